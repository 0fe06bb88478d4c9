"""What reading a time out of words can give."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from callbot.understanding.meaning import Moment

OpenBetween = Callable[[datetime, datetime], bool]
"""Whether the site is open in the half-open interval: decides between three in the morning and in the afternoon."""


class Reason(StrEnum):
    """Why a moment cannot be."""

    NO_SUCH_DAY = "no_such_day"
    """31 February, or 29 February of a year that has none."""
    NO_SUCH_TIME = "no_such_time"
    """25 o'clock."""
    SKIPPED_BY_CLOCK_CHANGE = "skipped_by_clock_change"
    """The hour that the beginning of daylight saving leaves out."""


@dataclass(frozen=True, slots=True)
class ImpossibleMoment:
    """The caller named a time that does not exist: worth a question."""

    reason: Reason
    words: str
    """As the caller said it."""


@dataclass(frozen=True, slots=True)
class FoundMoment:
    """A moment and where in the text it was named."""

    start: int
    end: int
    """Half-open span in the text, in characters."""
    moment: Moment | ImpossibleMoment
    negated: bool = False
    """The caller does not want it: "not on Mondays"."""
    names_day: bool = True
    """Otherwise only an hour or a part of the day was named, and the nearest day was taken."""
