"""Between the telephone's 8 kHz and other sample rates.

scipy.signal takes a second to load, and a house with telephone models never needs it: loaded with the first use, which
is before the first call where a model wants 16 kHz (`speech.ears`).
"""

from functools import cache
from math import gcd

import numpy as np
import numpy.typing as npt

from callbot.mulaw import SAMPLE_RATE

_TAPS = 96
_HISTORY = _TAPS // 2


class Doubler:
    """8 kHz to 16 kHz PCM, chunk by chunk without seams; the sound comes 3 ms late."""

    def __init__(self) -> None:
        from scipy.signal import upfirdn  # noqa: PLC0415 - see above

        self._filtered, self._low_pass = upfirdn, _low_pass()
        self._history = np.zeros(_HISTORY, dtype=np.float32)

    def __call__(self, pcm: bytes) -> bytes:
        samples = np.frombuffer(pcm, dtype=np.int16).astype(np.float32)
        padded = np.concatenate((self._history, samples))
        self._history = padded[-_HISTORY:]
        doubled = self._filtered(self._low_pass, padded, up=2)[2 * _HISTORY : 2 * (_HISTORY + len(samples))]
        return _to_pcm(doubled)


@cache
def _low_pass() -> npt.NDArray[np.float32]:
    """At 3.7 kHz: the mirror images above 4.3 kHz lie 60 dB down."""
    from scipy.signal import firwin  # noqa: PLC0415 - see above

    taps: npt.NDArray[np.float32] = firwin(_TAPS, 3700, fs=2 * SAMPLE_RATE, window=("kaiser", 6.0)).astype(np.float32)
    return 2 * taps


def to_telephone_rate(samples: npt.NDArray[np.float64], rate: int) -> bytes:
    """Samples between -32768 and 32767 at any rate to 8 kHz PCM, low-passed first."""
    if rate == SAMPLE_RATE:
        return _to_pcm(samples)
    from scipy.signal import resample_poly  # noqa: PLC0415 - see above

    divisor = gcd(rate, SAMPLE_RATE)
    return _to_pcm(resample_poly(samples, SAMPLE_RATE // divisor, rate // divisor))


def _to_pcm(samples: npt.NDArray[np.floating]) -> bytes:
    limited: npt.NDArray[np.int16] = np.clip(np.rint(samples), -32768, 32767).astype(np.int16)
    return limited.tobytes()
