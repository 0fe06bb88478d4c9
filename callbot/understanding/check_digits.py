"""Numbers that prove themselves by their check digits: cards and IBANs."""

import re
from collections.abc import Mapping
from typing import Final

SHORTEST: Final = 13
"""Digits of the shortest number that can prove itself."""
_LONGEST_CARD: Final = 19
_LONGEST_WITH_EXPIRY: Final = 28
"""A card's number, its expiry date and its code."""
_NETWORKS: Final[tuple[tuple[re.Pattern[str], frozenset[int]], ...]] = (
    (re.compile(r"4"), frozenset({16, 19})),  # Visa
    (re.compile(r"4(?![139])"), frozenset({13})),  # Visa; telephone numbers behind 41, 43 and 49 have thirteen, too
    (re.compile(r"5[1-5]|22[2-9]|2[3-6]|27[01]|2720"), frozenset({16})),  # Mastercard
    (re.compile(r"3[47]"), frozenset({15})),  # American Express
    (re.compile(r"3(?:0[0-5]|[689])"), frozenset(range(14, 20))),  # Diners Club
    (re.compile(r"35[2-8]|62|64[4-9]|65|6011"), frozenset(range(16, 20))),  # JCB, UnionPay, Discover
    (re.compile(r"50|5[6-9]|6[0-9]"), frozenset(range(14, 20))),  # Maestro, girocard
)
_IBAN_DIGITS: Final[Mapping[str, int]] = {
    "de": 20,
    "at": 18,
    "ch": 19,
    "li": 19,
    "nl": 12,
    "fr": 21,
    "it": 20,
    "es": 22,
    "be": 14,
    "lu": 18,
}
"""Digits behind the country's letters."""
_AT_HOME: Final = ("de", "at", "ch", "li")
"""Whose letters callers leave out."""


def is_card(digits: str) -> bool:
    """Said in one breath: fourteen to nineteen digits with a right check digit, or a number of a card network; the
    expiry date and the code may follow. Mobile numbers behind 49 have thirteen digits, and no network has those."""
    if not digits.startswith(("2", "3", "4", "5", "6")):
        return False
    if len(digits) > _LONGEST_CARD:
        return len(digits) <= _LONGEST_WITH_EXPIRY and (_luhn(digits[:16]) or _luhn(digits[:15]))
    return (len(digits) >= 14 and _luhn(digits)) or is_card_of_network(digits)


def is_card_of_network(digits: str) -> bool:
    """As first digits and length of a network's cards are, with a right check digit: what several numbers
    in a row come to by chance less often than to a check digit alone."""
    return any(len(digits) in lengths and begins.match(digits) for begins, lengths in _NETWORKS) and _luhn(digits)


def is_iban_of(country: str, digits: str, *, exactly: bool) -> bool:
    """As many digits as the IBANs of the country (lower case) have behind its letters, give or take one misheard;
    `exactly`: with right check digits."""
    if country not in _IBAN_DIGITS or abs(len(digits) - _IBAN_DIGITS[country]) > 1:
        return False
    return not exactly or is_iban(country + digits)


def is_iban_at_home(digits: str) -> bool:
    """The digits of a German, Austrian, Swiss or Liechtenstein IBAN without its letters."""
    return any(len(digits) == _IBAN_DIGITS[country] and is_iban(country + digits) for country in _AT_HOME)


def is_iban(written: str) -> bool:
    """ISO 13616: moved to the end, letters as numbers, remainder one."""
    plain = re.sub(r"[ -]", "", written)
    return len(plain) >= 15 and int("".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])) % 97 == 1


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
