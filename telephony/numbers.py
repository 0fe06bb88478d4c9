"""Telephone numbers: what they are, how they are said, and which may be dialled."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

REGIONS: Final = frozenset({"DE", "AT", "CH", "LI"})
"""Where we ring: the German-speaking countries, nothing else."""

_WITHHELD: Final = frozenset({"+266696687", "+2562533", "+7378742833", "+8656696", "+86282452253"})
"""Keypad spellings of ANONYMOUS, BLOCKED, RESTRICTED, UNKNOWN and UNAVAILABLE that Twilio gives as caller."""
_WRITTEN: Final = re.compile(r"[0-9+()/.\-\s]{3,32}", re.ASCII)
_ORDINARY: Final = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
    }
)
_TEXTABLE: Final = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
_COSTLY: Final = {
    49: ("10", "11", "12", "13", "14", "18", "19", "700", "900"),  # 15, 16 and 17 are mobile
    43: ("11", "810", "820", "821", "828", "900", "901", "930", "931", "939"),  # 1 is Vienna
    41: ("1", "84", "878", "900", "901", "906"),
    423: ("1", "84", "878", "90"),
}
"""Beginnings of national numbers that cost extra or are short numbers, by country code.

A belt beside the braces of libphonenumber's own types.
"""
_GERMANY: Final = 49
_LONG_GROUP = 4


class Refusal(StrEnum):
    """Why a number is not dialled."""

    NOT_A_NUMBER = "not_a_number"
    OTHER_REGION = "other_region"
    INVALID = "invalid"
    WRONG_TYPE = "wrong_type"
    COSTLY = "costly"


@dataclass(frozen=True, slots=True)
class Allowed:
    e164: str


@dataclass(frozen=True, slots=True)
class Refused:
    reason: Refusal


def to_e164(raw: str | None, region: str | None = None) -> str | None:
    """E.164 of a number as written or sent; None for a withheld caller, a SIP address or anything else.

    `region` ("DE") says where a number without country code is at home.
    """
    number = _parse(raw or "", region)
    if number is None or not phonenumbers.is_possible_number(number):
        return None
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return None if e164 in _WITHHELD else e164


def may_dial(raw: str) -> Allowed | Refused:
    """Whether we may ring this number, which must carry its country code."""
    number = _parse(raw, None)
    if number is None:
        return Refused(Refusal.NOT_A_NUMBER)
    refusal = _refusal(number)
    return Refused(refusal) if refusal else Allowed(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def _refusal(number: PhoneNumber) -> Refusal | None:
    code = number.country_code or 0
    if not REGIONS.intersection(phonenumbers.region_codes_for_country_code(code)):
        return Refusal.OTHER_REGION
    if phonenumbers.national_significant_number(number).startswith(_COSTLY[code]):
        return Refusal.COSTLY
    if not phonenumbers.is_valid_number(number):
        return Refusal.INVALID
    if phonenumbers.number_type(number) not in _ORDINARY:
        return Refusal.WRONG_TYPE
    return None


def spoken_groups(e164: str) -> tuple[str, ...]:
    """The digits of a number in its own country, in groups short enough to be read back."""
    number = phonenumbers.parse(e164)
    written = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    if number.country_code == _GERMANY:  # 01511 2345678 is right, but everybody says 0151 12345678
        written = re.sub("^(01[5-7][0-9])([0-9]) ", r"\1 \2", written)
    return tuple(part for group in re.findall("[0-9]+", written) for part in _short(group))


class TwilioNumberRules:
    """These rules as the core asks for them (callbot.ports.NumberRules)."""

    def parse_spoken(self, digits: str, region: str) -> str | None:
        number = _parse(digits, region)
        if number is None or not phonenumbers.is_valid_number(number):
            return None
        return phonenumbers.format_number(number, PhoneNumberFormat.E164)

    def national(self, e164: str) -> str:
        return " ".join(spoken_groups(e164))

    def may_dial(self, e164: str) -> bool:
        return isinstance(may_dial(e164), Allowed)

    def may_text(self, e164: str) -> bool:
        return self.may_dial(e164) and phonenumbers.number_type(phonenumbers.parse(e164)) in _TEXTABLE


def _parse(raw: str, region: str | None) -> PhoneNumber | None:
    # phonenumbers reads letters as keypad digits and takes digits of any script: neither is a number here.
    if not _WRITTEN.fullmatch(raw.strip()):
        return None
    try:
        return phonenumbers.parse(raw.strip(), region)
    except NumberParseException:
        return None


def _short(group: str) -> list[str]:
    """Pairs of digits, the last one a triple when the count is odd; up to four digits stay together."""
    if len(group) <= _LONG_GROUP:
        return [group]
    pairs = [group[start : start + 2] for start in range(0, len(group) - len(group) % 2, 2)]
    if len(group) % 2:
        pairs[-1] += group[-1]
    return pairs
