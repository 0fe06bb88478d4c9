"""What a caller hears while waiting: a quiet loop of our own, made of sines."""

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from callbot import mulaw

CHUNK_SECONDS: Final = 1.0
_BEAT_SECONDS: Final = 0.5
_LOUDNESS: Final = 2600.0
"""Peak of a chord in 16-bit samples: some 12 dB below speech, so that words of the caller are easily heard over it."""
_FADE_SECONDS: Final = 0.25
_A4, _A4_HERTZ = 69, 440.0
_MELODY: Final = (
    (57, 64, 69, 72, 76, 72, 69, 64),
    (53, 60, 65, 69, 72, 69, 65, 60),
    (48, 60, 64, 67, 72, 67, 64, 60),
    (55, 59, 62, 67, 71, 67, 62, 59),
)
"""Four bars of broken chords (A minor, F, C, G), as MIDI notes; the first of each bar is held below the others."""

Samples = npt.NDArray[np.float64]


class HoldMusic:
    """One caller's place in the loop."""

    def __init__(self) -> None:
        self._at = 0
        self._fades_in = True

    def next_chunk(self) -> bytes:
        """The next second, 8 kHz mu-law; the first after a pause fades in."""
        samples = self._take(round(CHUNK_SECONDS * mulaw.SAMPLE_RATE))
        if self._fades_in:
            fade = round(_FADE_SECONDS * mulaw.SAMPLE_RATE)
            samples[:fade] *= np.linspace(0.0, 1.0, fade)
            self._fades_in = False
        return _encoded(samples)

    def fade_out(self, unplayed_seconds: float) -> bytes:
        """A short end in place of what was sent and not played; next time it goes on from there."""
        self._at = (self._at - round(unplayed_seconds * mulaw.SAMPLE_RATE)) % len(_loop())
        samples = self._take(round(_FADE_SECONDS * mulaw.SAMPLE_RATE))
        self._fades_in = True
        return _encoded(samples * np.linspace(1.0, 0.0, len(samples)))

    def _take(self, count: int) -> Samples:
        loop = _loop()
        places = (self._at + np.arange(count)) % len(loop)
        self._at = (self._at + count) % len(loop)
        return loop[places]


@cache
def _loop() -> Samples:
    """Sixteen seconds that end as quietly as they begin; the same on every machine."""
    beat = round(_BEAT_SECONDS * mulaw.SAMPLE_RATE)
    length = beat * sum(len(bar) for bar in _MELODY)
    loop = np.zeros(length)
    at = 0
    for bar in _MELODY:
        _sound(loop, at, bar[0], beat * len(bar), 0.6)
        for note in bar:
            _sound(loop, at, note, beat * 3, 1.0)
            at += beat
    loop *= _LOUDNESS / np.max(np.abs(loop))
    return loop


def _sound(loop: Samples, at: int, note: int, count: int, strength: float) -> None:
    """Add one plucked note; what lasts longer than the loop rings into its beginning."""
    seconds = np.arange(count) / mulaw.SAMPLE_RATE
    hertz = _A4_HERTZ * 2.0 ** ((note - _A4) / 12)
    tone = np.sin(2 * np.pi * hertz * seconds) + 0.25 * np.sin(4 * np.pi * hertz * seconds)
    attack = np.minimum(seconds / 0.02, 1.0)
    release = np.minimum((count / mulaw.SAMPLE_RATE - seconds) / 0.1, 1.0)
    np.add.at(loop, (at + np.arange(count)) % len(loop), strength * tone * attack * release * np.exp(-2.5 * seconds))


def _encoded(samples: Samples) -> bytes:
    return mulaw.encode(samples.astype("<i2").tobytes())
