"""Intervals between two times, or open at one end."""

from dataclasses import replace
from functools import partial
from typing import Final

from callbot.understanding.moments import day_rules, hour_rules
from callbot.understanding.moments.amounts import amount
from callbot.understanding.moments.cursor import Cursor
from callbot.understanding.moments.days import Days
from callbot.understanding.moments.frame import Edge, Frame
from callbot.understanding.moments.loose_rules import feast_days
from callbot.understanding.moments.month_rules import day_number, day_number_in_range, month_named
from callbot.understanding.moments.piece_rules import simple, skip_glue
from callbot.understanding.moments.vocabulary import ALSO_BEHIND, Is
from callbot.understanding.moments.year_rules import year_after

MOST_PIECES: Final = 6
"""Of one expression: nobody says more, and endless repetitions stay cheap."""


def span(cursor: Cursor) -> Frame | None:
    """ "Von zwei bis vier", "between 4 and 22 January", "Monday to Wednesday", "8-9"."""
    cursor.skip(Is.ON, Is.AT, Is.FOR)
    opening = cursor.take(Is.BETWEEN, Is.FROM)
    between = opening is not None and opening.kind is Is.BETWEEN
    of_days = cursor.first(_number_range, _number_to_date)
    if of_days is not None:
        return of_days
    first = endpoint(cursor)
    if first is None:
        return None
    closing = cursor.take(Is.TO) or (cursor.take(Is.AND) if between else None)
    if closing is None and not cursor.mark("-", "–"):
        return None
    second = cursor.attempt(_day_in_same_month) if _is_date(first) else None
    second = second or endpoint(cursor)
    if second is None or not _same_sort(first, second) or (cursor.moving and not between):
        return None
    return replace(first, until=second)


def _same_sort(first: Frame, second: Frame) -> bool:
    if (first.clock is None) == (second.clock is None):
        return True
    return (first.clock is None and first.part is not None) or (second.clock is None and second.part is not None)


def _is_date(first: Frame) -> bool:
    return first.days is not None and first == Frame(days=first.days) and first.days.month is not None


def _day_in_same_month(cursor: Cursor) -> Frame | None:
    """The second day of "November 19 to 20"."""
    found = day_number_in_range(cursor)
    if found is None or cursor.kind() in (Is.O_CLOCK, Is.MERIDIEM, Is.MONTH, Is.MONTH_OR_NAME, Is.OF, Is.NUMBER):
        return None
    mark = cursor.peek()
    if mark is not None and mark.kind is Is.MARK and cursor.kind(1) is Is.NUMBER:
        return None
    return Frame(days=found)


def _number_to_date(cursor: Cursor) -> Frame | None:
    """ "From 4 to January 22"."""
    first = day_number_in_range(cursor)
    if first is None or not (cursor.take(Is.TO, Is.AND) or cursor.mark("-")):
        return None
    second = day_rules.days(cursor)
    if second is None or second.day is None or second.month is None or cursor.kind() is Is.NUMBER:
        return None
    return Frame(days=first, until=Frame(days=second))


def _number_range(cursor: Cursor) -> Frame | None:
    """Two bare numbers that a month tells to be days: "from 4 to 22 this month", "19-20 November"."""
    month_before = cursor.kind(-1) in (Is.MONTH, Is.MONTH_OR_NAME) or cursor.kind(-2) in (Is.MONTH, Is.MONTH_OR_NAME)
    first = day_number_in_range(cursor)
    if first is None or not (cursor.take(Is.TO, Is.AND) or cursor.mark("-", "–")):
        return None
    second = day_number_in_range(cursor)
    if second is None:
        return None
    end = cursor.at
    cursor.skip(Is.IN, Is.OF)
    month = cursor.attempt(month_named)
    if (month is None and not month_before) or day_number_in_range(cursor) is not None:
        # "From 5 to 6 of April 22" are hours of that day.
        return None
    if month is None:
        cursor.at = end
        of_year = cursor.attempt(year_after)
        return Frame(days=replace(first, year=of_year), until=Frame(days=replace(second, year=of_year)))
    return Frame(
        days=replace(first, month=month.month, year=month.year),
        until=Frame(days=replace(second, month=month.month, year=month.year)),
    )


