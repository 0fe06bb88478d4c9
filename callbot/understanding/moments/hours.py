"""Hours and parts of the day as callers say them, and what they come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

AM: Final = 0
PM: Final = 1


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day, in hours from midnight."""

    name: str
    start: float
    end: float
    half: str = ""
    """early or late: half of it."""

    def bounds(self) -> tuple[float, float]:
        middle = (self.start + self.end) / 2
        if self.half == "early":
            return self.start, middle
        return (middle, self.end) if self.half == "late" else (self.start, self.end)


PARTS: Final[Mapping[str, Part]] = {
    part.name: part
    for part in (
        Part("morning", 8, 12),
        Part("forenoon", 8, 12),
        Part("mid_morning", 10, 11),
        Part("noonish", 11, 13),
        Part("afternoon", 12, 18),
        Part("mid_afternoon", 14, 15),
        Part("evening", 17, 22),
        Part("tonight", 18, 24),
        Part("night", 20, 24),
        Part("prime_time", 20, 24),
        Part("business", 8, 18),
    )
}


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as it was said."""

    hour: int
    minute: int = 0
    second: int = 0
    meridiem: int | None = None
    to_the_minute: bool = False
    """Said with minutes."""
    sure: bool = False
    """Written or said so that it can only be meant in 24 hours: "08:30", "0 Uhr 15", "fifteen thirty"."""

    @property
    def possible(self) -> bool:
        return (0 <= self.hour < 24 or (self.hour == 24 and self.minute == 0)) and self.minute < 60 and self.second < 60

    def readings(self, part: Part | None) -> tuple[int, ...]:
        """The hours it can mean, 0 to 24, the literal one first."""
        if self.hour > 12 or self.hour == 0:
            return (self.hour,)
        if self.meridiem is not None:
            return (self.hour % 12 + 12 * self.meridiem,)
        if part is not None:
            return (_within(self.hour, part.name),)
        if self.sure:
            return (self.hour,)
        return (self.hour, (self.hour + 12) % 24)


def _within(hour: int, part: str) -> int:
    """The hour from 1 to 12 as it is meant in that part of the day."""
    early = hour % 12
    if part in ("morning", "forenoon", "mid_morning"):
        return hour
    if part == "noonish":
        return hour if hour > 9 else hour + 12
    if part in ("night", "prime_time"):
        return early if early < 5 else early + 12
    if part in ("evening", "tonight") and early < 4:
        return early if early else 24
    return early + 12
