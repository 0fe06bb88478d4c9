"""What the dialogue wants done, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from callbot.hearing import Expecting
from callbot.language import Language


class Outcome(StrEnum):
    """How a call ended, for the note and the reports."""

    ANSWERED = "answered"
    CALLBACK_REQUESTED = "callback_requested"
    TRANSFERRED = "transferred"
    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    REQUEST_TAKEN = "request_taken"
    ABANDONED = "abandoned"
    """The caller hung up before anything was settled."""
    NOT_UNDERSTOOD = "not_understood"
    SILENT = "silent"
    """Nobody ever spoke: a robot or a pocket."""
    FAILED = "failed"
    """Our fault."""


@dataclass(frozen=True, slots=True)
class Say:
    """Speak one or more sentences, as they are written; they are made speakable later."""

    text: str
    interruptible: bool = True
    language: Language | None = None
    """None: the language of the call."""


@dataclass(frozen=True, slots=True)
class Listen:
    """Wait for the caller once everything said so far has been played."""

    expecting: Expecting = Expecting.ANYTHING
    languages: tuple[Language, ...] = ()
    """Which languages may come; empty: that of the call."""


@dataclass(frozen=True, slots=True)
class RequestCallback:
    """Promise that somebody calls back; answered with CallbackQueued or ActionFailed."""

    number: str
    """E.164."""
    reason: str
    due: datetime
    """Aware; the latest moment at which the firm promises to ring."""
    window: str = ""
    """When it suits the caller, in the caller's words; empty for as soon as possible."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call when everything said so far has been played."""

    outcome: Outcome


Command = RequestCallback
"""Has a result, which goes back into the dialogue before anything is said of it."""
Action = Say | Listen | HangUp | Command


@dataclass(frozen=True, slots=True)
class CallbackQueued:
    """The call-back is in the store and will be worked off."""

    due: datetime
    """As requested, or as promised earlier in this call for the same number."""


@dataclass(frozen=True, slots=True)
class ActionFailed:
    """The last command could not be carried out; nothing was promised."""


Result = CallbackQueued | ActionFailed
