"""Times of day by the clock: hours and minutes, noon, midnight."""

from dataclasses import replace
from typing import Final

from callbot.understanding.moments.cursor import Cursor
from callbot.understanding.moments.hours import PM, Clock
from callbot.understanding.moments.vocabulary import Is, Lexeme

_DAYS: Final = (Is.WEEKDAY, Is.RELATIVE_DAY, Is.TOMORROW_OR_MORNING)


def written(cursor: Cursor) -> Clock | None:
    """ "8:40", "19:56:30", "18.37 Uhr", "7h01"."""
    before = cursor.kind(-1)
    announced = before is Is.AT
    hour = cursor.number(0, 99)
    if hour is None:
        return None
    dotted = cursor.mark(".")
    if not dotted and not cursor.mark(":") and not _letter_h(cursor):
        return None
    minute = cursor.take(Is.NUMBER)
    if minute is None or len(minute.name) != 2 or len(hour.name) > 2:
        return None
    second = _seconds(cursor)
    found = Clock(hour.value, minute.value, second, to_the_minute=True, sure=is_sure(hour))
    closed = cursor.kind() in (Is.O_CLOCK, Is.MERIDIEM)
    if not found.possible and not closed:
        return None
    beside_day = before in _DAYS and minute.value > 12
    if dotted and not (announced or closed or beside_day or _after_date(cursor, hour)):
        return None
    return finished(cursor, found)


def _after_date(cursor: Cursor, hour: Lexeme) -> bool:
    """The dotted time of "26.10.2021 14.12" stands at the end, right behind a year."""
    mark = cursor.peek()
    before = cursor.peek(-4)
    ends = mark is None or (mark.kind is Is.MARK and mark.name != ".")
    return ends and before is not None and before.kind is Is.NUMBER and hour.start - before.end == 1


def _letter_h(cursor: Cursor) -> bool:
    lexeme = cursor.peek()
    is_h = cursor.kind() in (Is.O_CLOCK, Is.UNIT) and _is_one_letter(lexeme)
    if is_h and cursor.kind(1) is Is.NUMBER:
        cursor.at += 1
        return True
    return False


def _is_one_letter(lexeme: Lexeme | None) -> bool:
    return lexeme is not None and lexeme.end - lexeme.start == 1


def _seconds(cursor: Cursor) -> int:
    before = cursor.at
    if cursor.mark(":"):
        second = cursor.number(0, 59)
        if second is not None:
            if cursor.kind() is Is.MARK and cursor.kind(1) is Is.NUMBER and _touching(cursor):
                cursor.at += 2
            return second.value
    cursor.at = before
    return 0


def _touching(cursor: Cursor) -> bool:
    mark, digits = cursor.peek(), cursor.peek(1)
    return mark is not None and digits is not None and mark.name == "." and mark.end == digits.start


def noon(cursor: Cursor) -> Clock | None:
    cursor.number(12, 12)
    cursor.take(Is.O_CLOCK)
    if cursor.take(Is.NOON):
        return Clock(12, sure=True)
    return Clock(0, sure=True) if cursor.take(Is.MIDNIGHT) else None


def o_clock(cursor: Cursor) -> Clock | None:
    """ "Neun Uhr dreißig", "seven o'clock", "11ish", "ein Uhr"."""
    announced = cursor.kind(-1) is Is.AT
    hour = cursor.number(0, 99)
    if hour is None or len(hour.name) > 2:
        return None
    word = cursor.take(Is.O_CLOCK) or (cursor.take(Is.UNIT) if announced and _is_one_letter(cursor.peek()) else None)
    if word is None or (_is_one_letter(word) and cursor.german and not word.start - hour.end <= 1):
        return None
    minute = cursor.attempt(_minute_after)
    found = Clock(hour.value, minute or 0, to_the_minute=minute is not None, sure=is_sure(hour))
    if cursor.german and cursor.kind() is Is.O_CLOCK:
        cursor.at += 1
    return finished(cursor, found)


def _minute_after(cursor: Cursor) -> int | None:
    joined = cursor.take(Is.AND)
    minute = cursor.number(0, 59)
    if minute is None:
        return None
    unit = cursor.peek()
    if unit is not None and unit.kind is Is.UNIT and unit.name == "minute":
        cursor.at += 1
        return minute.value
    if joined or cursor.kind() in (Is.COUNTED, Is.UNIT, Is.O_CLOCK, Is.MONTH):
        return None
    if minute.value == 0 and (unit_minute := cursor.number(1, 9)) is not None:
        return unit_minute.value
    return None if minute.value < 10 and cursor.kind() is Is.OTHER else minute.value


def with_meridiem(cursor: Cursor) -> Clock | None:
    """ "7pm", "eight forty am", "340pm"."""
    hour = cursor.number(0, 2359)
    if hour is None:
        return None
    minute = None if len(hour.name) > 2 else cursor.attempt(pair_minute)
    cursor.take(Is.O_CLOCK)
    lexeme = cursor.take(Is.MERIDIEM)
    if lexeme is None:
        return None
    hours, minutes = divmod(hour.value, 100) if len(hour.name) > 2 else (hour.value, minute or 0)
    if not (hours <= 24 and minutes < 60):
        return None
    exact = len(hour.name) > 2 or minute is not None
    return Clock(hours, minutes, meridiem=lexeme.value if lexeme.value <= PM else None, to_the_minute=exact)


def pair_minute(cursor: Cursor) -> int | None:
    """The minutes of "eight forty" and "nine oh five"."""
    oh = cursor.peek()
    if oh is not None and oh.kind is Is.OTHER and oh.name in ("oh", "o") and not cursor.german:
        cursor.at += 1
        unit = cursor.number(1, 9)
        return unit.value if unit else None
    minute = cursor.number(0, 59)
    if minute is None:
        return None
    if minute.value == 0:
        unit = cursor.number(1, 9)
        return unit.value if unit else None
    return minute.value if minute.value > 9 or len(minute.name) == 2 or not cursor.german else None


def finished(cursor: Cursor, found: Clock) -> Clock:
    cursor.mark(".") if cursor.kind(1) is Is.MERIDIEM else None
    if cursor.kind() is Is.O_CLOCK:
        cursor.at += 1
    meridiem = _meridiem(cursor)
    return found if meridiem is None else replace(found, meridiem=meridiem)


def _meridiem(cursor: Cursor) -> int | None:
    lexeme = cursor.take(Is.MERIDIEM)
    return lexeme.value if lexeme is not None and lexeme.value <= PM else None


def is_sure(hour: Lexeme) -> bool:
    return hour.value > 12 or hour.value == 0 or (len(hour.name) == 2 and hour.name[0] == "0")
