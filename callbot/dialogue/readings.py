"""Times that can be meant in several ways."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from callbot.calendar import Calendar
from callbot.dialogue.caller_words import words_of
from callbot.dialogue.time_words import WISH_WORDS
from callbot.language import Language
from callbot.understanding.digits import digit_runs
from callbot.understanding.meaning import Grain, Moment
from callbot.understanding.moments import FoundMoment

_MOST_WORDS_OF_CLOCK: Final = 7
_BEFORE_CLOCK: Final = {Language.DE: "um", Language.EN: "at"}
_AROUND_CLOCK: Final = words_of(
    """äh ähm ja nein doch also so die der bitte dann lieber passt geht ist wäre gut recht meinte ich nehmen wir gegen
    circa uh um yes no okay the please then rather sorry is it's that's fine good works would be great i meant make it
    about"""
)
"""Around a bare time of day."""
_ORDINAL: Final = re.compile(
    r"(?:(?:and|or|what about|how about|then|maybe) )?(?:(?:move|change|make|push) it )?(?P<to>to )?(?:on )?the "
    r"(?P<day>(?:\w+[ -])?(?:first|second|third|\w+th))(?: then| please)?"
)
_PLACES: Final = frozenset({"first", "second", "third"})
CLOCK: Final = frozenset({Grain.HOUR, Grain.MINUTE})


def clear(one: FoundMoment, text: str, calendar: Calendar, now: datetime, chosen: Sequence[Moment] = ()) -> FoundMoment:
    """Without the readings that cannot be meant; what is in `chosen` is meant. See `is_doubtful`."""
    moment = one.moment
    if not isinstance(moment, Moment) or not moment.alternatives or _names_several(text[one.start : one.end]):
        return one
    every = {each.start: replace(each, alternatives=()) for each in (moment, *moment.alternatives)}
    first, *others = _possible([every[start] for start in sorted(every)], calendar, now)
    meant = [each for each in (first, *others) if each.start in {reading.start for reading in chosen}]
    if len(meant) == 1:
        return replace(one, moment=meant[0])
    return replace(one, moment=replace(first, alternatives=tuple(others)))


def is_doubtful(one: FoundMoment, text: str) -> bool:
    """Whether a moment that went through `clear` can still be meant in several ways."""
    moment = one.moment
    return isinstance(moment, Moment) and bool(moment.alternatives) and not _names_several(text[one.start : one.end])


def as_clock(text: str, language: Language) -> str:
    """ "Ten fifteen", the answer to "at what time?", with the word that makes a time of it; empty where it is none."""
    words = text.lower().split()
    if not words or len(words) > _MOST_WORDS_OF_CLOCK or not digit_runs(text, language):
        return ""
    spoken = " ".join(word for word in words if word not in _AROUND_CLOCK)
    runs = digit_runs(spoken, language)
    if not runs or runs[0].start > 0 or runs[-1].end < len(spoken) or len("".join(run.digits for run in runs)) > 4:
        return ""
    return f"{_BEFORE_CLOCK[language]} {spoken}"


def as_day(text: str) -> str:
    """ "The tenth", "to the second": a day, where the words may also be a place in a list or an end."""
    found = _ORDINAL.fullmatch(text.lower().strip())
    if found is None or (not found["to"] and found["day"] in _PLACES):
        return text
    return f"on the {found['day']}"


def readings_of(moment: Moment) -> list[Moment]:
    """Each by itself."""
    return [replace(each, alternatives=()) for each in (moment, *moment.alternatives)]


def _names_several(words: str) -> bool:
    """ "Tuesday or Wednesday": the caller's own alternatives are no doubt."""
    return any(way.either.search(words.lower()) for way in WISH_WORDS.values())


def _possible(readings: list[Moment], calendar: Calendar, now: datetime) -> list[Moment]:
    """Those to come; of hours, those at which the site is open; of a day that has begun, what is left of it."""
    coming = [each for each in readings if each.end > now]
    if all(each.grain in CLOCK for each in readings):
        fitting = [each for each in coming if calendar.is_open_between(each.start, each.end)]
    else:
        fitting = [each for each in coming if each.start > now or calendar.is_open_between(now, each.end)]
    return fitting or coming[:1] or readings[:1]
