"""Days and longer periods as callers describe them, and what they come to."""

from calendar import isleap, monthrange
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Final

from callbot.understanding.meaning import Grain
from callbot.understanding.moments.feasts import FEASTS, advent, nth_weekday
from callbot.understanding.moments.model import Reason

LAST: Final = -1
"""As an `nth`: the last Monday of March."""


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open run of whole days."""

    start: date
    end: date
    grain: Grain
    others: tuple["Period", ...] = ()
    """Other readings."""


@dataclass(frozen=True, slots=True)
class Days:
    """What was said of a day or a longer period; two of them join when they do not contradict each other."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    """Monday is 1."""
    which: str | None = None
    """next, coming, this, last or over (after next): of the weekday."""
    nth: int | None = None
    weeks_later: int | None = None
    """ "A week on Tuesday"."""
    week: date | None = None
    """Its Monday."""
    feast: str | None = None
    fixed: date | None = None
    period: Period | None = None

    def joined(self, other: "Days") -> "Days | None":
        """Both descriptions as one; None when they do not fit each other."""
        values = {}
        for field in fields(self):
            mine, theirs = getattr(self, field.name), getattr(other, field.name)
            if mine is not None and theirs is not None and mine != theirs:
                return None
            values[field.name] = mine if mine is not None else theirs
        both = Days(**values)
        return both if both._makes_sense() else None

    def _makes_sense(self) -> bool:
        whole = [value for value in (self.fixed, self.period, self.week, self.feast) if value is not None]
        in_calendar = self.month is not None or self.day is not None
        if len(whole) > 1 or (whole and in_calendar):
            return False
        if self.period is not None or self.fixed is not None:
            return self.year is None and self.nth is None and (self.period is None or self.period.grain is Grain.WEEK)
        if self.week is not None or self.feast is not None:
            return self.nth is None
        if self.weekday is not None and self.month is not None and self.day is None:
            return self.nth is not None or self.which == "last"
        return True

    @property
    def is_one_day(self) -> bool:
        """Whether it names a day, not a week or a month."""
        return any(value is not None for value in (self.day, self.weekday, self.feast, self.fixed))

    def resolved(self, today: date) -> Period | Reason:
        """The days meant, the future ones by preference."""
        whole = (
            self.period or (one_day(self.fixed) if self.fixed else None) or (_week(self.week) if self.week else None)
        )
        if whole is not None:
            return self._in_period(whole)
        if self.feast is not None:
            return self._feast(self.feast, today)
        if self.day is not None:
            return self._day(self.day, today)
        if self.weekday is not None:
            return self._weekday(self.weekday, today)
        return self._month_or_year(today)

    def _in_period(self, period: Period) -> Period:
        if self.weekday is None or period.grain is not Grain.WEEK:
            return period
        first = period.start + timedelta(days=(self.weekday - period.start.isoweekday()) % 7)
        return one_day(first) if first < period.end else period

    def _feast(self, feast: str, today: date) -> Period:
        find = (lambda year: advent(year, self.nth)) if feast == "advent" and self.nth else FEASTS[feast]
        if self.year is not None:
            return one_day(find(self.year))
        this_year = find(today.year)
        return one_day(this_year if this_year >= today else find(today.year + 1))

    def _day(self, day: int, today: date) -> Period | Reason:
        if self.month is None:
            return self._day_of_some_month(day, today)
        if not 1 <= day <= monthrange(2024, self.month)[1]:
            return Reason.NO_SUCH_DAY
        year = self.year if self.year is not None else self._year_of(day, self.month, today)
        if day > monthrange(year, self.month)[1]:
            return Reason.NO_SUCH_DAY
        return self._with_doubt(date(year, self.month, day))

    @staticmethod
    def _year_of(day: int, month: int, today: date) -> int:
        year = today.year if (month, day) >= (today.month, today.day) else today.year + 1
        while (month, day) == (2, 29) and not isleap(year):
            year += 1
        return year

    def _with_doubt(self, found: date) -> Period:
        """ "Tuesday the 25th" where the 25th is a Wednesday: the Tuesday beside it may be meant."""
        if self.weekday is None or found.isoweekday() == self.weekday:
            return one_day(found)
        beside = found + timedelta(days=(self.weekday - found.isoweekday() + 3) % 7 - 3)
        return replace(one_day(found), others=(one_day(beside),))

    def _day_of_some_month(self, day: int, today: date) -> Period | Reason:
        if not 1 <= day <= 31:
            return Reason.NO_SUCH_DAY
        fitting = _same_day_of_coming_months(day, today)
        on_weekday = [found for found in fitting[:4] if found.isoweekday() == self.weekday]
        return one_day(on_weekday[0]) if on_weekday else self._with_doubt(fitting[0])

    def _weekday(self, weekday: int, today: date) -> Period | Reason:
        if self.nth is not None or (self.month is not None and self.which == "last"):
            found = self._nth_weekday(weekday, self.nth or LAST, today)
            return Reason.NO_SUCH_DAY if found is None else one_day(found)
        return _which_weekday(weekday, self.which, today, self.weeks_later or 0)

    def _nth_weekday(self, weekday: int, nth: int, today: date) -> date | None:
        month = self.month or today.month
        year = self.year or today.year
        found = nth_weekday(year, month, weekday, nth)
        if self.month is not None and self.year is None and found is not None and found < today:
            return nth_weekday(year + 1, month, weekday, nth)
        return found

    def _month_or_year(self, today: date) -> Period | Reason:
        if self.month is None:
            year = self.year or today.year
            return Period(date(year, 1, 1), date(year + 1, 1, 1), Grain.YEAR)
        year = self.year or (today.year if self.month >= today.month else today.year + 1)
        return whole_month(year, self.month)


def one_day(found: date) -> Period:
    return Period(found, found + timedelta(days=1), Grain.DAY)


def whole_month(year: int, month: int) -> Period:
    return Period(date(year, month, 1), date(year + month // 12, month % 12 + 1, 1), Grain.MONTH)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.isoweekday() - 1)


def months_later(day: date, months: int) -> date:
    """The same day of another month, or that month's last."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def _week(monday: date) -> Period:
    return Period(monday, monday + timedelta(days=7), Grain.WEEK)


def _same_day_of_coming_months(day: int, today: date) -> list[date]:
    firsts = (months_later(today.replace(day=1), ahead) for ahead in range(14))
    fitting = (first.replace(day=day) for first in firsts if day <= monthrange(first.year, first.month)[1])
    return [found for found in fitting if found >= today]


def _which_weekday(weekday: int, which: str | None, today: date, weeks_later: int) -> Period:
    coming = today + timedelta(days=(weekday - today.isoweekday() - 1) % 7 + 1)
    this_week = monday_of(today) + timedelta(days=weekday - 1)
    later = timedelta(weeks=weeks_later)
    if which == "last":
        return one_day(today - timedelta(days=(today.isoweekday() - weekday - 1) % 7 + 1))
    if which == "this" and this_week >= today:
        return one_day(this_week + later)
    if which == "next":
        return _rather(this_week + timedelta(days=7) + later, coming + later)
    if which == "over":
        return _rather(coming + timedelta(days=7), this_week + timedelta(days=14))
    # Somebody who means today says so; yet on a Monday "Monday" is not entirely clear.
    return _rather(coming + later, today + later if today.isoweekday() == weekday and which is None else coming + later)


def _rather(found: date, other: date) -> Period:
    return one_day(found) if found == other else replace(one_day(found), others=(one_day(other),))
