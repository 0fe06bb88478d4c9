"""From a synthesiser's recording to the sound of a telephone."""

import io
import wave
from dataclasses import dataclass
from math import gcd
from typing import Final

import numpy as np
import numpy.typing as npt

from callbot import mulaw
from callbot.errors import SpeakingError

Samples = npt.NDArray[np.float64]
"""Mono, full scale is 1."""

SOUND_VERSION: Final = 1
"""Goes up whenever the same recording would come out differently: kept prompts are then made anew."""
LEVEL_DBFS: Final = -19.0
"""Loudness of the voiced parts (RMS): what people speak at on the telephone; louder sounds shouted."""
PASS_BAND_HZ: Final = (300.0, 3400.0)
EDGE_HZ: Final = 120.0
"""Width of the filter's raised-cosine edges; steeper ones ring audibly."""
MARGIN_SECONDS: Final = 0.06
"""Silence kept before and after the voice."""
_FRAME: Final = mulaw.FRAME_BYTES
_KNEE: Final = 0.7
"""Above this the limiter bends peaks, so that none is clipped."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What an engine made: 16-bit mono PCM."""

    pcm: bytes
    rate: int
    """Samples a second."""

    @classmethod
    def from_wav(cls, wav: bytes) -> "Recording":
        """SpeakingError unless it is a 16-bit mono WAV with sound in it."""
        try:
            with wave.open(io.BytesIO(wav)) as file:
                if (file.getnchannels(), file.getsampwidth()) != (1, 2) or not file.getnframes():
                    raise SpeakingError("the engine's audio is not 16-bit mono, or empty")
                return cls(file.readframes(file.getnframes()), file.getframerate())
        except (wave.Error, EOFError) as error:
            raise SpeakingError(f"the engine's audio is not a WAV file: {error}") from error


def to_telephone(recording: Recording) -> bytes:
    """8 kHz mu-law: telephone band, trimmed to the voice with a short margin, at a comfortable level."""
    samples = np.frombuffer(recording.pcm, dtype="<i2").astype(np.float64) / 32768
    voice = _trimmed(_band_limited(samples, recording.rate))
    return mulaw.encode((_levelled(voice) * 32767).round().astype("<i2").tobytes())


def _band_limited(samples: Samples, rate: int) -> Samples:
    """Resample to 8 kHz and keep the telephone band, both at once in the frequency domain (zero phase)."""
    common = gcd(rate, mulaw.SAMPLE_RATE)
    taken, given = rate // common, mulaw.SAMPLE_RATE // common
    # Padding keeps the filter's tail from wrapping around; multiples of 32 keep the transform fast.
    blocks = -(-(len(samples) + rate // 10) // (taken * 32)) * 32
    spectrum = np.fft.rfft(samples, blocks * taken)
    kept = spectrum[: blocks * given // 2 + 1]
    frequencies = np.arange(len(kept)) * rate / (blocks * taken)
    resampled = np.fft.irfft(kept * _band_pass(frequencies), blocks * given) * (given / taken)
    length = -(-len(samples) * given // taken)
    return resampled[:length]


def _band_pass(frequencies: Samples) -> Samples:
    low, high = PASS_BAND_HZ
    rising = np.clip((frequencies - (low - EDGE_HZ)) / EDGE_HZ, 0, 1)
    falling = np.clip((high + EDGE_HZ - frequencies) / EDGE_HZ, 0, 1)
    gain: Samples = np.sin(np.minimum(rising, falling) * np.pi / 2) ** 2
    return gain


def _frame_levels(samples: Samples) -> Samples:
    """RMS of each whole 20 ms frame."""
    frames = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME)
    levels: Samples = np.sqrt((frames**2).mean(axis=1))
    return levels


def _trimmed(samples: Samples) -> Samples:
    levels = _frame_levels(samples)
    voiced = np.flatnonzero(levels > max(levels.max(initial=0.0) * 0.01, 1e-4))
    if not len(voiced):
        raise SpeakingError("the engine's audio is silence")
    margin = int(MARGIN_SECONDS * mulaw.SAMPLE_RATE)
    return samples[max(0, voiced[0] * _FRAME - margin) : (voiced[-1] + 1) * _FRAME + margin]


def _levelled(samples: Samples) -> Samples:
    levels = _frame_levels(samples)
    speaking = levels[levels > levels.max() * 0.1]
    gain = 10 ** (LEVEL_DBFS / 20) / np.sqrt((speaking**2).mean())
    loud = samples * gain
    over = np.abs(loud) - _KNEE
    bent = np.sign(loud) * (_KNEE + (1 - _KNEE) * np.tanh(over / (1 - _KNEE)))
    limited: Samples = np.where(over > 0, bent, loud)
    return limited
