"""How callers name hours and parts of the day."""

from dataclasses import replace
from typing import Final

from callbot.understanding.moments.around_the_hour import half_past, half_to, minutes_off, quarter
from callbot.understanding.moments.clock_rules import is_sure, noon, o_clock, pair_minute, with_meridiem, written
from callbot.understanding.moments.cursor import Cursor
from callbot.understanding.moments.hours import PARTS, Clock, Part
from callbot.understanding.moments.vocabulary import TONIGHT, Is, Lexeme

_NO_HOUR_BEFORE: Final = (Is.UNIT, Is.COUNTED, Is.NUMBER, Is.ORDINAL, Is.MONTH, Is.MONTH_OR_NAME, Is.HALF, Is.WEEKEND)


def clock(cursor: Cursor) -> Clock | None:
    """A time of day that cannot be mistaken for anything else."""
    return cursor.first(written, noon, half_to, quarter, minutes_off, half_past, o_clock, with_meridiem, _before_part)


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
        return replace(found, half=half.kind.value) if half and not half.value else found
    if cursor.kind() is Is.TOMORROW_OR_MORNING and cursor.kind(-1) in (Is.THE, Is.ON, Is.EARLY, Is.LATE, Is.A):
        cursor.at += 1
        return replace(PARTS["morning"], half=half.kind.value if half else "")
    return None


def _before_part(cursor: Cursor) -> Clock | None:
    """The hour of "seven in the morning" and "ten, tonight"; the part itself is read next."""
    hour = cursor.number(1, 12)
    if hour is None or len(hour.name) > 2:
        return None
    minute = cursor.attempt(pair_minute)
    before = cursor.at
    followed = _says_part(cursor)
    cursor.at = before
    return Clock(hour.value, minute or 0, to_the_minute=minute is not None) if followed else None


def _says_part(cursor: Cursor) -> bool:
    comma = not cursor.german and cursor.mark(",")
    if _is_tonight(cursor.peek()):
        return True
    if comma:
        return cursor.take(Is.WHICH) is not None and cursor.kind() is Is.PART
    before = cursor.at
    cursor.skip(Is.IN, Is.ON, Is.THE)
    joined = cursor.at > before
    lexeme = cursor.peek()
    if lexeme is None or lexeme.kind is not Is.PART:
        return joined and cursor.kind() is Is.TOMORROW_OR_MORNING
    return joined or cursor.german or lexeme.name == "noonish"


def _is_tonight(lexeme: Lexeme | None) -> bool:
    return lexeme is not None and lexeme.kind is Is.RELATIVE_DAY and lexeme.value == TONIGHT


def _bare_pair(cursor: Cursor) -> Clock | None:
    hour = cursor.number(0, 24)
    if hour is None or len(hour.name) > 2:
        return None
    minute = cursor.attempt(pair_minute)
    if minute is None or not _may_end_here(cursor):
        return None
    return Clock(hour.value, minute, to_the_minute=True, sure=is_sure(hour))


def _bare_hour(cursor: Cursor) -> Clock | None:
    hour = cursor.number(0, 24)
    if hour is None or len(hour.name) > 2 or not _may_end_here(cursor):
        return None
    return Clock(hour.value, sure=is_sure(hour))


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
