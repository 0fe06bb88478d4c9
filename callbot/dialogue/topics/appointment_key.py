"""What a caller knows of an own appointment: the booking code, or its day and time."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from callbot.dialogue import wishes
from callbot.dialogue.caller_words import KNOWS_NOT
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.topics.slot_search import Search, start_over
from callbot.dialogue.wishes import Wished
from callbot.hearing import Expecting
from callbot.language import Language
from callbot.understanding.meaning import Grain, Moment
from callbot.understanding.moments import FoundMoment, find_moments

_CODE_DIGITS: Final = 6
_TOWARDS: Final = {
    Language.DE: re.compile(r"\b(?:auf|nach)(?: den| die| das)?\s*$"),
    Language.EN: re.compile(r"\b(?:to|until|till)(?: the)?\s*$"),
}
"""Before a time: where the appointment shall go, not where it is."""
_BEGINS_TOWARDS: Final = {Language.DE: re.compile(r"^auf\b"), Language.EN: re.compile(r"^to\b")}


class Step(StrEnum):
    """What is asked for."""

    ANY = "any"
    CODE = "code"
    HOUR = "hour"
    """The day is known; a day alone is too easily guessed."""


@dataclass(slots=True)
class Key:
    """Part of a topic's form."""

    step: Step = Step.ANY
    code: str = ""
    moment: Moment | None = None


def take_first(exchange: Exchange, key: Key, search: Search) -> None:
    """From the first sentence: which one it is, and where it shall be moved to ("from Monday at ten to Thursday")."""
    meaning = exchange.meaning
    if meaning is None:
        return
    _take_code(exchange, key)
    for one in _moments(exchange):
        if not isinstance(one.moment, Moment):
            continue
        if _is_target(one, meaning.text.lower(), meaning.language):
            words = meaning.text[one.start :]
            calendar = exchange.desk.calendar(exchange.state.site)
            wished = wishes.amended(words, meaning.language, exchange.now, calendar, None, ())
            if isinstance(wished, Wished):
                start_over(search, wished.wish, wished.exactly)
        elif key.moment is None:
            _take_moment(one, key)


def hear(exchange: Exchange, key: Key) -> bool:
    """Take code, or day and time; False when the words hold neither."""
    if _take_code(exchange, key):
        return True
    found = [one for one in _moments(exchange) if isinstance(one.moment, Moment) and not one.negated]
    if not found:
        return False
    _take_moment(found[-1], key)
    return True


def is_enough(key: Key) -> bool:
    return bool(key.code) or (key.moment is not None and key.step is not Step.HOUR)


def ask(exchange: Exchange, key: Key) -> None:
    match key.step:
        case Step.ANY:
            exchange.ask("appointment_key", Expecting.NUMBER)
        case Step.CODE:
            exchange.ask("appointment_code", Expecting.NUMBER)
        case Step.HOUR:
            exchange.ask("appointment_hour", Expecting.MOMENT)


def unknown(exchange: Exchange) -> bool:
    """The caller says not to know."""
    return KNOWS_NOT[exchange.state.language].search(exchange.text.lower()) is not None


def _take_code(exchange: Exchange, key: Key) -> bool:
    code = next((digits for digits in exchange.digits if len(digits) == _CODE_DIGITS), "")
    key.code = code or key.code
    return bool(code)


def _take_moment(one: FoundMoment, key: Key) -> None:
    moment = one.moment
    assert isinstance(moment, Moment)
    if not one.names_day and key.moment is not None:
        at = moment.start.time()
        start = key.moment.start.replace(hour=at.hour, minute=at.minute)
        moment = Moment(start, start + (moment.end - moment.start), moment.grain)
    key.moment = moment
    exact = moment.grain in {Grain.HOUR, Grain.MINUTE} and moment.end - moment.start <= timedelta(hours=1)
    key.step = Step.ANY if exact and (one.names_day or key.step is Step.HOUR) else Step.HOUR


def _moments(exchange: Exchange) -> tuple[FoundMoment, ...]:
    meaning = exchange.meaning
    if meaning is None:
        return ()
    calendar = exchange.desk.calendar(exchange.state.site)
    return find_moments(meaning.text, meaning.language, exchange.now, calendar.is_open_between)


def _is_target(one: FoundMoment, text: str, language: Language) -> bool:
    return bool(
        _TOWARDS[language].search(text[: one.start]) or _BEGINS_TOWARDS[language].match(text[one.start : one.end])
    )
