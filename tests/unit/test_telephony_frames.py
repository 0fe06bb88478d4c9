"""The caller's audio: whole frames, gaps as silence, nothing twice."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callbot.errors import WireError
from callbot.mulaw import FRAME_BYTES, SILENCE
from telephony.frames import Frames
from telephony.protocol import Media


def _frame(chunk: int, timestamp_ms: int, fill: bytes = b"\x11", size: int = FRAME_BYTES) -> Media:
    return Media(chunk + 1, chunk, timestamp_ms, fill * size)


def test_frames_in_order_pass_unchanged() -> None:
    frames = Frames()
    heard = b"".join(frames.take(_frame(n, 5 + 20 * n, bytes([n]))) for n in range(1, 51))
    assert heard == b"".join(bytes([n]) * FRAME_BYTES for n in range(1, 51))
    assert frames.lost == 0


def test_lost_frames_become_silence() -> None:
    frames = Frames()
    frames.take(_frame(1, 20))
    assert frames.take(_frame(12, 240)) == SILENCE * FRAME_BYTES * 10 + b"\x11" * FRAME_BYTES
    assert frames.take(_frame(13, 260)) == b"\x11" * FRAME_BYTES
    assert frames.lost == 10


def test_a_frame_that_came_twice_is_heard_once() -> None:
    frames = Frames()
    assert frames.take(_frame(1, 20))
    assert frames.take(_frame(1, 20)) == b""


def test_the_first_frame_may_carry_any_time() -> None:
    assert Frames().take(_frame(1, 45_000)) == b"\x11" * FRAME_BYTES


def test_jitter_of_the_carriers_clock_is_not_a_gap() -> None:
    frames = Frames()
    heard = [frames.take(_frame(n, 20 * n + jitter)) for n, jitter in enumerate((0, 15, -10, 35, 0, 19), start=1)]
    assert [len(audio) for audio in heard] == [FRAME_BYTES] * 6


def test_a_leap_of_the_carriers_clock_is_a_wire_error() -> None:
    frames = Frames()
    frames.take(_frame(1, 20))
    with pytest.raises(WireError):
        frames.take(_frame(2, 20 + 31_000))


@settings(derandomize=True, deadline=None)
@given(st.lists(st.integers(1, 700), min_size=1, max_size=30))
def test_audio_in_odd_pieces_comes_out_in_whole_frames_and_nothing_is_lost(sizes: list[int]) -> None:
    frames, played, heard = Frames(), 0, b""
    for chunk, size in enumerate(sizes, start=1):
        heard += frames.take(_frame(chunk, played // 8, size=size))
        played += size
        assert len(heard) % FRAME_BYTES == 0
        assert 0 <= played - len(heard) < FRAME_BYTES
