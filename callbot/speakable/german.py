"""Quantities, times and dates in German words, and the endings their place in a sentence asks for."""

import re
from decimal import Decimal
from typing import Final

from callbot.speakable import german_words as w
from callbot.speakable.numbers_german import LARGEST, SMALL, before_noun, cardinal, ordinal, year
from callbot.speakable.rules import is_digit_string, say_digits

DIGITS: Final = SMALL[:10]
_LOOK_BACK: Final = 60
"""Characters in which the word before a number is looked for."""
_DECLINED: Final = frozenset(
    "am dem den des vom zum beim im bis ab seit und oder nach vor zur einer diesem dieser jeden nächsten".split()  # noqa: SIM905
)
_DATIVE: Final = frozenset("in nach vor seit mit von aus bei".split())  # noqa: SIM905


def number(written: str) -> str:
    """A written number in words: "1.250", "2,5", "007"."""
    grouped, _, decimals = written.partition(",")
    whole = re.sub(r"[.'’]", "", grouped)
    named = whole == grouped and is_digit_string(whole)
    said = say_digits(whole, DIGITS) if named or len(whole) > len(str(LARGEST)) else cardinal(int(whole))
    return said + (" Komma " + " ".join(DIGITS[int(digit)] for digit in decimals) if decimals else "")


def clock(hour: int, minute: int) -> str:
    """vierzehn Uhr dreißig, ein Uhr fünf, null Uhr."""
    return f"{before_noun(hour)} Uhr" + (f" {cardinal(minute)}" if minute else "")


def span(start: tuple[int, int], end: tuple[int, int]) -> str:
    """neun bis zwölf Uhr dreißig; each end an hour and a minute."""
    return f"{clock(*start) if start[1] else cardinal(start[0])} bis {clock(*end)}"


def price(amount: Decimal, currency: str = "€") -> str:
    """neunundvierzig Euro neunzig; neunzig Cent; ein Euro."""
    large, small = w.CURRENCIES[currency]
    whole, cents = divmod(int((amount * 100).to_integral_value()), 100)
    if not whole and cents:
        return f"{before_noun(cents)} {small}"
    return f"{before_noun(whole)} {large}" + (f" {cardinal(cents)}" if cents else "")


def date(day: int, month: int, in_year: int | None = None, ending: str = "en") -> str:
    """dritten Dezember zweitausendsechsundzwanzig."""
    return f"{ordinal(day, ending)} {w.MONTHS[month - 1]}" + (f" {year(in_year)}" if in_year is not None else "")


def declension(before: str) -> tuple[str, str]:
    """Article to add and ending of an ordinal, from the words before it."""
    found = re.search(r"(?:(\w+)\s+)?(\w+)[,:]?\s*$", before[-_LOOK_BACK:])
    if found is None:
        return "", "er"
    earlier, previous = (found[1] or "").lower(), found[2]
    if previous in w.WEEKDAYS:
        return ("dem ", "en") if earlier in _DECLINED else ("der ", "e")
    if previous.lower() in {"der", "die", "das"}:
        return "", "e"
    return ("", "en") if previous.lower() in _DECLINED else ("", "er")


def in_case(one: str, before: str) -> str:
    """ein or eine as the preposition before it wants it: in einer Stunde, seit einem Jahr."""
    previous = (re.search(r"(\w+)\s*$", before[-_LOOK_BACK:]) or [""])[0].strip().lower()
    article, _, rest = one.partition(" ")
    feminine = article == "eine"
    if previous in _DATIVE:
        article = "einer" if feminine else "einem"
    return f"{article} {rest}"
