"""Matters that one answer settles."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from callbot.answers import (
    address_answer,
    contact_answer,
    hours_answer,
    price_answer,
    question_answer,
    site_answer,
)
from callbot.calendar import Why
from callbot.dialogue import follow_ups
from callbot.dialogue.caller_words import ASKS_OF_SITE, SMALL_WORDS, any_of
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.readings import readings_of
from callbot.dialogue.spoken_facts import site_named
from callbot.dialogue.time_words import WISH_WORDS
from callbot.language import Language
from callbot.profile.model import Site
from callbot.understanding.intents.names import question as own_intent
from callbot.understanding.intents.names import question_id
from callbot.understanding.intents.text import words
from callbot.understanding.meaning import Grain, Moment

_YEAR: Final = 366
"""Days."""
_HOLIDAYS: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of(r"(?:an )?feiertags?|feiertagen"),
    Language.EN: any_of(r"(?:bank|public) holidays?"),
}
_FAULT: Final = "request"
"""Name of the topic in which no service is spoken of: what a repair costs is seen when it is done."""
_SURE: Final = 0.75
"""Confidence from which words that answer nothing are a question of their own."""
_MOST_PRICES: Final = 3
_LEAST_OWN: Final = 3
"""Words of weight in a question that is known by them alone."""
_MOST_OTHERS: Final = 6
_MOST_WORDS: Final = 8
"""Of a question about a site that only its name tells."""


def can_answer(name: str) -> bool:
    return name in _ANSWERS or question_id(name) is not None


def is_matter(exchange: Exchange, name: str) -> bool:
    """Whether the intent of this name is something that callers come for, and no courtesy."""
    return exchange.topic_of(name) is not None or can_answer(name)


def is_asked(exchange: Exchange) -> bool:
    """Whether the caller surely asks for something that can be answered at once."""
    intents = exchange.meaning.intents if exchange.meaning else ()
    return any(can_answer(each.name) and each.confidence >= _SURE for each in intents)


def answer(exchange: Exchange, name: str) -> bool:
    """Say the answer to the matter of this intent name; False when there is none."""
    text = _text(exchange, name)
    if text is None:
        return False
    exchange.state.matters.append(name)
    exchange.tell(text)
    follow_ups.note(exchange, name)
    return True


def _text(exchange: Exchange, name: str) -> str | None:
    own = question_id(name)
    if own is not None:
        if site := _elsewhere(exchange, name):
            number = exchange.desk.numbers.national(site.phone)
            return exchange.phrase("ask_there", site=site.name[exchange.state.language], number=number)
        return question_answer(exchange.desk.profile, own, exchange.state.language)
    tell = _ANSWERS.get(name)
    return tell(exchange) if tell else None


def _elsewhere(exchange: Exchange, question: str) -> Site | None:
    """ "And in Berlin?", after a question whose answer may hold for the site that was called, and no other."""
    site = site_named(exchange)
    return site if site and site.id != exchange.state.site and follow_ups.asks(exchange) == question else None


def _hours(exchange: Exchange) -> str:
    return hours_of(exchange, follow_ups.site(exchange), _questions(exchange))


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
    if meaning and moment is None and _HOLIDAYS[meaning.language].search(meaning.text.lower()):
        return [_next_holiday(exchange)]
    if meaning is None or moment is None or not WISH_WORDS[meaning.language].either.search(meaning.text.lower()):
        return [moment]
    return [*readings_of(moment)]


def _next_holiday(exchange: Exchange) -> Moment | None:
    calendar = exchange.desk.calendar(follow_ups.site(exchange).id)
    today = calendar.local(exchange.now).replace(hour=0, minute=0, second=0, microsecond=0)
    days = (today + timedelta(days=ahead) for ahead in range(_YEAR))
    found = next((day for day in days if calendar.day(day.date()).why is Why.HOLIDAY), None)
    return Moment(found, found + timedelta(days=1), Grain.DAY) if found else None


def _address(exchange: Exchange) -> str:
    site = follow_ups.site(exchange)
    return _of_site(exchange, site, address_answer(site, exchange.state.language))


def _contact(exchange: Exchange) -> str:
    firm, numbers, site = exchange.desk.profile.firm, exchange.desk.numbers, follow_ups.site(exchange)
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


def own_question(exchange: Exchange) -> str:
    """The firm's own question, as an intent name, of which all words occur in this order in what was said, with not
    many others; of several the longest. Empty when there is none."""
    language, said = exchange.state.language, words(exchange.text)
    best, length = "", _LEAST_OWN - 1
    for question in exchange.desk.profile.questions:
        for example in question.ask.get(language, ()):
            asked = [word for word in words(example) if word not in SMALL_WORDS[language]]
            if length < len(asked) and len(said) <= _MOST_OTHERS + 2 * len(asked) and _occur(asked, said):
                best, length = own_intent(question.id), len(asked)
    return best


def _occur(asked: Sequence[str], said: Sequence[str]) -> bool:
    rest = iter(said)
    return all(word in rest for word in asked)


def _price(exchange: Exchange) -> str:
    """The price of the service that is named; all prices when none is, they are few, and nothing else is spoken of."""
    profile, language = exchange.desk.profile, exchange.state.language
    named, site = follow_ups.service(exchange), follow_ups.site(exchange)
    if named and named.sites and site.id not in named.sites:
        return exchange.phrase("service_not_there", site=site.name[language])
    chosen = [named] if named else [] if exchange.state.topic == _FAULT else list(profile.services)
    prices = [price for service in chosen if (price := price_answer(profile, service.id, language))]
    known = 0 < len(prices) <= _MOST_PRICES
    return _of_site(exchange, site, " ".join(prices)) if known else exchange.phrase("price_unknown")


_ANSWERS: Final[Mapping[str, Callable[[Exchange], str | None]]] = {
    "opening_hours": _hours,
    "address": _address,
    "contact": _contact,
    "price": _price,
}
"""The matters that take several turns are in `topics`."""
