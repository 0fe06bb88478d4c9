"""Matters that one answer settles."""

from collections.abc import Callable, Mapping
from typing import Final

from callbot.answers import address_answer, contact_answer, hours_answer, price_answer, question_answer
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.services import named_service
from callbot.dialogue.spoken_facts import site_named

_QUESTION: Final = "question:"
_MOST_PRICES: Final = 3


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
    meaning = exchange.meaning
    if meaning and meaning.impossible:
        return exchange.phrase("moment_impossible")
    site = site_named(exchange) or exchange.site
    calendar = exchange.desk.calendar(site.id)
    return hours_answer(
        calendar,
        meaning.moment if meaning else None,
        calendar.local(exchange.now),
        exchange.state.language,
        name_site=site.id != exchange.state.site,
    )


def _address(exchange: Exchange) -> str:
    return address_answer(site_named(exchange) or exchange.site, exchange.state.language)


def _contact(exchange: Exchange) -> str:
    firm, numbers = exchange.desk.profile.firm, exchange.desk.numbers
    return contact_answer(firm, exchange.site, exchange.state.language, numbers.national)


def _price(exchange: Exchange) -> str:
    """The price of the service that is named; all prices when none is and they are few."""
    profile, language = exchange.desk.profile, exchange.state.language
    named = named_service(exchange.text, language, profile.services)
    chosen = [named] if named else list(profile.services)
    prices = [price for service in chosen if (price := price_answer(profile, service.id, language))]
    return " ".join(prices) if 0 < len(prices) <= _MOST_PRICES else exchange.phrase("price_unknown")


_ANSWERS: Final[Mapping[str, Callable[[Exchange], str | None]]] = {
    "opening_hours": _hours,
    "address": _address,
    "contact": _contact,
    "price": _price,
}
"""The matters that take several turns are in `topics`."""
