"""Finds the moments of an utterance."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from callbot.language import Language
from callbot.understanding.meaning import Moment
from callbot.understanding.moments.anchored_rules import anchored
from callbot.understanding.moments.cursor import Cursor
from callbot.understanding.moments.frame import Edge, Frame
from callbot.understanding.moments.frames import frame
from callbot.understanding.moments.hour_rules import bare_clock
from callbot.understanding.moments.hours import Clock
from callbot.understanding.moments.model import FoundMoment, ImpossibleMoment, OpenBetween
from callbot.understanding.moments.resolve import Resolver, usual_hours
from callbot.understanding.moments.vocabulary import OUT, Is, Lexeme, lexemes

_NO_BEGINNING: Final = frozenset(
    {Is.OTHER, Is.SMALL_WORD, Is.COUNTED, Is.JUNK, Is.MARK, Is.NOT, Is.MOVE, Is.AND, Is.OR, Is.THEREAFTER}
)
_SCALE: Final = Frame(clock=Clock(1), until=Frame(clock=Clock(10)))
"""On a scale from one to ten."""
_MOST_CHARACTERS: Final = 1500
_MOST_SYMBOLS: Final = 100
"""Half a minute of speech; whoever talks longer without a pause is asked again."""
_EXCEPTING: Final = {
    Language.DE: frozenset({Is.NOT, Is.INSTEAD, Is.REFUSAL}),  # "keine Zeit am Montag"
    Language.EN: frozenset({Is.NOT, Is.INSTEAD}),  # "isn't Monday a holiday" refuses nothing
}
"""Right before a time that is not wanted."""
_FROM: Final = frozenset({Edge.AFTER, Edge.NOT_BEFORE})
_UNTIL: Final = frozenset({Edge.BEFORE, Edge.NOT_AFTER})
_NEAR_REFUSAL: Final = 5
_NEAR: Final = 10
"""Symbols between a day and the hour that belongs to it: "on Tuesday I would like to come at three"."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A frame and the half-open run of symbols it was said in."""

    frame: Frame
    first: int
    behind: int
    negated: bool = False
    alternatives: tuple[Frame, ...] = ()


def find_moment(
    text: str, language: Language, now: datetime, open_between: OpenBetween | None = None
) -> Moment | ImpossibleMoment | None:
    """The moment the caller means, future by preference; `now` is aware and brings the site's time zone.

    Self-corrections are followed ("Tuesday, no, Wednesday"), what the caller rules out is left out, and of a move
    ("from Monday to Thursday") the new time counts.
    """
    found = [one.moment for one in find_moments(text, language, now, open_between) if not one.negated]
    if not found:
        return None
    if any(lexeme.kind is Is.MOVE for lexeme in lexemes(text[:_MOST_CHARACTERS], language)):
        return found[-1]
    coming = [moment for moment in found if isinstance(moment, ImpossibleMoment) or moment.end > now]
    return (coming or found)[0]


def find_moments(
    text: str, language: Language, now: datetime, open_between: OpenBetween | None = None
) -> tuple[FoundMoment, ...]:
    """Every moment named, in order of speech; also times that have passed and, marked so, those ruled out."""
    if now.tzinfo is None:
        raise ValueError("now must be aware: it brings the site's time zone")
    symbols = lexemes(text[:_MOST_CHARACTERS], language)[:_MOST_SYMBOLS]
    said = _related(_read(symbols, language, now), symbols)
    resolver = Resolver(now, open_between or usual_hours)
    return tuple(_found(one, symbols, resolver, text) for one in said)


def _found(one: _Said, symbols: Sequence[Lexeme], resolver: Resolver, text: str) -> FoundMoment:
    start, end = symbols[one.first].start, symbols[one.behind - 1].end
    words = text[start:end]
    moment = resolver.moment(one.frame, words)
    if isinstance(moment, Moment):
        others = (resolver.moment(other, words) for other in one.alternatives)
        more = tuple(other for other in others if isinstance(other, Moment))
        moment = replace(moment, alternatives=moment.alternatives + more)
    return FoundMoment(start, end, moment, one.negated, names_day=not one.frame.names_only_time)


def _read(symbols: Sequence[Lexeme], language: Language, now: datetime) -> list[_Said]:
    cursor = Cursor(symbols, language, now)
    said: list[_Said] = []
    refusal: int | None = None
    while not cursor.done:
        first = cursor.at
        found = None if cursor.kind() in _NO_BEGINNING else _next(cursor, said)
        if found is None and said and cursor.kind(-1) in (Is.CORRECTION, Is.OR) and said[-1].frame.clock is not None:
            # "At nine, sorry, ten".
            clock = cursor.attempt(bare_clock)
            found = Frame(clock=clock) if clock else None
        if found is None or _means_no_time(found, symbols, first, cursor.at):
            cursor.at = max(first + 1, cursor.at)
            continue
        is_excepted = first > 0 and symbols[first - 1].kind in _EXCEPTING[language] and first - 1 != refusal
        refusal = _refusal(cursor)
        said.append(_Said(found, first, cursor.at, is_excepted or refusal is not None))
    return said


