"""The life of a transfer to a person: one transition table for warm transfers, take-overs and call-backs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from callbot.errors import IllegalTransition
from callbot.language import Language


class TransferKind(StrEnum):
    WARM = "warm"
    """The bot brings a caller to a person."""
    TAKE_OVER = "take_over"
    """An agent takes a live call from the bot."""
    CALLBACK = "callback"
    """A person is rung first, then the customer who asked to be called."""


class TransferState(StrEnum):
    REQUESTED = "requested"
    """In the queue: nobody is reserved."""
    RESERVED = "reserved"
    """An agent is reserved and sees the pop; the telephone does not ring yet."""
    RINGING = "ringing"
    """The attempt is written, the carrier has been (or is just being) asked to ring the agent."""
    BRIEFING = "briefing"
    """The agent has answered and hears the whisper."""
    ACCEPTED = "accepted"
    """The agent takes the caller and waits in the room."""
    CALLING = "calling"
    """Call-backs only: the customer is being rung."""
    BRIDGED = "bridged"
    """They speak with each other."""
    RETURNED = "returned"
    """The agent has handed the caller back to the bot."""
    DONE = "done"
    """They spoke, and the call is over."""
    CALLER_GONE = "caller_gone"
    CALLBACK_AGREED = "callback_agreed"
    """The caller is called back instead."""
    UNREACHED = "unreached"
    """Call-backs only: the customer did not answer, or a machine did."""
    SPAM = "spam"
    """The agent said so."""
    FAILED = "failed"
    """Nobody could be reached, or our fault."""


class TransferEvent(StrEnum):
    AGENT_RESERVED = "agent_reserved"
    DIALLED = "dialled"
    ANSWERED = "answered"
    TAKEN = "taken"
    CUSTOMER_DIALLED = "customer_dialled"
    JOINED = "joined"
    AGENT_LOST = "agent_lost"
    """Declined, not answered, busy, lease run out: the caller is in the queue again."""
    HANDED_BACK = "handed_back"
    FINISHED = "finished"
    CALLER_LEFT = "caller_left"
    CALLBACK_CHOSEN = "callback_chosen"
    CUSTOMER_UNREACHED = "customer_unreached"
    MARKED_SPAM = "marked_spam"
    GIVEN_UP = "given_up"


class Failure(StrEnum):
    """Why an agent did not take a caller, or a transfer came to nothing: stored, shown, counted."""

    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    NO_KEY = "no_key"
    """Answered, but nobody pressed a key: a mailbox, or a telephone in a pocket."""
    BUSY = "busy"
    CALLER_GONE = "caller_gone"
    MACHINE = "machine"
    """The customer's answering machine."""
    BLOCKED = "blocked"
    """The number may not be dialled."""
    FAILED = "failed"
    """The carrier refused, or a lease ran out because a process died."""


_S, _E = TransferState, TransferEvent
WITH_AN_AGENT: Final = frozenset({_S.RESERVED, _S.RINGING, _S.BRIEFING, _S.ACCEPTED, _S.CALLING, _S.BRIDGED})
"""An agent is bound to it."""
OVER: Final = frozenset({_S.DONE, _S.CALLER_GONE, _S.CALLBACK_AGREED, _S.UNREACHED, _S.SPAM, _S.FAILED})
"""Nothing more happens to it. RETURNED is over for the agent; the call goes on with the bot."""
ENDED: Final = OVER | {_S.RETURNED}

