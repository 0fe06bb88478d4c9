"""The caller's side: seeking a person, waiting, and the room."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from callbot.actions import PersonSought, SeekPerson
from callbot.agents import Agent
from callbot.errors import StoreError
from callbot.transfer import (
    ENDED,
    Failure,
    NewTransfer,
    Transfer,
    TransferEvent,
    TransferKind,
    TransferState,
)
from handoff.switchboard.glance import Glance, View
from handoff.switchboard.parts import Parts
from handoff.switchboard.queue import Queue
from handoff.switchboard.waiting import ExpectedWait

_ROOM_LEASE: Final = timedelta(hours=1)
_ROOM_STANDS: Final = frozenset({TransferState.ACCEPTED, TransferState.BRIDGED})


class CallersSide(Queue):
    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._glance = Glance(parts.transfers, parts.agents, parts.clock)
        self._expected_wait = ExpectedWait(parts.transfers.average_minutes, parts.clock)

    def seek(self, call_sid: str, wanted: SeekPerson) -> PersonSought:
        parts = self._parts
        call = parts.calls.find(call_sid)
        if call is None:
            raise StoreError(f"there is no call {call_sid} to seek a person for")
        site = parts.profile.site_of(call.called).id
        is_open = parts.calendars[site].is_open(parts.clock())
        if not is_open and not wanted.urgent:
            return PersonSought(None)
        new = NewTransfer(
            kind=TransferKind.WARM,
            call_sid=call_sid,
            reason=wanted.reason,
            language=call.language or parts.profile.firm.languages[0],
            site=site,
            skills=wanted.skills,
            person=wanted.person,
            urgent=wanted.urgent,
        )
        return self._queue(new, waits=is_open)

    def _queue(self, new: NewTransfer, waits: bool) -> PersonSought:
        """Into the queue, and somebody is reserved at once when somebody is free.

        `waits`: else there is nobody to wait for; outside hours who is available is rung for what is urgent.
        """
        transfer = self._parts.transfers.request(new, self._parts.clock())
        if transfer.state is TransferState.REQUESTED:
            self.serve_queue()
            transfer = self._parts.transfers.find(transfer.id) or transfer
        if transfer.state is TransferState.REQUESTED and not waits:
            self._happen(transfer, TransferEvent.GIVEN_UP, Failure.NO_ANSWER)
            return PersonSought(None)
        if transfer.state is TransferState.FAILED and not transfer.tried:
            return PersonSought(None)  # nobody is at work: it was never more than a question
        return self._sought(transfer)

    def look(self, call_sid: str) -> PersonSought | None:
        view = self._glance.now()
        transfer = view.of_call.get(call_sid) or self._parts.transfers.of_call(call_sid)
        return self._sought(transfer, view) if transfer else None

    def stop_seeking(self, call_sid: str, event: TransferEvent) -> None:
        transfer = self._parts.transfers.of_call(call_sid)
        if transfer is not None and transfer.state not in ENDED and self._happen(transfer, event) is not None:
            self._stop_agent(transfer.attempt_id)

    def caller_said(self, call_sid: str, answer: str) -> None:
        transfer = self._parts.transfers.of_call(call_sid)
        if transfer is not None and transfer.question and transfer.state is TransferState.REQUESTED:
            self._answer(transfer, answer)
            self.serve_queue()  # at once, so that nobody is told that all are busy while the one who asked is free

    def room_for(self, call_sid: str) -> Transfer | None:
        transfer = self._parts.transfers.of_call(call_sid)
        if transfer is None or transfer.state not in _ROOM_STANDS:
            return None
        if transfer.attempt_id is not None and transfer.state is TransferState.ACCEPTED:
            # They meet now. Should the carrier's report of it be lost, nobody tears them apart.
            self._parts.transfers.extend(transfer.attempt_id, self._parts.clock() + _ROOM_LEASE)
        return transfer

    def caller_joined(self, call_sid: str) -> None:
        transfer = self._parts.transfers.of_call(call_sid)
        if transfer is not None and transfer.state not in ENDED:
            self._happen(transfer, TransferEvent.JOINED)

    def _sought(self, transfer: Transfer, view: View | None = None) -> PersonSought:
        takers: Sequence[Agent] = []
        position = 0
        if transfer.state is TransferState.REQUESTED:
            view = view or self._glance.now()
            takers = self._takers(transfer, view)
            position = self._position(transfer, view, takers)
        return PersonSought(
            transfer=transfer.id,
            state=transfer.state,
            agent_name=transfer.agent_name,
            position=position,
            wait_minutes=self._expected_wait.minutes(position, len(takers)) if position else None,
            question="" if transfer.answer else transfer.question,
            task=transfer.task,
            minutes=transfer.minutes,
            agent_id=transfer.agent_id,
        )

    def _position(self, transfer: Transfer, view: View, takers: Sequence[Agent]) -> int:
        """Among those who wait for the same people, from 1; 0 for who is not in the queue."""
        place = 1
        for other in view.waiting:
            if other.id == transfer.id:
                return place
            place += any(self._parts.could_take(agent, other) for agent in takers)
        return 0

    def _takers(self, transfer: Transfer, view: View) -> Sequence[Agent]:
        """Who is at work and right for it."""
        return [agent for agent in view.agents if self._parts.could_take(agent, transfer)]
