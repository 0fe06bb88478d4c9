"""What a caller knows of an own appointment: the booking code, or its day and time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from callbot.dialogue import doubts
from callbot.dialogue.doubts import Answer, Doubt
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.readings import as_clock, clear, is_doubtful, readings_of
from callbot.dialogue.shifts import find_shift
from callbot.dialogue.topics.slot_search import Search, wish
from callbot.hearing import Expecting
from callbot.language import Language
from callbot.understanding.meaning import Grain, Moment
from callbot.understanding.moments import FoundMoment, ImpossibleMoment, find_moments

_CODE_DIGITS: Final = 6
_NEARLY: Final = (4, 5, 7, 8)
"""Digits of a code that was heard or read in part, or with one too many."""
_DAY: Final = timedelta(days=1)
_TOWARDS: Final = {
    Language.DE: re.compile(r"\b(?:auf|nach)(?: den| die| das)?\s*$"),
    Language.EN: re.compile(r"\b(?:to|until|till)(?: the)?\s*$"),
}
"""Before a time: where the appointment shall go, not where it is."""
_CODE: Final = {
    Language.DE: re.compile(r"code|nummer|bestätigung|sms|mail"),
    Language.EN: re.compile(r"code|number|confirmation|text|mail"),
}
_BEGINS_TOWARDS: Final = {Language.DE: re.compile(r"^auf\b"), Language.EN: re.compile(r"^to\b")}


class Step(StrEnum):
    """What is asked for."""

    ANY = "any"
    CODE = "code"
    CONFIRMATION = "confirmation"
    """Whether the caller has the confirmation, with the code, at hand."""
    WHEN = "when"
    """Day and time: there is no code."""
    DAY = "day"
    """The time of day is known."""
    HOUR = "hour"
    """The day is known; a day alone is too easily guessed."""


@dataclass(slots=True)
class Key:
    """Part of a topic's form."""

    step: Step = Step.ANY
    code: str = ""
    moment: Moment | None = None
    at: Moment | None = None
    """A time of day whose day is not known yet."""
    doubt: Doubt | None = None
    """The day and time that were named can be meant in several ways."""
    problem: str = ""
    """Phrase key: why the day and time that were named cannot be."""


def take_first(exchange: Exchange, key: Key, search: Search) -> None:
    """From the first sentence: which one it is, and where it shall be moved to ("from Monday at ten to Thursday").

    A time at which the caller cannot come is that of the appointment.
    """
    meaning = exchange.meaning
    if meaning is None:
        return
    _take_code(exchange, key)
    moments = without_shift(_moments(exchange, meaning.text, meaning.language), meaning.text, meaning.language)
    ruled_out = [one for one in moments if one.negated]
    for one in [*ruled_out, *(one for one in moments if not one.negated)]:
        is_target = not one.negated and bool(ruled_out)
        if is_target or _is_target(one, meaning.text.lower(), meaning.language):
            search.words = meaning.text[one.start :]
            wish(exchange, search, search.words, meaning.language)
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
    if meaning is None:
        return False
    text = meaning.text
    found = [one for one in _moments(exchange, text, meaning.language) if not one.negated]
    if not found:
        text = as_clock(text, meaning.language)
        found = _moments(exchange, text, meaning.language)
    if not found:
        return key.step is Step.CONFIRMATION and _is_at_hand(exchange, key)
    key.doubt = None
    _take(exchange, key, found[-1], text, meaning.language)
    return True


def has_other_way(exchange: Exchange, key: Key, *, knows_time: bool) -> bool:
    """Whoever has no code may know the time, and the other way round. False when there is nothing left to ask for.

    `knows_time`: the caller does not ask for just that.
    """
    if knows_time and key.step in {Step.ANY, Step.CODE} and key.moment is None:
        key.step = Step.WHEN
    elif not knows_time and key.step is Step.ANY and not _CODE[exchange.state.language].search(exchange.text.lower()):
        key.step = Step.CONFIRMATION
    else:
        return False
    return True


def _is_at_hand(exchange: Exchange, key: Key) -> bool:
    if not exchange.said_yes():
        return False
    key.step = Step.CODE
    return True


def _settle(exchange: Exchange, key: Key, doubt: Doubt, answer: Answer) -> None:
    if answer is Answer.NARROWED:
        return
    key.doubt = None
    if answer is Answer.SETTLED:
        found = _moments(exchange, doubt.text, doubt.language, doubt.readings)
        _take(exchange, key, found[-1], doubt.text, doubt.language)


def without_shift(moments: Sequence[FoundMoment], text: str, language: Language) -> list[FoundMoment]:
    """ "An hour later" is no time of its own."""
    shift = find_shift(text, language)
    return [one for one in moments if shift is None or one.end <= shift.start or shift.end <= one.start]


def names_time(exchange: Exchange) -> bool:
    """Any, also one that does not suit."""
    meaning = exchange.meaning
    return meaning is not None and bool(_moments(exchange, meaning.text, meaning.language))


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
            exchange.ask("appointment_key", Expecting.CODE)
        case Step.CODE:
            exchange.ask("appointment_code", Expecting.CODE)
        case Step.CONFIRMATION:
            exchange.ask("appointment_confirmation", Expecting.CODE)
        case Step.WHEN:
            exchange.ask("appointment_when", Expecting.MOMENT)
        case Step.DAY:
            exchange.ask("appointment_day", Expecting.MOMENT)
        case Step.HOUR:
            exchange.ask("appointment_hour", Expecting.MOMENT)


def _take_code(exchange: Exchange, key: Key) -> bool:
    code = next((digits for digits in exchange.digits if len(digits) == _CODE_DIGITS), "")
    key.code = code or key.code
    is_attempt = not code and any(len(digits) in _NEARLY for digits in exchange.digits) and not names_time(exchange)
    if is_attempt:
        key.problem, key.step = "code_six_digits", Step.CODE
    return bool(code) or is_attempt


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
    if not one.names_day and key.moment is None:
        key.at, key.step = moment, Step.DAY
        return
    if moment.end - moment.start > _DAY:
        key.step = Step.WHEN
        return
    is_exact = _is_exact(moment)
    if not one.names_day and key.moment is not None:
        moment = _on_day(key.moment, moment)
        is_exact = is_exact and key.step is Step.HOUR
    elif not is_exact and key.at is not None:
        moment, is_exact = _on_day(moment, key.at), _is_exact(key.at)
    key.moment = moment
    key.step = Step.ANY if is_exact else Step.HOUR


def _is_exact(moment: Moment) -> bool:
    return moment.grain in {Grain.HOUR, Grain.MINUTE} and moment.end - moment.start <= timedelta(hours=1)


def _on_day(day: Moment, at: Moment) -> Moment:
    start = day.start.replace(hour=at.start.hour, minute=at.start.minute)
    return Moment(start, start + (at.end - at.start), at.grain)


def _moments(exchange: Exchange, text: str, language: Language, chosen: Sequence[Moment] = ()) -> list[FoundMoment]:
    """Those named, also those that are ruled out. `chosen`: readings of doubtful times that the caller has chosen."""
    calendar, now = exchange.desk.calendar(exchange.state.site), exchange.now
    found = find_moments(text, language, now, calendar.is_open_between)
    return [clear(one, text, calendar, now, chosen or exchange.chosen) for one in found]


def _is_target(one: FoundMoment, text: str, language: Language) -> bool:
    return bool(
        _TOWARDS[language].search(text[: one.start]) or _BEGINS_TOWARDS[language].match(text[one.start : one.end])
    )
