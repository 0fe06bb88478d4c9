"""What the switchboard is made of, and what all its sides do."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from callbot.agents import Agent
from callbot.calendar import Calendar
from callbot.call import CallState
from callbot.clock import Clock
from callbot.errors import CarrierError, IllegalTransition
from callbot.handoff_ports import AgentBook, Choose, LegControl, TransferBook
from callbot.ports import CallStore
from callbot.profile.model import Profile
from callbot.transfer import (
    ENDED,
    WITH_AN_AGENT,
    Attempt,
    Failure,
    Transfer,
    TransferEvent,
    TransferKind,
    TransferState,
)
from handoff.switchboard.background import Background

RINGING_LEASE: Final = timedelta(seconds=45)
"""An agent's telephone rings for 20 s; the rest is for the carrier to begin and to report."""
_TRIES: Final = 3
"""How often the carrier is asked to end or move a leg."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """Shared by all sides of the switchboard; put together by the composition root."""

    transfers: TransferBook
    agents: AgentBook
    legs: LegControl
    calls: CallStore
    profile: Profile
    calendars: Mapping[str, Calendar]
    """By site id."""
    clock: Clock
    choose: Choose
    """Whom to ring (handoff.routing)."""
    could_take: Callable[[Agent, Transfer], bool]
    """Whether this agent is at work and the right one for it, now or as soon as they are free (handoff.routing)."""
    agent_ready: Callable[[Transfer], None]
    """An agent has taken a call-back and waits for the customer (callbot.callback_ports.CallbackDesk)."""
    background: Background


class Side:
    """One side of the switchboard."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def _current(self, attempt_id: int) -> tuple[Attempt, Transfer] | None:
        """The attempt and its transfer, while that transfer still counts on this very attempt."""
        attempt = self._parts.transfers.attempt(attempt_id)
        transfer = self._parts.transfers.find(attempt.transfer_id) if attempt else None
        if attempt is None or transfer is None or attempt.ended_at is not None:
            return None
        wanted = transfer.attempt_id == attempt_id and transfer.state in WITH_AN_AGENT
        return (attempt, transfer) if wanted else None

    def _happen(
        self, transfer: Transfer, event: TransferEvent, failure: Failure | None = None, attempt_id: int | None = None
    ) -> Transfer | None:
        """Move the transfer; None when another process has moved it on, so that the event does not fit any more."""
        try:
            return self._parts.transfers.happen(transfer.id, event, self._parts.clock(), failure, attempt_id)
        except IllegalTransition as error:
            _log.info("transfer %d: %s", transfer.id, error)
            return None

    def _agent_lost(self, attempt: Attempt, transfer: Transfer, failure: Failure) -> None:
        """This agent does not take the caller: who comes next?"""
        if self._happen(transfer, TransferEvent.AGENT_LOST, failure, attempt.id) is None:
            return
        _log.info("transfer %d: attempt %d came to nothing: %s", transfer.id, attempt.id, failure)
        if transfer.state is TransferState.CALLING and transfer.call_sid:
            self._end_leg(transfer.call_sid)
        else:
            self._bring_back(transfer)
        self._parts.background.wake()

    def _bring_back(self, transfer: Transfer) -> None:
        """A caller who had already left the bot for the room goes on with the bot."""
        if transfer.call_sid and transfer.kind is not TransferKind.CALLBACK:
            call = self._parts.calls.find(transfer.call_sid)
            if call and call.state is CallState.TRANSFERRING:
                self._ask_carrier(partial(self._parts.legs.to_the_bot, transfer.call_sid))

    def _stop_agent(self, attempt_id: int | None) -> None:
        """Nobody needs this agent any more. A leg that is not known yet is ended when the carrier names it."""
        attempt = self._parts.transfers.attempt(attempt_id) if attempt_id is not None else None
        if attempt and attempt.leg_sid:
            self._end_leg(attempt.leg_sid)

    def _end_leg(self, leg_sid: str) -> None:
        self._ask_carrier(partial(self._parts.legs.hang_up, leg_sid))

    def _ask_carrier(self, request: Callable[[], object]) -> None:
        """In the background, and again when it fails: ending and moving a leg twice does no harm."""
        self._parts.background.run(partial(_insist, request))

    def _caller_is_gone(self, transfer: Transfer) -> bool:
        call = self._parts.calls.find(transfer.call_sid) if transfer.call_sid else None
        return call is not None and call.state is CallState.ENDED

    def caller_left(self, call_sid: str) -> None:
        """The caller's leg is over: whoever is being rung for it stops within a second. Idempotent."""
        transfer = self._parts.transfers.of_call(call_sid)
        if transfer is None or transfer.state in ENDED:
            return
        after = self._happen(transfer, TransferEvent.CALLER_LEFT, Failure.CALLER_GONE)
        # Who was bridged is told by the carrier: the room ends with the caller.
        if after is not None and after.state is TransferState.CALLER_GONE:
            self._stop_agent(transfer.attempt_id)


def _insist(request: Callable[[], object]) -> None:
    for tries_left in reversed(range(_TRIES)):
        try:
            request()
        except CarrierError:
            if not tries_left:
                raise
        else:
            return
