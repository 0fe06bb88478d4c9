"""G.711 mu-law, the telephone's sound."""

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 8000
"""Samples a second on the telephone network."""
FRAME_SECONDS = 0.02
FRAME_BYTES = 160
"""A mu-law frame: 20 ms, one byte a sample."""
SILENCE = b"\xff"
"""The mu-law byte of amplitude zero."""

_BIAS, _CLIP = 0x84, 32635


def _decode_table() -> npt.NDArray[np.int16]:
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    magnitude = (((code & 0x0F) << 3) + _BIAS) << ((code & 0x70) >> 4)
    return np.where(code & 0x80, _BIAS - magnitude, magnitude - _BIAS).astype(np.int16)


def _encode_table() -> npt.NDArray[np.uint8]:
    sample = np.arange(-32768, 32768, dtype=np.int32)
    magnitude = np.minimum(np.abs(sample), _CLIP) + _BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    sign = np.where(sample < 0, 0x80, 0)
    code: npt.NDArray[np.int32] = ~(sign | (exponent << 4) | mantissa) & 0xFF
    return code.astype(np.uint8)


_DECODE = _decode_table()
_ENCODE = _encode_table()


def decode(mulaw: bytes) -> bytes:
    """Mu-law bytes to 16-bit little-endian PCM at the same rate (ITU-T G.711)."""
    return _DECODE[np.frombuffer(mulaw, dtype=np.uint8)].tobytes()


def encode(pcm: bytes) -> bytes:
    """16-bit little-endian PCM to mu-law bytes at the same rate (ITU-T G.711)."""
    return _ENCODE[np.frombuffer(pcm, dtype=np.int16).astype(np.int32) + 32768].tobytes()


def seconds(mulaw: bytes) -> float:
    """Playing time of 8 kHz mu-law audio."""
    return len(mulaw) / SAMPLE_RATE
