"""How callers name hours and parts of the day."""

from dataclasses import replace
from typing import Final

from callbot.understanding.moments.cursor import Cursor
from callbot.understanding.moments.hours import PARTS, PM, Clock, Part
from callbot.understanding.moments.vocabulary import TONIGHT, Is, Lexeme

_NO_HOUR_BEFORE: Final = (Is.UNIT, Is.COUNTED, Is.NUMBER, Is.ORDINAL, Is.MONTH, Is.MONTH_OR_NAME, Is.HALF, Is.WEEKEND)


def clock(cursor: Cursor) -> Clock | None:
    """A time of day that cannot be mistaken for anything else."""
    return cursor.first(
        _written, _noon, _half_to, _quarter, _minutes_off, _half_past, _o_clock, _with_meridiem, _before_part
    )


def bare_clock(cursor: Cursor) -> Clock | None:
    """Numbers that are a time of day only because of what stands before them: "um drei", "at ten thirty"."""
    return cursor.first(_bare_pair, _bare_hour)


def part(cursor: Cursor) -> Part | None:
    """ "In the morning", "vormittags", "late afternoon"."""
    announced = cursor.german or (cursor.kind(-1) not in (None, Is.OTHER, Is.THE) and cursor.kind() is not Is.THE)
    cursor.skip(Is.IN, Is.ON)
    cursor.take(Is.THE)
    half = cursor.take(Is.EARLY, Is.LATE)
    cursor.take(Is.IN)
    cursor.take(Is.THE)
    lexeme = cursor.take(Is.PART)
    if lexeme is not None and not announced and cursor.kind() in (Is.OTHER, Is.COUNTED):
        # "The morning sun".
        return None
    if lexeme is not None:
        found = PARTS[lexeme.name]
        if cursor.german and half is None and (after := cursor.peek()) and after.kind is Is.LATE:
            return found
        return replace(found, half=half.kind.value) if half else found
    if cursor.kind() is Is.TOMORROW_OR_MORNING and cursor.kind(-1) in (Is.THE, Is.ON, Is.EARLY, Is.LATE, Is.A):
        cursor.at += 1
        return replace(PARTS["morning"], half=half.kind.value if half else "")
    return None


def _meridiem(cursor: Cursor) -> int | None:
    lexeme = cursor.take(Is.MERIDIEM)
    return lexeme.value if lexeme is not None and lexeme.value <= PM else None


def _finished(cursor: Cursor, found: Clock) -> Clock:
    cursor.mark(".") if cursor.kind(1) is Is.MERIDIEM else None
    if cursor.kind() is Is.O_CLOCK:
        cursor.at += 1
    meridiem = _meridiem(cursor)
    return found if meridiem is None else replace(found, meridiem=meridiem)


def _sure(hour: Lexeme) -> bool:
    return hour.value > 12 or hour.value == 0 or (len(hour.name) == 2 and hour.name[0] == "0")


def _written(cursor: Cursor) -> Clock | None:
    """ "8:40", "19:56:30", "18.37 Uhr", "7h01"."""
    announced = cursor.kind(-1) is Is.AT
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
    found = Clock(hour.value, minute.value, second, to_the_minute=True, sure=_sure(hour))
    closed = cursor.kind() in (Is.O_CLOCK, Is.MERIDIEM)
    if not found.possible and not closed:
        return None
    if dotted and not announced and not closed and not _after_date(cursor, hour):
        return None
    return _finished(cursor, found)


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


def _noon(cursor: Cursor) -> Clock | None:
    cursor.number(12, 12)
    cursor.take(Is.O_CLOCK)
    if cursor.take(Is.NOON):
        return Clock(12, sure=True)
    return Clock(0, sure=True) if cursor.take(Is.MIDNIGHT) else None


def _target(cursor: Cursor) -> Clock | None:
    """The hour that minutes are counted from: "acht", "halb drei", "8pm", "noon", "five thirty"."""
    found = cursor.first(_written, _noon, _half_to, _with_meridiem)
    if found is not None:
        return found
    hour = cursor.number(1, 24)
    if hour is None:
        return None
    minute = cursor.number(10, 59)
    return Clock(hour.value, minute.value if minute else 0)


def _moved(base: Clock, minutes: int) -> Clock:
    hour, minute = divmod(base.hour * 60 + base.minute + minutes, 60)
    if hour < 1 <= base.hour:
        hour += 12 if base.hour <= 12 else 24
    return replace(base, hour=hour, minute=minute, to_the_minute=True)


def _half_to(cursor: Cursor) -> Clock | None:
    """The German "halb drei" is half past two."""
    if not cursor.take(Is.HALF_TO):
        return None
    hour = cursor.number(1, 24)
    if hour is None or cursor.kind() is Is.COUNTED:
        return None
    return _finished(cursor, _moved(Clock(hour.value), -30))


def _half_past(cursor: Cursor) -> Clock | None:
    """ "Half past three" and "half three"."""
    if cursor.german or not cursor.take(Is.HALF):
        return None
    cursor.take(Is.AFTER)
    base = _target(cursor)
    if base is None or base.minute or cursor.kind() in (Is.UNIT, Is.COUNTED, Is.OTHER):
        return None
    return _finished(cursor, _moved(base, 30))


def _quarter(cursor: Cursor) -> Clock | None:
    """ "Viertel vor acht", "dreiviertel acht", "viertel acht", "a quarter past eight"."""
    lexeme = cursor.take(Is.QUARTER, Is.THREE_QUARTERS)
    if lexeme is None:
        return None
    minutes = 15 if lexeme.kind is Is.QUARTER else 45
    direction = cursor.take(Is.AFTER, Is.BEFORE, Is.TO, Is.OF)
    if direction is None and not cursor.german:
        return None
    base = _target(cursor)
    if base is None or cursor.kind() in (Is.UNIT, Is.COUNTED):
        return None
    if direction is None:
        minutes -= 60
    elif direction.kind is not Is.AFTER:
        minutes = -minutes
    return _finished(cursor, _moved(base, minutes))


