"""The life of a call: one transition table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from callbot.actions import Outcome
from callbot.errors import IllegalTransition
from callbot.hearing import Word
from callbot.language import Language


class CallState(StrEnum):
    RINGING = "ringing"
    """The first webhook came, no stream yet."""
    TALKING = "talking"
    """A media stream is (or was last seen) open."""
    LEAVING = "leaving"
    """The bot has closed the stream on purpose; /voice/after carries out the intent."""
    TRANSFERRING = "transferring"
    """A person is being rung or speaks with the caller."""
    ENDED = "ended"


class CallEvent(StrEnum):
    STREAM_OPENED = "stream_opened"
    INTENT_STORED = "intent_stored"
    """The dialogue wants to hang up or transfer: the stream closes next."""
    TRANSFER_BEGUN = "transfer_begun"
    HUNG_UP = "hung_up"


TRANSITIONS: Final[Mapping[tuple[CallState, CallEvent], CallState]] = {
    (CallState.RINGING, CallEvent.STREAM_OPENED): CallState.TALKING,
    # Twilio may ask /voice/after before the old socket's end was noticed: a stream opens over an open one.
    (CallState.TALKING, CallEvent.STREAM_OPENED): CallState.TALKING,
    (CallState.TALKING, CallEvent.INTENT_STORED): CallState.LEAVING,
    # The carrier has spoken for us (Intent.SAY), or the transfer could not begin.
    (CallState.LEAVING, CallEvent.STREAM_OPENED): CallState.TALKING,
    # A person hands the caller back to the bot.
    (CallState.TRANSFERRING, CallEvent.STREAM_OPENED): CallState.TALKING,
    (CallState.LEAVING, CallEvent.TRANSFER_BEGUN): CallState.TRANSFERRING,
    # An agent takes the call over, or the stream died after the agent had said yes.
    (CallState.TALKING, CallEvent.TRANSFER_BEGUN): CallState.TRANSFERRING,
    # The carrier asks /voice/after twice.
    (CallState.TRANSFERRING, CallEvent.TRANSFER_BEGUN): CallState.TRANSFERRING,
    # The bot was just leaving when an agent took the call over.
    (CallState.TRANSFERRING, CallEvent.INTENT_STORED): CallState.TRANSFERRING,
    (CallState.RINGING, CallEvent.HUNG_UP): CallState.ENDED,
    (CallState.TALKING, CallEvent.HUNG_UP): CallState.ENDED,
    (CallState.LEAVING, CallEvent.HUNG_UP): CallState.ENDED,
    (CallState.TRANSFERRING, CallEvent.HUNG_UP): CallState.ENDED,
    # The caller hung up in the middle of our goodbye.
    (CallState.ENDED, CallEvent.INTENT_STORED): CallState.ENDED,
    # The caller hung up on the way to a person's room.
    (CallState.ENDED, CallEvent.TRANSFER_BEGUN): CallState.ENDED,
    # The last status event may come doubled, or after the sweeper.
    (CallState.ENDED, CallEvent.HUNG_UP): CallState.ENDED,
}


def after(state: CallState, event: CallEvent) -> CallState:
    """The next state; IllegalTransition when the event does not fit."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise IllegalTransition("call", state, event) from None


class Intent(StrEnum):
    """Why the bot closed the stream; stored before it does."""

    HANG_UP = "hang_up"
    TRANSFER = "transfer"
    SAY = "say"
    """No voice of our own works: the carrier reads out what is left to say, then a stream opens again."""


class Speaker(StrEnum):
    CALLER = "caller"
    BOT = "bot"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Turn:
    """Something said, as it was really heard or played; seconds from the start of the call."""

    speaker: Speaker
    text: str
    language: Language
    start_seconds: float
    end_seconds: float
    confidence: float | None = None
    """Mean word confidence of a caller's turn, 0 to 1."""
    words: tuple[Word, ...] = ()
    interrupted: bool = False
    """The bot was cut short: `text` holds only what was played."""
    keys: str = ""
    """Keypad digits, for a turn that was pressed, not spoken."""


@dataclass(frozen=True, slots=True)
class Ringing:
    """A call that has just come in, as the first webhook tells it."""

    call_sid: str
    caller: str | None
    """E.164; None when withheld."""
    called: str
    """E.164."""
    at: datetime


@dataclass(frozen=True, slots=True)
class CallRecord:
    """A call as the store knows it."""

    call_sid: str
    caller: str | None
    called: str
    state: CallState
    language: Language | None
    """None until the caller's language is known."""
    started_at: datetime
    intent: Intent | None
    streams: int
    """How many media streams have been opened for it."""
    dialogue: Mapping[str, Any]
    """The dialogue's state as it was after the last turn; empty before the first."""
    customer_language: Language | None
    """What this customer spoke last time."""
    turns: int
    """Turns kept so far."""
    outcome: Outcome | None = None
    turned_away: bool = False
    """One of us has said that this number's calls are spam; never of a caller who withheld it."""


@dataclass(frozen=True, slots=True)
class StatusEvent:
    """One of Twilio's call status callbacks."""

    call_sid: str
    status: str
    sequence: int
    at: datetime
    duration_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What a colleague needs to know of a contact."""

    reason: str
    outcome: Outcome
    promised: tuple[str, ...]
    open_points: tuple[str, ...]
    language: Language
