"""Days counted from one that was named before: "not tomorrow but the day after", "am Montag oder zwei Tage später"."""

from datetime import date, datetime, time, timedelta

from callbot.understanding.meaning import Grain
from callbot.understanding.moments.amounts import Amount, amount
from callbot.understanding.moments.cursor import Cursor
from callbot.understanding.moments.days import Days, Period
from callbot.understanding.moments.frame import Frame
from callbot.understanding.moments.frames import frame
from callbot.understanding.moments.vocabulary import THAN_BEFORE, Is

_UNITS = {"day": Amount(days=1), "week": Amount(days=7)}


def anchored(cursor: Cursor, anchor: Frame) -> Frame | None:
    """The day or week that lies so much later than the anchor."""
    cursor.skip(Is.ON, Is.IN, Is.FOR)
    length = cursor.first(_length_later, _next_day)
    if length is None or anchor.days is None or anchor.until is not None:
        return None
    named = anchor.days.resolved(cursor.today)
    if not isinstance(named, Period):
        return None
    moved = length.from_(datetime.combine(named.start, time())).date()
    return _days_at(moved, named, length)


def _days_at(moved: date, named: Period, length: Amount) -> Frame | None:
    if named.end - named.start == timedelta(days=1):
        return Frame(days=Days(fixed=moved))
    whole_weeks = named.grain is Grain.WEEK and length.days > 0 and length.days % 7 == 0
    return (
        Frame(days=Days(period=Period(moved, moved + (named.end - named.start), Grain.WEEK))) if whole_weeks else None
    )


def _length_later(cursor: Cursor) -> Amount | None:
    """ "The day after", "zwei Tage später", "die Woche drauf"."""
    length = cursor.attempt(amount) or cursor.attempt(_unit)
    if length is None or length.to_the_minute:
        return None
    later = cursor.take(Is.THEREAFTER, Is.LATER)
    if later is not None:
        return length if later.kind is Is.THEREAFTER or later.value == THAN_BEFORE else None
    return length if not cursor.german and cursor.attempt(_after_that) else None


def _unit(cursor: Cursor) -> Amount | None:
    cursor.skip(Is.THE)
    unit = cursor.take(Is.UNIT)
    return _UNITS.get(unit.name) if unit else None


def _after_that(cursor: Cursor) -> bool | None:
    """An "after" that stands by itself: "the week after Easter" is counted from Easter."""
    if not cursor.take(Is.AFTER):
        return None
    if (that := cursor.peek()) is not None and that.kind is Is.WHICH and that.name == "this":
        cursor.at += 1
    behind = cursor.at
    follows = None if cursor.done or cursor.kind() is Is.AT else cursor.attempt(frame)
    cursor.at = behind
    return None if follows else True


def _next_day(cursor: Cursor) -> Amount | None:
    """ "The next day", "am folgenden Tag"."""
    cursor.skip(Is.THE)
    which, unit = cursor.take(Is.WHICH), cursor.take(Is.UNIT)
    return _UNITS["day"] if which and which.name == "next" and unit and unit.name == "day" else None
