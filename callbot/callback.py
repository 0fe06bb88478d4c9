"""The life of a call-back: asked for, begun, kept or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from callbot.errors import IllegalTransition
from callbot.language import Language
from callbot.transfer import NewTransfer, TransferKind


class CallbackSource(StrEnum):
    CALL = "call"
    WEB = "web"
    AGENT = "agent"
    QUEUE = "queue"
    """Instead of waiting: keeps its place."""


class CallbackState(StrEnum):
    REQUESTED = "requested"
    """Waits for its time, for opening hours, or for somebody free."""
    UNDER_WAY = "under_way"
    """A transfer of kind callback is at work."""
    DONE = "done"
    """They spoke."""
    MERGED = "merged"
    """The customer rang first."""
    CANCELLED = "cancelled"
    UNREACHED = "unreached"
    """Given up after the last attempt."""
    BLOCKED = "blocked"
    """The number may not (any more) be called."""


class CallbackEvent(StrEnum):
    BEGUN = "begun"
    SPOKEN = "spoken"
    TRY_LATER = "try_later"
    RANG_FIRST = "rang_first"
    CANCELLED = "cancelled"
    GIVEN_UP = "given_up"
    FORBIDDEN = "forbidden"


_S, _E = CallbackState, CallbackEvent
_OPEN: Final = (_S.REQUESTED, _S.UNDER_WAY)
OVER: Final = frozenset(_S) - set(_OPEN)
ENDED_BY: Final[Mapping[CallbackState, CallbackEvent]] = {
    _S.DONE: _E.SPOKEN,
    _S.MERGED: _E.RANG_FIRST,
    _S.CANCELLED: _E.CANCELLED,
    _S.UNREACHED: _E.GIVEN_UP,
    _S.BLOCKED: _E.FORBIDDEN,
}
TRANSITIONS: Final[Mapping[tuple[CallbackState, CallbackEvent], CallbackState]] = {
    (_S.REQUESTED, _E.BEGUN): _S.UNDER_WAY,
    (_S.UNDER_WAY, _E.TRY_LATER): _S.REQUESTED,
    # An agent may reach the customer some other way, and say so on the desk.
    **{(state, _E.SPOKEN): _S.DONE for state in _OPEN},
    **{(state, _E.RANG_FIRST): _S.MERGED for state in _OPEN},
    **{(state, _E.CANCELLED): _S.CANCELLED for state in _OPEN},
    **{(state, _E.GIVEN_UP): _S.UNREACHED for state in _OPEN},
    **{(state, _E.FORBIDDEN): _S.BLOCKED for state in _OPEN},
}


def after(state: CallbackState, event: CallbackEvent) -> CallbackState:
    """The next state; IllegalTransition when the event does not fit."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise IllegalTransition("call-back", state, event) from None


@dataclass(frozen=True, slots=True)
class NewCallback:
    """Somebody wants to be called."""

    key: str
    """The same wish twice has the same key."""
    source: CallbackSource
    number: str
    """E.164, checked by may_dial."""
    reason: str
    language: Language
    site: str
    due: datetime
    """The promise: the latest moment at which we ring."""
    earliest: datetime | None = None
    """Not before; None: as soon as possible."""
    window: str = ""
    """When it suits, in the customer's words."""
    name: str = ""
    email: str | None = None
    skills: tuple[str, ...] = ()
    person: str = ""
    agent_id: int | None = None
    """Who has promised to call; None: whoever is on duty."""
    urgent: bool = False
    place: datetime | None = None
    """Since when the caller had been waiting in the queue; None: from now on."""
    call_sid: str | None = None
    """The call in which it was asked for."""
    token_hash: str | None = None
    """Of the secret in the status link."""
    consent: str = ""
    """The text that the visitor agreed to, with its purpose."""
    address_hash: str = ""
    """Keyed hash of the visitor's network address: proof, and limits."""
    tell: bool = False
    """Whether to confirm in writing and to announce the call five minutes before."""


@dataclass(frozen=True, slots=True)
class Callback:
    """A call-back as the store knows it."""

    id: int
    key: str
    """NewCallback.key: the status link follows from it."""
    source: CallbackSource
    state: CallbackState
    number: str
    name: str
    email: str | None
    reason: str
    language: Language
    site: str
    skills: tuple[str, ...]
    person: str
    agent_id: int | None
    urgent: bool
    window: str
    earliest: datetime | None
    due: datetime
    place: datetime | None
    """Since when the customer had been waiting in the queue; None: since it was asked for."""
    attempts: int
    next_at: datetime | None
    """When to try again; None: never tried."""
    tell: bool
    announced_at: datetime | None
    customer_id: int | None
    call_sid: str | None
    rang_sid: str | None
    """The call by which the customer came before us: while it lasts nobody rings them."""
    created_at: datetime


def new_transfer(callback: Callback, agent_id: int | None, anybody: bool = False) -> NewTransfer:
    """What brings an agent, and then the customer, to the telephone. `agent_id`: only this agent. `anybody`: also who
    lacks its skills."""
    return NewTransfer(
        kind=TransferKind.CALLBACK,
        call_sid=None,
        reason=callback.reason,
        language=callback.language,
        site=callback.site,
        skills=() if anybody else callback.skills,
        person=callback.person,
        agent_id=agent_id,
        urgent=callback.urgent,
        callback_id=callback.id,
        place=callback.place,
    )


@dataclass(frozen=True, slots=True)
class CustomerRung:
    """A customer has answered our call."""

    callback: Callback
    agent_name: str
    """Who waits for them; empty: nobody has told us the name."""


@dataclass(frozen=True, slots=True)
class CallbackAsked:
    callback: Callback
    is_new: bool
    """False: the same wish was known already."""
