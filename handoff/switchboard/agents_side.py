"""The agents' side: what the webhooks of their legs tell."""

from datetime import timedelta
from functools import partial
from typing import Final

from callbot.errors import CarrierError, IllegalTransition
from callbot.handoff_ports import AgentKey, AgentNext
from callbot.standard_questions import STANDARD_QUESTIONS
from callbot.transfer import Attempt, Briefing, Failure, Transfer, TransferEvent, TransferKind, TransferState
from handoff.switchboard.queue import Queue

BRIEFING_LEASE: Final = timedelta(seconds=90)
"""Whisper and choices, twice, and a question chosen."""
CALL_BACK_MINUTES: Final = 10
TOO_SHORT: Final = timedelta(seconds=2)
"""Who was with an agent for less has not spoken with anybody."""
_IN_THE_ROOM: Final = frozenset({TransferState.ACCEPTED, TransferState.CALLING, TransferState.BRIDGED})
_NOT_TAKEN: Final = {
    "busy": Failure.BUSY,
    "no-answer": Failure.NO_ANSWER,
    "canceled": Failure.NO_ANSWER,
    "failed": Failure.FAILED,
}


class AgentsSide(Queue):
    def brief(self, attempt_id: int, leg_sid: str) -> Briefing | None:
        self._know_leg(attempt_id, leg_sid)
        found = self._current(attempt_id)
        if found is None:
            return None
        attempt, transfer = found
        if transfer.call_sid and self._caller_is_gone(transfer):
            self.caller_left(transfer.call_sid)
            return None
        if transfer.state in {TransferState.RESERVED, TransferState.RINGING}:
            self._happen(transfer, TransferEvent.ANSWERED, attempt_id=attempt_id)
        after = self._current(attempt_id)
        if after is None or after[1].state is not TransferState.BRIEFING:
            return None
        self._parts.transfers.extend(attempt.id, self._parts.clock() + BRIEFING_LEASE)
        return self._parts.transfers.briefing(attempt_id)

    def pressed(self, attempt_id: int, digits: str) -> AgentNext:
        found = self._current(attempt_id)
        if found is None:
            return AgentNext.CALLER_GONE
        if found[1].state in _IN_THE_ROOM:  # the carrier asks twice
            return AgentNext.ROOM
        try:
            return self._decide(*found, digits)
        except IllegalTransition:  # the caller has left in this very moment
            return AgentNext.CALLER_GONE

    def _decide(self, attempt: Attempt, transfer: Transfer, digits: str) -> AgentNext:
        match digits:
            case AgentKey.TAKE:
                return self._take(attempt, transfer)
            case AgentKey.CALL_BACK if transfer.kind is not TransferKind.TAKE_OVER:
                self._parts.transfers.call_back(transfer.id, CALL_BACK_MINUTES, self._parts.clock())
            case AgentKey.NEXT_COLLEAGUE:
                self._agent_lost(attempt, transfer, Failure.DECLINED)
            case AgentKey.ASK if transfer.kind is TransferKind.WARM:
                return AgentNext.ASK_WHAT
            case AgentKey.SPAM:
                self._happen(transfer, TransferEvent.MARKED_SPAM, attempt_id=attempt.id)
            case _:
                return AgentNext.AGAIN
        return AgentNext.THANKS

    def _take(self, attempt: Attempt, transfer: Transfer) -> AgentNext:
        taken = self._happen(transfer, TransferEvent.TAKEN, attempt_id=attempt.id)
        if taken is None or taken.attempt_id != attempt.id:
            return AgentNext.CALLER_GONE
        if transfer.kind is TransferKind.CALLBACK:
            self._parts.background.run(partial(self._parts.agent_ready, taken))
        elif transfer.kind is TransferKind.TAKE_OVER:
            self._parts.background.run(partial(self._fetch_caller, attempt, taken))
        return AgentNext.ROOM

    def _fetch_caller(self, attempt: Attempt, transfer: Transfer) -> None:
        """Take the caller out of the conversation with the bot, which knows nothing of it."""
        assert transfer.call_sid, "what is taken over is a call"
        try:
            if not self._parts.legs.to_the_room(transfer.call_sid):
                self.caller_left(transfer.call_sid)
        except CarrierError:
            self._agent_lost(attempt, transfer, Failure.FAILED)
            self._stop_agent(attempt.id)
            raise

    def chose_question(self, attempt_id: int, digits: str) -> AgentNext:
        found = self._current(attempt_id)
        if found is None:
            return AgentNext.CALLER_GONE
        _, transfer = found
        question = STANDARD_QUESTIONS.get(digits)
        if question is None or transfer.state is not TransferState.BRIEFING:
            return AgentNext.ASK_WHAT
        self._parts.transfers.ask(transfer.id, question.text[transfer.language])
        return AgentNext.THANKS

    def no_key(self, attempt_id: int) -> None:
        found = self._current(attempt_id)
        if found is not None and found[1].state is TransferState.BRIEFING:
            self._agent_lost(*found, Failure.NO_KEY)

    def agent_starred(self, attempt_id: int) -> None:
        """The agent's leg has left the room and goes on: by *, or because the room ended with the caller."""
        found = self._current(attempt_id)
        if found is None or found[1].state is not TransferState.BRIDGED:
            return
        call_sid = found[1].call_sid
        if call_sid and not self._parts.legs.is_live(call_sid):
            self.caller_left(call_sid)
        else:
            self._return(found[1], task="")

    def leg_ended(self, attempt_id: int, status: str) -> None:
        found = self._current(attempt_id)
        if found is None:
            self._parts.transfers.leave(attempt_id, self._parts.clock())
            self._parts.background.wake()
            return
        attempt, transfer = found
        if transfer.state is not TransferState.BRIDGED:
            # Who hangs up while hearing the whisper says no.
            hung_up = Failure.DECLINED if transfer.state is not TransferState.RINGING else Failure.NO_ANSWER
            self._agent_lost(attempt, transfer, _NOT_TAKEN.get(status, hung_up))
        elif self._parts.clock() - transfer.state_since < TOO_SHORT:
            self._return(transfer, task="")
        elif self._happen(transfer, TransferEvent.FINISHED, attempt_id=attempt_id) and transfer.call_sid:
            self._end_leg(transfer.call_sid)

    def _return(self, transfer: Transfer, task: str) -> None:
        """The caller goes on with the bot."""
        returned = self._parts.transfers.hand_back(transfer.id, task, self._parts.clock())
        if returned.call_sid:
            self._ask_carrier(partial(self._parts.legs.to_the_bot, returned.call_sid))
