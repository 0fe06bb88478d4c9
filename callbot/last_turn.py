"""Whether what a caller says is a turn of its own, or the rest of the one before."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from callbot.hearing import Heard

_TOO_SOON_SECONDS: Final = 0.5
"""After the bot began to answer: who speaks by then has gone on, and answers nothing. To plan even one word takes
people 0.6 s (Levinson and Torreira, "Timing in turn-taking", 2015)."""


class LastTurn:
    """What the caller said last, in the pieces in which it was spoken; all times are seconds of the call."""

    def __init__(self) -> None:
        self._pieces: list[Heard] = []
        self._answered = 0.0

    def is_answered(self, pieces: Sequence[Heard], now: float) -> None:
        """The bot begins to answer what was said in these pieces; none: it speaks for another reason."""
        self._pieces, self._answered = list(pieces), now

    def goes_on_at(self, now: float) -> bool:
        """Whether a voice that begins now cannot mean the answer yet."""
        return bool(self._pieces) and now < self._answered + _TOO_SOON_SECONDS

    def with_rest(self, heard: Heard) -> list[Heard]:
        """The whole turn, where this is the rest of it; otherwise nothing."""
        if not (self.goes_on_at(heard.start_seconds) and heard.text):
            return []
        return [*self._pieces, heard] if heard.language is self._pieces[-1].language else []

    def amend(self, texts: Mapping[str, str]) -> None:
        """Other texts in the place of these."""
        self._pieces = amended(self._pieces, texts)


def amended(pieces: Sequence[Heard], texts: Mapping[str, str]) -> list[Heard]:
    """The pieces, with other texts in the place of these."""
    return [replace(piece, text=texts.get(piece.text, piece.text)) for piece in pieces]
