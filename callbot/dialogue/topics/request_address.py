"""The address in an answer: where somebody has to come."""

import re
from collections.abc import Mapping
from typing import Final

from callbot.dialogue.caller_words import STREETS, any_of
from callbot.dialogue.streets import ENGLISH_KINDS, KINDS
from callbot.language import Language
from callbot.understanding.digits import digit_runs

_STREET_THEN_NUMBER: Final = re.compile(
    rf"""(?:\b(?:in\ der|an\ der|auf\ der|am|im|zur|zum)\s+)?
        (?:\b[^\W\d_]{{2,}}|\b[^\W\d_]+\s)
        (?:{KINDS}|str\.?)\s+
        (?:(?:haus)?nummer\s+|number\s+)?$""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMBER_THEN_STREET: Final = re.compile(
    rf"^\s+(?:[^\W\d_]+['’]?s?\s+){{1,2}}(?:{ENGLISH_KINDS})\b",
    re.IGNORECASE,
)
_TOWN: Final = re.compile(
    r"\s*\bin\s+(?!(?:de[rmn]|die|das|eine\w*|meine\w*|unsere\w*|the|my|our|an?)\b)[^\W\d_]+(?:\s\d+)?", re.IGNORECASE
)
_MOST_WORDS_OF_NUMBER: Final = 4
_NUMBER: Final = re.compile(r"\b(?:haus)?nummer\b|\bnumber\b", re.IGNORECASE)
_TELLS: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of(r"(?:die|meine|unsere|ihre) (?:adresse|anschrift) (?:ist|lautet|wäre) \w+"),
    Language.EN: any_of(r"(?:the|my|our) address is \w+|(?:we're|i'm|we are|i am) at \w+"),
}
_PLACES: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of(r"im|am|an|auf|bei|beim|hinter\w*|neben|gegenüber|zum|zur|über|unter|vor|haus|postleitzahl"),
    Language.EN: any_of(r"at|near|behind|opposite|next to|above|by the|off|corner|flat|apartment|house|postcode"),
}


def street_told(text: str, language: Language, before: str) -> str:
    """A street with its number, or what amends the address `before`; empty where there is neither."""
    whole = street_in(text, language) or _with_number(before, text, language)
    return whole or (text if _is_corrected(text, language, before) else "")


def street_in(text: str, language: Language) -> str:
    """Street, number and town as they were said; empty where there is no street with a number."""
    for run in digit_runs(text, language):
        before = _STREET_THEN_NUMBER.search(text, 0, run.start)
        behind = _NUMBER_THEN_STREET.match(text[run.end :])
        if before or behind:
            start = before.start() if before else run.start
            end = run.end + (behind.end() if behind and not before else 0)
            town = _TOWN.match(text, end)
            return text[start : town.end() if town else end].strip()
    return ""


def _with_number(before: str, text: str, language: Language) -> str:
    """ "Number three", after a street without a number; empty where it is no house number."""
    digits = digit_runs(text, language)
    is_number = len(text.split()) <= _MOST_WORDS_OF_NUMBER and _NUMBER.search(text) is not None
    return f"{before} {text}" if digits and is_number and before and not digit_runs(before, language) else ""


def is_told(text: str, language: Language) -> bool:
    """ "The address is …": nobody asks for ours like that."""
    return _TELLS[language].search(text.lower()) is not None


def corrected(before: str, street: str) -> str:
    """The street that was said last; in the town that was said before, where none came with it."""
    town = _TOWN.search(before)
    return street if town is None or _TOWN.search(street) else f"{street}{town.group()}"


def may_be_place(text: str, language: Language) -> bool:
    """Whether it may be an address, of whatever kind."""
    plain = text.lower()
    return bool(STREETS.search(plain) or digit_runs(text, language) or _PLACES[language].search(plain))


def _is_corrected(text: str, language: Language, before: str) -> bool:
    """ "Anger six", after "Anger five"."""
    runs = digit_runs(text, language)
    if not before or not runs:
        return False
    known = set(re.findall(r"[^\W\d_]{4,}", before.lower()))
    return any(word in known for word in text[: runs[0].start].lower().split())
