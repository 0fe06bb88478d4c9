"""Which of a few times is meant: asked, and answered."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from callbot.answers import either_answer, time_names
from callbot.calendar import Calendar
from callbot.dialogue.choices import NEGATED, by_place
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.readings import CLOCK
from callbot.hearing import Expecting
from callbot.language import Language
from callbot.understanding.meaning import Moment
from callbot.understanding.moments import find_moments
from callbot.understanding.number_tokens import words_to_digits

_NOON: Final = 12
_SOONER: Final = {
    Language.DE: re.compile(r"\b(?:diese[nr]|kommende[nr]?|früher\w*)\b"),
    Language.EN: re.compile(r"\b(?:this one|coming|sooner|earlier)\b"),
}
_LATER: Final = {
    Language.DE: re.compile(r"\b(?:später\w*|übernächste\w*|(?:woche|da) ?(?:drauf|darauf|danach))\b"),
    Language.EN: re.compile(r"\b(?:later|following|after that|week after)\b"),
}


@dataclass(slots=True)
class Doubt:
    """A time that the caller must be asked about. Part of a topic's form."""

    text: str
    """The words it was named in, and their language."""
    language: Language
    readings: list[Moment]
    """In order of time."""
    asked: bool = False
    alone: bool = False
    """Only the first is asked about, for a yes or a no."""


class Answer(StrEnum):
    SETTLED = "settled"
    """`Doubt.readings` holds the one that is meant."""
    NARROWED = "narrowed"
    """Another question brings it to an end."""
    NEITHER = "neither"
    NOTHING = "nothing"
    """The words are no answer, or name another time."""


def ask(exchange: Exchange, doubt: Doubt) -> None:
    doubt.asked = True
    names = _names(exchange, doubt)
    if doubt.alone:
        exchange.ask("which_time", Expecting.YES_NO, times=names[0])
    else:
        exchange.ask("which_time", Expecting.CHOICE, times=either_answer(names, exchange.state.language))


def _names(exchange: Exchange, doubt: Doubt) -> list[str]:
    return time_names(doubt.readings, exchange.now, exchange.state.language)


def rephrase(exchange: Exchange, doubt: Doubt, failures: int) -> None:
    """Ask again; from the second failure on with keys."""
    if failures > 1 and not doubt.alone:
        exchange.ask("choice_keys", Expecting.CHOICE, keys=_keys(exchange, doubt))
        return
    if failures:
        exchange.say("yes_no_retry" if failures > 1 else "pardon")
    ask(exchange, doubt)


def _keys(exchange: Exchange, doubt: Doubt) -> str:
    names = enumerate(_names(exchange, doubt), start=1)
    return ", ".join(exchange.phrase("key_for", number=str(place), what=name) for place, name in names)


def hear(exchange: Exchange, doubt: Doubt, calendar: Calendar) -> Answer:
    """Take the answer to `ask`; the doubt holds what is left."""
    meant = _meant(exchange, doubt, calendar)
    if meant is not None:
        doubt.readings = [meant]
        return Answer.SETTLED
    if exchange.meaning is not None and (exchange.meaning.moment or exchange.meaning.impossible):
        return Answer.NOTHING
    return _hear_about_the_first(exchange, doubt) if doubt.alone else _hear_about_all(exchange, doubt)


def _hear_about_all(exchange: Exchange, doubt: Doubt) -> Answer:
    """A yes to "this or that?" is followed by "this?"."""
    if exchange.meaning is None:
        return Answer.NOTHING
    if exchange.said_no():
        return Answer.NEITHER
    doubt.alone = exchange.said_yes()
    return Answer.NARROWED if doubt.alone else Answer.NOTHING


def _hear_about_the_first(exchange: Exchange, doubt: Doubt) -> Answer:
    if exchange.said_no():
        doubt.readings, doubt.alone = doubt.readings[1:], False
    elif exchange.said_yes():
        doubt.readings = doubt.readings[:1]
    else:
        return Answer.NOTHING
    return Answer.NARROWED if len(doubt.readings) > 1 else Answer.SETTLED


def _meant(exchange: Exchange, doubt: Doubt, calendar: Calendar) -> Moment | None:
    """The reading that is named by its key, its time, its day of the month or its place."""
    meaning = exchange.meaning
    if meaning is None:
        place = int(exchange.keys) - 1 if exchange.keys in {"1", "2", "3"} and not doubt.alone else len(doubt.readings)
        return doubt.readings[place] if place < len(doubt.readings) else None
    by_time = _by_time(meaning.text, meaning.language, doubt.readings, calendar, exchange.now)
    if by_time is not None:
        return by_time
    plain = re.sub(r"^(?:nein|nee|no|nope)\b", "", meaning.text.lower().strip())
    if NEGATED[meaning.language].search(plain):
        return None
    named = _by_day_number(plain, meaning.language, doubt.readings)
    placed = _by_place(plain, meaning.language, doubt.readings)
    if named and placed:
        return named if named == placed else None
    return named or placed


def _by_time(
    text: str, language: Language, readings: Sequence[Moment], calendar: Calendar, now: datetime
) -> Moment | None:
    for one in reversed(find_moments(text, language, now, calendar.is_open_between)):
        if one.negated or not isinstance(one.moment, Moment):
            continue
        named = (one.moment, *one.moment.alternatives)
        fitting = [each for each in readings if any(_fits(each, moment, one.names_day) for moment in named)]
        if len(fitting) == 1:
            return fitting[0]
    return None


def _fits(reading: Moment, named: Moment, names_day: bool) -> bool:
    if names_day:
        return named.start < reading.end and reading.start < named.end
    if named.grain in CLOCK:
        return reading.start.time() == named.start.time()
    return (reading.start.hour < _NOON) == (named.start.hour < _NOON)


def _by_day_number(plain: str, language: Language, readings: Sequence[Moment]) -> Moment | None:
    """ "The fourth": a day of the month without its month."""
    numbers = {token.value for token in words_to_digits(plain, language)}
    named = [each for each in readings if each.start.day in numbers]
    return named[0] if len(named) == 1 and readings[0].start.day != readings[-1].start.day else None


def _by_place(plain: str, language: Language, readings: Sequence[Moment]) -> Moment | None:
    place = by_place(plain, language, readings)
    if place is not None:
        return place
    sooner, later = _SOONER[language].search(plain), _LATER[language].search(plain)
    if bool(sooner) == bool(later):
        return None
    return readings[0] if sooner else readings[-1]
