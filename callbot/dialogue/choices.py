"""Which of a few offered times is meant."""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final, TypeVar

from callbot.appointments.model import Slot
from callbot.calendar import Calendar
from callbot.dialogue.time_words import TODAY_OR_TOMORROW, WISH_WORDS
from callbot.dialogue.wishes import is_excluded, whole_morning
from callbot.language import Language
from callbot.understanding.meaning import Grain, Moment
from callbot.understanding.moments import find_moments

Offered = TypeVar("Offered")
_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
_NEAR_MINUTES: Final = 30
_ORDINALS: Final = {
    Language.DE: (r"erste\w*|nummer eins|^(?:die )?eins$", r"zweite\w*|nummer zwei", r"dritte\w*|nummer drei"),
    Language.EN: (r"first|number one|option one", r"second|number two|option two", r"third|number three|option three"),
}
_LAST: Final = {Language.DE: r"letzte\w*|spätere[rn]?|späteste\w*", Language.EN: r"last|later one|latest"}
_MIDDLE: Final = {Language.DE: r"mittlere\w*", Language.EN: r"middle"}
_EARLY: Final = {Language.DE: r"frühere[rn]?|früheste\w*", Language.EN: r"earlier one|earliest"}
_THE_ONE: Final = re.compile(
    r"\b((?:the|that) (?:\w+ ){0,2}(?:\w+day|morning|afternoon|evening|tomorrow)) one\b"
    r"(?! (?:o'?clock|[ap] ?m|\w+teen|\w+ty)\b)"
)
NEGATED: Final = {
    Language.DE: re.compile(r"\b(?:nicht|kein\w*|weder)\b"),
    Language.EN: re.compile(r"\b(?:not|none|neither|no|\w+n't)\b"),
}
_MORE: Final = {
    Language.DE: re.compile(r"\b(?:etwas|was|noch|lieber|bisschen) (?:später|früher)\b|\berst\b"),
    Language.EN: re.compile(r"\b(?:something|anything|any|bit|little) (?:later|earlier)\b"),
}


def without_pronoun(text: str) -> str:
    """ "The Wednesday one" without the word that sounds like a time."""
    return _THE_ONE.sub(r"\1", text)


def chosen(text: str, language: Language, slots: Sequence[Slot], calendar: Calendar, now: datetime) -> Slot | None:
    """The slot that is named by its place in the list, its day or its time; None when none or several fit."""
    plain = text.lower()
    if not slots or _MORE[language].search(plain):
        return None
    day_before = calendar.local(slots[0].start) - _DAY  # of those offered in December, "Tuesday" is one of December
    timed = _by_time(text, language, slots, calendar, now) or (
        None if TODAY_OR_TOMORROW.search(plain) else _by_time(text, language, slots, calendar, day_before)
    )
    if timed is not None:
        return timed
    if NEGATED[language].search(plain):
        return None
    return by_place(plain, language, slots)


def _by_time(text: str, language: Language, slots: Sequence[Slot], calendar: Calendar, now: datetime) -> Slot | None:
    """The only slot within the moments named and not ruled out; the last one named counts."""
    for one in reversed(find_moments(text, language, now, calendar.is_open_between)):
        if not isinstance(one.moment, Moment) or is_excluded(one, text.lower(), WISH_WORDS[language]):
            continue
        moments = (whole_morning(one.moment), *one.moment.alternatives)
        fitting = [
            slot
            for slot in slots
            if any(
                moment.start <= slot.start < moment.end if one.names_day else _at_that_time(slot, moment)
                for moment in moments
            )
        ]
        if len(fitting) > 1:
            fitting = [slot for slot in fitting if slot.start.time() == one.moment.start.time()]
        fitting = [slot for slot in fitting if not _is_other_time(slot, one.moment)]
        if len(fitting) == 1 and not NEGATED[language].search(text.lower()[one.end :]):
            return fitting[0]
    return None


def _is_other_time(slot: Slot, moment: Moment) -> bool:
    """ "At ten" may mean 10:15, but not 10:30."""
    if moment.grain not in {Grain.HOUR, Grain.MINUTE} or moment.end - moment.start > _HOUR:
        return False
    named, offered = moment.start.time(), slot.start.time()
    return (offered.hour - named.hour) * 60 + offered.minute - named.minute >= _NEAR_MINUTES


def _at_that_time(slot: Slot, moment: Moment) -> bool:
    start, end, at = moment.start.time(), moment.end.time(), slot.start.time()
    return start <= at and (end == time() or at < end)


def by_place(plain: str, language: Language, offered: Sequence[Offered]) -> Offered | None:
    """ "The second one", "the last"; None when no place or several are named. `plain` is in lower case."""
    words = _ORDINALS[language][: len(offered)]
    named = [each for each, pattern in zip(offered, words, strict=False) if re.search(rf"\b(?:{pattern})\b", plain)]
    if len(named) == 1:
        return named[0]
    if named:
        return None
    if re.search(rf"\b(?:{_LAST[language]})\b", plain):
        return offered[-1]
    if re.search(rf"\b(?:{_EARLY[language]})\b", plain):
        return offered[0]
    if len(offered) == 3 and re.search(rf"\b(?:{_MIDDLE[language]})\b", plain):
        return offered[1]
    return None
