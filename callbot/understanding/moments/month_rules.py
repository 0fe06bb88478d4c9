"""How callers name days of the month, months and years."""

from dataclasses import replace
from typing import Final

from callbot.understanding.moments.cursor import Cursor
from callbot.understanding.moments.days import Days, months_later
from callbot.understanding.moments.vocabulary import Is, Lexeme
from callbot.understanding.moments.year_rules import (
    YEARS,
    short_year,
    short_year_after,
    year,
    year_after,
    year_relative,
)

MONTHS: Final = (Is.MONTH, Is.MONTH_OR_NAME)
_DATE_MARKS: Final = (".", "/", "-")
_BEFORE_WRITTEN_DATE: Final = (
    Is.WEEKDAY,
    Is.ON,
    Is.FROM,
    Is.TO,
    Is.BY,
    Is.FOR,
    Is.BEFORE,
    Is.AFTER,
    Is.IN,
    Is.EARLIEST,
)


def day_number(cursor: Cursor) -> Days | None:
    """A bare day of the month: to be asked for only where the words before it announce one.

    A cardinal is one only after "on" or "for the": after "from" and the like it is an hour.
    """
    before = cursor.at
    cardinal_fits = cursor.kind(-1) in (Is.ON, Is.FOR, Is.WEEKDAY)
    cursor.take(Is.THE)
    lexeme = cursor.take(Is.ORDINAL) or cursor.number(1, 31)
    if lexeme is None or lexeme.value > 31 or (lexeme.kind is Is.NUMBER and len(lexeme.name) > 2):
        cursor.at = before
        return None
    dotted = lexeme.kind is Is.NUMBER and cursor.mark(".")
    if lexeme.kind is Is.NUMBER and not (cardinal_fits or (dotted and cursor.german)):
        cursor.at = before
        return None
    if _counts_something(cursor):
        cursor.at = before
        return None
    return Days(day=lexeme.value)


def _counts_something(cursor: Cursor) -> bool:
    """ "On the second floor": the word after it is what is numbered."""
    following = cursor.kind()
    if following in (Is.COUNTED, Is.UNIT, Is.NUMBER, Is.ORDINAL, Is.HALF, Is.QUARTER, Is.WEEKEND):
        return True
    return following is Is.OTHER and not cursor.german


def day_number_in_range(cursor: Cursor) -> Days | None:
    """A day of the month where a range says so."""
    cursor.take(Is.THE)
    lexeme = cursor.take(Is.ORDINAL) or cursor.number(1, 31)
    if lexeme is None or not 1 <= lexeme.value <= 31:
        return None
    cursor.mark(".")
    return Days(day=lexeme.value)


def written_date(cursor: Cursor) -> Days | None:
    """ "24.12.2026", "12/24/26", "2026-12-24", "12-Mar-2026", "24.12."."""
    announced = cursor.take(Is.THE) is not None or cursor.kind(-1) in _BEFORE_WRITTEN_DATE
    first = cursor.take(Is.NUMBER)
    mark = cursor.peek()
    if first is None or mark is None or not cursor.mark(*_DATE_MARKS):
        return None
    second = cursor.take(Is.NUMBER, *MONTHS)
    if second is None:
        return None
    third = _third_part(cursor, mark.name)
    if first.value in YEARS:
        return Days(first.value, second.value, third.value if third else None) if 1 <= second.value <= 12 else None
    if third is not None:
        of_year = short_year(third, cursor.today)
        return _in_order_of_language(first, second, mark, cursor, of_year) if len(third.name) in (2, 4) else None
    if second.value in YEARS and 1 <= first.value <= 12:
        return Days(second.value, first.value)
    return _without_year(first, second, mark, cursor, announced)


def _without_year(first: Lexeme, second: Lexeme, mark: Lexeme, cursor: Cursor, announced: bool) -> Days | None:
    if second.kind is not Is.NUMBER:
        return None
    closed = mark.name == "." and cursor.mark(".")
    sure = closed or announced or (mark.name == "/" and max(first.value, second.value) > 12)
    if not sure or cursor.kind() in (Is.O_CLOCK, Is.MERIDIEM, Is.UNIT):
        return None
    return _in_order_of_language(first, second, mark, cursor, None)


