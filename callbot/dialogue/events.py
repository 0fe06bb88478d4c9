"""What can happen to a dialogue."""

from dataclasses import dataclass
from datetime import datetime

from callbot.actions import PersonSought, Result
from callbot.agents import Agent
from callbot.language import Language


@dataclass(frozen=True, slots=True)
class Opening:
    """A conversation begins."""

    now: datetime
    """Aware."""
    caller: str | None
    """E.164; None when withheld."""
    called: str
    """E.164; tells which site is meant."""
    customer_language: Language | None = None
    """What this customer spoke last time."""
    agent: Agent | None = None
    """Who of ours is calling."""
    spam: bool = False
    """This number's calls are not taken."""
    awaited: str | None = None
    """Why we are to call this number back, in the words kept with it; None: we are not."""
    sought: PersonSought | None = None
    """How it stands with a person, where we have called the customer: who is handed back has not met the bot yet."""


@dataclass(frozen=True, slots=True)
class Spoke:
    """The caller's whole turn, in words."""

    text: str
    """Empty when there was a voice but no word."""
    language: Language
    in_other_languages: tuple[tuple[Language, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Pressed:
    """Keys, collected as the open question asks."""

    keys: str


@dataclass(frozen=True, slots=True)
class StayedSilent:
    """Nothing came after a question."""


@dataclass(frozen=True, slots=True)
class TimeIsUp:
    """The call has reached the profile's limit."""


Caused = Spoke | Pressed | StayedSilent | TimeIsUp
"""By the caller or the clock; the rest follows from commands."""
Event = Caused | Result
