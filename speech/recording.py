"""WAV files, as a telephone would carry them."""

import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from callbot import mulaw
from callbot.errors import HearingError
from callbot.mulaw import FRAME_BYTES
from speech.resample import to_telephone_rate

_RATES: Final = range(4000, 384_001)
_LONGEST_SECONDS: Final = 3600


@dataclass(frozen=True, slots=True)
class Recording:
    file: Path
    mulaw: bytes
    """8 kHz, mono, whole frames of 20 ms."""


def read_recording(file: Path) -> Recording:
    """Read a PCM WAV file of any rate, width and number of channels; HearingError when it is none."""
    try:
        with wave.open(str(file), "rb") as opened:
            rate, channels, width, count = (
                opened.getframerate(),
                opened.getnchannels(),
                opened.getsampwidth(),
                opened.getnframes(),
            )
            if rate not in _RATES or count > rate * _LONGEST_SECONDS:
                raise HearingError(
                    f"{file}: {rate} Hz and {count} samples: neither speech nor an hour's length at most"
                )
            data = opened.readframes(count)
    except (wave.Error, EOFError) as error:
        raise HearingError(f"{file} is no PCM WAV file ({str(error) or 'it ends too soon'})") from error
    except OSError as error:
        raise HearingError(f"{file} cannot be read: {error.strerror}") from error
    samples = _samples(data[: len(data) // (width * channels) * width * channels], width)
    pcm = to_telephone_rate(samples.reshape(-1, channels).mean(axis=1), rate) if len(samples) else b""
    encoded = mulaw.encode(pcm)
    return Recording(file, encoded + mulaw.SILENCE * (-len(encoded) % FRAME_BYTES))


def _samples(data: bytes, width: int) -> npt.NDArray[np.float64]:
    """Samples between -32768 and 32767, from 8-bit unsigned or 16-, 24-, 32-bit signed PCM."""
    if width == 1:
        return (np.frombuffer(data, dtype=np.uint8).astype(np.float64) - 128) * 256
    if width == 3:
        parts = np.frombuffer(data, dtype=np.uint8).reshape(-1, 3)
        padded = np.zeros((len(parts), 4), dtype=np.uint8)
        padded[:, 1:] = parts
        return padded.view("<i4").ravel().astype(np.float64) / 65536
    if width == 4:
        return np.frombuffer(data, dtype="<i4").astype(np.float64) / 65536
    return np.frombuffer(data, dtype="<i2").astype(np.float64)
