"""G.711 mu-law."""

import numpy as np

from callbot import mulaw


def test_every_code_survives_decoding_and_encoding() -> None:
    codes = bytes(range(256))
    again = mulaw.encode(mulaw.decode(codes))
    # 0x7f is the negative zero: it decodes to 0, which encodes as the positive zero 0xff.
    assert again == codes.replace(b"\x7f", b"\xff")


def test_known_values_of_the_standard() -> None:
    pcm = np.array([0, 32767, -32768, 1000, -1000], dtype=np.int16).tobytes()
    assert mulaw.encode(pcm) == bytes([0xFF, 0x80, 0x00, 0xCE, 0x4E])


def test_the_error_stays_within_half_a_step() -> None:
    pcm = np.arange(-32000, 32000, 7, dtype=np.int16)
    error = np.abs(np.frombuffer(mulaw.decode(mulaw.encode(pcm.tobytes())), np.int16) - pcm.astype(np.int32))
    step = np.maximum(8, 2 ** (np.floor(np.log2(np.abs(pcm.astype(np.int32)) + 132)) - 4))
    assert np.all(error <= step / 2 + 1)
