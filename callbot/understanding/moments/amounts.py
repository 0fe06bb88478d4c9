"""Lengths of time: "two weeks", "an hour and a half"."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from callbot.understanding.moments.cursor import Cursor
from callbot.understanding.moments.days import months_later
from callbot.understanding.moments.vocabulary import Is

MOST: Final = 1000
"""Of any unit; larger numbers are not about appointments."""
_COUNTS: Final = {Is.FEW: 0, Is.AND_A_HALF: 0.5, Is.HALF: 0.5, Is.QUARTER: 0.25, Is.THREE_QUARTERS: 0.75, Is.A: 1.0}
"""What these add to the value of their word."""
_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
_CLOCK_UNITS: Final = ("second", "minute", "hour")


@dataclass(frozen=True, slots=True)
class Amount:
    """A length of time, kept in calendar units: a month is not thirty days."""

    months: int = 0
    days: int = 0
    business_days: int = 0
    seconds: float = 0

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(
            self.months + other.months,
            self.days + other.days,
            self.business_days + other.business_days,
            self.seconds + other.seconds,
        )

    @property
    def to_the_minute(self) -> bool:
        """Whether it is counted in hours or less."""
        return self.seconds > 0

    def from_(self, start: datetime, sign: int = 1) -> datetime:
        """The time that much later than the start, or earlier with -1."""
        day = months_later(start.date(), sign * self.months)
        moved = datetime.combine(day, start.time()) + timedelta(days=sign * self.days, seconds=sign * self.seconds)
        for _ in range(self.business_days):
            moved += timedelta(days=sign)
            while moved.isoweekday() > 5:
                moved += timedelta(days=sign)
        return moved


def amount(cursor: Cursor) -> Amount | None:
    """ "1 month and 21 days"."""
    total = cursor.attempt(_single)
    while total is not None:
        further = cursor.attempt(_further)
        if further is None:
            return total
        total += further
    return None


def _further(cursor: Cursor) -> Amount | None:
    cursor.take(Is.AND)
    cursor.mark(",")
    return _single(cursor)


def _single(cursor: Cursor) -> Amount | None:
    count = _count(cursor)
    if count is None:
        return None
    cursor.mark("-")
    unit = cursor.take(Is.UNIT)
    if unit is None:
        return None
    if cursor.kind() is Is.AND and cursor.kind(1) is Is.HALF and cursor.kind(2) not in (Is.NUMBER, Is.UNIT):
        cursor.at += 2
        count += 0.5
    elif cursor.kind() is Is.HALF and not cursor.german and cursor.kind(1) not in (Is.NUMBER, Is.UNIT):
        cursor.at += 1
        count += 0.5
    return of_units(count, unit.name)


def _count(cursor: Cursor) -> float | None:
    if cursor.kind() is Is.A and cursor.kind(1) in (Is.FEW, Is.HALF, Is.QUARTER, Is.THREE_QUARTERS):
        cursor.at += 1
    if word := cursor.take(*_COUNTS):
        if word.kind in (Is.HALF, Is.QUARTER):
            cursor.skip(Is.OF, Is.A)
        return word.value + _COUNTS[word.kind]
    number = cursor.number(0, MOST)
    return None if number is None else number.value + _fraction(cursor)


def _fraction(cursor: Cursor) -> float:
    mark, digits = cursor.peek(), cursor.peek(1)
    if mark and digits and mark.kind is Is.MARK and mark.name in ".," and digits.kind is Is.NUMBER:
        if mark.end == digits.start and mark.start == mark.end - 1 and len(digits.name) <= 3:
            cursor.at += 2
            return digits.value / float(10 ** len(digits.name))
    elif cursor.kind() is Is.AND and cursor.kind(1) is Is.HALF:
        cursor.at += 2
        cursor.take(Is.A)
        return 0.5
    elif cursor.kind() is Is.HALF:
        cursor.at += 1
        return 0.5
    return 0.0


def of_units(count: float, unit: str) -> Amount:
    """So many weeks, days, minutes."""
    if unit in _MONTHS:
        return Amount(months=round(count * _MONTHS[unit]))
    if unit in ("week", "fortnight"):
        return Amount(days=round(count * (7 if unit == "week" else 14)))
    if unit == "business_day":
        return Amount(business_days=round(count))
    if unit == "day":
        return Amount(days=int(count), seconds=(count % 1) * 86400)
    return Amount(seconds=count * 60 ** _CLOCK_UNITS.index(unit))
