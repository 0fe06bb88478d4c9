"""What an answer about hours is put together from, in any language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as CalendarDate  # noqa: N812 - a day's field is called date
from typing import Protocol

from callbot.calendar import Why

Minutes = tuple[int, int]
"""A span of one day in minutes since midnight; 1440 is the day's end."""
AROUND_THE_CLOCK: Minutes = (0, 1440)
NOON = 720
MIDNIGHT = 1440


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it is told."""

    date: CalendarDate
    today: CalendarDate
    spans: tuple[Minutes, ...]
    why: Why
    reason: str | None
    """The holiday's or closure's name in the caller's language."""

    @property
    def days_ahead(self) -> int:
        return (self.date - self.today).days

    @property
    def is_past(self) -> bool:
        return self.date < self.today


@dataclass(frozen=True, slots=True)
class WeekdayGroup:
    """Weekdays that follow one another with the same hours; Monday is 0."""

    first: int
    last: int
    spans: tuple[Minutes, ...]


class Wording(Protocol):
    """The sentences of one language; each method gives one or two, complete."""

    def open_on(self, day: Day) -> str: ...

    def closed_on(self, day: Day) -> str: ...

    def still_open(self, day: Day, until: int, later: Sequence[Minutes]) -> str:
        """Open now until a minute of today, and again later."""

    def opens_again_today(self, day: Day, left: Sequence[Minutes], *, lunch: bool) -> str:
        """Closed for the moment."""

    def closed_already(self, day: Day) -> str: ...

    def back(self, day: Day, minute: int) -> str: ...

    def not_known_when_back(self) -> str: ...

    def open_at(self, day: Day, minute: int, until: int) -> str: ...

    def closed_at(self, day: Day, minute: int, *, lunch: bool) -> str: ...

    def open_then(self, day: Day) -> str:
        """The hours of the day that was just spoken of."""

    def open_in(self, day: Day, spans: Sequence[Minutes]) -> str:
        """Open in the part of the day that was asked for."""

    def closed_in(self, day: Day) -> str: ...

    def weekly(self, groups: Sequence[WeekdayGroup]) -> str: ...

    def never_open(self) -> str: ...

    def closed_from_to(self, first: Day, last: Day) -> str:
        """Closed for several days on end, for one reason."""

    def deadline(self, day: Day, minute: int) -> str:
        """For "we will call you back by …" in English, "spätestens …" in German."""

    def at_times(self, day: Day, minutes: Sequence[int]) -> str:
        """One or several times of one day, which is named once."""

    def named(self, day: Day, *, weekday: bool) -> str:
        """For "do you mean …?"."""

    def clock(self, minute: int) -> str: ...

    def either(self, times: Sequence[str]) -> str: ...

    def at_site(self, name: str, answer: str) -> str: ...


def sentence(text: str) -> str:
    """With a capital at the beginning and a full stop at the end."""
    return f"{text[:1].upper()}{text[1:]}."


def enumerated(parts: Sequence[str], conjunction: str) -> str:
    """One, two and three."""
    return f"{', '.join(parts[:-1])} {conjunction} {parts[-1]}" if len(parts) > 1 else "".join(parts)


def alternatives(parts: Sequence[str], conjunction: str) -> str:
    """One, two, or three; with a comma before the conjunction where a part has one, or has a conjunction itself."""
    comma = "," if any("," in part or f" {conjunction} " in part for part in parts) else ""
    return f"{', '.join(parts[:-1])}{comma} {conjunction} {parts[-1]}" if len(parts) > 1 else "".join(parts)


def renamed(names: Mapping[str, str], name: str) -> str:
    """A holiday's name as it is said."""
    return names.get(name, name)
