"""What changes on the desk, told to whoever looks at it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class EventKind(StrEnum):
    """What changes on the desk."""

    PRESENCE = "presence"
    QUEUE = "queue"
    POP = "pop"
    """For one agent: a caller is about to be put through."""
    TRANSFER = "transfer"
    CALL = "call"
    """A call began, changed its state, or ended."""
    TURN = "turn"
    """Something was said in a call."""
    CALLBACK = "callback"
    PROMISE = "promise"
    CUSTOMER = "customer"
    DICTATION = "dictation"
    """For one agent: how it stands with the summary they dictate; the subject is the contact."""


@dataclass(frozen=True, slots=True)
class DeskEvent:
    """What happened, without a word of what was said: the desk fetches what its agent may see."""

    id: int
    """Grows in the order of commits."""
    kind: EventKind
    agent_id: int | None
    """Only this agent's desk; None: everybody's."""
    call_sid: str | None
    subject: int | None
    """Id of the transfer, call-back, agent, customer or promise."""
    at: datetime


class EventLog(Protocol):
    """Desk events; survive a lost connection (Last-Event-ID)."""

    def latest(self) -> int:
        """Id of the newest; 0: none yet."""

    def since(self, event_id: int, agent_id: int, limit: int = 500) -> Sequence[DeskEvent]: ...

    def wait(self, event_id: int, timeout_seconds: float) -> bool:
        """Until there may be something newer: woken by commits of this process, of others by Redis or a short look."""


class Doorbell(Protocol):
    """Tells other processes that there are new desk events. Rung by one, heard by all; a ring may get lost."""

    def ring(self) -> None:
        """Returns at once, and never raises."""

    def listen(self, heard: Callable[[], None]) -> None:
        """Call `heard` for every ring from now on, in a thread of the doorbell's."""

    def works(self) -> bool:
        """Whether rings of others are heard at present."""
