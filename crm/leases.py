"""Nobody is reserved for ever: what happens when a process dies, or a report of the carrier is lost."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine, exists, or_, select
from sqlalchemy.orm import Session

from callbot.call import CallState
from callbot.transfer import WITH_AN_AGENT, Failure, TransferEvent, TransferKind, TransferState
from crm import agent_rows, transfer_moves
from crm.schema import AgentRow, AttemptRow, CallRow, TransferRow
from crm.transactions import reading, writing
from crm.transfer_rows import attempt_row, is_open

_CALL_IS_OVER = exists().where(
    CallRow.call_sid == TransferRow.call_sid,
    CallRow.state == CallState.ENDED,
    TransferRow.kind != TransferKind.CALLBACK,  # of which the carrier tells in other words
)
_LISTENS: Final = timedelta(seconds=20)
"""An agent who hears why the customer was not reached has heard it by then."""


def lost(engine: Engine, now: datetime) -> Sequence[int]:
    """Ids of transfers that nobody looks after any more."""
    run_out = exists().where(
        AttemptRow.id == TransferRow.attempt_id, AttemptRow.ended_at.is_(None), AttemptRow.lease_until <= now
    )
    with reading(engine) as session:
        wanted = select(TransferRow.id).where(is_open(), or_(run_out, _CALL_IS_OVER)).order_by(TransferRow.id)
        return session.scalars(wanted).all()


def let_go(session: Session, row: TransferRow, now: datetime) -> bool:
    """Free a locked transfer's agent if its lease has run out, or if its call is over; whether anything changed."""
    before = row.state
    if session.scalar(select(TransferRow.id).where(TransferRow.id == row.id, is_open(), _CALL_IS_OVER)):
        transfer_moves.happen(session, row, TransferEvent.CALLER_LEFT, now)
    elif row.state in WITH_AN_AGENT and row.attempt_id and attempt_row(session, row.attempt_id).lease_until <= now:
        # Who is bridged has spoken: the end of it was lost.
        bridged = row.state is TransferState.BRIDGED
        event = TransferEvent.FINISHED if bridged else TransferEvent.AGENT_LOST
        transfer_moves.happen(session, row, event, now, None if bridged else Failure.FAILED)
    return row.state is not before


def extend(session: Session, attempt: AttemptRow, until: datetime) -> None:
    attempt.lease_until = until
    agent = agent_rows.lock(session, attempt.agent_id)
    if agent.attempt_id == attempt.id and not agent_rows.is_serving(agent):
        agent_rows.reserve(agent, attempt.id, until)


def leave(session: Session, attempt: AttemptRow, now: datetime) -> None:
    """The leg of an attempt is over: whoever listened on it until now is free."""
    agent = agent_rows.lock(session, attempt.agent_id)
    if agent.attempt_id == attempt.id and attempt.ended_at is not None:
        agent_rows.free(session, agent, now, failure=None, spoke=False)


def free_strays(engine: Engine, now: datetime) -> None:
    """Agents of attempts that were erased with their customer, or of whose leg the end was not reported."""
    still_on = or_(AttemptRow.ended_at.is_(None), AttemptRow.ended_at > now - _LISTENS)
    at_work = exists().where(AttemptRow.id == AgentRow.attempt_id, still_on)
    stray = AgentRow.attempt_id.is_not(None), ~at_work
    with reading(engine) as session:
        if session.scalar(select(AgentRow.id).where(*stray).limit(1)) is None:
            return
    with writing(engine) as session:
        for agent in agent_rows.lock_all(session, *stray):
            agent_rows.free(session, agent, now, failure=None, spoke=False)
