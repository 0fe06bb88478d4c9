"""The meaning of one utterance."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from callbot.language import Language


class Grain(StrEnum):
    """How exact a moment is."""

    MINUTE = "minute"
    HOUR = "hour"
    PART_OF_DAY = "part_of_day"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Moment:
    """A half-open interval of time, aware, in the site's time zone."""

    start: datetime
    end: datetime
    grain: Grain
    alternatives: tuple["Moment", ...] = ()
    """Other readings when the words are ambiguous: the dialogue asks."""


@dataclass(frozen=True, slots=True)
class ScoredIntent:
    name: str
    """One of the names in intents.py, or `question:<id>` for a question of the firm's own."""
    confidence: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """Everything found in one utterance."""

    text: str
    language: Language
    intents: tuple[ScoredIntent, ...] = ()
    """In the order in which they were said; empty: none of what the bot is for."""
    moment: Moment | None = None
    impossible: str = ""
    """The caller's words for a time that does not exist: worth a question."""
    urgent: bool = False
    """The service request cannot wait."""
    numbers: tuple[str, ...] = ()
    """Digit strings as spoken, such as "0176334455"."""
    names: tuple[str, ...] = ()

    @property
    def names_time(self) -> bool:
        """Also one that does not exist."""
        return self.moment is not None or bool(self.impossible)

    def has(self, name: str) -> bool:
        return any(intent.name == name for intent in self.intents)
