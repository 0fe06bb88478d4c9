"""Matters that one answer settles."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from callbot.answers import (
    address_answer,
    contact_answer,
    hours_answer,
    price_answer,
    question_answer,
    site_answer,
)
from callbot.dialogue.caller_words import ASKS_OF_SITE
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.readings import readings_of
from callbot.dialogue.services import named_service
from callbot.dialogue.spoken_facts import site_named
from callbot.dialogue.time_words import WISH_WORDS
from callbot.profile.model import Site
from callbot.understanding.meaning import Moment

_QUESTION: Final = "question:"
_FAULT: Final = "request"
"""Name of the topic in which no service is spoken of: what a repair costs is seen when it is done."""
_MOST_PRICES: Final = 3
_MOST_WORDS: Final = 8
"""Of a question about a site that only its name tells."""


def can_answer(name: str) -> bool:
    return name in _ANSWERS or name.startswith(_QUESTION)


def answer(exchange: Exchange, name: str) -> bool:
    """Say the answer to the matter of this intent name; False when there is none."""
    text = _text(exchange, name)
    if text is None:
        return False
    exchange.state.matters.append(name)
    exchange.tell(text)
    return True


def _text(exchange: Exchange, name: str) -> str | None:
    if name.startswith(_QUESTION):
        return question_answer(exchange.desk.profile, name.removeprefix(_QUESTION), exchange.state.language)
    tell = _ANSWERS.get(name)
    return tell(exchange) if tell else None


def _hours(exchange: Exchange) -> str:
    return hours_of(exchange, site_named(exchange) or exchange.site, _questions(exchange))


def hours_of(exchange: Exchange, site: Site, questions: Sequence[Moment | None]) -> str:
    """When a site is open at each of these times; None asks for its hours in general."""
    calendar, language = exchange.desk.calendar(site.id), exchange.state.language
    told = " ".join(
        dict.fromkeys(hours_answer(calendar, each, calendar.local(exchange.now), language) for each in questions)
    )
    return _of_site(exchange, site, told)


def _questions(exchange: Exchange) -> list[Moment | None]:
    """The times asked about: "on Saturday or on Sunday" are two."""
    meaning = exchange.meaning
    moment = meaning.moment if meaning else None
    if meaning is None or moment is None or not WISH_WORDS[meaning.language].either.search(meaning.text.lower()):
        return [moment]
    return [*readings_of(moment)]


def _address(exchange: Exchange) -> str:
    site = site_named(exchange) or exchange.site
    return _of_site(exchange, site, address_answer(site, exchange.state.language))


def _contact(exchange: Exchange) -> str:
    firm, numbers, site = exchange.desk.profile.firm, exchange.desk.numbers, site_named(exchange) or exchange.site
    return _of_site(exchange, site, contact_answer(firm, site, exchange.state.language, numbers.national))


def _of_site(exchange: Exchange, site: Site, told: str) -> str:
    return told if site.id == exchange.state.site else site_answer(site, told, exchange.state.language)


def asked_of_site(exchange: Exchange) -> str:
    """What is asked about a site that is named, as an intent name; "and in Berlin?" asks the same again."""
    if len(exchange.text.split()) > _MOST_WORDS or site_named(exchange) is None:
        return ""
    text, before = exchange.text.lower(), exchange.state.matters[-1:]
    asked = next((name for name, way in ASKS_OF_SITE[exchange.state.language].items() if way.search(text)), "")
    return asked or next((name for name in before if name in ASKS_OF_SITE[exchange.state.language]), "")


def _price(exchange: Exchange) -> str:
    """The price of the service that is named; all prices when none is, they are few, and nothing else is spoken of."""
    profile, language = exchange.desk.profile, exchange.state.language
    named = named_service(exchange.text, language, profile.services)
    chosen = [named] if named else [] if exchange.state.topic == _FAULT else list(profile.services)
    prices = [price for service in chosen if (price := price_answer(profile, service.id, language))]
    return " ".join(prices) if 0 < len(prices) <= _MOST_PRICES else exchange.phrase("price_unknown")


_ANSWERS: Final[Mapping[str, Callable[[Exchange], str | None]]] = {
    "opening_hours": _hours,
    "address": _address,
    "contact": _contact,
    "price": _price,
}
"""The matters that take several turns are in `topics`."""
