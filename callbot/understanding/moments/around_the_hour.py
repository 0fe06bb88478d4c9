"""Times of day beside an hour: "halb drei", "ten past nine"."""

from dataclasses import replace
from typing import Final

from callbot.understanding.moments.clock_rules import finished, noon, with_meridiem, written
from callbot.understanding.moments.cursor import Cursor
from callbot.understanding.moments.hours import Clock
from callbot.understanding.moments.vocabulary import Is

_MINUTES_ONLY: Final = (20, 25)
"""Of "twenty to four": nobody calls eight in the evening twenty."""


def half_to(cursor: Cursor) -> Clock | None:
    """The German "halb drei" is half past two."""
    if not cursor.take(Is.HALF_TO):
        return None
    hour = cursor.number(1, 24)
    if hour is None or cursor.kind() is Is.COUNTED:
        return None
    return finished(cursor, _moved(Clock(hour.value), -30))


def half_past(cursor: Cursor) -> Clock | None:
    """ "Half past three" and "half three"."""
    if cursor.german or not cursor.take(Is.HALF):
        return None
    cursor.take(Is.AFTER)
    base = _target(cursor)
    if base is None or base.minute or cursor.kind() in (Is.UNIT, Is.COUNTED, Is.OTHER):
        return None
    return finished(cursor, _moved(base, 30))


def quarter(cursor: Cursor) -> Clock | None:
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
    return finished(cursor, _moved(base, minutes))


def minutes_off(cursor: Cursor) -> Clock | None:
    """ "Zehn nach acht", "fünf vor halb drei", "twenty minutes to nine"."""
    before = cursor.kind(-1)
    minutes = cursor.number(1, 59)
    if minutes is None:
        return None
    unit = cursor.peek()
    counted = unit is not None and unit.kind is Is.UNIT and unit.name == "minute"
    if counted:
        cursor.at += 1
    allowed = [Is.AFTER, Is.BEFORE]
    no_hour = minutes.value in _MINUTES_ONLY and before not in (Is.FROM, Is.BETWEEN)
    if not cursor.german and (counted or before is Is.AT or no_hour):
        allowed.append(Is.TO)
    direction = cursor.take(*allowed)
    if direction is None or (not counted and minutes.value % 5 and minutes.value > 5):
        return None
    base = _target(cursor)
    if base is None or cursor.kind() in (Is.UNIT, Is.COUNTED):
        return None
    return finished(cursor, _moved(base, minutes.value if direction.kind is Is.AFTER else -minutes.value))


def _target(cursor: Cursor) -> Clock | None:
    """The hour that minutes are counted from: "acht", "halb drei", "8pm", "noon", "five thirty"."""
    found = cursor.first(written, noon, half_to, with_meridiem)
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