def _in_order_of_language(
    first: Lexeme, second: Lexeme, mark: Lexeme, cursor: Cursor, of_year: int | None
) -> Days | None:
    """English dates with a slash or a dash have the month first, unless that cannot be."""
    month_first = (not cursor.german and mark.name != ".") or first.value <= 12 < second.value
    day, month = first.value, second.value
    if second.kind is Is.NUMBER and month_first and first.value <= 12:
        day, month = month, day
    return Days(of_year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _third_part(cursor: Cursor, joint: str) -> Lexeme | None:
    before = cursor.at
    if cursor.mark(joint, ","):
        third = cursor.take(Is.NUMBER)
        ends_time = cursor.kind() in (Is.O_CLOCK, Is.MERIDIEM) or _begins_time(cursor)
        if third is not None and not ends_time:
            return third
    cursor.at = before
    return None


def _begins_time(cursor: Cursor) -> bool:
    mark, following = cursor.peek(), cursor.kind(1)
    return mark is not None and mark.kind is Is.MARK and mark.name == ":" and following is Is.NUMBER


def day_of_month(cursor: Cursor) -> Days | None:
    """ "The 15th of June 2026", "am zwanzigsten nächsten Monats"."""
    cursor.take(Is.THE)
    lexeme = cursor.take(Is.ORDINAL) or cursor.number(1, 31)
    if lexeme is None or lexeme.value > 31:
        return None
    cursor.mark(".", "-")
    relative = cursor.attempt(_month_from_now)
    if relative is not None:
        return replace(relative, day=lexeme.value)
    numbered = cursor.peek()
    if cursor.german and numbered and lexeme.kind is numbered.kind is Is.ORDINAL and numbered.value <= 12:
        cursor.at += 1
        return Days(year_after(cursor), numbered.value, lexeme.value)
    joined = cursor.take(Is.OF, Is.IN)
    month = cursor.take(*MONTHS)
    if month is None or (joined and _is_day_number(cursor.peek())):
        # "From five to six of April 22": the number before was an hour.
        return None
    cursor.mark(".")
    return Days(year_after(cursor), month.value, lexeme.value)


def _is_day_number(lexeme: Lexeme | None) -> bool:
    return lexeme is not None and lexeme.kind is Is.NUMBER and 20 < lexeme.value <= 31


def month_day(cursor: Cursor) -> Days | None:
    """ "June 15, 2026", "September the twenty-first"."""
    month = cursor.take(*MONTHS)
    if month is None:
        return None
    cursor.mark(".", "-", "/", "]")
    cursor.take(Is.THE)
    lexeme = cursor.take(Is.ORDINAL) or cursor.number(1, 31)
    if lexeme is None or lexeme.value > 31 or cursor.kind() in (Is.COUNTED, Is.UNIT, Is.O_CLOCK):
        return None
    if cursor.kind() is Is.MERIDIEM and month.kind is Is.MONTH_OR_NAME:
        return None
    return Days(year_after(cursor), month.value, lexeme.value)


def _month_from_now(cursor: Cursor) -> Days | None:
    """ "Of next month", "des Monats"."""
    joined = cursor.at
    cursor.skip(Is.OF, Is.IN, Is.THE)
    joined = cursor.at - joined
    which = cursor.take(Is.WHICH)
    unit = cursor.peek()
    if unit is None or unit.kind is not Is.UNIT or unit.name != "month" or not (which or joined):
        return None
    cursor.at += 1
    ahead = {"next": 1, "coming": 1, "last": -1, "over": 2}.get(which.name if which else "this", 0)
    found = months_later(cursor.today.replace(day=1), ahead)
    return Days(found.year, found.month)


def month_named(cursor: Cursor) -> Days | None:
    """ "In December (2026)", "of this month"."""
    relative = cursor.attempt(_month_from_now)
    if relative is not None:
        return relative
    cursor.skip(Is.OF, Is.IN, Is.THE)
    cursor.take(Is.WHICH)
    month = cursor.take(*MONTHS)
    if month is None:
        return None
    return Days(year_after(cursor), month.value)


def month_alone(cursor: Cursor) -> Days | None:
    before = cursor.kind(-1)
    which = cursor.take(Is.WHICH)
    month = cursor.take(*MONTHS)
    if month is None:
        return None
    cursor.mark(".")
    cursor.take(Is.UNIT) if cursor.kind() is Is.UNIT and cursor.kind(1) is Is.NUMBER else None
    of_year = cursor.first(year_after, short_year_after, year_relative)
    announced = (
        which or of_year or before in (Is.IN, Is.OF, Is.TO, Is.BY, Is.BEFORE, Is.AFTER, Is.FROM, Is.BETWEEN, Is.END)
    )
    if month.kind is Is.MONTH_OR_NAME and not announced:
        return None
    if which is not None and of_year is None:
        this_year = cursor.today.year
        late = month.value < cursor.today.month or (which.name == "next" and month.value == cursor.today.month)
        if which.name == "last":
            of_year = this_year if month.value < cursor.today.month - 3 and month.value > 12 else this_year - 1
        else:
            of_year = this_year + 1 if late else this_year
    return Days(of_year, month.value)


def year_alone(cursor: Cursor) -> Days | None:
    """ "In 2027", "im Jahr 2027"; a bare number of four digits is no year."""
    announced = cursor.kind(-1) is Is.IN
    unit = cursor.peek()
    if unit is not None and unit.kind is Is.UNIT and unit.name == "year":
        cursor.at += 1
        announced = True
    found = year(cursor) if announced else None
    if found is None or cursor.kind() in (Is.OTHER, Is.COUNTED, Is.UNIT, Is.NUMBER):
        return None
    return Days(found, period=None) if cursor.kind() not in (*MONTHS,) else None
