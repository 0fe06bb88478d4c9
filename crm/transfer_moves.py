"""What an event does to a transfer, to its attempt and to the agent."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session

from callbot.agents import Presence
from callbot.desk_events import EventKind
from callbot.transfer import (
    ENDED,
    WITH_AN_AGENT,
    Failure,
    TransferEvent,
    TransferKind,
    TransferState,
    after,
)
from crm import agent_rows, spam
from crm.events import record
from crm.schema import AgentRow, AttemptRow, InteractionRow, TransferRow
from crm.transfer_rows import attempt_row

JOIN_WITHIN: Final = timedelta(minutes=3)
"""A caller who was taken is in the room by then, and a customer has answered: else something has died."""
LONGEST_CALL: Final = timedelta(hours=4)
"""The carrier ends any call after that long: an agent who still counts as speaking then is free."""


def happen(
    session: Session, row: TransferRow, event: TransferEvent, at: datetime, failure: Failure | None = None
) -> None:
    """Move a locked transfer along its table, and its agent with it; IllegalTransition changes nothing."""
    before, state = row.state, after(row.state, event)
    if state is before:
        return
    if state is TransferState.CALLER_GONE:
        failure = failure or Failure.CALLER_GONE
    if event is TransferEvent.MARKED_SPAM:
        _mark_spam(session, row, at)
    if before in WITH_AN_AGENT and state not in WITH_AN_AGENT:
        _part(session, row, before, at, failure, listens=event is TransferEvent.CUSTOMER_UNREACHED)
    elif event is TransferEvent.ANSWERED:
        _attempt(session, row).answered_at = at
    elif event is TransferEvent.TAKEN:
        agent_rows.serve(session, agent_rows.lock(session, _agent_id(row)), at)
        _lease(session, row, at + JOIN_WITHIN)
    elif event is TransferEvent.CUSTOMER_DIALLED:
        _lease(session, row, at + JOIN_WITHIN)
    elif event is TransferEvent.JOINED:
        row.bridged_at = at
        _lease(session, row, at + LONGEST_CALL)
    _enter(session, row, state, at, failure)
    if row.kind is TransferKind.TAKE_OVER and event is TransferEvent.AGENT_LOST and state is TransferState.REQUESTED:
        # The caller talks with the bot as before, and waits for nobody.
        _enter(session, row, after(state, TransferEvent.GIVEN_UP), at, failure)


def bind(session: Session, row: TransferRow, agent: AgentRow, at: datetime, lease: timedelta) -> AttemptRow:
    """Reserve a locked, free agent for a locked transfer, and write the attempt."""
    state = after(row.state, TransferEvent.AGENT_RESERVED)
    attempt = AttemptRow(transfer_id=row.id, agent_id=agent.id, created_at=at, lease_until=at + lease)
    session.add(attempt)
    session.flush()
    row.attempt_id, row.agent_id = attempt.id, agent.id
    agent_rows.reserve(agent, attempt.id, attempt.lease_until)
    agent_rows.tell(session, agent, at)
    _enter(session, row, state, at, None)
    record(session, EventKind.POP, at, agent_id=agent.id, call_sid=row.call_sid, subject=row.id)
    return attempt


def may_be_rung_for(row: TransferRow) -> ColumnElement[bool]:
    """Of agents who are free: those at hand, and whoever takes the call over, or calls back, by themselves."""
    at_hand = AgentRow.presence == Presence.AVAILABLE
    if row.kind is not TransferKind.WARM:
        return or_(at_hand, AgentRow.id == row.wanted_agent_id)
    return at_hand


def tell(session: Session, row: TransferRow, at: datetime) -> None:
    record(session, EventKind.TRANSFER, at, call_sid=row.call_sid, subject=row.id)


def _enter(session: Session, row: TransferRow, state: TransferState, at: datetime, failure: Failure | None) -> None:
    if state is row.state:
        return
    if TransferState.REQUESTED in (state, row.state):
        record(session, EventKind.QUEUE, at)
    row.state, row.state_since = state, at
    row.failure = failure or row.failure
    row.ended_at = at if state in ENDED else None
    tell(session, row, at)


def _part(
    session: Session, row: TransferRow, before: TransferState, at: datetime, failure: Failure | None, *, listens: bool
) -> None:
    """The attempt is over and its agent free. The transfer keeps whom the customer spoke with, and which attempt was
    the last: whoever ends its leg needs to know.

    `listens`: the agent is told why, and free when that leg is over (crm.leases).
    """
    attempt = _attempt(session, row)
    attempt.ended_at, attempt.failure = at, failure
    agent = agent_rows.lock(session, attempt.agent_id)
    spoke = before is TransferState.BRIDGED
    if agent.attempt_id == attempt.id and not (listens and attempt.leg_sid):
        agent_rows.free(session, agent, at, failure, spoke)
    if not spoke:
        row.agent_id = None


def _mark_spam(session: Session, row: TransferRow, at: datetime) -> None:
    contact = session.get(InteractionRow, row.interaction_id) if row.interaction_id else None
    if contact:
        spam.mark(session, contact, _agent_id(row), at)


def _lease(session: Session, row: TransferRow, until: datetime) -> None:
    _attempt(session, row).lease_until = until


def _attempt(session: Session, row: TransferRow) -> AttemptRow:
    assert row.attempt_id is not None, "a transfer with an agent has an attempt"
    return attempt_row(session, row.attempt_id)


def _agent_id(row: TransferRow) -> int:
    assert row.agent_id is not None, "a transfer with an agent has an agent"
    return row.agent_id