TRANSITIONS: Final[Mapping[tuple[TransferState, TransferEvent], TransferState]] = {
    (_S.REQUESTED, _E.AGENT_RESERVED): _S.RESERVED,
    (_S.RESERVED, _E.DIALLED): _S.RINGING,
    (_S.RINGING, _E.ANSWERED): _S.BRIEFING,
    # The first webhook of the agent's leg may overtake our own commit of "dialled".
    (_S.RESERVED, _E.ANSWERED): _S.BRIEFING,
    (_S.BRIEFING, _E.ANSWERED): _S.BRIEFING,  # the carrier asks its webhook twice
    (_S.BRIEFING, _E.TAKEN): _S.ACCEPTED,
    (_S.ACCEPTED, _E.TAKEN): _S.ACCEPTED,
    (_S.ACCEPTED, _E.CUSTOMER_DIALLED): _S.CALLING,
    (_S.ACCEPTED, _E.JOINED): _S.BRIDGED,
    (_S.CALLING, _E.JOINED): _S.BRIDGED,
    (_S.BRIDGED, _E.JOINED): _S.BRIDGED,  # both legs report it
    (_S.BRIDGED, _E.HANDED_BACK): _S.RETURNED,
    (_S.BRIDGED, _E.FINISHED): _S.DONE,
    # The agent hangs up before the caller has come into the room.
    (_S.ACCEPTED, _E.AGENT_LOST): _S.REQUESTED,
    # The customer's telephone is ringing already, and one transfer rings it at most once: the call-back begins anew.
    (_S.CALLING, _E.AGENT_LOST): _S.FAILED,
    (_S.CALLING, _E.CUSTOMER_UNREACHED): _S.UNREACHED,
    (_S.ACCEPTED, _E.CUSTOMER_UNREACHED): _S.UNREACHED,
    **{(state, _E.AGENT_LOST): _S.REQUESTED for state in (_S.RESERVED, _S.RINGING, _S.BRIEFING)},
    **{(state, _E.CALLER_LEFT): _S.CALLER_GONE for state in (_S.REQUESTED, *(WITH_AN_AGENT - {_S.BRIDGED}))},
    (_S.BRIDGED, _E.CALLER_LEFT): _S.DONE,
    **{(state, _E.CALLBACK_CHOSEN): _S.CALLBACK_AGREED for state in (_S.REQUESTED, *(WITH_AN_AGENT - {_S.BRIDGED}))},
    **{(state, _E.MARKED_SPAM): _S.SPAM for state in WITH_AN_AGENT},
    **{(state, _E.GIVEN_UP): _S.FAILED for state in (_S.REQUESTED, *WITH_AN_AGENT)},
    # Reports come doubled and late: what is over stays as it is.
    **{(state, _E.CALLER_LEFT): state for state in ENDED},
    **{(state, _E.FINISHED): state for state in ENDED},
    **{(state, _E.AGENT_LOST): state for state in ENDED},
    **{(state, _E.GIVEN_UP): state for state in ENDED},
}


def after(state: TransferState, event: TransferEvent) -> TransferState:
    """The next state; IllegalTransition when the event does not fit."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise IllegalTransition("transfer", state, event) from None


@dataclass(frozen=True, slots=True)
class NewTransfer:
    """Somebody is wanted."""

    kind: TransferKind
    call_sid: str | None
    """The caller's leg; None for a call-back, whose customer is not on the line yet."""
    reason: str
    """In one sentence, for the agent's screen and whisper; the caller's own words, redacted."""
    language: Language
    site: str
    skills: tuple[str, ...] = ()
    """Ids of departments or skills of which an agent must have all."""
    person: str = ""
    """Id of the person in the profile who was asked for; they are rung first."""
    agent_id: int | None = None
    """Only this agent: a take-over, or a call-back with an owner."""
    urgent: bool = False
    callback_id: int | None = None
    place: datetime | None = None
    """Since when this caller has been waiting: a call-back keeps its place. None: from now on."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer as the store knows it."""

    id: int
    kind: TransferKind
    state: TransferState
    state_since: datetime
    call_sid: str | None
    callback_id: int | None
    customer_id: int | None
    reason: str
    language: Language
    site: str
    skills: tuple[str, ...]
    person: str
    wanted_agent_id: int | None
    urgent: bool
    requested_at: datetime
    """The place in the queue."""
    attempt_id: int | None
    agent_id: int | None
    agent_name: str
    """Empty: nobody yet."""
    tried: tuple[int, ...]
    """Ids of agents who did not take it."""
    failure: Failure | None
    """The latest."""
    question: str
    """What the agent wants the bot to ask the caller; empty: nothing."""
    answer: str
    """What the caller said to it."""
    task: str
    """What the bot is to do with a caller who was handed back: an intent's name, "survey", or empty."""
    minutes: int
    """CALLBACK_AGREED by the agent: within how many minutes; 0: the caller chose it."""
    last_agent_id: int | None = None
    """Who spoke with this customer last; None: nobody yet."""

    @property
    def room(self) -> str:
        """Name of the conference in which they meet."""
        return room_of(self.id)


def room_of(transfer_id: int) -> str:
    """Name of the conference in which they meet."""
    return f"transfer-{transfer_id}"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One agent asked to take one caller; written before the agent's telephone is dialled, dialled at most once."""

    id: int
    transfer_id: int
    agent_id: int
    agent_address: str
    """What the carrier dials."""
    leg_sid: str | None
    lease_until: datetime
    failure: Failure | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Briefing:
    """What the agent hears before taking the caller, and sees first on the pop."""

    transfer: Transfer
    customer_name: str
    """Empty when unknown."""
    caller: str | None
    """E.164."""
    reason: str
    collected: tuple[str, ...]
    """What the bot knows already, one short line each, in the agent's language."""
    language: Language
    """Of the agent."""
