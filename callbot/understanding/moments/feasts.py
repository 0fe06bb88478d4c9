"""The days of feasts that callers name instead of dates."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final


def easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian algorithm."""
    century, in_century = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (in_century // 4) - moon - in_century % 4) % 7
    shift = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The nth (1 to 5, or -1 for the last) Monday (1) to Sunday (7) of a month; None when there is no fifth."""
    if nth < 0:
        following = date(year + month // 12, month % 12 + 1, 1)
        last = following - timedelta(days=1)
        return last - timedelta(days=(last.isoweekday() - weekday) % 7)
    first = date(year, month, 1)
    found = first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (nth - 1))
    return found if found.month == month else None


def advent(year: int, sunday: int) -> date:
    """The first to fourth Sunday of Advent."""
    christmas = date(year, 12, 25)
    fourth = christmas - timedelta(days=christmas.isoweekday())
    return fourth - timedelta(weeks=4 - sunday)


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _from_easter(days: int) -> Callable[[int], date]:
    return lambda year: easter(year) + timedelta(days=days)


def _nth(month: int, weekday: int, nth: int, days: int = 0) -> Callable[[int], date]:
    def find(year: int) -> date:
        found = nth_weekday(year, month, weekday, nth)
        assert found is not None, "every month has four of each weekday"
        return found + timedelta(days=days)

    return find


def _before_advent(days: int) -> Callable[[int], date]:
    return lambda year: advent(year, 1) - timedelta(days=days)


FEASTS: Final[Mapping[str, Callable[[int], date]]] = {
    "new_year": _fixed(1, 1),
    "epiphany": _fixed(1, 6),
    "mlk": _nth(1, 1, 3),
    "valentine": _fixed(2, 14),
    "presidents": _nth(2, 1, 3),
    "women": _fixed(3, 8),
    "st_patrick": _fixed(3, 17),
    "weiberfastnacht": _from_easter(-52),
    "carnival": _from_easter(-49),
    "rose_monday": _from_easter(-48),
    "shrove_tuesday": _from_easter(-47),
    "ash_wednesday": _from_easter(-46),
    "palm_sunday": _from_easter(-7),
    "maundy_thursday": _from_easter(-3),
    "good_friday": _from_easter(-2),
    "holy_saturday": _from_easter(-1),
    "easter": _from_easter(0),
    "easter_monday": _from_easter(1),
    "april_fools": _fixed(4, 1),
    "earth": _fixed(4, 22),
    "labour": _fixed(5, 1),
    "mothers_day": _nth(5, 7, 2),
    "memorial": _nth(5, 1, -1),
    "ascension": _from_easter(39),
    "pentecost": _from_easter(49),
    "whit_monday": _from_easter(50),
    "corpus_christi": _from_easter(60),
    "juneteenth": _fixed(6, 19),
    "fathers_day": _nth(6, 7, 3),
    "independence": _fixed(7, 4),
    "swiss_national": _fixed(8, 1),
    "assumption": _fixed(8, 15),
    "us_labor": _nth(9, 1, 1),
    "swiss_repentance": _nth(9, 7, 3),
    "unity": _fixed(10, 3),
    "columbus": _nth(10, 1, 2),
    "austrian_national": _fixed(10, 26),
    "reformation": _fixed(10, 31),
    "halloween": _fixed(10, 31),
    "all_saints": _fixed(11, 1),
    "all_souls": _fixed(11, 2),
    "guy_fawkes": _fixed(11, 5),
    "st_martin": _fixed(11, 11),
    "veterans": _fixed(11, 11),
    "thanksgiving": _nth(11, 4, 4),
    "black_friday": _nth(11, 4, 4, days=1),
    "cyber_monday": _nth(11, 4, 4, days=4),
    "volkstrauertag": _before_advent(14),
    "repentance": _before_advent(11),
    "totensonntag": _before_advent(7),
    "st_nicholas": _fixed(12, 6),
    "immaculate": _fixed(12, 8),
    "christmas_eve": _fixed(12, 24),
    "christmas": _fixed(12, 25),
    "boxing_day": _fixed(12, 26),
    "new_years_eve": _fixed(12, 31),
    "advent": lambda year: advent(year, 1),
}
