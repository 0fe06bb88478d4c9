"""What turns a turn's audio into words, and Vosk in this process."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import vosk

from callbot.errors import HearingError
from callbot.hearing import Word
from callbot.language import Language
from callbot.mulaw import SAMPLE_RATE
from speech.resample import Doubler

PARTIAL_CONFIDENCE: Final = 0.5
"""Given to words that only a partial result knew: nobody measured theirs."""

_BYTES_A_SECOND: Final = 2 * SAMPLE_RATE


class Recogniser(Protocol):
    """Hears one turn after another. Belongs to one thread at a time; HearingError when it fails."""

    def hear(self, pcm: bytes) -> str:
        """Take 8 kHz PCM, best in chunks of 100 ms; return the text of the turn so far."""

    def finish(self) -> tuple[Word, ...]:
        """End the turn: all its words, in seconds of the audio taken for it. The next `hear` begins a new one."""

    def close(self) -> None:
        """Free what it holds."""


RecogniserMaker = Callable[[Language], Recogniser]
"""A new recogniser for one caller; HearingError when none can be had."""


@dataclass(slots=True)
class Transcript:
    """A turn that the engine may deliver in pieces, at end points of its own."""

    words: list[Word]
    partial: str = ""
    partial_since: float = 0.0

    @classmethod
    def empty(cls) -> "Transcript":
        return cls([])

    @property
    def text(self) -> str:
        return " ".join((*(word.text for word in self.words), *self.partial.split()))

    def hypothesise(self, partial: str) -> None:
        """Take what the engine believes of the piece it is working on."""
        self.partial = partial

    def settle(self, result: dict[str, Any], begun_seconds: float, now_seconds: float) -> None:
        """Take the result of one piece. An empty one after a good partial loses no word: the partial stands.

        `begun_seconds` is what the engine's clock showed when the turn began, `now_seconds` the length of the turn.
        """
        words = [_word(entry, begun_seconds) for entry in result.get("result", ())]
        if not words:
            text = result.get("text") or self.partial
            words = _spread(text.split(), self.partial_since, now_seconds)
        self.words.extend(words)
        self.partial, self.partial_since = "", now_seconds


def _word(entry: dict[str, Any], begun_seconds: float) -> Word:
    start, end = entry["start"] - begun_seconds, entry["end"] - begun_seconds
    return Word(entry["word"], start, end, min(1.0, max(0.0, entry.get("conf", PARTIAL_CONFIDENCE))))


def _spread(texts: Sequence[str], start: float, end: float) -> list[Word]:
    step = (end - start) / max(1, len(texts))
    return [
        Word(text, start + step * index, start + step * (index + 1), PARTIAL_CONFIDENCE)
        for index, text in enumerate(texts)
    ]


class VoskRecogniser:
    """Vosk in this process; the model is shared, the recogniser is not."""

    def __init__(self, model: vosk.Model, model_rate: int) -> None:
        """`model_rate` is 8000 or 16000, as the model's conf/mfcc.conf says; any other aborts the process."""
        if model_rate not in {SAMPLE_RATE, 2 * SAMPLE_RATE}:
            raise HearingError(f"a recogniser hears 8,000 or 16,000 Hz, not {model_rate}")
        self._kaldi = vosk.KaldiRecognizer(model, model_rate)
        self._kaldi.SetWords(True)
        self._raise_rate = Doubler() if model_rate != SAMPLE_RATE else None
        self._taken, self._begun = 0, 0  # bytes of 8 kHz PCM: since creation, and when the turn began
        self._turn = Transcript.empty()

    def hear(self, pcm: bytes) -> str:
        self._taken += len(pcm)
        if self._kaldi.AcceptWaveform(self._raise_rate(pcm) if self._raise_rate else pcm):
            self._settle(self._kaldi.Result())  # an end point of Vosk's own; the turn goes on
        else:
            self._turn.hypothesise(json.loads(self._kaldi.PartialResult())["partial"])
        return self._turn.text

    def finish(self) -> tuple[Word, ...]:
        self._settle(self._kaldi.FinalResult())
        words = tuple(self._turn.words)
        self._begun, self._turn = self._taken, Transcript.empty()
        return words

    def close(self) -> None:
        del self._kaldi

    def _settle(self, result: str) -> None:
        # Vosk's clock runs on from turn to turn.
        begun = self._begun / _BYTES_A_SECOND
        self._turn.settle(json.loads(result), begun, self._taken / _BYTES_A_SECOND - begun)
