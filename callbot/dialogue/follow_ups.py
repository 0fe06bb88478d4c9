"""Questions that carry on the last one: "and in Berlin?", "and on Sundays?", "and a repair?"."""

import re
from collections.abc import Mapping
from typing import Final

from callbot.dialogue.caller_words import ORDERS, any_of
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.services import named_service
from callbot.dialogue.spoken_facts import site_named
from callbot.language import Language
from callbot.profile.model import Service, Site
from callbot.understanding.intents.names import question_id

_MOST_WORDS: Final = 6
_OF_SITES: Final = frozenset({"opening_hours", "address", "contact"})
"""Matters whose answers each site has of its own."""
_CARRIES_ON: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: re.compile(
        r"^(?:(?:äh|ähm|ja|okay|ok|gut|ach|ach so|aha|danke)\s)*(?:und|oder|auch|was ist mit|wie ist)\b"
    ),
    Language.EN: re.compile(
        r"^(?:(?:uh|um|yes|okay|ok|oh|right|thanks)\s)*(?:and|or|also|same|what about|how about)\b"
    ),
}
_UNTIL: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of("(?:bis|ab|von) wann|wie lange|wie spät"),
    Language.EN: any_of("(?:till|until|from) when|when till|how (?:long|late)"),
}
_THERE: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of("dort|da|dahin|dorthin"),
    Language.EN: any_of("there"),
}


def asks(exchange: Exchange) -> str:
    """The intent's name of the question that is carried on; empty when none is."""
    state, meaning = exchange.state, exchange.meaning
    last = state.matters[-1] if state.matters else ""
    if meaning is None or state.topic or not _is_short(exchange) or not _carries_on(exchange):
        return ""
    names_site = site_named(exchange) is not None
    if last == "price" and (names_site or _service_named(exchange, exchange.text)):
        return "price"
    if question_id(last) is not None and names_site:
        return last
    is_of_hours = last in {"price", "address", "contact"} or "opening_hours" in state.matters[-2:]
    return "opening_hours" if meaning.names_time and is_of_hours else ""


def asks_until(exchange: Exchange) -> bool:
    """ "Till when?", after the hours of a day: the same day is meant."""
    meaning, state = exchange.meaning, exchange.state
    if meaning is None or state.topic or meaning.moment or state.matters[-1:] != ["opening_hours"]:
        return False
    return _is_short(exchange) and _UNTIL[meaning.language].search(meaning.text.lower()) is not None


def site(exchange: Exchange) -> Site:
    """The site that is asked about: named now, or before where the question carries on; else the one called."""
    before = exchange.state.asked_site
    is_same = before and (_carries_on(exchange) or _THERE[exchange.state.language].search(exchange.text.lower()))
    return site_named(exchange) or (exchange.desk.site(before) if is_same else exchange.site)


def note(exchange: Exchange, matter: str) -> None:
    """The matter has just been answered: what a question that carries it on is about."""
    if matter in _OF_SITES:
        exchange.state.asked_site = site(exchange).id


def words(exchange: Exchange) -> str:
    """The caller's words for the matter at hand, with those that they carry on."""
    before = exchange.state.came_with
    return f"{before}; {exchange.text}" if before and _carries_on(exchange) else exchange.text


def service(exchange: Exchange) -> Service | None:
    """The service that is asked about, named now or before."""
    if named := _service_named(exchange, exchange.text):
        return named
    before = exchange.state.came_with.split("; ") if _carries_on(exchange) else []
    return next((named for words in reversed(before) if (named := _service_named(exchange, words))), None)


def _service_named(exchange: Exchange, words: str) -> Service | None:
    return named_service(words, exchange.state.language, exchange.desk.profile.services)


def _is_short(exchange: Exchange) -> bool:
    text = exchange.text.lower()
    return len(text.split()) <= _MOST_WORDS and ORDERS[exchange.state.language].search(text) is None


def _carries_on(exchange: Exchange) -> bool:
    return _CARRIES_ON[exchange.state.language].search(" ".join(exchange.text.lower().split())) is not None
