"""A place in the symbols of an utterance, which rules move forward."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from callbot.language import Language
from callbot.understanding.moments.vocabulary import Is, Lexeme

Piece = TypeVar("Piece")


class Cursor:
    """Rules take symbols; a rule that gives None has to leave the cursor where it was, which `attempt` sees to."""

    def __init__(self, lexemes: Sequence[Lexeme], language: Language, now: datetime) -> None:
        self._lexemes = lexemes
        self.at = 0
        self.german = language is Language.DE
        self.now = now.replace(tzinfo=None, second=0, microsecond=0)
        """Local and naive: the time zone comes back when a moment is made."""
        self.today = self.now.date()
        self.moving = any(lexeme.kind is Is.MOVE for lexeme in lexemes)
        """Of a move, "from Monday to Tuesday" names two times and no range."""
        self._tried: dict[tuple[Callable[[Cursor], Any], int], tuple[Any, int]] = {}
        """What a rule gave at a place, and where it ended: many rules begin with the same ones."""

    @property
    def done(self) -> bool:
        return self.at >= len(self._lexemes)

    def kind(self, offset: int = 0) -> Is | None:
        at = self.at + offset
        return self._lexemes[at].kind if 0 <= at < len(self._lexemes) else None

    def peek(self, offset: int = 0) -> Lexeme | None:
        at = self.at + offset
        return self._lexemes[at] if 0 <= at < len(self._lexemes) else None

    def take(self, *kinds: Is) -> Lexeme | None:
        if self.kind() in kinds:
            self.at += 1
            return self._lexemes[self.at - 1]
        return None

    def mark(self, *marks: str) -> bool:
        lexeme = self.peek()
        if lexeme is not None and lexeme.kind is Is.MARK and lexeme.name in marks:
            self.at += 1
            return True
        return False

    def skip(self, *kinds: Is) -> None:
        while self.kind() in kinds:
            self.at += 1

    def number(self, low: int, high: int) -> Lexeme | None:
        lexeme = self.peek()
        if lexeme is not None and lexeme.kind is Is.NUMBER and low <= lexeme.value <= high:
            self.at += 1
            return lexeme
        return None

    def attempt(self, rule: Callable[["Cursor"], Piece | None]) -> Piece | None:
        """The rule's piece; when there is none, the cursor is where it was."""
        before = self.at
        known = self._tried.get((rule, before))
        if known is None:
            piece = rule(self)
            known = self._tried[rule, before] = (piece, before if piece is None else self.at)
        found: Piece | None
        found, self.at = known
        return found

    def first(self, *rules: Callable[["Cursor"], Piece | None]) -> Piece | None:
        for rule in rules:
            piece = self.attempt(rule)
            if piece is not None:
                return piece
        return None
