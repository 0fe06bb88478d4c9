"""Matters that one answer settles."""

from collections.abc import Callable, Mapping
from typing import Final

from callbot.answers import address_answer, contact_answer, hours_answer, price_answer, question_answer
from callbot.dialogue.exchange import Exchange

_QUESTION: Final = "question:"


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
    moment = exchange.meaning.moment if exchange.meaning else None
    calendar = exchange.desk.calendar(exchange.state.site)
    return hours_answer(calendar, moment, calendar.local(exchange.now), exchange.state.language)


def _address(exchange: Exchange) -> str:
    return address_answer(exchange.site, exchange.state.language)


def _contact(exchange: Exchange) -> str:
    firm, numbers = exchange.desk.profile.firm, exchange.desk.numbers
    return contact_answer(firm, exchange.site, exchange.state.language, numbers.national)


def _price(exchange: Exchange) -> str | None:
    """The price of the service that is named; of the only one that has a price when none is."""
    profile, language = exchange.desk.profile, exchange.state.language
    priced = [service for service in profile.services if service.price]
    named = [service for service in priced if service.name[language].casefold() in exchange.text.casefold()]
    chosen = named or (priced if len(priced) == 1 else [])
    return price_answer(profile, chosen[0].id, language) if chosen else None


_ANSWERS: Final[Mapping[str, Callable[[Exchange], str | None]]] = {
    "opening_hours": _hours,
    "address": _address,
    "contact": _contact,
    "price": _price,
}
