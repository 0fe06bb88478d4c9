"""Takes secrets out of what is said in a call, also of a number that is said in several turns."""

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, islice
from typing import Final

from callbot.language import Language
from callbot.understanding.check_digits import SHORTEST
from callbot.understanding.digits import DigitRun, digit_runs
from callbot.understanding.redaction import LONGEST_NUMBER, Reading, Span, long_numbers, read, without
from callbot.understanding.secret_kinds import Secret

_TURNS: Final = 24
"""An IBAN said sign by sign, two at a time, with an answer to each."""
_TELLING: Final = 4
"""Digits that, when said again, are part of a number and not there by chance."""
_MOST_RUNS: Final = LONGEST_NUMBER
"""Of a turn: a number of single digits has no more."""
_IN_PARTS: Final = frozenset({Secret.CARD, Secret.IBAN})


@dataclass(frozen=True, slots=True)
class Redacted:
    """What may be kept of a turn, and what became of earlier ones."""

    text: str
    earlier: Mapping[str, str] = field(default_factory=dict)
    """Text that was given for a turn before: the text in its place."""


@dataclass(slots=True)
class _Turn:
    text: str
    language: Language
    numbers: Sequence[DigitRun]
    secrets: list[Span]
    kept: str


@dataclass(frozen=True, slots=True)
class _Whole:
    """A number that has proved itself."""

    digits: str
    secret: Secret


class Redactor:
    """Of one call; remembers the last turns, in memory only.

    The parts of a card number are no secret by themselves, and most digits are said to be understood: they are kept
    until a later part shows what they belong to.
    """

    def __init__(self) -> None:
        self._turns: deque[_Turn] = deque(maxlen=_TURNS)
        self._replies: deque[_Turn] = deque(maxlen=_TURNS)

    def redact(self, text: str, language: Language) -> Redacted:
        """The caller's next turn."""
        reading = read(text, language)
        now = _Turn(text, language, reading.numbers, list(reading.secrets), "")
        self._turns.append(now)
        wholes = {*_wholes_in(reading), *self._joined()}
        now.kept = without(now.secrets, text, language)
        return Redacted(now.kept, self._forget(wholes) if wholes else {})

    def reply(self, text: str, language: Language) -> None:
        """The bot's: it may repeat digits that it took for a telephone number."""
        self._replies.append(_Turn(text, language, (), [], text))

    def _joined(self) -> Iterator[_Whole]:
        """Numbers that the latest turn completes; their parts become secrets of the turns in which they were said."""
        turns = self._recent()
        begins = [0, *accumulate(len(turn.text) + 1 for turn in turns)]
        runs = [
            replace(run, start=run.start + begin, end=run.end + begin)
            for turn, begin in zip(turns, begins, strict=False)
            for run in (turn.numbers[:_MOST_RUNS] if turn is turns[-1] else turn.numbers[-_MOST_RUNS:])
        ]
        for span in long_numbers(" ".join(turn.text for turn in turns), runs):
            parts = [run for run in runs if span.start <= run.start < span.end]
            if parts[0].start < begins[-2] <= parts[-1].start:
                for turn, begin in zip(turns, begins, strict=False):
                    turn.secrets += _part(span, begin, turn.numbers)
                yield _Whole("".join(run.digits for run in parts), span.secret)

    def _recent(self) -> list[_Turn]:
        """The latest turns, as far back as a number that ends in the last of them can begin."""
        turns, digits = [self._turns[-1]], 0
        for turn in islice(reversed(self._turns), 1, None):
            if digits >= LONGEST_NUMBER:
                break
            turns.insert(0, turn)
            digits += sum(len(run.digits) for run in turn.numbers)
        return turns

    def _forget(self, wholes: Collection[_Whole]) -> dict[str, str]:
        """Take out of earlier turns what belongs to these numbers; as Redacted.earlier."""
        for reply in self._replies:
            reply.numbers = reply.numbers or digit_runs(reply.text, reply.language)
        changed = {}
        for turn in (*islice(self._turns, len(self._turns) - 1), *self._replies):
            turn.secrets += (
                Span(run.start, run.end, whole.secret)
                for run in turn.numbers
                for whole in wholes
                if _is_told_again(run.digits.lstrip("0"), whole)
            )
            kept = without(turn.secrets, turn.text, turn.language)
            if kept != turn.kept:
                changed[turn.kept] = kept
                turn.kept = kept
        return changed


def _part(span: Span, begin: int, numbers: Sequence[DigitRun]) -> list[Span]:
    """What the span takes up of a turn that begins there in the joined text."""
    inside = [run for run in numbers if span.start <= run.start + begin < span.end]
    if not inside:
        return []
    start = span.start - begin if span.start >= begin else inside[0].start
    return [Span(start, inside[-1].end, span.secret)]


def _is_told_again(digits: str, whole: _Whole) -> bool:
    """Without the zero in front that makes a telephone number of them."""
    return len(digits) >= _TELLING and digits in whole.digits


def _wholes_in(reading: Reading) -> Iterator[_Whole]:
    """Numbers that were said in one turn."""
    for span in reading.secrets:
        digits = "".join(run.digits for run in reading.numbers if span.start <= run.start < span.end)
        if span.secret in _IN_PARTS and len(digits) >= SHORTEST:
            yield _Whole(digits, span.secret)
