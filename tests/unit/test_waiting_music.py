"""Hold music: ours, quiet, without a seam, and out of the way at once."""

import numpy as np
import pytest

from callbot import mulaw
from callbot.hold_music import HoldMusic
from callbot.waiting import Music

LOOP_SECONDS = 16


def samples(audio: bytes) -> np.ndarray:
    return np.frombuffer(mulaw.decode(audio), dtype="<i2").astype(float)


class FakeLine:
    def __init__(self) -> None:
        self.done: list[str] = []

    def play(self, audio: bytes, mark: str) -> None:
        self.done.append(f"play {mulaw.seconds(audio):.2f}")

    def clear(self) -> None:
        self.done.append("clear")

    def close(self) -> None:
        raise AssertionError("music closes no line")


def test_the_loop_is_the_same_for_everybody_and_comes_round_again() -> None:
    one, other = HoldMusic(), HoldMusic()
    first = [one.next_chunk() for _ in range(LOOP_SECONDS + 2)]
    assert [other.next_chunk() for _ in range(3)] == first[:3]
    assert first[LOOP_SECONDS + 1] == first[1]


def test_it_is_quiet_and_never_silent() -> None:
    music = HoldMusic()
    for _ in range(LOOP_SECONDS):
        chunk = samples(music.next_chunk())
        assert np.max(np.abs(chunk)) < 2700
        assert np.sqrt(np.mean(chunk**2)) > 100


def test_the_seam_of_the_loop_is_as_smooth_as_the_rest_of_it() -> None:
    music = HoldMusic()
    steps = np.abs(np.diff(np.concatenate([samples(music.next_chunk()) for _ in range(2 * LOOP_SECONDS)])))
    seam = LOOP_SECONDS * mulaw.SAMPLE_RATE
    assert np.max(steps[seam - 40 : seam + 40]) <= np.max(steps[: seam - 40])


def test_it_fades_in_and_out() -> None:
    music = HoldMusic()
    assert np.max(np.abs(samples(music.next_chunk())[:80])) < 150
    end = samples(music.fade_out(0.5))
    assert np.max(np.abs(end[-80:])) < 150


def test_after_a_pause_it_goes_on_where_it_stopped() -> None:
    music, undisturbed = HoldMusic(), HoldMusic()
    music.next_chunk()
    music.fade_out(0.5)
    undisturbed.next_chunk()
    whole = samples(undisturbed.next_chunk())
    again = samples(music.next_chunk())
    at = round(-0.25 * mulaw.SAMPLE_RATE)
    assert again[4000:] == pytest.approx(whole[4000 + at : 8000 + at], abs=200)


def test_little_is_sent_ahead_and_taken_back_at_once() -> None:
    line = FakeLine()
    music = Music(line)
    for frame in range(100):
        music.play(frame * mulaw.FRAME_SECONDS)
    assert line.done == ["play 1.00"] * 3
    music.stop(2.0)
    music.stop(2.1)
    assert line.done[3:] == ["clear", "play 0.25"]
