"""Periods that callers name loosely: "in two or three weeks", "the week before Christmas", "in the new year"."""

from datetime import date, datetime, time, timedelta
from typing import Final

from callbot.understanding.meaning import Grain
from callbot.understanding.moments.amounts import MOST, of_units
from callbot.understanding.moments.cursor import Cursor
from callbot.understanding.moments.days import Days, Period
from callbot.understanding.moments.month_rules import day_of_month, month_day, written_date
from callbot.understanding.moments.vocabulary import BEHIND_NEW_YEAR, Is
from callbot.understanding.moments.year_rules import year_after

_WEEK: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)
_FIRST_WEEKS: Final = timedelta(days=28)
"""What "in the new year" means of it."""
_FEASTS_AHEAD: Final = 10
"""The month from which "after the holidays" means those around Christmas."""


def loose_period(cursor: Cursor) -> Days | None:
    return cursor.first(_turn_of_year, _about_units, _week_beside)


def feast_days(cursor: Cursor) -> Days | None:
    """ "Den Feiertagen" behind "nach" or "vor": Christmas Eve to New Year's Day, when they are ahead."""
    if not cursor.take(Is.FEAST_DAYS) or _FEASTS_AHEAD > cursor.today.month > 1:
        return None
    year = cursor.today.year - (cursor.today.month == 1)
    return Days(period=Period(date(year, 12, 24), date(year + 1, 1, 2), Grain.DAY))


def _turn_of_year(cursor: Cursor) -> Days | None:
    """ "Zwischen den Jahren": 27 to 30 December, but not "zwischen den Jahren 1990 und 2000"; "im neuen Jahr"."""
    said = cursor.take(Is.TURN_OF_YEAR)
    if said is None or cursor.kind() is Is.NUMBER:
        return None
    if said.value == BEHIND_NEW_YEAR:
        start = date(cursor.today.year + 1, 1, 2)
        return Days(period=Period(start, start + _FIRST_WEEKS, Grain.DAY))
    year = cursor.today.year + (cursor.today > date(cursor.today.year, 12, 30))
    return Days(period=Period(date(year, 12, 27), date(year, 12, 31), Grain.DAY))


def _about_units(cursor: Cursor) -> Days | None:
    """ "In zwei bis drei Wochen", "in a week or two": from the one to the other."""
    if not cursor.take(Is.IN):
        return None
    cursor.skip(Is.ABOUT)
    fewest = _one_or_more(cursor)
    unit = cursor.take(Is.UNIT)
    joined = cursor.take(Is.TO, Is.OR) or (unit is None and cursor.mark(",", "-", "–"))
    most = cursor.number(1, MOST) if joined or unit is None else None
    unit = unit or cursor.take(Is.UNIT)
    if fewest is None or most is None or unit is None or most.value <= fewest or cursor.kind() is Is.UNIT:
        return None
    least, last = of_units(fewest, unit.name), of_units(most.value, unit.name)
    if least.to_the_minute:
        return None
    today = datetime.combine(cursor.today, time())
    return Days(period=Period(least.from_(today).date(), last.from_(today).date() + _DAY, Grain.DAY))


def _one_or_more(cursor: Cursor) -> int | None:
    if cursor.take(Is.A):
        return 1
    number = cursor.number(1, MOST)
    return number.value if number else None


def _week_beside(cursor: Cursor) -> Days | None:
    """ "The week before Christmas", "die Woche nach Ostern": seven days."""
    cursor.take(Is.THE)
    unit = cursor.take(Is.UNIT)
    if unit is None or unit.name != "week":
        return None
    side = cursor.take(Is.BEFORE, Is.AFTER)
    cursor.skip(Is.THE)
    named = cursor.first(_feast, written_date, day_of_month, month_day) if side else None
    found = named.resolved(cursor.today) if named else None
    if side is None or not isinstance(found, Period):
        return None
    start = found.end if side.kind is Is.AFTER else found.start - _WEEK
    return Days(period=Period(start, start + _WEEK, Grain.DAY))


def _feast(cursor: Cursor) -> Days | None:
    feast = cursor.take(Is.HOLIDAY)
    return Days(cursor.attempt(year_after), feast=feast.name) if feast else None
