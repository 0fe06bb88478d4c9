"""One site's calendar: open or closed at any moment, and why."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from callbot.calendar.spans import Span, joined, without
from callbot.language import Language
from callbot.profile.hours import Minutes, WeeklyHours
from callbot.profile.model import Site
from callbot.profile.region import RegionHolidays

HORIZON_DAYS: Final = 400
"""How far ahead an opening is looked for: a firm that is closed longer has no next opening."""
_DAY: Final = timedelta(days=1)


class Why(StrEnum):
    """What decides over a day's hours."""

    WEEKDAY = "weekday"
    """The weekly hours alone."""
    HOLIDAY = "holiday"
    BRIDGE_DAY = "bridge_day"
    CLOSURE = "closure"
    EXCEPTION = "exception"
    """Closed or opened at run time."""


@dataclass(frozen=True, slots=True)
class HoursException:
    """Closed, or open, from one moment to another, set while the bot runs ("today closed from 13:00")."""

    start: datetime
    end: datetime
    opens: bool = False
    reason: Mapping[Language, str] | None = None


@dataclass(frozen=True, slots=True)
class DayHours:
    """A day as it really is."""

    day: date
    intervals: tuple[Span, ...]
    """Open spans in order, half-open, aware, in the site's time zone."""
    why: Why
    reason: Mapping[Language, str] | None = None
    """The holiday's or closure's name, where there is one."""

    @property
    def is_open(self) -> bool:
        return bool(self.intervals)


Exceptions = Callable[[], Sequence[HoursException]]
"""Gives the exceptions of one site that are in force."""


def no_exceptions() -> Sequence[HoursException]:
    return ()


class Calendar:
    """Answers for one site. Every moment passed in must be aware; those given back are in the site's time zone.

    Regular days are computed once; the exceptions are asked for anew with every question. Safe to use from many
    threads.
    """

    def __init__(self, site: Site, exceptions: Exceptions = no_exceptions) -> None:
        self.site = site
        self.zone = ZoneInfo(site.timezone)
        self._hours = WeeklyHours(site.hours)
        self._holidays = RegionHolidays(site.region, site.holiday_groups)
        self._exceptions = exceptions
        self._regular: dict[date, DayHours] = {}

    def day(self, day: date) -> DayHours:
        found = self._day(day, self._exceptions())
        local = tuple((self.local(start), self.local(end)) for start, end in found.intervals)
        return replace(found, intervals=local)

    def usual_hours(self, day: date) -> tuple[Minutes, ...]:
        """The weekly hours of a day whatever else may be on it, in minutes since midnight."""
        return self._hours.spans(day, holiday=False)

    def is_open(self, at: datetime) -> bool:
        at = at.astimezone(UTC)
        return any(start <= at < end for start, end in self._day(self.local(at).date(), self._exceptions()).intervals)

    def next_opening(self, after: datetime) -> datetime | None:
        """The first moment from `after` on at which the site is open, `after` itself when it is open then;
        None when it stays closed for HORIZON_DAYS."""
        found = next(self._open_from(after), None)
        return self.local(found[0]) if found else None

    def closes_at(self, at: datetime) -> datetime | None:
        """When the opening at this moment ends, be it for lunch; None when closed then, or open without end."""
        end: datetime | None = None
        for opens, closes in self._open_from(at):
            if opens > (end or at):
                return self.local(end) if end else None
            end = closes
        return None

    def open_time_between(self, start: datetime, end: datetime) -> timedelta:
        """How long the site is open from one moment to another; zero when `end` is not after `start`."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        days = (self.local(end).date() - self.local(start).date()).days
        total = timedelta()
        for opens, closes in self._open_from(start, days + 1):
            total += max(min(closes, end) - opens, timedelta())
        return total

    def is_open_between(self, start: datetime, end: datetime) -> bool:
        """Whether the site is open at any time of a half-open span."""
        return self.open_time_between(start, end) > timedelta()

    def add_open_time(self, start: datetime, duration: timedelta) -> datetime:
        """The moment at which the site will have been open for `duration` since `start`: a promise's deadline.
        A site that does not open for so long within HORIZON_DAYS gives that horizon."""
        left = duration
        for opens, closes in self._open_from(start):
            if closes - opens >= left:
                return self.local(opens + left)
            left -= closes - opens
        return self.local(start + timedelta(days=HORIZON_DAYS))

    def local(self, at: datetime) -> datetime:
        """The same moment by the site's clocks."""
        return at.astimezone(self.zone)

    def _open_from(self, start: datetime, days: int = HORIZON_DAYS) -> Iterator[Span]:
        """What is open from a moment on, in UTC, day by day."""
        exceptions = self._exceptions()
        start = start.astimezone(UTC)
        first = self.local(start).date()
        for offset in range(days):
            for opens, closes in self._day(first + timedelta(days=offset), exceptions).intervals:
                if closes > start:
                    yield max(opens, start), closes

    def _day(self, day: date, exceptions: Sequence[HoursException]) -> DayHours:
        """A day with its intervals in UTC, because Python compares moments of one zone by their wall clocks."""
        hours = self._regular.get(day)
        if hours is None:
            hours = self._regular[day] = self._regular_day(day)
        begin, end = self._moment(day, 0), self._moment(day, 1440)
        for exception in exceptions:
            clipped = (max(exception.start.astimezone(UTC), begin), min(exception.end.astimezone(UTC), end))
            if clipped[0] < clipped[1]:
                change = joined if exception.opens else without
                hours = DayHours(day, change(hours.intervals, clipped), Why.EXCEPTION, exception.reason)
        return hours

    def _regular_day(self, day: date) -> DayHours:
        for closure in self.site.closures:
            if closure.first <= day <= closure.last:
                return DayHours(day, (), Why.CLOSURE, closure.reason)
        names = self._holidays.names(day)
        if names is not None:
            return DayHours(day, self._spans(day, holiday=True), Why.HOLIDAY, names)
        if self.site.bridge_days and self._is_bridge(day):
            return DayHours(day, (), Why.BRIDGE_DAY)
        return DayHours(day, self._spans(day, holiday=False), Why.WEEKDAY)

    def _is_bridge(self, day: date) -> bool:
        """A Friday behind a holiday, or a Monday before one, that would be open."""
        neighbour = {0: day + _DAY, 4: day - _DAY}.get(day.weekday())
        return neighbour is not None and neighbour in self._holidays and bool(self._hours.spans(day, holiday=False))

    def _spans(self, day: date, *, holiday: bool) -> tuple[Span, ...]:
        spans = ((self._moment(day, a), self._moment(day, b)) for a, b in self._hours.spans(day, holiday=holiday))
        return tuple((start, end) for start, end in spans if start < end)

    def _moment(self, day: date, minute: int) -> datetime:
        """A wall-clock time in UTC; one that daylight saving skips becomes the same moment an hour later."""
        wall = datetime.combine(day, time()) + timedelta(minutes=minute)
        return wall.replace(tzinfo=self.zone).astimezone(UTC)