def _minutes_off(cursor: Cursor) -> Clock | None:
    """ "Zehn nach acht", "fünf vor halb drei", "twenty minutes to nine"."""
    announced = cursor.kind(-1) is Is.AT
    minutes = cursor.number(1, 59)
    if minutes is None:
        return None
    unit = cursor.peek()
    counted = unit is not None and unit.kind is Is.UNIT and unit.name == "minute"
    if counted:
        cursor.at += 1
    allowed = [Is.AFTER, Is.BEFORE]
    if not cursor.german and (counted or announced):
        allowed.append(Is.TO)
    direction = cursor.take(*allowed)
    if direction is None or (not counted and minutes.value % 5 and minutes.value > 5):
        return None
    base = _target(cursor)
    if base is None or cursor.kind() in (Is.UNIT, Is.COUNTED):
        return None
    return _finished(cursor, _moved(base, minutes.value if direction.kind is Is.AFTER else -minutes.value))


def _o_clock(cursor: Cursor) -> Clock | None:
    """ "Neun Uhr dreißig", "seven o'clock", "11ish"."""
    announced = cursor.kind(-1) is Is.AT
    hour = cursor.number(0, 99)
    if hour is None or len(hour.name) > 2:
        return None
    word = cursor.take(Is.O_CLOCK) or (cursor.take(Is.UNIT) if announced and _is_one_letter(cursor.peek()) else None)
    if word is None or (_is_one_letter(word) and cursor.german and not word.start - hour.end <= 1):
        return None
    minute = cursor.attempt(_minute_after)
    found = Clock(hour.value, minute or 0, to_the_minute=minute is not None, sure=_sure(hour))
    if cursor.german and cursor.kind() is Is.O_CLOCK:
        cursor.at += 1
    return _finished(cursor, found)


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


def _with_meridiem(cursor: Cursor) -> Clock | None:
    """ "7pm", "eight forty am", "340pm"."""
    hour = cursor.number(0, 2359)
    if hour is None:
        return None
    minute = None if len(hour.name) > 2 else cursor.attempt(_pair_minute)
    cursor.take(Is.O_CLOCK)
    lexeme = cursor.take(Is.MERIDIEM)
    if lexeme is None:
        return None
    hours, minutes = divmod(hour.value, 100) if len(hour.name) > 2 else (hour.value, minute or 0)
    if not (hours <= 24 and minutes < 60):
        return None
    exact = len(hour.name) > 2 or minute is not None
    return Clock(hours, minutes, meridiem=lexeme.value if lexeme.value <= PM else None, to_the_minute=exact)


def _before_part(cursor: Cursor) -> Clock | None:
    """The hour of "seven in the morning"; the part itself is read next."""
    hour = cursor.number(1, 12)
    if hour is None or len(hour.name) > 2:
        return None
    minute = cursor.attempt(_pair_minute)
    end = cursor.at
    comma = cursor.mark(",")
    cursor.skip(Is.IN, Is.ON, Is.THE)
    following = cursor.peek()
    if comma and not cursor.german and ((cursor.take(Is.WHICH) and cursor.kind() is Is.PART) or _is_tonight(following)):
        cursor.at = end
        return Clock(hour.value, minute or 0, to_the_minute=minute is not None)
    if _is_tonight(following) and end == cursor.at:
        return Clock(hour.value, minute or 0, to_the_minute=minute is not None)
    if following is None or following.kind not in (Is.PART, Is.TOMORROW_OR_MORNING) or comma:
        return None
    if end == cursor.at and not cursor.german and following.name != "noonish":
        return None
    if cursor.kind() is Is.TOMORROW_OR_MORNING and end == cursor.at:
        return None
    cursor.at = end
    return Clock(hour.value, minute or 0, to_the_minute=minute is not None)


def _is_tonight(lexeme: Lexeme | None) -> bool:
    return lexeme is not None and lexeme.kind is Is.RELATIVE_DAY and lexeme.value == TONIGHT


def _pair_minute(cursor: Cursor) -> int | None:
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


def _bare_pair(cursor: Cursor) -> Clock | None:
    hour = cursor.number(0, 24)
    if hour is None or len(hour.name) > 2:
        return None
    minute = cursor.attempt(_pair_minute)
    if minute is None or not _may_end_here(cursor):
        return None
    return Clock(hour.value, minute, to_the_minute=True, sure=_sure(hour))


def _bare_hour(cursor: Cursor) -> Clock | None:
    hour = cursor.number(0, 24)
    if hour is None or len(hour.name) > 2 or not _may_end_here(cursor):
        return None
    return Clock(hour.value, sure=_sure(hour))


def _may_end_here(cursor: Cursor) -> bool:
    if cursor.kind() in _NO_HOUR_BEFORE:
        return False
    mark = cursor.peek()
    if mark is not None and mark.kind is Is.MARK and mark.name in "%€$:/.,-":
        if mark.name == "-":
            return not _is_dashed_number(cursor)
        return mark.name in ":/.," and cursor.kind(1) is not Is.NUMBER
    return cursor.german or cursor.kind() is not Is.OTHER


def _is_dashed_number(cursor: Cursor) -> bool:
    """More than the two ends of "11-4"."""
    second, after = cursor.peek(1), cursor.peek(2)
    if second is None or second.kind is not Is.NUMBER:
        return False
    return second.value > 24 or (after is not None and after.kind is Is.MARK and after.name == "-")
