"""What a caller knows of an own appointment: the booking code, or its day and time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from callbot.dialogue import doubts
from callbot.dialogue.caller_words import KNOWS_NOT
from callbot.dialogue.doubts import Answer, Doubt
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.readings import clear, is_doubtful, readings_of
from callbot.dialogue.topics.slot_search import Search, wish
from callbot.hearing import Expecting
from callbot.language import Language
from callbot.understanding.meaning import Grain, Moment
from callbot.understanding.moments import FoundMoment, ImpossibleMoment, find_moments

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
    doubt: Doubt | None = None
    """The day and time that were named can be meant in several ways."""
    problem: str = ""
    """Phrase key: why the day and time that were named cannot be."""


def take_first(exchange: Exchange, key: Key, search: Search) -> None:
    """From the first sentence: which one it is, and where it shall be moved to ("from Monday at ten to Thursday")."""
    meaning = exchange.meaning
    if meaning is None:
        return
    _take_code(exchange, key)
    for one in _moments(exchange, meaning.text, meaning.language):
        if _is_target(one, meaning.text.lower(), meaning.language):
            wish(exchange, search, meaning.text[one.start :], meaning.language)
        elif key.moment is None and not key.doubt:
            _take(exchange, key, one, meaning.text, meaning.language)


def hear(exchange: Exchange, key: Key) -> bool:
    """Take code, or day and time; False when the words hold neither."""
    if _take_code(exchange, key):
        return True
    if key.doubt and key.doubt.asked:
        answer = doubts.hear(exchange, key.doubt, exchange.desk.calendar(exchange.state.site))
        if answer is not Answer.NOTHING:
            _settle(exchange, key, key.doubt, answer)
            return True
    meaning = exchange.meaning
    found = _moments(exchange, meaning.text, meaning.language) if meaning else []
    if meaning is None or not found:
        return False
    key.doubt = None
    _take(exchange, key, found[-1], meaning.text, meaning.language)
    return True


def _settle(exchange: Exchange, key: Key, doubt: Doubt, answer: Answer) -> None:
    if answer is Answer.NARROWED:
        return
    key.doubt = None
    if answer is Answer.SETTLED:
        found = _moments(exchange, doubt.text, doubt.language, doubt.readings)
        _take(exchange, key, found[-1], doubt.text, doubt.language)


def is_enough(key: Key) -> bool:
    if key.doubt or key.problem:
        return bool(key.code)
    return bool(key.code) or (key.moment is not None and key.step is not Step.HOUR)


def ask(exchange: Exchange, key: Key) -> None:
    if key.problem:
        exchange.say(key.problem)
        key.problem = ""
    if key.doubt:
        doubts.ask(exchange, key.doubt)
        return
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


def _take(exchange: Exchange, key: Key, one: FoundMoment, text: str, language: Language) -> None:
    """Take day and time; ask when they can be meant in several ways, or cannot be."""
    moment = one.moment
    if isinstance(moment, ImpossibleMoment):
        key.problem = f"moment_{moment.reason}"
    elif moment.end <= exchange.now:
        key.problem = "moment_past"
    elif is_doubtful(one, text):
        key.doubt = Doubt(text, language, readings_of(moment))
    else:
        _take_moment(one, moment, key)


def _take_moment(one: FoundMoment, moment: Moment, key: Key) -> None:
    if not one.names_day and key.moment is not None:
        at = moment.start.time()
        start = key.moment.start.replace(hour=at.hour, minute=at.minute)
        moment = Moment(start, start + (moment.end - moment.start), moment.grain)
    key.moment = moment
    exact = moment.grain in {Grain.HOUR, Grain.MINUTE} and moment.end - moment.start <= timedelta(hours=1)
    key.step = Step.ANY if exact and (one.names_day or key.step is Step.HOUR) else Step.HOUR


def _moments(exchange: Exchange, text: str, language: Language, chosen: Sequence[Moment] = ()) -> list[FoundMoment]:
    """Those named that are not ruled out. `chosen`: readings of doubtful times that the caller has chosen."""
    calendar, now = exchange.desk.calendar(exchange.state.site), exchange.now
    found = find_moments(text, language, now, calendar.is_open_between)
    return [clear(one, text, calendar, now, chosen or exchange.chosen) for one in found if not one.negated]


def _is_target(one: FoundMoment, text: str, language: Language) -> bool:
    return bool(
        _TOWARDS[language].search(text[: one.start]) or _BEGINS_TOWARDS[language].match(text[one.start : one.end])
    )
