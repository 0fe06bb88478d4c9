"""The desk's side: what agents do with a click."""

from functools import partial

from callbot.agents import Agent
from callbot.errors import IllegalTransition, StoreError
from callbot.handoff_ports import AgentKey, AgentNext
from callbot.transfer import Failure, NewTransfer, Transfer, TransferEvent, TransferKind, TransferState
from handoff.switchboard.agents_side import AgentsSide
from handoff.switchboard.parts import RINGING_LEASE

_REASON = ""
"""The agent has seen on the screen what the call is about."""


class DeskSide(AgentsSide):
    def take_over(self, agent: Agent, call_sid: str) -> Transfer:
        """Ring this agent, and give them the caller once they have pressed 1.

        A caller who waits in the queue is taken out of it. What comes back in state FAILED could not be begun: the
        agent is in a call, or rung for another one. IllegalTransition when the call is over.
        """
        parts = self._parts
        call = parts.calls.find(call_sid)
        if call is None:
            raise StoreError(f"there is no call {call_sid} to take over")
        new = NewTransfer(
            kind=TransferKind.TAKE_OVER,
            call_sid=call_sid,
            reason=_REASON,
            language=call.language or parts.profile.firm.languages[0],
            site=parts.profile.site_of(call.called).id,
            agent_id=agent.id,
        )
        transfer = parts.transfers.request(new, parts.clock())
        if transfer.state is not TransferState.REQUESTED:
            return transfer
        attempt = parts.transfers.reserve(
            transfer.id,
            lambda free, _: next((each for each in free if each.id == agent.id), None),
            parts.clock(),
            RINGING_LEASE,
        )
        if attempt:
            parts.background.run(partial(self.ring, attempt))
        elif transfer.kind is TransferKind.TAKE_OVER:
            self._happen(transfer, TransferEvent.GIVEN_UP, Failure.BUSY)
        return parts.transfers.find(transfer.id) or transfer

    def press(self, agent: Agent, transfer_id: int, key: AgentKey) -> None:
        """What a key of the agent's telephone does, by a button; IllegalTransition when it is too late for it."""
        transfer = self._of(agent, transfer_id)
        if transfer.attempt_id is None or self.pressed(transfer.attempt_id, key) is not AgentNext.THANKS:
            raise IllegalTransition("transfer", transfer.state, f"key {key}")
        self._stop_agent(transfer.attempt_id)

    def ask_question(self, agent: Agent, transfer_id: int, question: str) -> None:
        """Let the bot ask the caller something, and be rung again with the answer."""
        transfer = self._of(agent, transfer_id)
        self._parts.transfers.ask(transfer.id, question)
        self._stop_agent(transfer.attempt_id)

    def hand_back(self, agent: Agent, transfer_id: int, task: str) -> None:
        """The bot goes on with the caller; `task` is what it is to do."""
        self._return(self._of(agent, transfer_id), task)

    def _of(self, agent: Agent, transfer_id: int) -> Transfer:
        """The transfer, which must be this agent's."""
        transfer = self._parts.transfers.find(transfer_id)
        if transfer is None or transfer.agent_id != agent.id:
            raise StoreError(f"transfer {transfer_id} is not with agent {agent.id}")
        return transfer
