"""The customer's side: dialled once, told who calls, put through, or left in peace."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from callbot.actions import Outcome
from callbot.call import CallRecord, Note, Turn
from callbot.callback import Callback, CallbackState, CustomerRung
from callbot.errors import CarrierError, CarrierUnsure
from callbot.transfer import Failure, Transfer, TransferEvent, TransferKind, TransferState
from handoff.callbacks.parts import Side

_CONNECT: Final = "1"
_NEVER_AGAIN: Final = "9"
_WITH_US: Final = frozenset({TransferState.CALLING, TransferState.BRIDGED})
_SPOKE: Final = frozenset({TransferState.BRIDGED, TransferState.DONE, TransferState.RETURNED})
_UNREACHED: Final = {"busy": Failure.BUSY, "no-answer": Failure.NO_ANSWER, "completed": Failure.NO_KEY}
"""Completed without a key: hung up, or a mailbox that we left."""
_log = logging.getLogger(__name__)


class CustomerSide(Side):
    def agent_ready(self, transfer: Transfer) -> None:
        """The agent has taken the call-back and waits in the room: the customer is dialled.

        The state CALLING is committed before anything is dialled, and exactly one process gets that far.
        """
        current = self._parts.transfers.find(transfer.id)
        if current is None or current.state is not TransferState.ACCEPTED:
            return
        callback = self._wanted(current)
        if callback is None:
            self._part(current, TransferEvent.CALLER_LEFT)
        elif not self._may_be_rung(callback):
            self._part(current, TransferEvent.CUSTOMER_UNREACHED, Failure.BLOCKED)
        elif self._happen(current, TransferEvent.CUSTOMER_DIALLED):
            self._dial(current, callback)

    def customer_leg_seen(self, transfer_id: int, call_sid: str) -> None:
        transfer = self._parts.transfers.find(transfer_id)
        if transfer is None or transfer.kind is not TransferKind.CALLBACK:
            return
        if transfer.call_sid is None:
            self._parts.book.rang(transfer_id, call_sid, self._parts.calls_from, self._parts.clock())
        # Looked at after the leg is written: whoever ends the transfer now either sees the leg, or is seen here.
        after = self._parts.transfers.find(transfer_id)
        if after and after.state not in _WITH_US and after.state is not TransferState.RETURNED:
            self._end_leg(call_sid)

    def customer_answered(self, transfer_id: int, call_sid: str) -> CustomerRung | None:
        """None: nobody waits for this customer any more."""
        transfer = self._parts.transfers.find(transfer_id)
        if transfer is None or transfer.state not in _WITH_US:
            return None
        if transfer.call_sid is None:
            self._parts.book.rang(transfer_id, call_sid, self._parts.calls_from, self._parts.clock())
        callback = self._parts.book.find(transfer.callback_id or 0)
        return CustomerRung(callback, transfer.agent_name) if callback else None

    def customer_pressed(self, transfer_id: int, digit: str) -> bool:
        """True: into the room. 9 is "never call again"."""
        transfer = self._parts.transfers.find(transfer_id)
        if transfer is None or transfer.state not in _WITH_US:
            return False
        if digit == _NEVER_AGAIN:
            self._never_again(transfer)
        elif digit != _CONNECT:
            self._unreached(transfer, Failure.NO_KEY)
        return digit == _CONNECT

    def customer_silent(self, transfer_id: int) -> None:
        self._give_up_on(transfer_id, Failure.NO_KEY)

    def customer_is_machine(self, transfer_id: int) -> None:
        """Who has pressed 1 is a person, whatever the carrier hears in the voice."""
        self._give_up_on(transfer_id, Failure.MACHINE)

    def customer_leg_ended(self, transfer_id: int, call_sid: str, status: str) -> None:
        transfer = self._parts.transfers.find(transfer_id)
        if transfer is None or transfer.kind is not TransferKind.CALLBACK:
            return
        if transfer.call_sid is None:
            self._parts.book.rang(transfer_id, call_sid, self._parts.calls_from, self._parts.clock())
        if transfer.state is TransferState.CALLING:
            self._unreached(transfer, _UNREACHED.get(status, Failure.FAILED))
        elif transfer.state is TransferState.BRIDGED:
            self._happen(transfer, TransferEvent.CALLER_LEFT)
        self._parts.calls.end(call_sid, self._parts.clock(), partial(self._note, transfer_id))

    def _dial(self, transfer: Transfer, callback: Callback) -> None:
        try:
            call_sid = self._parts.legs.ring_customer(transfer, callback.number)
        except CarrierUnsure as error:
            # The telephone may be ringing: what the carrier reports of it tells, or `step` after a while. Never again.
            _log.error("transfer %d: %s", transfer.id, error)
        except CarrierError as error:
            _log.error("transfer %d: %s", transfer.id, error)
            self._unreached(transfer, Failure.FAILED)
        else:
            self.customer_leg_seen(transfer.id, call_sid)

    def _wanted(self, transfer: Transfer) -> Callback | None:
        """The call-back of a transfer, while it is to be made."""
        callback = self._parts.book.find(transfer.callback_id or 0)
        wanted = callback and callback.state is CallbackState.UNDER_WAY and not callback.rang_sid
        return callback if wanted else None

    def _give_up_on(self, transfer_id: int, failure: Failure) -> None:
        transfer = self._parts.transfers.find(transfer_id)
        if transfer and transfer.state is TransferState.CALLING:
            self._unreached(transfer, failure)

    def _unreached(self, transfer: Transfer, failure: Failure) -> None:
        self._part(transfer, TransferEvent.CUSTOMER_UNREACHED, failure)

    def _never_again(self, transfer: Transfer) -> None:
        now, callback = self._parts.clock(), self._parts.book.find(transfer.callback_id or 0)
        if callback:
            self._parts.book.block(callback.number, "pressed 9 in a call back", now)
        self._unreached(transfer, Failure.BLOCKED)

    def _note(self, transfer_id: int, call: CallRecord, turns: Sequence[Turn]) -> Note:
        """Of our call to the customer: why we rang, and whether they spoke with one of us."""
        note, transfer = self._parts.write_note(call, turns), self._parts.transfers.find(transfer_id)
        if transfer is None:
            return note
        spoke = transfer.state in _SPOKE
        outcome = note.outcome if turns else Outcome.TRANSFERRED if spoke else Outcome.ABANDONED
        return replace(note, reason=note.reason or transfer.reason, outcome=outcome)
