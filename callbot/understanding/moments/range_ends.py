"""The first and the last day of a range, each said with what the other leaves out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from callbot.understanding.moments.days import Days, Period
from callbot.understanding.moments.model import Reason


def completed(one: Days | None, other: Days | None) -> tuple[Days | None, Days | None]:
    """Each end of a range lends the other its month and year: "vom 3. bis zum 12. September"."""
    if one is None or other is None:
        return one, other
    if one.day is not None and one.month is None and other.month is not None and other.day is not None:
        one = replace(one, month=other.month, year=one.year or other.year)
    elif other.day is not None and other.month is None and one.month is not None:
        other = replace(other, month=one.month, year=other.year or one.year)
    elif one.month is not None and one.year is None and other.year is not None and other.month is not None:
        one = replace(one, year=other.year)
    if one.week is not None and one.weekday is not None and other.weekday is not None and other.week is None:
        other = replace(other, week=one.week) if other.which is None else other
    return one, other


def in_order(
    one: Days, other: Days, begin: Period, finish: Period, today: date
) -> tuple[Period | None, Period | None] | Reason:
    """The end of a range lies behind its beginning, also over the turn of a week or a year."""
    for moved in _later(other, begin):
        again = moved.resolved(begin.start)
        if isinstance(again, Period) and again.start >= begin.start:
            later = again
            break
    else:
        return begin, finish
    if one.month is not None and one.year is None and finish.start >= today:
        back = replace(one, year=begin.start.year - 1).resolved(today)
        if isinstance(back, Period) and back.start <= finish.start:
            return back, finish
    return begin, later


def _later(other: Days, begin: Period) -> Iterator[Days]:
    yield replace(other, which=None) if other.weekday is not None and other.week is None else other
    if other.month is not None:
        yield replace(other, year=begin.start.year)
        yield replace(other, year=begin.start.year + 1)
