"""Times counted from now."""

from datetime import datetime, timedelta
from typing import Final

from callbot.understanding.meaning import Grain
from callbot.understanding.moments import day_rules
from callbot.understanding.moments.amounts import Amount, amount
from callbot.understanding.moments.cursor import Cursor
from callbot.understanding.moments.days import Period, one_day
from callbot.understanding.moments.frame import Frame, Instant
from callbot.understanding.moments.vocabulary import Is, Lexeme

_FAR: Final = timedelta(days=7)
"""How far "as soon as possible" looks ahead."""


def instant(cursor: Cursor) -> Frame | None:
    now = cursor.now
    if cursor.take(Is.NOW):
        return Frame(instant=Instant(now, now + timedelta(minutes=1)))
    if cursor.take(Is.SOON):
        return Frame(instant=Instant(now, now + _FAR))
    return cursor.first(_end_of_day, _counted_from_now)


def _end_of_day(cursor: Cursor) -> Frame | None:
    """ "For the rest of the day", "end of the day", "end of Sunday"."""
    cursor.take(Is.THE)
    lexeme = cursor.take(Is.REST, Is.END)
    found = _day_that_ends(cursor, lexeme) if lexeme else None
    if lexeme is None or found is None:
        return None
    end = datetime.combine(found.end, datetime.min.time())
    if lexeme.kind is Is.REST:
        return Frame(instant=Instant(cursor.now, end, Grain.HOUR))
    return Frame(instant=Instant(end - timedelta(minutes=1), end))


def _day_that_ends(cursor: Cursor, lexeme: Lexeme) -> Period | None:
    if lexeme.kind is Is.END and lexeme.value:
        return one_day(cursor.today)
    cursor.skip(Is.OF, Is.THE)
    which = cursor.take(Is.WHICH)
    unit = cursor.peek()
    if unit is not None and unit.kind is Is.UNIT and unit.name == "day":
        cursor.at += 1
        return one_day(cursor.today)
    named = day_rules.days(cursor) if lexeme.kind is Is.END and which is None else None
    found = named.resolved(cursor.today) if named is not None and named.is_one_day else None
    return found if isinstance(found, Period) else None


def _counted_from_now(cursor: Cursor) -> Frame | None:
    """Hours and minutes from now: "in einer halben Stunde", "two hours ago", "the next five hours"."""
    ago = cursor.german and cursor.kind() is Is.BEFORE
    within = cursor.take(Is.WITHIN)
    ahead = None if within else cursor.take(Is.IN, Is.BEFORE) if ago or cursor.kind() is Is.IN else None
    cursor.skip(Is.THE, Is.ABOUT)
    which = cursor.take(Is.WHICH)
    length = amount(cursor) or _single_unit(cursor, which is not None)
    if length is None or not length.to_the_minute:
        return None
    now = cursor.now
    if (which is not None and which.name in ("next", "coming")) or (within and which is None):
        return Frame(instant=Instant(now, length.from_(now)))
    if which is not None:
        return Frame(instant=Instant(length.from_(now, -1), now)) if which.name == "last" else None
    if ago or (not cursor.german and cursor.take(Is.AGO)):
        moment = length.from_(now, -1)
    elif cursor.take(Is.LATER) or ahead:
        moment = length.from_(now)
    else:
        return None
    return Frame(instant=Instant(moment, moment + timedelta(minutes=1)))


def _single_unit(cursor: Cursor, after_which: bool) -> Amount | None:
    """The "hour" of "the next hour"."""
    unit = cursor.peek()
    if not after_which or unit is None or unit.kind is not Is.UNIT or unit.name not in ("minute", "hour"):
        return None
    cursor.at += 1
    return Amount(seconds=60 if unit.name == "minute" else 3600)
