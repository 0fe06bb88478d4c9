"""One day, hour or part of the day, with the small words before it."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final

from callbot.understanding.moments import day_rules, hour_rules
from callbot.understanding.moments.cursor import Cursor
from callbot.understanding.moments.days import Days
from callbot.understanding.moments.frame import Frame
from callbot.understanding.moments.hours import PARTS
from callbot.understanding.moments.month_rules import day_number
from callbot.understanding.moments.vocabulary import TONIGHT, Is

_GLUE: Final = (Is.AT, Is.ABOUT, Is.ON, Is.IN, Is.FOR, Is.THE, Is.OF, Is.AND)
_NEEDS_ITS_PREPOSITION: Final = (
    *(Is.NUMBER, Is.ORDINAL, Is.THE, Is.A, Is.HALF, Is.FEW, Is.AND_A_HALF, Is.QUARTER, Is.THREE_QUARTERS),
)
_ANNOUNCES_HOUR: Final = (Is.AT, Is.ABOUT, Is.BY, Is.EARLIEST)
_ANNOUNCES_DAY: Final = (Is.ON, Is.TO, Is.BY, Is.FROM, Is.EARLIEST, Is.BEFORE, Is.AFTER, Is.BETWEEN)


def skip_glue(cursor: Cursor, marks: str = ",-|:") -> None:
    while cursor.kind() in _GLUE or cursor.mark(*marks):
        if cursor.kind() in (Is.ON, Is.AT, Is.FOR, Is.IN, Is.THE) and cursor.kind(1) in _NEEDS_ITS_PREPOSITION:
            return
        if cursor.kind() in _GLUE:
            if cursor.kind() is Is.AND and not (cursor.german and cursor.kind(1) is Is.AT):
                return
            cursor.at += 1


def simple(cursor: Cursor, so_far: Frame) -> Frame | None:
    """One day, hour or part of the day with the small words before it."""
    return cursor.first(
        _said_with_this,
        _half_of_day,
        _clock_piece,
        partial(_part_piece, so_far=so_far),
        _days_piece,
        partial(_bare_clock_piece, so_far=so_far),
    )


def _said_with_this(cursor: Cursor) -> Frame | None:
    """ "This morning", "tonight", "last night", "heute früh": a part of a day named with its day."""
    cursor.skip(Is.ON, Is.IN)
    lexeme = cursor.peek()
    if lexeme is not None and lexeme.kind is Is.RELATIVE_DAY and lexeme.value == TONIGHT:
        cursor.at += 1
        return Frame(days=Days(fixed=cursor.today), part=PARTS["tonight"])
    which = cursor.take(Is.WHICH)
    if which is None:
        return None
    half = cursor.take(Is.EARLY, Is.LATE)
    named = cursor.take(Is.PART) or cursor.take(Is.TOMORROW_OR_MORNING)
    if named is None:
        return None
    ahead = {"last": -1, "next": 1, "coming": 1}.get(which.name, 0)
    part = PARTS[named.name or "morning"]
    if half:
        part = replace(part, half=half.kind.value)
    return Frame(days=Days(fixed=cursor.today + timedelta(days=ahead)), part=part)


def _half_of_day(cursor: Cursor) -> Frame | None:
    """ "Early tomorrow morning", "late on Tuesday", "first thing tomorrow"."""
    half = cursor.take(Is.EARLY, Is.LATE)
    cursor.skip(Is.ON)
    found = day_rules.days(cursor) if half else None
    if half is None or found is None or not found.is_one_day:
        return None
    part = cursor.attempt(hour_rules.part)
    usual = PARTS["morning" if half.kind is Is.EARLY else "afternoon"]
    return Frame(days=found, part=replace(part, half=half.kind.value) if part and not half.value else usual)


def _clock_piece(cursor: Cursor) -> Frame | None:
    cursor.skip(Is.AT, Is.ABOUT, Is.ON, Is.FOR)
    found = hour_rules.clock(cursor)
    return Frame(clock=found) if found else None


def _part_piece(cursor: Cursor, so_far: Frame) -> Frame | None:
    if so_far.days is not None and cursor.kind() is Is.MERIDIEM:
        lexeme = cursor.take(Is.MERIDIEM)
        return Frame(part=PARTS["afternoon" if lexeme and lexeme.value else "morning"])
    if cursor.kind() is Is.TOMORROW_OR_MORNING and so_far.days is not None:
        cursor.at += 1
        return Frame(part=PARTS["morning"])
    cursor.skip(Is.AT, Is.ABOUT, Is.TO)
    found = hour_rules.part(cursor)
    return Frame(part=found) if found else None


def _days_piece(cursor: Cursor) -> Frame | None:
    prefixed = cursor.kind()
    cursor.skip(Is.ON, Is.ABOUT, Is.OF)
    cursor.take(Is.FOR)
    found = cursor.first(day_rules.days, _days_in)
    if found is None and _announces_day(cursor, prefixed):
        found = day_number(cursor)
    return Frame(days=found) if found else None


def _days_in(cursor: Cursor) -> Days | None:
    return day_rules.days(cursor) if cursor.take(Is.IN) else None


def _announces_day(cursor: Cursor, prefixed: Is | None) -> bool:
    """Whether a bare number here is a day of the month."""
    if prefixed in _ANNOUNCES_DAY or cursor.kind(-1) in _ANNOUNCES_DAY:
        return True
    if cursor.kind() is not Is.THE:
        return cursor.kind(-1) is Is.WEEKDAY and cursor.kind() is Is.ORDINAL
    number = cursor.peek(1)
    if number is not None and number.kind is Is.ORDINAL and (number.value > 12 or cursor.kind(2) is Is.AT):
        # Nothing else that callers speak of is numbered so high, or stands before an hour: "the third at two".
        return True
    return cursor.kind(-1) is Is.WEEKDAY or (prefixed is Is.FOR and not cursor.german)


def _bare_clock_piece(cursor: Cursor, so_far: Frame) -> Frame | None:
    announced = cursor.take(*_ANNOUNCES_HOUR)
    cursor.skip(Is.ABOUT)
    if announced is None and cursor.kind() is Is.FOR:
        cursor.at += 1
        pair = hour_rules.bare_clock(cursor)
        return Frame(clock=pair) if pair and pair.to_the_minute else None
    follows = so_far.clock is None and (so_far.days is not None or so_far.part is not None) and _is_narrow(so_far)
    if announced is None and (not follows or _is_one_of_kind(cursor, so_far)):
        return None
    if announced is not None and announced.kind is Is.ABOUT and cursor.german and not announced.value and not follows:
        # "Gegen drei" is a time; "etwa drei" may be three of anything.
        return None
    found = hour_rules.bare_clock(cursor)
    return Frame(clock=found) if found else None


def _is_one_of_kind(cursor: Cursor, so_far: Frame) -> bool:
    """The "one" of "an afternoon one"."""
    number = cursor.peek()
    return not cursor.german and so_far.days is None and number is not None and number.value == 1


def _is_narrow(so_far: Frame) -> bool:
    return so_far.days is None or so_far.days.is_one_day
