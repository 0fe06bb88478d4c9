"""From words to the few symbols the grammar of time is written in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from callbot.language import Language
from callbot.understanding.moments import english, german
from callbot.understanding.number_tokens import Kind, Token, words_to_digits

TONIGHT: Final = 100
"""As the value of a relative day: today, and the evening of it."""

ALSO_BEHIND: Final = 1
"""As the value of an edge: it may stand behind its time, "on Friday at the latest"."""
BEHIND_NEW_YEAR: Final = 1
"""As the value of a turn of the year: the weeks behind it."""

THAN_BEFORE: Final = 1
OUT: Final = 2


class Is(StrEnum):
    """What a word can mean to the grammar; the values in brackets are a symbol's value."""

    OTHER = "other"
    SMALL_WORD = "small_word"
    """A word that may follow a bare day or hour: "on the fifth please", not "on the fifth floor"."""
    COUNTED = "counted"
    """A thing that is numbered or counted: floor, time, attempt, people."""
    JUNK = "junk"
    """Names a time but means none: "good morning", "one moment"."""
    NUMBER = "number"
    ORDINAL = "ordinal"
    MARK = "mark"
    WEEKDAY = "weekday"
    MONTH = "month"
    MONTH_OR_NAME = "month_or_name"
    UNIT = "unit"
    WEEKEND = "weekend"
    RELATIVE_DAY = "relative_day"
    TOMORROW_OR_MORNING = "tomorrow_or_morning"
    PART = "part"
    WHICH = "which"
    NOW = "now"
    SOON = "soon"
    HALF = "half"
    HALF_TO = "half_to"
    AND_A_HALF = "and_a_half"
    QUARTER = "quarter"
    THREE_QUARTERS = "three_quarters"
    O_CLOCK = "o_clock"
    MERIDIEM = "meridiem"
    NOON = "noon"
    MIDNIGHT = "midnight"
    AT = "at"
    ABOUT = "about"
    ON = "on"
    IN = "in"
    FOR = "for"
    THE = "the"
    A = "a"
    OF = "of"
    FROM = "from"
    TO = "to"
    BY = "by"
    BETWEEN = "between"
    AND = "and"
    OR = "or"
    BEFORE = "before"
    AFTER = "after"
    EARLIEST = "earliest"
    AGO = "ago"
    LATER = "later"
    """With the value THAN_BEFORE also later than a day that was named before; OUT behind a day refuses it."""
    THEREAFTER = "thereafter"
    TURN_OF_YEAR = "turn_of_year"
    """The days between Christmas and New Year; with the value BEHIND_NEW_YEAR the first weeks of the new one."""
    FEAST_DAYS = "feast_days"
    """The holidays around Christmas, where "before" or "after" tells that they are meant."""
    WITHIN = "within"
    STARTING = "starting"
    NOT = "not"
    INSTEAD = "instead"
    """What makes the time said after it one that is not wanted any more: "statt"."""
    REFUSAL = "refusal"
    """What makes a time said before it one that does not suit: "can't", "ungünstig"."""
    LINK = "link"
    """Words between such a time and its refusal: "montags kann ich nicht"."""
    EARLY = "early"
    """With a value the first hours as a whole: "first thing in the morning"."""
    LATE = "late"
    MIDDLE = "middle"
    BEGINNING = "beginning"
    END = "end"
    REST = "rest"
    FEW = "few"
    WEEK_NUMBER = "week_number"
    HOLIDAY = "holiday"
    MOVE = "move"
    CORRECTION = "correction"
    FILLER = "filler"
    NAMING = "naming"
    """ "Herr", "my name is": what follows is a name, even "Freitag" and "April"."""
    CONCERNING = "concerning"
    """"Es geht um": what follows is a matter, not an hour."""


class Lexeme(NamedTuple):
    """One symbol with its value and the half-open span of the words it stands for."""

    kind: Is
    value: int
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Entry:
    words: tuple[str, ...]
    symbols: tuple[tuple[Is, int | str], ...]


_Lexicon = Mapping[str, tuple[_Entry, ...]]


