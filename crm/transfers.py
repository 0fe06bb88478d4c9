"""callbot.handoff_ports.TransferBook on a SQL database."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine

from callbot.clock import Clock, system_clock
from callbot.desk_events import EventKind
from callbot.handoff_ports import Choose
from callbot.language import Language
from callbot.transfer import (
    WITH_AN_AGENT,
    Attempt,
    Briefing,
    Failure,
    NewTransfer,
    Transfer,
    TransferEvent,
    TransferState,
)
from callbot.transfer_results import TransferFigures
from crm import briefings, leases, transfer_moves, transfer_results, transfer_rows
from crm.agent_rows import agent_of, lock_all
from crm.briefings import Collected
from crm.events import record
from crm.queue_version import QueueVersion
from crm.schema import AgentRow, AttemptRow, TransferRow
from crm.transactions import reading, writing

_FREE = (AgentRow.disabled.is_(False), AgentRow.attempt_id.is_(None))


class SqlTransferBook:
    """Every method is one transaction. Writers of one transfer wait for one another on its row, then on the agent's."""

    def __init__(
        self, engine: Engine, clock: Clock = system_clock, collected: Collected = lambda _dialogue, _language: ()
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._collected = collected
        self._version = QueueVersion(engine)

    def request(self, wanted: NewTransfer, at: datetime) -> Transfer:
        with writing(self._engine) as session:
            interaction_id, customer_id = transfer_rows.origin(session, wanted.call_sid, wanted.callback_id)
            row = transfer_rows.under_way(session, wanted.call_sid, wanted.callback_id)
            if row is None:
                row = transfer_rows.new(wanted, interaction_id, customer_id, at)
                session.add(row)
                session.flush()
                transfer_moves.tell(session, row, at)
                record(session, EventKind.QUEUE, at)
            return transfer_rows.transfer(session, row.id, at)

    def find(self, transfer_id: int) -> Transfer | None:
        with reading(self._engine) as session:
            return transfer_rows.first(session, self._clock(), TransferRow.id == transfer_id)

    def of_call(self, call_sid: str) -> Transfer | None:
        with reading(self._engine) as session:
            return transfer_rows.first(session, self._clock(), TransferRow.call_sid == call_sid)

    def attempt(self, attempt_id: int) -> Attempt | None:
        with reading(self._engine) as session:
            return transfer_rows.attempt(session, AttemptRow.id == attempt_id)

    def attempt_of_leg(self, leg_sid: str) -> Attempt | None:
        with reading(self._engine) as session:
            return transfer_rows.attempt(session, AttemptRow.leg_sid == leg_sid)

    def waiting(self) -> Sequence[Transfer]:
        with reading(self._engine) as session:
            return transfer_rows.waiting(session, self._clock())

    def under_way(self) -> Sequence[Transfer]:
        with reading(self._engine) as session:
            return transfer_rows.all_under_way(session, self._clock())

    def version(self) -> int:
        return self._version.current()

    def reserve(self, transfer_id: int, choose: Choose, at: datetime, lease: timedelta) -> Attempt | None:
        with writing(self._engine) as session:
            row = transfer_rows.lock(session, transfer_id)
            if row.state is not TransferState.REQUESTED or (row.question and not row.answer):
                return None
            free = lock_all(session, *_FREE, transfer_moves.may_be_rung_for(row))
            chosen = choose([agent_of(agent, at) for agent in free], transfer_rows.transfer(session, row.id, at))
            agent = next((agent for agent in free if chosen and agent.id == chosen.id), None)
            if agent is None:
                return None
            return transfer_rows.attempt_of(transfer_moves.bind(session, row, agent, at, lease), agent)

    def begin_dialling(self, attempt_id: int, at: datetime) -> bool:
        with writing(self._engine) as session:
            found = transfer_rows.lock_of_attempt(session, attempt_id)
            if found is None:
                return False
            row, attempt = found
            if row.attempt_id != attempt_id or row.state is not TransferState.RESERVED or attempt.lease_until <= at:
                return False
            attempt.dialled_at = at
            transfer_moves.happen(session, row, TransferEvent.DIALLED, at)
            return True

    def dialled(self, attempt_id: int, leg_sid: str) -> None:
        with writing(self._engine) as session:
            found = transfer_rows.lock_of_attempt(session, attempt_id)
            if found:
                found[1].leg_sid = leg_sid

    def customer_dialled(self, transfer_id: int, call_sid: str) -> None:
        with writing(self._engine) as session:
            row = transfer_rows.lock(session, transfer_id)
            row.call_sid = call_sid
            transfer_moves.tell(session, row, self._clock())

    def happen(
        self,
        transfer_id: int,
        event: TransferEvent,
        at: datetime,
        failure: Failure | None = None,
        attempt_id: int | None = None,
    ) -> Transfer:
        if event is TransferEvent.AGENT_LOST:
            failure = failure or Failure.FAILED
        with writing(self._engine) as session:
            row = transfer_rows.lock(session, transfer_id)
            if attempt_id is None or (row.attempt_id == attempt_id and row.state in WITH_AN_AGENT):
                transfer_moves.happen(session, row, event, at, failure)
            return transfer_rows.transfer(session, transfer_id, at)

    def extend(self, attempt_id: int, lease_until: datetime) -> None:
        with writing(self._engine) as session:
            found = transfer_rows.lock_of_attempt(session, attempt_id)
            if found and found[1].ended_at is None:
                leases.extend(session, found[1], lease_until)

    def leave(self, attempt_id: int, at: datetime) -> None:
        with writing(self._engine) as session:
            found = transfer_rows.lock_of_attempt(session, attempt_id)
            if found:
                leases.leave(session, found[1], at)

    def let_go(self, now: datetime) -> Sequence[Transfer]:
        changed = [transfer_id for transfer_id in leases.lost(self._engine, now) if self._let_go(transfer_id, now)]
        leases.free_strays(self._engine, now)
        if not changed:
            return []
        with reading(self._engine) as session:
            return transfer_rows.transfers(session, now, TransferRow.id.in_(changed), order=[TransferRow.id])

    def _let_go(self, transfer_id: int, now: datetime) -> bool:
        with writing(self._engine) as session:
            return leases.let_go(session, transfer_rows.lock(session, transfer_id), now)

    def ask(self, transfer_id: int, question: str) -> None:
        at = self._clock()
        with writing(self._engine) as session:
            row = transfer_rows.lock(session, transfer_id)
            agent_id = row.agent_id
            transfer_moves.happen(session, row, TransferEvent.AGENT_LOST, at)
            if row.state is TransferState.REQUESTED:
                row.question, row.answer, row.wanted_agent_id = question, "", agent_id

    def answered(self, transfer_id: int, answer: str) -> None:
        at = self._clock()
        with writing(self._engine) as session:
            row = transfer_rows.lock(session, transfer_id)
            row.answer = answer
            transfer_moves.tell(session, row, at)
            record(session, EventKind.QUEUE, at)

    def hand_back(self, transfer_id: int, task: str, at: datetime) -> Transfer:
        with writing(self._engine) as session:
            row = transfer_rows.lock(session, transfer_id)
            transfer_moves.happen(session, row, TransferEvent.HANDED_BACK, at)
            row.task = task
            return transfer_rows.transfer(session, transfer_id, at)

    def call_back(self, transfer_id: int, minutes: int, at: datetime) -> Transfer:
        with writing(self._engine) as session:
            row = transfer_rows.lock(session, transfer_id)
            transfer_moves.happen(session, row, TransferEvent.CALLBACK_CHOSEN, at)
            row.minutes = minutes
            return transfer_rows.transfer(session, transfer_id, at)

    def briefing(self, attempt_id: int) -> Briefing | None:
        with reading(self._engine) as session:
            return briefings.briefing(session, attempt_id, self._clock(), self._collected)

    def collected(self, call_sid: str, language: Language) -> Sequence[str]:
        with reading(self._engine) as session:
            return briefings.known(session, call_sid, language, self._collected)

    def average_minutes(self, since: datetime) -> float | None:
        with reading(self._engine) as session:
            return transfer_rows.average_minutes(session, since)

    def figures(self, since: datetime) -> TransferFigures:
        with reading(self._engine) as session:
            return transfer_results.figures(session, since)
