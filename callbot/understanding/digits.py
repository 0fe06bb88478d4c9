"""Digit strings as they are dictated: telephone and customer numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from callbot.language import Language
from callbot.understanding.number_tokens import Kind, Token, words_to_digits


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


_REPEATS: Final = {
    **dict.fromkeys(("doppel", "doppelt", "doppelte", "zweimal", "double"), 2),
    **dict.fromkeys(("dreifach", "dreimal", "triple", "treble"), 3),
    **dict.fromkeys(("vierfach", "viermal", "quadruple"), 4),
}
_CORRECTIONS: Final = _words("nein nee quatsch korrektur falsch stopp no sorry correction wait entschuldigung")
_HESITATIONS: Final = _words("äh ähm öh öhm ehm eh hm hmm uh uhm er erm also und dann and then well")
_AFTER_CORRECTION: Final = _words("ich meine meinte i mean meant sorry halt doch nicht es ist it's it is")
_ZEROS: Final = frozenset({"oh", "o"})
_JOINTS: Final = frozenset(",-–/()…")
_POINTING: Final = _words("which this that the any no another every next last someone each a other")
_DETERMINERS: Final = _words("the this that another a")
_COUNTING: Final = _words("number option digit key line code is")
"""Between "the" and a "one" that is spoken as a digit."""
_BEHIND_PRONOUN: Final = _words("moment second of more day minute")


@dataclass(frozen=True, slots=True)
class DigitRun:
    """Digits said in one breath, and where."""

    start: int
    end: int
    """Half-open span in the text, in characters."""
    digits: str
    """With a leading "+" when that was said."""


def find_numbers(text: str, language: Language) -> tuple[str, ...]:
    """The digit strings of the text as dictated: "null eins sieben sechs, doppel drei" is "017633"."""
    return tuple(run.digits for run in digit_runs(text, language))


def digit_runs(text: str, language: Language) -> tuple[DigitRun, ...]:
    """Digit strings with their place; a correction ("vier, nein, drei") is already carried out."""
    return runs_among(words_to_digits(text, language), language)


def runs_among(tokens: Sequence[Token], language: Language) -> tuple[DigitRun, ...]:
    """The same of a text that is in tokens already."""
    return tuple(_runs(tokens, language))


@dataclass(slots=True)
class _Run:
    """The groups of digits heard so far; after a correction, those that correct."""

    start: int
    end: int
    groups: list[str] = field(default_factory=list)
    corrected: list[str] | None = None
    plus: bool = False
    last: int = 0
    """Index of the last token that gave digits."""

    def add(self, digits: str, end: int) -> None:
        (self.groups if self.corrected is None else self.corrected).append(digits)
        self.end = end

    def correct(self) -> None:
        self.settle()
        self.corrected = []

    def settle(self) -> None:
        if self.corrected:
            self.groups = _amended(self.groups, self.corrected)
        self.corrected = None

    def finished(self) -> DigitRun:
        self.settle()
        return DigitRun(self.start, self.end, "+" * self.plus + "".join(self.groups))


def _amended(heard: list[str], new: list[str]) -> list[str]:
    """A whole new number, a repetition from some group on, or only the last group."""
    if len("".join(new)) >= len("".join(heard)):
        return new
    if len(new) > 1:
        for at in range(len(heard) - 1, -1, -1):
            if heard[at] == new[0] and len(heard) - at <= len(new):
                return heard[:at] + new
    return heard[:-1] + new


def _runs(tokens: Sequence[Token], language: Language) -> Iterator[DigitRun]:
    run: _Run | None = None
    at = 0
    while at < len(tokens):
        digits, behind = _digits_at(tokens, at, run is not None, language)
        if digits:
            if run is None:
                run = _Run(tokens[at].start, tokens[at].start, plus=_is_plus(tokens, at - 1))
                run.start = tokens[at - 1].start if run.plus else run.start
            run.add(digits, tokens[behind - 1].end)
            run.last = behind - 1
            at = behind
            continue
        behind = _behind_joint(tokens, at, run)
        if run is not None and behind == at:
            yield from _kept(run, tokens)
            run = None
        at = max(at + 1, behind)
    if run is not None:
        yield from _kept(run, tokens)


def _kept(run: _Run, tokens: Sequence[Token]) -> Iterator[DigitRun]:
    """The run, unless it is a pronoun."""
    if len(run.groups) != 1 or tokens[run.last].text != "one" or not _is_pronoun(tokens, run.last):
        yield run.finished()


def _is_pronoun(tokens: Sequence[Token], at: int) -> bool:
    """The "one" of "which one", "one of them", "the second one", "a later one"."""
    before = tokens[at - 1].text if at else ""
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    if before in _POINTING or after in _BEHIND_PRONOUN or (at and tokens[at - 1].kind is Kind.ORDINAL):
        return True
    described = at > 1 and tokens[at - 2].text in _DETERMINERS
    return described and before not in _COUNTING


def _is_plus(tokens: Sequence[Token], at: int) -> bool:
    return at >= 0 and tokens[at].text in ("+", "plus")


def _digits_at(tokens: Sequence[Token], at: int, in_run: bool, language: Language) -> tuple[str, int]:
    """Digits that begin at this token, repeated as said, and the index behind them."""
    times = _REPEATS.get(tokens[at].text, 0)
    if not times and at + 2 < len(tokens) and tokens[at].is_number and tokens[at + 1].text == "mal":
        times, at = tokens[at].value or 0, at + 1
    if times:
        following = at + 1
        if following < len(tokens) and tokens[following].text in ("die", "der", "eine"):
            following += 1
        digit = _single(tokens, following, True, language)
        return (digit * times, following + 1) if len(digit) == 1 and times < 10 else ("", at)
    digit = _single(tokens, at, in_run, language)
    return (digit, at + 1) if digit else ("", at)


def _single(tokens: Sequence[Token], at: int, in_run: bool, language: Language) -> str:
    if at >= len(tokens):
        return ""
    token = tokens[at]
    if token.kind is Kind.CARDINAL:
        return token.digits
    if token.text in _ZEROS and language is Language.EN:
        following = next((other for other in tokens[at + 1 : at + 4] if other.text not in _ZEROS), None)
        return "0" if in_run or (following and following.kind is Kind.CARDINAL) else ""
    return ""


def _behind_joint(tokens: Sequence[Token], at: int, run: _Run | None) -> int:
    """Past what may stand inside a dictated number; the same index when the number ends here."""
    if run is None:
        return at
    behind, corrects = at, False
    while behind < len(tokens) and behind - at < 6:
        word = tokens[behind].text
        if word in _CORRECTIONS:
            corrects = True
        elif word not in _HESITATIONS and not _joins(tokens, behind) and not (corrects and word in _AFTER_CORRECTION):
            break
        behind += 1
    if behind == at or not _goes_on(tokens, behind):
        return at
    if any(tokens[index].text in ("und", "and") for index in range(at, behind)) and not _dictated(run):
        return at
    if corrects:
        run.correct()
    return behind


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    if at >= len(tokens):
        return False
    return tokens[at].kind is Kind.CARDINAL or tokens[at].text in _REPEATS or tokens[at].text == "oh"


def _dictated(run: _Run) -> bool:
    """Three digits or more: not the "zwei und vier" of a span of time."""
    return len("".join(run.groups)) > 2


def _joins(tokens: Sequence[Token], at: int) -> bool:
    """A comma between digits, but not that of "3,5"."""
    token = tokens[at]
    if token.text not in _JOINTS:
        return False
    before, after = tokens[at - 1] if at else None, tokens[at + 1] if at + 1 < len(tokens) else None
    touching = before is not None and after is not None and before.end == token.start and after.start == token.end
    return not (token.text == "," and touching)
