"""By how much an appointment shall be moved: "an hour later", "by a week", "the same time"."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from callbot.appointments.model import Wish
from callbot.dialogue.caller_words import any_of
from callbot.language import Language
from callbot.understanding.digits import digit_runs

_COUNT: Final = r"(?P<count>[\wäöüß]+)"
_SHIFTS: Final = {
    Language.DE: re.compile(
        rf"\b(?:um )?{_COUNT} (?P<half>halbe )?(?P<unit>stunde|tag|woche)[en]*"
        r" (?P<towards>später|früher|nach (?:hinten|vorne?)(?: (?:ver)?schieb\w*)?|(?:ver)?schieb\w*|verlegen)\b"
    ),
    Language.EN: re.compile(
        rf"\b(?P<half>half )?(?:by )?{_COUNT} (?P<unit>hour|day|week)s?"
        r" (?P<towards>later|back|earlier|sooner|forward)\b"
        rf"|\bback (?:by )?(?P<count_behind>\w+) (?P<unit_behind>hour|day|week)s?\b"
    ),
}
_EARLIER: Final = re.compile(r"früher|vorn|earlier|sooner|forward")
_ONE: Final = frozenset({"ein", "eine", "einen", "a", "an", "one", "half"})
_UNITS: Final = {
    "stunde": timedelta(hours=1),
    "hour": timedelta(hours=1),
    "tag": timedelta(days=1),
    "day": timedelta(days=1),
    "woche": timedelta(weeks=1),
    "week": timedelta(weeks=1),
}
_SAME_TIME: Final = {
    Language.DE: any_of("(?:zur |die |um die )?(?:gleichen?|selben?|dieselbe) (?:uhr)?zeit"),
    Language.EN: any_of("(?:at )?(?:the )?same time"),
}


@dataclass(frozen=True, slots=True)
class Shift:
    by: timedelta
    start: int
    end: int
    """Where it was said: a half-open run of characters."""


def find_shift(text: str, language: Language) -> Shift | None:
    found = _SHIFTS[language].search(text.lower())
    if found is None:
        return None
    groups = found.groupdict()
    unit, count = groups["unit"] or groups["unit_behind"], groups["count"] or groups["count_behind"]
    runs = digit_runs(count, language)
    times = 1 if count in _ONE else int(runs[0].digits) if runs else 0
    if not times:
        return None
    by = _UNITS[unit] * times / (2 if groups["half"] or count == "half" else 1)
    is_earlier = _EARLIER.search(groups["towards"] or "") is not None
    return Shift(-by if is_earlier else by, found.start(), found.end())


def names_same_time(text: str, language: Language) -> bool:
    return _SAME_TIME[language].search(text.lower()) is not None


def at_same_time(wanted: Wish, own: datetime) -> datetime:
    """On the day that is wanted; of a week, on the same weekday."""
    day = wanted.start
    if wanted.end - wanted.start > _UNITS["day"]:
        day += (own.weekday() - day.weekday()) % 7 * _UNITS["day"]
    return day.replace(hour=own.hour, minute=own.minute, second=0, microsecond=0)
