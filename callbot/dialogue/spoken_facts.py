"""Single facts in a caller's words: name, postcode, town, street, request code."""

import re
from typing import Final

from callbot.dialogue.caller_words import GIVES_UP, KNOWS_NOT, NO_NAME, STREETS
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.streets import capitalised, in_figures, street_within
from callbot.language import Language
from callbot.profile.model import Site
from callbot.understanding.digits import digit_runs
from callbot.understanding.names import matches
from callbot.understanding.spelling import find_spelled

_ASIDES: Final = frozenset({"greeting", "yes", "no", "correction", "thanks", "slower", "address", "contact"})
"""Intents that a name or a street may be mistaken for."""
_CALLED: Final = {
    Language.DE: re.compile(r"\b(?:heißt|heisst|namens|name (?:ist|wäre|lautet)|namen)\b"),
    Language.EN: re.compile(r"\b(?:called|name is|name's|name would be)\b"),
}
"""Before the name of somebody else, for whom the caller speaks."""
_LONGEST_NAME: Final = 3
_SAME_TOWN: Final = 88.0
_SHORTEST_TOWN: Final = 4
_STREET_STARTS: Final = {
    Language.DE: re.compile(r"^(?:(?:äh|ähm|ja|also|das|ist|die|der|in|wir|wohnen|ich|wohne|zur|zum) )+"),
    Language.EN: re.compile(r"^(?:(?:uh|um|well|yes|it's|it|is|that's|the|address|my|i|live|at|on|in) )+"),
}
_POSTCODE: Final = {"DE": 5, "AT": 4, "CH": 4}


def name_in(exchange: Exchange) -> str:
    """The name in an answer to "what name, please?"; empty when there is none."""
    meaning = exchange.meaning
    if meaning is None or any(intent.name not in _ASIDES for intent in meaning.intents):
        return ""
    spelled = spelled_in(exchange)
    if spelled:
        return spelled
    if meaning.names and not _CALLED[meaning.language].search(meaning.text.lower()):
        return meaning.names[0]
    if meaning.moment is not None:
        return ""
    called = _CALLED[meaning.language].search(meaning.text.lower())
    text = meaning.text.lower()[called.end() :] if called else meaning.text.lower()
    words: list[str] = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text)
    name = [word for word in words if len(word) > 1 and word not in NO_NAME[meaning.language]]
    if not name or len(name) > _LONGEST_NAME or len(words) > 2 * _LONGEST_NAME + len(name):
        return ""
    return " ".join("-".join(part.capitalize() for part in word.split("-")) for word in name)


def spelled_in(exchange: Exchange) -> str:
    """The name that is spelled; empty when none is."""
    meaning = exchange.meaning
    return (find_spelled(meaning.text, meaning.language) if meaning else None) or ""


def street_in(exchange: Exchange) -> str:
    """Street and number, the number in figures; empty when it is no answer."""
    meaning = exchange.meaning
    if meaning is None:
        return ""
    whole = street_within(meaning.text, meaning.language)
    if whole:
        return whole
    runs = digit_runs(meaning.text, meaning.language)
    if not runs and any(intent.name not in _ASIDES for intent in meaning.intents):
        return ""
    plain = _STREET_STARTS[meaning.language].sub("", in_figures(meaning.text, meaning.language).lower().strip())
    is_street = (runs and len(plain) > 3) or STREETS.search(plain)
    return capitalised(plain) if is_street else ""


def postcode_in(exchange: Exchange) -> str:
    length = _POSTCODE.get(exchange.site.region.partition("-")[0], 5)
    return next((digits for digits in exchange.digits if len(digits) == length and digits.isdecimal()), "")


def site_named(exchange: Exchange) -> Site | None:
    """The site whose name or town is named, also as in "die Berliner Filiale"; a street of that name is none."""
    words = re.findall(r"[^\W\d_]+", exchange.text.lower())
    for site in exchange.desk.profile.sites:
        names = {site.address.city, site.name[exchange.state.language]}
        forms = names.union(*map(_of_town, names))
        if any(_is_said(words, form) for form in forms):
            return site
    return None


def _is_said(words: list[str], name: str) -> bool:
    length = len(name.split())
    for at in range(len(words) - length + 1):
        heard, behind = " ".join(words[at : at + length]), "".join(words[at + length : at + length + 1])
        is_like = len(heard) >= _SHORTEST_TOWN and any(found.score >= _SAME_TOWN for found in matches(heard, [name]))
        if is_like and not STREETS.fullmatch(behind):
            return True
    return False


def _of_town(name: str) -> tuple[str, ...]:
    """ "Berliner", "Münchner": how German names what is in a town."""
    if " " in name:
        return ()
    stem = name.removesuffix("en")
    return (f"{name}er",) if stem == name else (f"{name}er", f"{stem}er", f"{stem}ner")


def wants_nothing(exchange: Exchange) -> bool:
    """The caller has changed their mind altogether."""
    return GIVES_UP[exchange.state.language].search(exchange.text.lower()) is not None


def knows_not(exchange: Exchange) -> bool:
    """The caller has not got what was asked for."""
    return KNOWS_NOT[exchange.state.language].search(exchange.text.lower()) is not None
