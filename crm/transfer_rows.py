"""Transfers and attempts as rows: finding, locking, translating."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import fmean
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, aliased

from callbot.errors import StoreError
from callbot.transfer import OVER, Attempt, Failure, NewTransfer, Transfer, TransferState
from crm import calls
from crm.schema import AgentRow, AttemptRow, CallbackRow, TransferRow

TRY_AGAIN_AFTER: Final = timedelta(minutes=2)
"""Whoever did not come to the telephone is rung for the same caller again, if nobody else can; not who declined."""

_FINISHED: Final = OVER | {TransferState.RETURNED}
_EARLIER = aliased(TransferRow)
_LAST_AGENT: Final = (
    select(_EARLIER.agent_id)
    .where(
        _EARLIER.customer_id == TransferRow.customer_id,
        _EARLIER.bridged_at.is_not(None),
        _EARLIER.id != TransferRow.id,
    )
    .order_by(_EARLIER.bridged_at.desc())
    .limit(1)
    .correlate(TransferRow)
    .scalar_subquery()
)


def is_open() -> ColumnElement[bool]:
    return TransferRow.state.not_in(_FINISHED)


def lock(session: Session, transfer_id: int) -> TransferRow:
    """The transfer, with every other writer of it kept waiting; StoreError when there is none of that id."""
    wanted = select(TransferRow).where(TransferRow.id == transfer_id).with_for_update(key_share=True)
    row = session.scalar(wanted.execution_options(populate_existing=True))
    if row is None:
        raise StoreError(f"customer store: there is no transfer {transfer_id}")
    return row


def lock_of_attempt(session: Session, attempt_id: int) -> tuple[TransferRow, AttemptRow] | None:
    """None: there is no such attempt."""
    transfer_id = session.scalar(select(AttemptRow.transfer_id).where(AttemptRow.id == attempt_id))
    if transfer_id is None:
        return None
    transfer = lock(session, transfer_id)
    return transfer, attempt_row(session, attempt_id)


def attempt_row(session: Session, attempt_id: int) -> AttemptRow:
    """As it is now that its transfer is locked: nobody else writes it."""
    return session.get_one(AttemptRow, attempt_id, populate_existing=True)


def under_way(session: Session, call_sid: str | None, callback_id: int | None) -> TransferRow | None:
    """The transfer that a call or call-back has at present; both must be locked."""
    theirs = [TransferRow.call_sid == call_sid] if call_sid else []
    theirs += [TransferRow.callback_id == callback_id] if callback_id else []
    return session.scalar(select(TransferRow).where(or_(*theirs), is_open()).order_by(TransferRow.id.desc()).limit(1))


def new(wanted: NewTransfer, interaction_id: int | None, customer_id: int | None, at: datetime) -> TransferRow:
    return TransferRow(
        kind=wanted.kind,
        state=TransferState.REQUESTED,
        state_since=at,
        call_sid=wanted.call_sid,
        interaction_id=interaction_id,
        customer_id=customer_id,
        callback_id=wanted.callback_id,
        reason=wanted.reason,
        language=wanted.language,
        site=wanted.site,
        skills=list(wanted.skills),
        person=wanted.person,
        wanted_agent_id=wanted.agent_id,
        urgent=wanted.urgent,
        requested_at=wanted.place or at,
    )


def origin(session: Session, call_sid: str | None, callback_id: int | None) -> tuple[int | None, int | None]:
    """Interaction and customer of the call or call-back for which somebody is wanted; whichever it is, it is locked."""
    if callback_id is not None:
        wanted = select(CallbackRow).where(CallbackRow.id == callback_id).with_for_update(key_share=True)
        callback = session.scalar(wanted)
        if callback is None:
            raise StoreError(f"customer store: there is no call-back {callback_id}")
        return callback.interaction_id, callback.customer_id
    if call_sid is None:
        raise StoreError("customer store: a transfer needs a call or a call-back")
    interaction = calls.lock(session, call_sid).interaction
    return interaction.id, interaction.customer_id


def transfers(
    session: Session, at: datetime, *conditions: ColumnElement[bool], order: Sequence[Any], limit: int | None = None
) -> list[Transfer]:
    """As everybody outside this room sees them."""
    session.flush()
    found = session.execute(_with_everything().where(*conditions).order_by(*order).limit(limit)).all()
    tried = _tried(session, [row.id for row, _, _ in found if row.attempt_id is not None], at)
    return [_transfer(row, name or "", last, tried.get(row.id, ())) for row, name, last in found]


def first(session: Session, at: datetime, condition: ColumnElement[bool]) -> Transfer | None:
    """The latest that meets the condition."""
    return next(iter(transfers(session, at, condition, order=[TransferRow.id.desc()], limit=1)), None)


def waiting(session: Session, at: datetime) -> list[Transfer]:
    """The queue: urgent first, then by place."""
    order = [TransferRow.urgent.desc(), TransferRow.requested_at, TransferRow.id]
    return transfers(session, at, TransferRow.state == TransferState.REQUESTED, order=order)


def all_under_way(session: Session, at: datetime) -> list[Transfer]:
    return transfers(session, at, is_open(), order=[TransferRow.requested_at, TransferRow.id])


def average_minutes(session: Session, since: datetime) -> float | None:
    ended = TransferRow.bridged_at.is_not(None), TransferRow.ended_at >= since
    spans = session.execute(select(TransferRow.bridged_at, TransferRow.ended_at).where(*ended))
    minutes = [(end - begin) / timedelta(minutes=1) for begin, end in spans if begin and end]
    return fmean(minutes) if minutes else None


def transfer(session: Session, transfer_id: int, at: datetime) -> Transfer:
    return transfers(session, at, TransferRow.id == transfer_id, order=())[0]


def attempt(session: Session, condition: ColumnElement[bool]) -> Attempt | None:
    wanted = select(AttemptRow, AgentRow).join(AgentRow, AgentRow.id == AttemptRow.agent_id).where(condition)
    found = session.execute(wanted).one_or_none()
    return attempt_of(*found) if found else None


def attempt_of(row: AttemptRow, agent: AgentRow) -> Attempt:
    return Attempt(
        id=row.id,
        transfer_id=row.transfer_id,
        agent_id=row.agent_id,
        agent_address=agent.phone or f"client:agent-{agent.id}",
        leg_sid=row.leg_sid,
        lease_until=row.lease_until,
        failure=row.failure,
        ended_at=row.ended_at,
    )


def _with_everything() -> Select[TransferRow, str | None, int | None]:
    return (
        select(TransferRow, AgentRow.name, _LAST_AGENT)
        .outerjoin(AgentRow, AgentRow.id == TransferRow.agent_id)
        .execution_options(populate_existing=True)
    )


def _tried(session: Session, transfer_ids: Sequence[int], at: datetime) -> dict[int, tuple[int, ...]]:
    """Agents who declined, and those whose telephone was rung for nothing a short while ago."""
    if not transfer_ids:
        return {}
    failed = (
        select(AttemptRow.transfer_id, AttemptRow.agent_id)
        .where(AttemptRow.transfer_id.in_(transfer_ids), AttemptRow.dialled_at.is_not(None))
        .where(
            or_(
                AttemptRow.failure == Failure.DECLINED,
                AttemptRow.failure.is_not(None) & (AttemptRow.ended_at > at - TRY_AGAIN_AFTER),
            )
        )
        .order_by(AttemptRow.id)
    )
    tried: dict[int, tuple[int, ...]] = {}
    for transfer_id, agent_id in session.execute(failed):
        tried[transfer_id] = (*tried.get(transfer_id, ()), agent_id)
    return tried


def _transfer(row: TransferRow, agent_name: str, last_agent_id: int | None, tried: tuple[int, ...]) -> Transfer:
    return Transfer(
        id=row.id,
        kind=row.kind,
        state=row.state,
        state_since=row.state_since,
        call_sid=row.call_sid,
        callback_id=row.callback_id,
        customer_id=row.customer_id,
        reason=row.reason,
        language=row.language,
        site=row.site,
        skills=tuple(row.skills),
        person=row.person,
        wanted_agent_id=row.wanted_agent_id,
        urgent=row.urgent,
        requested_at=row.requested_at,
        attempt_id=row.attempt_id,
        agent_id=row.agent_id,
        agent_name=agent_name,
        tried=tried,
        failure=row.failure,
        question=row.question,
        answer=row.answer,
        task=row.task,
        minutes=row.minutes,
        last_agent_id=last_agent_id,
    )
