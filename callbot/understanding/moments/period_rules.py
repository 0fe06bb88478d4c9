"""How callers name weeks, weekends, months, quarters and years, and parts of them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from callbot.understanding.meaning import Grain
from callbot.understanding.moments.amounts import amount
from callbot.understanding.moments.cursor import Cursor
from callbot.understanding.moments.days import LAST, Days, Period, monday_of, months_later, whole_month
from callbot.understanding.moments.vocabulary import Is

_AHEAD: Final[Mapping[str, int]] = {"this": 0, "next": 1, "coming": 1, "over": 2, "last": -1}
_NUMBERED: Final = range(1, 54)


def named_period(cursor: Cursor) -> Days | None:
    """ "Next week", "the rest of the month", "early next week", "KW 10", "the next three days"."""
    return cursor.first(_rest, _portion, _coming_amount, _week_number, _nth_week, _nth_quarter, _whole)


def _whole(cursor: Cursor) -> Days | None:
    """ "This week", "the week after next", "next month"; "the week" alone only where `the` or `of` stands before."""
    period = _unit_period(cursor)
    if period is None:
        return None
    if period.grain is Grain.WEEK and period.start.isoweekday() == 1:
        return Days(week=period.start)
    if period.grain is Grain.MONTH:
        return Days(period.start.year, period.start.month)
    return Days(period.start.year) if period.grain is Grain.YEAR else Days(period=period)


def _unit_period(cursor: Cursor, bare: bool = False) -> Period | None:
    """A unit of the calendar counted from today. With `bare`, "week" alone will do, as in "end of week"."""
    cursor.skip(Is.OF)
    article = cursor.take(Is.THE)
    which = cursor.take(Is.WHICH)
    weekend = cursor.kind() is Is.WEEKEND
    unit = cursor.take(Is.UNIT, Is.WEEKEND) or (cursor.take(Is.QUARTER) if which else None)
    if unit is None or unit.name in ("second", "minute", "hour"):
        return None
    ahead = _AHEAD[which.name] if which else 0
    after = cursor.peek()
    if which is None and after is not None and after.kind is Is.WHICH and after.name == "over" and not cursor.german:
        cursor.at += 1
        ahead = 2
    elif which is None and not bare and not weekend and not (article and _means_this_week(cursor, unit.name)):
        return None
    if weekend:
        return _weekend(cursor.today, ahead, which.name if which else "this")
    return _calendar_unit(unit.name, cursor.today, ahead)


def _means_this_week(cursor: Cursor, unit: str) -> bool:
    """The English "the week", but not "the week after"."""
    return unit == "week" and not cursor.german and cursor.kind() is not Is.AFTER


def _weekend(today: date, ahead: int, which: str) -> Period:
    monday = monday_of(today)
    if which == "coming" and today.isoweekday() < 6:
        ahead = 0
    saturday = monday + timedelta(days=5 + 7 * ahead)
    here = Period(saturday, saturday + timedelta(days=2), Grain.WEEK)
    if which != "next" or today.isoweekday() > 5:
        return here
    nearer = saturday - timedelta(days=7)
    return Period(here.start, here.end, Grain.WEEK, (Period(nearer, nearer + timedelta(days=2), Grain.WEEK),))


def _calendar_unit(unit: str, today: date, ahead: int) -> Period | None:
    if unit in ("week", "fortnight"):
        monday = monday_of(today) + timedelta(days=7 * ahead)
        return Period(monday, monday + timedelta(days=7 if unit == "week" else 14), Grain.WEEK)
    if unit == "month":
        first = months_later(today.replace(day=1), ahead)
        return whole_month(first.year, first.month)
    if unit in ("quarter", ""):
        return _quarter(today.year, (today.month - 1) // 3 + ahead)
    if unit == "year":
        return Period(date(today.year + ahead, 1, 1), date(today.year + ahead + 1, 1, 1), Grain.YEAR)
    if unit == "day":
        day = today + timedelta(days=ahead)
        return Period(day, day + timedelta(days=1), Grain.DAY)
    return None


def _quarter(year: int, index: int) -> Period:
    start = months_later(date(year, 1, 1), 3 * index)
    return Period(start, months_later(start, 3), Grain.MONTH)


def _rest(cursor: Cursor) -> Days | None:
    """ "The rest of the week": from today on."""
    cursor.take(Is.THE)
    if not cursor.take(Is.REST, Is.LATER):
        return None
    period = _unit_period(cursor, bare=True)
    if period is None or not period.start <= cursor.today < period.end or period.grain is Grain.DAY:
        return None
    return Days(period=Period(cursor.today, period.end, Grain.DAY))


def _portion(cursor: Cursor) -> Days | None:
    """ "Early next week", "Ende März", "mid next month"."""
    cursor.take(Is.THE)
    lexeme = cursor.take(Is.EARLY, Is.LATE, Is.MIDDLE, Is.BEGINNING, Is.END)
    if lexeme is None:
        return None
    cursor.skip(Is.IN, Is.OF)
    period = cursor.first(_bare_unit, _month_period, _year_period)
    if period is None or period.grain is Grain.DAY:
        return None
    start, end = _cut(period, lexeme.kind)
    return Days(period=Period(start, end, Grain.DAY))


def _bare_unit(cursor: Cursor) -> Period | None:
    period = _unit_period(cursor, bare=True)
    return None if period is None or (period.end - period.start).days < 3 else period


def _month_period(cursor: Cursor) -> Period | None:
    month = cursor.take(Is.MONTH, Is.MONTH_OR_NAME)
    if month is None or cursor.kind() is Is.ORDINAL:
        return None
    year = cursor.number(1900, 2200)
    found = Days(year.value if year else None, month.value).resolved(cursor.today)
    return found if isinstance(found, Period) else None


def _year_period(cursor: Cursor) -> Period | None:
    year = cursor.number(1900, 2200)
    return Period(date(year.value, 1, 1), date(year.value + 1, 1, 1), Grain.YEAR) if year else None


def _cut(period: Period, portion: Is) -> tuple[date, date]:
    start, end = period.start, period.end
    if period.grain is Grain.WEEK:
        cuts = {Is.MIDDLE: (1, 5), Is.END: (3, 7), Is.LATE: (3, 7)}
        first, last = cuts.get(portion, (0, 3))
        return start + timedelta(days=first), start + timedelta(days=last)
    if period.grain is Grain.MONTH:
        cuts = {Is.MIDDLE: (9, 21), Is.END: (15, (end - start).days), Is.LATE: (15, (end - start).days)}
        first, last = cuts.get(portion, (0, 15))
        return start + timedelta(days=first), start + timedelta(days=last)
    months = {Is.MIDDLE: (4, 8), Is.END: (8, 12), Is.LATE: (6, 12), Is.EARLY: (0, 6)}
    first, last = months.get(portion, (0, 4))
    return months_later(start, first), months_later(start, last)


def _coming_amount(cursor: Cursor) -> Days | None:
    """ "The next three days", "in den nächsten zwei Wochen", "within five days", "the past two weeks"."""
    cursor.skip(Is.IN, Is.THE)
    within = cursor.take(Is.WITHIN)
    cursor.skip(Is.THE)
    which = cursor.take(Is.WHICH)
    if which is None and within is None:
        return None
    length = amount(cursor)
    if length is None or length.to_the_minute:
        return None
    if which is not None and which.name == "last":
        start = length.from_(cursor.now, -1).date()
        return Days(period=Period(start, cursor.today, Grain.DAY))
    if which is not None and which.name == "this":
        return None
    start = cursor.today + timedelta(days=0 if within else 1)
    first = cursor.now.replace(year=start.year, month=start.month, day=start.day)
    return Days(period=Period(start, length.from_(first).date(), Grain.DAY))


def _week_number(cursor: Cursor) -> Days | None:
    """ "KW 10", "week 31"."""
    unit = cursor.peek()
    if unit is not None and unit.kind is Is.ORDINAL and cursor.kind(1) is Is.WEEK_NUMBER and unit.value in _NUMBERED:
        cursor.at += 2
        return _week_of_number(cursor.today, unit.value)
    if not cursor.take(Is.WEEK_NUMBER):
        if unit is None or unit.kind is not Is.UNIT or unit.name != "week":
            return None
        cursor.at += 1
    number = cursor.number(_NUMBERED.start, _NUMBERED.stop - 1)
    if number is None:
        return None
    return _week_of_number(cursor.today, number.value)


def _week_of_number(today: date, number: int) -> Days:
    monday = _iso_week(today.year, number)
    if monday + timedelta(days=7) <= today:
        later = _iso_week(today.year + 1, number)
        monday = later if (later - today).days < 270 else monday
    return Days(week=monday)


def _iso_week(year: int, number: int) -> date:
    return monday_of(date(year, 1, 4)) + timedelta(weeks=number - 1)


def _nth_week(cursor: Cursor) -> Days | None:
    """ "The third week of this month", "die letzte Woche im Juli": weeks belong where their Thursday lies."""
    cursor.take(Is.THE)
    ordinal, which = cursor.take(Is.ORDINAL), cursor.peek()
    nth = ordinal.value if ordinal else LAST
    if ordinal is None:
        if which is None or which.kind is not Is.WHICH or which.name != "last":
            return None
        cursor.at += 1
    unit = cursor.take(Is.UNIT)
    if unit is None or unit.name not in ("week", "day") or not 0 < abs(nth) < 32:
        return None
    cursor.skip(Is.IN, Is.OF, Is.THE)
    within = cursor.first(_bare_unit, _month_period, _year_period)
    if within is None or within.grain not in (Grain.MONTH, Grain.YEAR):
        return None
    if unit.name == "day":
        day = within.end - timedelta(days=1) if nth == LAST else within.start + timedelta(days=nth - 1)
        return Days(fixed=day)
    if nth == LAST:
        return Days(week=monday_of(within.end - timedelta(days=4)))
    return Days(week=monday_of(within.start + timedelta(days=3)) + timedelta(weeks=nth - 1))


def _nth_quarter(cursor: Cursor) -> Days | None:
    cursor.take(Is.THE)
    ordinal = cursor.take(Is.ORDINAL)
    unit = cursor.peek()
    if ordinal is None or not 1 <= ordinal.value <= 4 or unit is None:
        return None
    if unit.kind is not Is.QUARTER and (unit.kind is not Is.UNIT or unit.name != "quarter"):
        return None
    cursor.at += 1
    cursor.skip(Is.OF, Is.IN)
    year = cursor.first(_year_period, _bare_unit)
    if year is not None and year.grain is Grain.YEAR:
        return Days(period=_quarter(year.start.year, ordinal.value - 1))
    this_year = _quarter(cursor.today.year, ordinal.value - 1)
    return Days(
        period=this_year if this_year.end > cursor.today else _quarter(cursor.today.year + 1, ordinal.value - 1)
    )
