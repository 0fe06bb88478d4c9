"""How callers name years."""

from datetime import date
from typing import Final

from callbot.understanding.moments.cursor import Cursor
from callbot.understanding.moments.vocabulary import Is, Lexeme

YEARS: Final = range(1900, 2201)


def year(cursor: Cursor) -> int | None:
    """ "2026", "nineteen seventy eight", "twenty twenty six"; two digits only where they are written so."""
    return cursor.first(_year_in_four, _year_in_pairs)


def _year_in_four(cursor: Cursor) -> int | None:
    lexeme = cursor.number(YEARS.start, YEARS.stop - 1)
    return lexeme.value if lexeme else None


def _year_in_pairs(cursor: Cursor) -> int | None:
    century = cursor.number(19, 20)
    if century is None:
        return None
    rest = cursor.number(0, 99)
    if rest is None or rest.start - century.end > 1 or (rest.value == 0 and cursor.kind() is not Is.NUMBER):
        return None
    if rest.value == 0:
        unit = cursor.number(1, 9)
        return None if unit is None else century.value * 100 + unit.value
    return century.value * 100 + rest.value if rest.value > 9 else None


def short_year(lexeme: Lexeme, today: date) -> int:
    """The year written with two digits: at most twenty years ahead."""
    if lexeme.value > 99:
        return lexeme.value
    return lexeme.value + (2000 if lexeme.value <= today.year % 100 + 20 else 1900)


def short_year_after(cursor: Cursor) -> int | None:
    lexeme = cursor.number(32, 99)
    return short_year(lexeme, cursor.today) if lexeme and len(lexeme.name) == 2 else None


def year_after(cursor: Cursor) -> int | None:
    before = cursor.at
    cursor.mark(",", "-", ".", "'")
    cursor.take(Is.OF, Is.IN)
    if cursor.kind() is Is.UNIT:
        cursor.at += 1
    found = year(cursor)
    if found is None:
        cursor.at = before
    return found


def year_relative(cursor: Cursor) -> int | None:
    cursor.take(Is.OF)
    which, unit = cursor.take(Is.WHICH), cursor.peek()
    if which is None or unit is None or unit.kind is not Is.UNIT or unit.name != "year":
        return None
    cursor.at += 1
    ahead = {"next": 1, "coming": 1, "last": -1, "over": 2}.get(which.name, 0)
    return cursor.today.year + ahead
