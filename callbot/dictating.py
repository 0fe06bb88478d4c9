"""One agent who dictates on one stream: listen until they have ended, and keep the words."""

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np

from callbot import mulaw
from callbot.clock import Clock
from callbot.dictation import LONGEST_SECONDS, Dictation, DictationBook, Purpose
from callbot.hearing import Expecting, Heard, HearingEvent, SpeechStarted
from callbot.ports import EarMaker, Line
from callbot.understanding.redactor import Redactor

SILENCE_SECONDS: Final = 5.0
"""After the tone, before the first word."""
PAUSE_SECONDS: Final = 2.0
"""Within a summary, on top of the patience of the ear: people think between sentences."""
_TONE_HERTZ, _TONE_SECONDS, _LOUDNESS = 880.0, 0.2, 6000.0


class Dictating:
    """Implements callbot.ports.Conversation for an agent's leg. Its clock is the audio, as a caller's is."""

    def __init__(self, dictation: Dictation, ears: EarMaker, book: DictationBook, clock: Clock, line: Line) -> None:
        self._dictation, self._book, self._clock, self._line = dictation, book, clock, line
        self._ear = ears((dictation.language,), 0.0)
        self._ear.expect(Expecting.DICTATION, lambda _text, _language: False)
        self._redactor = Redactor()
        self._said: list[str] = []
        self._now = self._silent_since = 0.0
        self._speaks = False
        self.closed = False

    def start(self) -> None:
        self._line.play(tone(), "tone")

    def hear(self, frames: bytes) -> None:
        self._now += mulaw.seconds(frames)
        self._take(self._ear.hear(frames))
        if self._is_over():
            self._end()

    def played(self, mark: str) -> None: ...

    def pressed(self, digit: str) -> None:
        """Any key: that is all."""
        self._end()

    def caller_left(self) -> None:
        """Whoever has said it hangs up."""
        self._keep()

    def _take(self, events: Sequence[HearingEvent]) -> None:
        for event in events:
            if isinstance(event, SpeechStarted):
                self._speaks = True
            elif isinstance(event, Heard):
                self._speaks, self._silent_since = False, self._now
                if event.text:
                    redacted = self._redactor.redact(event.text, event.language)
                    self._said = [*(redacted.earlier.get(text, text) for text in self._said), redacted.text]

    def _is_over(self) -> bool:
        if self._now >= LONGEST_SECONDS:
            return True
        if self._speaks:
            return False
        if not self._said:
            return self._now - self._silent_since >= SILENCE_SECONDS
        is_question = self._dictation.purpose is Purpose.QUESTION
        return is_question or self._now - self._silent_since >= PAUSE_SECONDS

    def _end(self) -> None:
        try:
            self._keep()
        finally:
            self._line.close()

    def _keep(self) -> None:
        self.closed = True
        self._take(self._ear.finish())
        self._book.hear(self._dictation.id, written(self._said, self._dictation.purpose), self._clock())


def written(said: Sequence[str], purpose: Purpose) -> str:
    """What the ear has heard, as people write it: a capital, and a full stop or a question mark."""
    end = "?" if purpose is Purpose.QUESTION else "."
    return " ".join(f"{words[0].upper()}{words[1:]}{end}" for words in said)


@cache
def tone() -> bytes:
    """Says: speak now. 8 kHz mu-law."""
    seconds = np.arange(round(_TONE_SECONDS * mulaw.SAMPLE_RATE)) / mulaw.SAMPLE_RATE
    softly = np.minimum(np.minimum(seconds, _TONE_SECONDS - seconds) / 0.02, 1.0)
    samples = _LOUDNESS * softly * np.sin(2 * np.pi * _TONE_HERTZ * seconds)
    return mulaw.encode(samples.astype("<i2").tobytes())