def edged(cursor: Cursor, so_far: Frame) -> Frame | None:
    """ "Nach sechs", "ab Montag", "nicht vor zehn", "by Friday", "before noon"."""
    cursor.skip(Is.ON)
    word = cursor.take(Is.AFTER, Is.FROM, Is.EARLIEST, Is.BEFORE, Is.BY, Is.TO)
    if word is None or (cursor.moving and word.kind in (Is.FROM, Is.TO)):
        return None
    cursor.skip(Is.AT, Is.ABOUT)
    feasts = cursor.attempt(feast_days) if word.kind in (Is.AFTER, Is.BEFORE) else None
    inner = Frame(days=feasts) if feasts else endpoint(cursor)
    if inner is None or inner.instant is not None:
        return None
    if so_far.days is not None and inner.days is not None:
        return None
    if inner.days is None and inner.clock is not None and not inner.clock.to_the_minute and _is_counted(cursor):
        return None
    edge = {
        Is.AFTER: Edge.AFTER,
        Is.FROM: Edge.NOT_BEFORE,
        Is.EARLIEST: Edge.NOT_BEFORE,
        Is.BEFORE: Edge.BEFORE,
        Is.BY: Edge.NOT_AFTER,
        Is.TO: Edge.NOT_AFTER,
    }[word.kind]
    return replace(inner, edge=edge)


def edge_behind(cursor: Cursor) -> Edge | None:
    """The "at the latest" of "Friday at the latest"; where a time follows, "frühestens" belongs to that."""
    word = cursor.take(Is.EARLIEST, Is.BY)
    if word is None or word.value != ALSO_BEHIND:
        return None
    behind = cursor.at
    followed = not cursor.done and cursor.attempt(endpoint) is not None
    cursor.at = behind
    if followed:
        return None
    return Edge.NOT_BEFORE if word.kind is Is.EARLIEST else Edge.NOT_AFTER


def _is_counted(cursor: Cursor) -> bool:
    return cursor.kind() in (Is.COUNTED, Is.UNIT)


def lasting(cursor: Cursor) -> Frame | None:
    """A beginning and a length: "from 9:30 for 7 hours", "two weeks starting May 20th"."""
    return cursor.first(_start_then_length, _length_then_start)


def _start_then_length(cursor: Cursor) -> Frame | None:
    if not cursor.take(Is.FROM, Is.STARTING):
        return None
    start = endpoint(cursor)
    if start is None or not cursor.take(Is.FOR):
        return None
    length = amount(cursor)
    return None if length is None else replace(start, length=length)


def _length_then_start(cursor: Cursor) -> Frame | None:
    announced = cursor.take(Is.FOR)
    length = amount(cursor)
    cursor.mark(",")
    if length is None:
        return None
    opening = cursor.take(Is.STARTING) or (cursor.take(Is.FROM) if announced else None)
    start = endpoint(cursor) if opening else None
    return None if start is None else replace(start, length=length)


def endpoint(cursor: Cursor) -> Frame | None:
    """One end of a range, or what an edge word stands before."""
    found = Frame()
    for _ in range(MOST_PIECES):
        before = cursor.at
        if not found.is_empty:
            skip_glue(cursor, marks=",")
        piece = cursor.first(_endpoint_instant, partial(_endpoint_piece, so_far=found))
        joined = found.joined(piece) if piece else None
        if joined is None:
            cursor.at = before
            break
        found = joined
    return None if found.is_empty else found


def _endpoint_instant(cursor: Cursor) -> Frame | None:
    return Frame(days=Days(fixed=cursor.today)) if cursor.take(Is.NOW) else None


def _endpoint_piece(cursor: Cursor, so_far: Frame) -> Frame | None:
    piece = cursor.attempt(partial(simple, so_far=so_far))
    if piece is not None or so_far.clock is not None or so_far.days is not None:
        return piece
    ordinal = cursor.attempt(_ordinal_day)
    if ordinal is not None:
        return Frame(days=ordinal)
    cursor.skip(Is.ABOUT)
    bare = cursor.attempt(hour_rules.bare_clock)
    return Frame(clock=bare) if bare else None


def _ordinal_day(cursor: Cursor) -> Days | None:
    lexeme = cursor.peek(1 if cursor.kind() is Is.THE else 0)
    dotted = lexeme is not None and lexeme.kind is Is.NUMBER and cursor.german and _has_dot(cursor)
    if lexeme is None or (lexeme.kind is not Is.ORDINAL and not dotted):
        return None
    return day_number(cursor)


def _has_dot(cursor: Cursor) -> bool:
    mark = cursor.peek(2 if cursor.kind() is Is.THE else 1)
    after = cursor.kind(3 if cursor.kind() is Is.THE else 2)
    return mark is not None and mark.kind is Is.MARK and mark.name == "." and after is not None
