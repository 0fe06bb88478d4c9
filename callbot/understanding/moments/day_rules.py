"""How callers name days and longer periods."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final

from callbot.understanding.moments.amounts import Amount, amount
from callbot.understanding.moments.cursor import Cursor
from callbot.understanding.moments.days import LAST, Days, Period, monday_of
from callbot.understanding.moments.loose_rules import loose_period
from callbot.understanding.moments.month_rules import (
    day_number,
    day_of_month,
    month_alone,
    month_day,
    month_named,
    written_date,
    year_alone,
)
from callbot.understanding.moments.period_rules import named_period
from callbot.understanding.moments.vocabulary import TONIGHT, Is, Lexeme
from callbot.understanding.moments.year_rules import year_after, year_relative

_WEEKS: Final = {"week": 1, "fortnight": 2}


def days(cursor: Cursor) -> Days | None:
    """A day or a longer period that cannot be mistaken for anything else."""
    return cursor.first(
        written_date,
        day_of_month,
        month_day,
        _nth_of_month,
        _week_of_day,
        loose_period,
        named_period,
        _weekday,
        _relative_day,
        _feast,
        _shifted,
        month_alone,
        year_alone,
    )


def _nth_of_month(cursor: Cursor) -> Days | None:
    """ "The first Monday (in December)", "the last Friday of next month"."""
    cursor.take(Is.THE)
    lexeme = _ordinal(cursor)
    last = lexeme is None and (which := cursor.peek()) is not None and which.kind is Is.WHICH and which.name == "last"
    if last:
        cursor.at += 1
    elif lexeme is None or lexeme.value > 5:
        return None
    nth = LAST if lexeme is None else lexeme.value
    if cursor.kind() is Is.HOLIDAY:
        feast = cursor.take(Is.HOLIDAY)
        return _nth_feast(feast.name, nth, year_after(cursor)) if feast else None
    weekday = cursor.take(Is.WEEKDAY)
    if weekday is None:
        return None
    month = cursor.attempt(month_named)
    if month is None:
        return None if lexeme is None else Days(weekday=weekday.value, nth=nth)
    return Days(month.year, month.month, weekday=weekday.value, nth=nth)


def _ordinal(cursor: Cursor) -> Lexeme | None:
    """ "Dritte", "3rd" or, in German, "3."."""
    lexeme = cursor.take(Is.ORDINAL)
    if lexeme is None and cursor.german and (lexeme := cursor.number(1, 31)) is not None and not cursor.mark("."):
        cursor.at -= 1
        return None
    return lexeme


def _nth_feast(feast: str, nth: int, of_year: int | None) -> Days | None:
    if feast == "advent" and 1 <= nth <= 4:
        return Days(of_year, nth=nth, feast="advent")
    if feast == "christmas" and nth in (1, 2):
        return Days(of_year, feast="christmas" if nth == 1 else "boxing_day")
    return None


def _week_of_day(cursor: Cursor) -> Days | None:
    """ "The week of the 18th", "w/c Feb 4"."""
    cursor.take(Is.THE)
    unit = cursor.peek()
    if unit is not None and unit.kind is Is.UNIT and unit.name == "week":
        cursor.at += 1
        if not cursor.take(Is.OF, Is.STARTING, Is.FROM):
            return None
    elif unit is None or unit.kind is not Is.STARTING or not unit.value:
        return None
    else:
        cursor.at += 1
    cursor.skip(Is.ON, Is.THE)
    inner = cursor.first(written_date, day_of_month, month_day, day_number)
    if inner is None:
        return None
    found = inner.resolved(cursor.today)
    return Days(week=monday_of(found.start)) if isinstance(found, Period) else None


def _weekday(cursor: Cursor) -> Days | None:
    """ "Tuesday", "next Friday", "Friday after next", "a week on Tuesday", "two Sundays from now"."""
    cursor.skip(Is.THE)
    counted = cursor.attempt(_counted_weekdays)
    if counted is not None:
        return counted
    ahead = cursor.attempt(_weeks_ahead)
    which = cursor.take(Is.WHICH)
    weekday = cursor.take(Is.WEEKDAY)
    if weekday is None:
        return None
    cursor.mark(".")
    found = Days(weekday=weekday.value, which=which.name if which else None, weeks_later=ahead)
    after = cursor.peek()
    if which is None and after is not None and after.kind is Is.WHICH and after.name == "over" and not cursor.german:
        cursor.at += 1
        return replace(found, which="over")
    return replace(found, weeks_later=ahead or cursor.attempt(_weeks_after))


def _counted_weekdays(cursor: Cursor) -> Days | None:
    """ "Two Sundays from now"."""
    count = cursor.number(1, 9)
    weekday = cursor.take(Is.WEEKDAY) if count else None
    if count is None or weekday is None or not cursor.take(Is.LATER):
        return None
    return Days(weekday=weekday.value, weeks_later=count.value - 1)


def _weeks_ahead(cursor: Cursor) -> int | None:
    """The "a week on" before Tuesday."""
    weeks = _whole_weeks(cursor)
    return weeks if weeks and cursor.take(Is.ON, Is.FROM, Is.AFTER) else None


def _weeks_after(cursor: Cursor) -> int | None:
    """The "week" of "Tuesday week", the "in vierzehn Tagen" of "Dienstag in vierzehn Tagen"."""
    unit = cursor.peek()
    if not cursor.german and unit is not None and unit.kind is Is.UNIT and unit.name in _WEEKS:
        cursor.at += 1
        return None if cursor.kind() in (Is.NUMBER, Is.OF) else _WEEKS[unit.name]
    if not cursor.german or not cursor.take(Is.IN):
        return None
    return _whole_weeks(cursor)


def _whole_weeks(cursor: Cursor) -> int | None:
    length = amount(cursor)
    if length is None or length.months or length.seconds or length.business_days:
        return None
    if cursor.german and length.days == 8:
        return 1
    return length.days // 7 if length.days and length.days % 7 == 0 else None


def _relative_day(cursor: Cursor) -> Days | None:
    """ "Tomorrow", "heute in acht Tagen", "a week today"."""
    ahead = None if cursor.german else cursor.attempt(_whole_weeks)
    if cursor.kind() is Is.TOMORROW_OR_MORNING and cursor.kind(-1) not in (Is.THE, Is.A):
        value = 1
    elif (lexeme := cursor.peek()) is not None and lexeme.kind is Is.RELATIVE_DAY and lexeme.value != TONIGHT:
        value = lexeme.value
    else:
        return None
    cursor.at += 1
    found = cursor.today + timedelta(days=value)
    weeks = ahead or cursor.attempt(_weeks_after)
    if weeks is None and cursor.german and (length := cursor.attempt(_length_ahead)):
        return Days(fixed=length.from_(datetime.combine(found, time())).date())
    return Days(fixed=found + timedelta(weeks=weeks or 0))


def _length_ahead(cursor: Cursor) -> Amount | None:
    """The "in drei Jahren" of "heute in drei Jahren"."""
    length = amount(cursor) if cursor.take(Is.IN) else None
    return None if length is None or length.to_the_minute else length


def _feast(cursor: Cursor) -> Days | None:
    cursor.take(Is.THE)
    lexeme = cursor.take(Is.HOLIDAY)
    if lexeme is None:
        return None
    of_year = cursor.first(year_after, year_relative)
    return Days(of_year, feast=lexeme.name)


def _shifted(cursor: Cursor) -> Days | None:
    """Whole days from today or another day: "in vierzehn Tagen", "two weeks from tomorrow", "three days ago"."""
    ago = cursor.german and cursor.kind() is Is.BEFORE
    ahead = cursor.kind() is Is.IN and not ago
    if ago or ahead:
        cursor.at += 1
        cursor.skip(Is.ABOUT)
    length = amount(cursor)
    if length is None or length.to_the_minute:
        return None
    sign, start = -1 if ago else 1, cursor.today
    if not ago:
        if cursor.take(Is.AGO):
            sign = -1
        elif cursor.take(Is.LATER) or ahead:
            if length.days and length.days % 7 == 0 and (weekday := cursor.attempt(_on_weekday)):
                return Days(week=monday_of(cursor.today) + timedelta(days=length.days), weekday=weekday)
        elif direction := cursor.take(Is.AFTER, Is.FROM, Is.BEFORE, Is.OF):
            sign = -1 if direction.kind is Is.BEFORE else 1
            anchor = cursor.first(written_date, day_of_month, month_day, _relative_day, _feast, _now)
            found = anchor.resolved(cursor.today) if anchor else None
            if not isinstance(found, Period):
                return None
            start = found.start
        else:
            return None
    moved = length.from_(cursor.now.replace(year=start.year, month=start.month, day=start.day), sign).date()
    return Days(fixed=moved)


def _on_weekday(cursor: Cursor) -> int | None:
    """The "am Mittwoch" of "in zwei Wochen am Mittwoch"."""
    cursor.mark(",")
    cursor.skip(Is.ON)
    weekday = cursor.take(Is.WEEKDAY)
    return weekday.value if weekday else None


def _now(cursor: Cursor) -> Days | None:
    return Days(fixed=cursor.today) if cursor.take(Is.NOW) else None
