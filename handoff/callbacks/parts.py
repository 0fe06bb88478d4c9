"""What the call-back desk is made of, and what all its sides do."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from callbot.calendar import Calendar
from callbot.call import CallRecord, Note, Turn
from callbot.callback import Callback
from callbot.callback_ports import CallbackBook
from callbot.clock import Clock
from callbot.errors import CarrierError, IllegalTransition
from callbot.handoff_ports import AgentBook, LegControl, TransferBook
from callbot.ports import CallStore, NumberRules
from callbot.profile.model import Profile
from callbot.transfer import Attempt, Failure, Transfer, TransferEvent
from handoff.switchboard.background import Background

_TRIES: Final = 3
"""How often the carrier is asked to end a leg."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """Shared by all sides of the call-back desk; put together by the composition root."""

    book: CallbackBook
    transfers: TransferBook
    agents: AgentBook
    legs: LegControl
    calls: CallStore
    numbers: NumberRules
    profile: Profile
    calendars: Mapping[str, Calendar]
    """By site id."""
    calls_from: str
    """E.164: what customers see when we ring."""
    write_note: Callable[[CallRecord, Sequence[Turn]], Note]
    clock: Clock
    background: Background
    """Shared with the switchboard: what asks the carrier holds up nobody."""


class Side:
    """One side of the call-back desk."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def _may_be_rung(self, callback: Callback) -> bool:
        """Checked again whenever somebody is about to dial: rules change, and people say "never again"."""
        return self._parts.numbers.may_dial(callback.number) and not self._parts.book.is_blocked(callback.number)

    def _happen(self, transfer: Transfer, event: TransferEvent, failure: Failure | None = None) -> Transfer | None:
        """Move the transfer; None when it has gone on meanwhile, so that the event does not fit any more."""
        try:
            return self._parts.transfers.happen(transfer.id, event, self._parts.clock(), failure)
        except IllegalTransition as error:
            _log.info("transfer %d: %s", transfer.id, error)
            return None

    def _part(self, transfer: Transfer, event: TransferEvent, failure: Failure | None = None) -> bool:
        """End a transfer before they have spoken: nobody waits or is rung for it any more. False: too late."""
        if self._happen(transfer, event, failure) is None:
            return False
        attempt = self._parts.transfers.attempt(transfer.attempt_id) if transfer.attempt_id is not None else None
        if attempt and attempt.leg_sid:
            self._end_agents_leg(attempt, attempt.leg_sid, event, failure)
        if transfer.call_sid:
            self._end_leg(transfer.call_sid)
        self._parts.background.wake()
        return True

    def _end_agents_leg(self, attempt: Attempt, leg_sid: str, event: TransferEvent, failure: Failure | None) -> None:
        """Whoever waited for a customer in vain hears why."""
        agent = self._parts.agents.find(attempt.agent_id)
        if event is not TransferEvent.CUSTOMER_UNREACHED or failure is None or agent is None:
            self._end_leg(leg_sid)
            return
        tell = partial(self._parts.legs.tell_unreached, attempt, failure, agent.interface_language)
        self._parts.background.run(partial(_tell_or_end, tell, partial(self._parts.legs.hang_up, leg_sid)))

    def _end_leg(self, leg_sid: str) -> None:
        self._parts.background.run(partial(_insist, partial(self._parts.legs.hang_up, leg_sid)))


def _tell_or_end(tell: Callable[[], object], end: Callable[[], object]) -> None:
    """Nobody is left in a room where nobody comes."""
    try:
        _insist(tell)
    except CarrierError:
        _insist(end)


def _insist(request: Callable[[], object]) -> None:
    """Ending a leg twice does no harm."""
    for tries_left in reversed(range(_TRIES)):
        try:
            request()
        except CarrierError:
            if not tries_left:
                raise
        else:
            return
