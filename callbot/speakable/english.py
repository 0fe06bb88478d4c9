"""Quantities, times and dates in English words."""

from decimal import Decimal
from typing import Final

from callbot.speakable import english_words as w
from callbot.speakable.numbers_english import LARGEST, SMALL, cardinal, ordinal, year
from callbot.speakable.rules import is_digit_string, say_digits

DIGITS: Final = SMALL[:10]


def number(written: str) -> str:
    """A written number in words: "1,250", "2.5", "007"."""
    grouped, _, decimals = written.partition(".")
    whole = grouped.replace(",", "")
    named = whole == grouped and is_digit_string(whole)
    said = say_digits(whole, DIGITS) if named or len(whole) > len(str(LARGEST)) else cardinal(int(whole))
    return said + (" point " + " ".join(DIGITS[int(digit)] for digit in decimals) if decimals else "")


def clock(hour: int, minute: int, half: str | None = None) -> str:
    """two thirty P M, nine A M, noon; hour 0 to 24, or 1 to 12 with the half of the day ("a" or "p") as written."""
    if half is None and not minute and hour in {0, 12, 24}:
        return "noon" if hour == 12 else "midnight"
    half = half or ("p" if 12 <= hour < 24 else "a")
    return f"{plain_clock(hour, minute)} {half.upper()} M"


def span(start: tuple[int, int], end: tuple[int, int]) -> str:
    """nine A M to twelve thirty P M; each end an hour and a minute."""
    return f"{clock(*start)} to {clock(*end)}"


def price(amount: Decimal, currency: str = "€") -> str:
    """forty-nine euros ninety; ninety cents; one euro."""
    one, many, small = w.CURRENCIES[currency]
    whole, cents = divmod(int((amount * 100).to_integral_value()), 100)
    if not whole and cents:
        return f"{cardinal(cents)} {small.removesuffix('s') if cents == 1 else small}"
    return f"{cardinal(whole)} {one if whole == 1 else many}" + (f" {cardinal(cents)}" if cents else "")


def date(day: int, month: int, in_year: int | None = None) -> str:
    """December third, twenty twenty-six."""
    return f"{w.MONTHS[month - 1]} {ordinal(day)}" + (f", {year(in_year)}" if in_year is not None else "")


def plain_clock(hour: int, minute: int) -> str:
    hours = cardinal((hour - 1) % 12 + 1)
    return hours if not minute else f"{hours} {'oh ' if minute < 10 else ''}{cardinal(minute)}"
