"""Voice and what is none."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest

from callbot import mulaw
from speech.endpointing import Onset
from speech.vad import VoiceDetector

SECONDS = 10
TIME = np.arange(8000 * SECONDS) / 8000


def _frames(samples: npt.NDArray[np.float64]) -> Iterator[bytes]:
    pcm = mulaw.decode(mulaw.encode(np.clip(samples, -32768, 32767).astype(np.int16).tobytes()))
    return (pcm[at : at + 320] for at in range(0, len(pcm) // 320 * 320, 320))


def _onsets(samples: npt.NDArray[np.float64]) -> list[int]:
    """The frames at which a turn would begin."""
    detector, onset = VoiceDetector(), Onset()
    return [index for index, frame in enumerate(_frames(samples)) if onset.frame(detector.is_voice(frame))]


def _noise(power: float, seed: int = 1) -> npt.NDArray[np.float64]:
    return np.random.default_rng(seed).normal(0, power, len(TIME))


def _hum() -> npt.NDArray[np.float64]:
    return 800 * np.sin(2 * np.pi * 50 * TIME) + 300 * np.sin(2 * np.pi * 150 * TIME) + _noise(10)


def _clicks() -> npt.NDArray[np.float64]:
    sound = _noise(8)
    for begin in range(2000, len(sound) - 400, 4000):
        sound[begin : begin + 240] += np.random.default_rng(begin).normal(0, 9000, 240)
    return sound


def _keypad() -> npt.NDArray[np.float64]:
    sound = _noise(8)
    for begin, (low, high) in enumerate([(697, 1209), (770, 1336), (852, 1477), (941, 1336)]):
        at = slice(8000 * begin, 8000 * begin + 2400)
        sound[at] += 5000 * (np.sin(2 * np.pi * low * TIME[at]) + np.sin(2 * np.pi * high * TIME[at]))
    return sound


def _vowel(begin: float, seconds: float, loudness: float) -> npt.NDArray[np.float64]:
    """A buzz of 120 Hz through the resonances of an "a": voice enough for any detector."""
    sound = np.zeros(len(TIME))
    span = slice(int(8000 * begin), int(8000 * (begin + seconds)))
    for harmonic in range(1, 30):
        frequency = 120 * harmonic
        gain = np.exp(-(((frequency - 750) / 250) ** 2)) + 0.6 * np.exp(-(((frequency - 1200) / 250) ** 2)) + 0.02
        sound[span] += loudness * gain * np.sin(2 * np.pi * frequency * TIME[span] + harmonic)
    return sound


@pytest.mark.parametrize(
    "sound",
    [np.zeros(len(TIME)), _noise(8), _noise(100), _noise(400), _hum(), _clicks(), _keypad()],
    ids=["silence", "faint noise", "noise", "loud noise", "hum", "clicks", "keypad"],
)
def test_what_is_no_voice_begins_no_turn(sound: npt.NDArray[np.float64]) -> None:
    assert _onsets(sound) == []


@pytest.mark.parametrize("background", [_noise(8), _noise(100), _hum()], ids=["quiet line", "noise", "hum"])
@pytest.mark.parametrize("loudness", [2000, 12000])
def test_voice_is_noticed_within_120_ms(background: npt.NDArray[np.float64], loudness: float) -> None:
    onsets = _onsets(background + _vowel(2.0, 0.6, loudness))
    assert onsets
    assert (onsets[0] + 1) * 0.02 - 2.0 <= 0.12


def test_voice_ends_within_a_frame_or_two_of_its_end() -> None:
    """WebRTC's own hangover is 100 ms and more."""
    detector = VoiceDetector()
    voiced = [detector.is_voice(frame) for frame in _frames(_noise(8) + _vowel(2.0, 0.6, 8000))]
    last = max(index for index, voice in enumerate(voiced) if voice)
    assert abs((last + 1) * 0.02 - 2.6) <= 0.04


def test_a_line_that_becomes_noisy_is_got_used_to() -> None:
    sound = _noise(8)
    sound[8000:] = _noise(600, seed=3)[8000:]
    assert [frame for frame in _onsets(sound) if frame > 350] == []
