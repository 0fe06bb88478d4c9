"""The people of the firm who take calls, and whether they can take one now."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from callbot.language import Language


class Role(StrEnum):
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    """Sees everything, and sets the presence of others."""
    ADMIN = "admin"
    """A supervisor who also manages agents and the audit log."""


class Presence(StrEnum):
    AVAILABLE = "available"
    BUSY = "busy"
    """In a call of ours, or said so."""
    WRAP_UP = "wrap_up"
    """Writes the note of the last call."""
    AWAY = "away"
    """On a break, or did not answer twice."""
    OFF = "off"
    """Not at work."""


class Telephone(StrEnum):
    """Whether anything rings when this agent is rung."""

    READY = "ready"
    """A number; or a page of the desk says that the telephone in it is connected."""
    LOST = "lost"
    """It was connected until a moment ago: perhaps the page is just being loaded anew."""
    OFF = "off"
    """No page of the desk has it."""


AWAY_AFTER_UNANSWERED: Final = 2
"""Calls in a row that an agent did not answer, after which the agent counts as away (issue 5)."""


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent as the store knows them."""

    id: int
    name: str
    """As callers hear it: "Petra Kern"."""
    login: str
    role: Role
    languages: tuple[Language, ...]
    skills: tuple[str, ...]
    """Ids of departments and of skills in the profile."""
    sites: tuple[str, ...]
    """Site ids; empty: all."""
    phone: str | None
    """E.164; None: rung in the browser, as client:agent-ID."""
    person: str | None
    """Id of this person in the profile, for callers who ask by name."""
    interface_language: Language
    disabled: bool
    presence: Presence
    presence_since: datetime
    presence_until: datetime | None
    """When a break ends by itself: then the agent is available again."""
    unanswered: int
    """Calls in a row that were not answered."""
    telephone: Telephone
    reserved_until: datetime | None
    """Reserved for a transfer, at most until then; None: for nobody."""
    last_served_at: datetime | None
    """When the last call with a customer ended: who is idle longest is rung first."""

    @property
    def address(self) -> str:
        """What the carrier dials."""
        return self.phone or f"client:agent-{self.id}"


@dataclass(frozen=True, slots=True)
class NewAgent:
    name: str
    login: str
    role: Role = Role.AGENT
    languages: tuple[Language, ...] = ()
    """Empty: all of the firm's."""
    skills: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    phone: str | None = None
    person: str | None = None
    interface_language: Language = Language.DE