def _next(cursor: Cursor, said: Sequence[_Said]) -> Frame | None:
    if said and cursor.at - said[-1].behind <= _NEAR:
        counted = cursor.attempt(partial(anchored, anchor=said[-1].frame))
        if counted is not None:
            return counted
    return cursor.attempt(frame)


def _refusal(cursor: Cursor) -> int | None:
    """Where the time just read is refused: "montags kann ich nicht", "mondays are bad"; only small words between."""
    behind, linked = cursor.peek(), False
    if behind is not None and behind.kind is Is.LATER and behind.value == OUT:
        return cursor.at
    for offset in range(_NEAR_REFUSAL):
        kind = cursor.kind(offset)
        if kind is Is.REFUSAL or (kind is Is.NOT and (linked or not _names_time(cursor, offset + 1))):
            return cursor.at + offset
        if kind not in (Is.LINK, Is.SMALL_WORD) and not (linked and kind is Is.THE):  # "heute klappt das nicht"
            return None
        linked = linked or kind is Is.LINK
    return None


def _names_time(cursor: Cursor, offset: int) -> bool:
    """Whether a time stands there: the "not" of "next week but not on Monday" is Monday's."""
    before = cursor.at
    cursor.at += offset
    found = None if cursor.done or cursor.kind() in _NO_BEGINNING else cursor.attempt(frame)
    cursor.at = before
    return found is not None


def _means_no_time(found: Frame, symbols: Sequence[Lexeme], first: int, behind: int) -> bool:
    if first > 0 and symbols[first - 1].kind is Is.NAMING:
        return True
    if behind == first + 1 and symbols[first].kind is Is.NOW and symbols[first].value:
        return _is_particle(symbols[behind:])
    return found == _SCALE or _is_matter(symbols, first, behind)


def _is_particle(rest: Sequence[Lexeme]) -> bool:
    """ "Jetzt reicht es aber": a bare "now" is a time only near the end, as in "can you come now"."""
    return len(rest) > 2 or any(symbol.kind is Is.NOT for symbol in rest)


def _is_matter(symbols: Sequence[Lexeme], first: int, behind: int) -> bool:
    """ "Es geht um drei Heizungen": a bare number after "um" is no hour there."""
    if symbols[first].kind is not Is.AT or behind - first != 2 or symbols[first + 1].kind is not Is.NUMBER:
        return False
    concerning = any(symbol.kind is Is.CONCERNING for symbol in symbols[max(0, first - 4) : first])
    return concerning and behind < len(symbols) and symbols[behind].kind is Is.OTHER


def _related(said: list[_Said], symbols: Sequence[Lexeme]) -> list[_Said]:
    """Corrections applied, alternatives attached, and a day joined to the hour named apart from it."""
    related: list[_Said] = []
    for one in said:
        last = related[-1] if related else None
        together = _together(last, one, symbols) if last is not None else None
        if together is None:
            related.append(one)
        else:
            related[-1] = together
    return related


def _together(last: _Said, one: _Said, symbols: Sequence[Lexeme]) -> _Said | None:
    between = symbols[last.behind : one.first]
    kinds = {symbol.kind for symbol in between}
    if len(between) > _NEAR:
        return None
    if Is.CORRECTION in kinds and not one.negated:
        return _Said(last.frame.corrected_by(one.frame), last.first, one.behind)
    if last.negated or one.negated:
        return None
    if Is.OR in kinds and kinds <= {Is.OR, Is.ON, Is.AT, Is.THE, Is.MARK}:
        other = last.frame.corrected_by(one.frame)
        return replace(last, behind=one.behind, alternatives=(*last.alternatives, other))
    if kinds & {Is.OR, Is.MOVE}:
        return None
    return _bounded(last, one) or (None if Is.AND in kinds else _completed(last, one))


def _bounded(last: _Said, one: _Said) -> _Said | None:
    """ "After two but before four", and the other way round: hours between two edges."""
    edges = (last.frame.edge, one.frame.edge)
    if edges[0] in _FROM and edges[1] in _UNTIL:
        begin, finish = last.frame, one.frame
    elif edges[0] in _UNTIL and edges[1] in _FROM:
        begin, finish = one.frame, last.frame
    else:
        return None
    if begin.clock is None or finish.clock is None or not one.frame.names_only_time:
        return None
    days, until = last.frame.days, Frame(part=finish.part, clock=finish.clock)
    return _Said(Frame(days, begin.part, begin.clock, until=until), last.first, one.behind)


def _completed(last: _Said, one: _Said) -> _Said | None:
    """A day and an hour that were said apart from each other."""
    apart = last.frame.lacks_time and one.frame.names_only_time
    if apart or (last.frame.names_only_time and one.frame.names_only_day):
        joined = last.frame.joined(one.frame)
        return None if joined is None else _Said(joined, last.first, one.behind)
    return None
