"""What one expression of time says."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from callbot.understanding.meaning import Grain
from callbot.understanding.moments.amounts import Amount
from callbot.understanding.moments.days import Days
from callbot.understanding.moments.hours import Clock, Part


class Edge(StrEnum):
    """An interval open at one end."""

    NOT_BEFORE = "not_before"
    NOT_AFTER = "not_after"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Instant:
    """A time counted from now: local and naive."""

    start: datetime
    end: datetime
    grain: Grain = Grain.MINUTE


@dataclass(frozen=True, slots=True)
class Frame:
    """What one expression of time says; what is None was not said."""

    days: Days | None = None
    part: Part | None = None
    clock: Clock | None = None
    instant: Instant | None = None
    edge: Edge | None = None
    until: "Frame | None" = None
    """The other end of a range."""
    length: Amount | None = None
    """How long from its beginning: "from nine for two hours"."""

    @property
    def is_empty(self) -> bool:
        return self == Frame()

    @property
    def names_only_day(self) -> bool:
        return self.days is not None and self.days.is_one_day and self == Frame(days=self.days)

    @property
    def lacks_time(self) -> bool:
        """A day, perhaps with a part of it."""
        return self.days is not None and self.days.is_one_day and self == Frame(days=self.days, part=self.part)

    @property
    def names_only_time(self) -> bool:
        return self.days is None and self.instant is None and not (self.until and self.until.days)

    def joined(self, other: "Frame") -> "Frame | None":
        """Both together; None when they say different things of the same."""
        days = self.days.joined(other.days) if self.days and other.days else self.days or other.days
        if self.days and other.days and days is None:
            return None
        values: dict[str, object] = {}
        for name in ("part", "clock", "instant", "edge", "until", "length"):
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine is not None and theirs is not None and (name != "part" or mine.name != theirs.name):
                return None
            values[name] = mine if mine is not None else theirs
        return replace(Frame(days=days), **values)  # type: ignore[arg-type]

    def corrected_by(self, other: "Frame") -> "Frame":
        """ "Tuesday at three, no, Wednesday": Wednesday at three."""
        if other.instant is not None or (other.days is not None and not other.names_only_day):
            return other
        if other.names_only_time:
            return replace(other, days=self.days)
        return replace(self, days=other.days, instant=None)
