"""What the web form is told, and what becomes of a wish."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from callbot.callback import Callback


@dataclass(frozen=True, slots=True)
class TimeSlot:
    """When somebody may be called; both ends in the site's time zone."""

    start: datetime
    end: datetime


class CallTimes(Protocol):
    """When a site calls back."""

    def local(self, site: str, at: datetime) -> datetime:
        """The same moment by the site's clocks."""

    def soonest(self, site: str, at: datetime) -> datetime | None:
        """`at` itself while the site is open; None: it does not open any more."""

    def promise(self, site: str, at: datetime) -> datetime:
        """Until when somebody is called who wants it as soon as possible."""

    def free(self, site: str, at: datetime) -> Sequence[TimeSlot]:
        """Slots within opening hours that are not full, in order."""


class Problem(StrEnum):
    """Why a wish was not taken; also the key of the text that says so."""

    MALFORMED = "malformed"
    FIELDS = "fields"
    EXPIRED = "expired"
    TOO_QUICK = "too_quick"
    NEEDS_WORK = "needs_work"
    PLEASE_CALL = "please_call"
    """Whatever else: which limit it was is nobody's business but ours."""
    UNAVAILABLE = "unavailable"
    NOT_OFFERED = "not_offered"
    """Nobody can be called at all."""


@dataclass(frozen=True, slots=True)
class Refused:
    problem: Problem
    fields: Mapping[str, str] = field(default_factory=dict)
    """By field, the key of the text that says what is wrong with it."""
    bits: int = 0
    """How much work the next attempt has to show."""


@dataclass(frozen=True, slots=True)
class Taken:
    callback: Callback
    token: str = field(repr=False)
    """Of the status page."""
