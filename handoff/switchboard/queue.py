"""The queue: callers are given to free agents, and whoever is reserved is rung, once."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from callbot.agents import Agent, Presence
from callbot.errors import CarrierError, CarrierUnsure
from callbot.language import Language
from callbot.transfer import Attempt, Failure, Transfer, TransferEvent, TransferState
from handoff.switchboard.parts import RINGING_LEASE, Side

ANSWER_WITHIN: Final = timedelta(minutes=2)
"""Whoever has not answered the agent's question by then does not."""
_NO_ANSWER: Final = {Language.DE: "(keine Antwort)", Language.EN: "(no answer)"}
_log = logging.getLogger(__name__)


class Queue(Side):
    def step(self) -> None:
        """Give waiting callers to free agents, dial who is reserved, let go what was lost. Any process may do it."""
        for transfer in self._parts.transfers.let_go(self._parts.clock()):
            _log.warning("transfer %d: let go, it is %s now", transfer.id, transfer.state)
            self._stop_agent(transfer.attempt_id)
            self._bring_back(transfer)
        self.serve_queue()
        self._ring_reserved()

    def serve_queue(self) -> None:
        """In order; whom nobody at work could take is told so."""
        waiting = self._parts.transfers.waiting()
        if not waiting:
            return
        agents = self._parts.agents.all()
        for transfer in waiting:
            self._serve(transfer, agents, self._parts.clock())

    def _serve(self, transfer: Transfer, agents: Sequence[Agent], now: datetime) -> None:
        if transfer.question and not transfer.answer:
            if now - transfer.state_since >= ANSWER_WITHIN:
                self._answer(transfer, "")
        elif self._parts.choose([agent for agent in agents if _is_free(agent, now)], transfer):
            attempt = self._parts.transfers.reserve(transfer.id, self._parts.choose, now, RINGING_LEASE)
            if attempt:
                self._parts.background.run(partial(self.ring, attempt))
        elif not any(self._parts.could_take(agent, transfer) for agent in agents):
            self._happen(transfer, TransferEvent.GIVEN_UP, transfer.failure or Failure.NO_ANSWER)

    def _answer(self, transfer: Transfer, words: str) -> None:
        """What the caller says to the agent's question: the agent is rung again."""
        self._parts.transfers.answered(transfer.id, words or _NO_ANSWER[transfer.language])
        self._parts.background.wake()

    def _ring_reserved(self) -> None:
        """Whom another process has reserved, but, it seems, did not live to ring."""
        for transfer in self._parts.transfers.under_way():
            if transfer.state is TransferState.RESERVED and transfer.attempt_id is not None:
                attempt = self._parts.transfers.attempt(transfer.attempt_id)
                if attempt:
                    self._parts.background.run(partial(self.ring, attempt))

    def ring(self, attempt: Attempt) -> None:
        """Ring the agent, unless somebody else does. Whatever the carrier does, the caller is not lost."""
        transfers = self._parts.transfers
        if not transfers.begin_dialling(attempt.id, self._parts.clock()):
            return
        try:
            leg_sid = self._parts.legs.ring_agent(attempt)
        except CarrierUnsure as error:
            # The telephone may be ringing: its status callbacks tell, or the lease runs out. Never dialled twice.
            _log.error("attempt %d: %s", attempt.id, error)
        except CarrierError as error:
            _log.error("attempt %d: %s", attempt.id, error)
            found = self._current(attempt.id)
            if found:
                self._agent_lost(*found, Failure.FAILED)
        else:
            self.leg_seen(attempt.id, leg_sid)

    def leg_seen(self, attempt_id: int, leg_sid: str) -> None:
        self._know_leg(attempt_id, leg_sid)
        # Looked at after the leg is written: whoever ends the transfer now either sees the leg, or is seen here.
        if self._current(attempt_id) is None:
            self._end_leg(leg_sid)

    def _know_leg(self, attempt_id: int, leg_sid: str) -> None:
        attempt = self._parts.transfers.attempt(attempt_id)
        if attempt is not None and attempt.leg_sid is None:
            self._parts.transfers.dialled(attempt_id, leg_sid)


def _is_free(agent: Agent, now: datetime) -> bool:
    reserved = agent.reserved_until is not None and agent.reserved_until > now
    return agent.presence is Presence.AVAILABLE and not reserved
