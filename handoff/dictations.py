"""Agents dictate by telephone: a question before they take a caller, a summary behind the talk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from callbot.agents import Agent, Presence
from callbot.clock import Clock
from callbot.dictation import UNDER_WAY, Dictation, DictationBook, DictationState, Purpose
from callbot.errors import CarrierError, IllegalTransition
from callbot.handoff_ports import AgentBook, AgentNext, TransferBook
from callbot.transfer import WITH_AN_AGENT, Transfer, TransferKind, TransferState
from handoff.switchboard import Background
from handoff.switchboard.agents_side import BRIEFING_LEASE

FORSAKEN_AFTER: Final = timedelta(minutes=1)
"""Ringing (20 s), what is said before the tone, and a dictation are shorter: a report of the carrier was lost."""


@dataclass(frozen=True, slots=True)
class DictationDesk:
    """callbot.dictation.DictationDesk. Safe to use from many threads and processes: it keeps nothing itself."""

    book: DictationBook
    transfers: TransferBook
    agents: AgentBook
    ring: Callable[[Dictation, Agent], object]
    """Have the carrier ring the agent (telephony.legs); CarrierError."""
    clock: Clock
    background: Background

    def question(self, attempt_id: int) -> Dictation | None:
        if self._briefed(attempt_id) is None:
            return None
        self.transfers.extend(attempt_id, self.clock() + BRIEFING_LEASE)
        return self.book.begin_on_leg(attempt_id, Purpose.QUESTION, self.clock())

    def question_heard(self, attempt_id: int) -> Dictation | None:
        dictation = self.book.question_of(attempt_id)
        if dictation is None or self._briefed(attempt_id) is None:
            return None
        self.transfers.extend(attempt_id, self.clock() + BRIEFING_LEASE)
        if dictation.state is DictationState.HEARD:
            self.book.read_back(dictation.id)
        return dictation

    def ask(self, attempt_id: int) -> AgentNext:
        dictation, transfer = self.book.question_of(attempt_id), self._briefed(attempt_id)
        if transfer is None or dictation is None or dictation.state is not DictationState.READ_BACK:
            return AgentNext.CALLER_GONE
        try:
            self.transfers.ask(transfer.id, dictation.text)
        except IllegalTransition:  # the caller has left in this very moment
            return AgentNext.CALLER_GONE
        self.book.forget(dictation.id)
        self.background.wake()
        return AgentNext.THANKS

    def briefing_ended(self, attempt_id: int) -> None:
        self.ask(attempt_id)

    def summary_on_leg(self, attempt_id: int) -> Dictation | None:
        attempt = self.transfers.attempt(attempt_id)
        transfer = self.transfers.find(attempt.transfer_id) if attempt else None
        if transfer is None or transfer.attempt_id != attempt_id or transfer.state is not TransferState.DONE:
            return None
        return self.book.begin_on_leg(attempt_id, Purpose.SUMMARY, self.clock())

    def summary(self, dictation_id: int) -> Dictation | None:
        return self.book.find(dictation_id)

    def summary_ended(self, dictation_id: int) -> None:
        self.book.give_up(dictation_id, self.clock())

    def issue_token(self, dictation: Dictation, leg_sid: str, token_hash: str, expires_at: datetime) -> None:
        self.book.issue_token(dictation.id, leg_sid, token_hash, expires_at)

    def ring_for_summary(self, agent: Agent, contact_id: int) -> Dictation:
        if any(one.agent_id == agent.id and one.state in WITH_AN_AGENT for one in self.transfers.under_way()):
            raise IllegalTransition("dictation", "agent_busy", "ring")
        under_way = self.summary_of(agent, contact_id)
        if under_way and under_way.state in UNDER_WAY:
            return under_way
        if agent.presence is Presence.AVAILABLE:  # no caller is put through to a telephone that is dictated into
            self.agents.set_presence(agent.id, Presence.WRAP_UP)
        dictation = self.book.begin(agent.id, contact_id, self.clock())
        self.background.run(partial(self._ring, dictation, agent))
        return dictation

    def summary_of(self, agent: Agent, contact_id: int) -> Dictation | None:
        latest = self.book.summary_of(contact_id, agent.id)
        if latest and latest.state in UNDER_WAY and self.clock() - latest.begun_at > FORSAKEN_AFTER:
            self.book.give_up(latest.id, self.clock())
            return self.book.find(latest.id)
        return latest

    def _ring(self, dictation: Dictation, agent: Agent) -> None:
        try:
            self.ring(dictation, agent)
        except CarrierError:
            self.book.give_up(dictation.id, self.clock())
            raise

    def _briefed(self, attempt_id: int) -> Transfer | None:
        """The transfer whose agent is being briefed on the leg of this very attempt."""
        attempt = self.transfers.attempt(attempt_id)
        transfer = self.transfers.find(attempt.transfer_id) if attempt and attempt.ended_at is None else None
        if transfer is None or transfer.attempt_id != attempt_id or transfer.kind is not TransferKind.WARM:
            return None
        return transfer if transfer.state is TransferState.BRIEFING else None