def _lexicon(table: Iterable[tuple[str, int | str, str]], compounds: Iterable[tuple[str, str, str]]) -> _Lexicon:
    entries = [
        _Entry(tuple(form.split()), ((Is(kind), value),))
        for kind, value, forms in table
        for form in map(str.strip, forms.split("|"))
    ]
    single = {entry.words[0]: entry.symbols for entry in entries if len(entry.words) == 1}
    entries += [_Entry((word,), single[first] + single[second]) for word, first, second in compounds]
    by_first: dict[str, list[_Entry]] = {}
    for entry in entries:
        by_first.setdefault(entry.words[0], []).append(entry)
    return {
        first: tuple(sorted(candidates, key=lambda entry: -len(entry.words))) for first, candidates in by_first.items()
    }


_LEXICONS: Final = {
    Language.DE: _lexicon(german.WORDS, german.COMPOUNDS),
    Language.EN: _lexicon(english.WORDS, ()),
}


def lexemes(text: str, language: Language) -> list[Lexeme]:
    """The text as symbols; words that say nothing of time become OTHER."""
    tokens = words_to_digits(text, language)
    lexicon = _LEXICONS[language]
    found: list[Lexeme] = []
    at = 0
    while at < len(tokens):
        entry = _longest(tokens, at, lexicon)
        if entry is None:
            found.append(_plain(tokens[at]))
            at += 1
            continue
        start, end = tokens[at].start, tokens[at + len(entry.words) - 1].end
        found.extend(
            Lexeme(kind, value, "", start, end) if isinstance(value, int) else Lexeme(kind, 0, value, start, end)
            for kind, value in entry.symbols
        )
        at += len(entry.words)
    return _in_context(_without_fillers(found))


def _without_fillers(found: Sequence[Lexeme]) -> list[Lexeme]:
    """ "Mal" fills, but behind an ordinal it is what is counted: "zum dritten Mal"."""
    kept: list[Lexeme] = []
    for lexeme in found:
        if lexeme.kind is not Is.FILLER:
            kept.append(lexeme)
        elif lexeme.value and kept and kept[-1].kind is Is.ORDINAL:
            kept.append(lexeme._replace(kind=Is.COUNTED))
    return kept


def _in_context(found: list[Lexeme]) -> list[Lexeme]:
    """The "past" of "ten past nine" is not that of "the past week"; the "ein" of "ein Uhr" is a number."""
    for at, lexeme in enumerate(found):
        if lexeme.kind is Is.A and at + 1 < len(found) and found[at + 1].kind is Is.O_CLOCK:
            found[at] = lexeme._replace(kind=Is.NUMBER, value=1, name="1")
        if lexeme.kind is Is.WHICH and lexeme.name == "past":
            of_hours = at > 0 and _is_of_hours(found[at - 1])
            found[at] = lexeme._replace(kind=Is.AFTER, name="") if of_hours else lexeme._replace(name="last")
    return found


def _is_of_hours(lexeme: Lexeme) -> bool:
    if lexeme.kind is Is.UNIT:
        return lexeme.name == "minute"
    return lexeme.kind in (Is.NUMBER, Is.HALF, Is.QUARTER, Is.THREE_QUARTERS)


def _longest(tokens: list[Token], at: int, lexicon: _Lexicon) -> _Entry | None:
    for entry in lexicon.get(tokens[at].text, ()):
        words = entry.words
        if len(words) == 1:
            return entry
        if tuple(token.text for token in tokens[at : at + len(words)]) == words:
            return entry
    return None


def _plain(token: Token) -> Lexeme:
    if token.kind is Kind.CARDINAL and token.value is not None:
        return Lexeme(Is.NUMBER, token.value, token.digits, token.start, token.end)
    if token.kind is Kind.ORDINAL and token.value is not None:
        return Lexeme(Is.ORDINAL, token.value, token.text, token.start, token.end)
    if token.kind is Kind.MARK:
        return Lexeme(Is.MARK, 0, token.text, token.start, token.end)
    return Lexeme(Is.OTHER, 0, token.text, token.start, token.end)
