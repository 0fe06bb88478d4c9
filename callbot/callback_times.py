"""When somebody wants to be called: from free speech to the times at which we may ring."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from callbot.calendar import Calendar
from callbot.calendar.spans import Span, joined, without
from callbot.language import Language
from callbot.understanding.moments import FoundMoment, ImpossibleMoment, find_moments

_AHEAD: Final = timedelta(days=21)
"""Whoever names no last day is called within this."""
_DAY: Final = timedelta(days=1)
_SHORTEST: Final = timedelta(minutes=30)
"""Nobody can be rung on the minute: "at ten" is half an hour."""
_CLAUSES: Final = re.compile(
    r"[,;]|\b(?:aber|jedoch|but|though)\b|(?=\b(?:nicht vor|nicht nach|frühestens|spätestens|not before|not after)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class CallWindow:
    """When to ring; both moments lie within opening hours, in the site's time zone."""

    earliest: datetime | None
    """None: as soon as possible."""
    due: datetime


def soonest_window(now: datetime, calendar: Calendar, within: timedelta) -> CallWindow:
    """As soon as possible; `within`: so much opening time."""
    return CallWindow(None, calendar.add_open_time(now, within))


def window_of(
    words: str, language: Language, now: datetime, calendar: Calendar, within: timedelta
) -> CallWindow | None:
    """What "morgen Vormittag, aber nicht vor neun" comes to; as soon as possible when no time is named.

    None: that time is over, does not exist, or nobody is here then. Windows longer than a day promise a call
    `within` so much opening time from their beginning.
    """
    now = calendar.local(now)
    found = list(_clauses(words, language, now, calendar))
    if any(isinstance(one.moment, ImpossibleMoment) for one in found):
        return None
    if not found:
        return soonest_window(now, calendar, within)
    wanted = _wanted(found)
    begin, end = wanted or (now, now + _AHEAD)
    spans = _open(calendar, max(begin, now), end)
    for one in found:
        if one.negated:
            spans = without(spans, _span(one))
    return _window(spans, now, within, whole=wanted is not None and end - begin <= _DAY)


def _window(spans: Sequence[Span], now: datetime, within: timedelta, whole: bool) -> CallWindow | None:
    """`whole`: any time in it will do, so that its end is soon enough."""
    if not spans:
        return None
    first = spans[0][0]
    due = spans[-1][1] if whole else _behind(spans, within)
    return CallWindow(first if first > now else None, due)


def _behind(spans: Sequence[Span], within: timedelta) -> datetime:
    """Where so much of the time in the spans is over; their end when there is less."""
    left = within
    for start, end in spans:
        if end - start >= left:
            return start + left
        left -= end - start
    return spans[-1][1]


def _clauses(words: str, language: Language, now: datetime, calendar: Calendar) -> Iterator[FoundMoment]:
    """The moments of each clause; an hour alone belongs to the day that was named before."""
    day = now
    for clause in _CLAUSES.split(words):
        for one in find_moments(clause, language, now, calendar.is_open_between):
            if one.names_day or day is now:
                if isinstance(one.moment, ImpossibleMoment) or one.moment.end > now:
                    yield one
                if not one.negated and not isinstance(one.moment, ImpossibleMoment):
                    day = max(datetime.combine(one.moment.start.date(), time(), now.tzinfo), now)
                continue
            yield from find_moments(clause, language, day, calendar.is_open_between)
            break


def _wanted(found: Sequence[FoundMoment]) -> Span | None:
    """What all of them have in common; one that has nothing in common with those before it is left out."""
    wanted: Span | None = None
    for one in found:
        if one.negated:
            continue
        start, end = _span(one)
        if wanted is None:
            wanted = start, end
        elif max(start, wanted[0]) < min(end, wanted[1]):
            wanted = max(start, wanted[0]), min(end, wanted[1])
    return wanted


def _span(one: FoundMoment) -> Span:
    assert not isinstance(one.moment, ImpossibleMoment), "looked for before"
    return one.moment.start, max(one.moment.end, one.moment.start + _SHORTEST)


def _open(calendar: Calendar, begin: datetime, end: datetime) -> tuple[Span, ...]:
    """What is open in a span of time, in the site's zone."""
    spans: tuple[Span, ...] = ()
    day = calendar.local(begin).date()
    while day <= calendar.local(end).date():
        for start, close in calendar.day(day).intervals:
            if start < end and close > begin:
                spans = joined(spans, (max(start, begin), min(close, end)))
        day += _DAY
    return spans
