"""What the firm owes: deadlines that are warned of, kept with proof, broken or released."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from callbot.desk_events import EventKind
from crm import events
from crm.schema import CallbackRow, CallbackState, PromiseKind, PromiseRow, PromiseState

DESK_OWNER = "desk"
"""Whoever is on duty."""


def promise(session: Session, callback: CallbackRow, at: datetime) -> None:
    """The promise that goes with a call-back: to have rung by `due`."""
    session.add(
        PromiseRow(
            kind=PromiseKind.CALLBACK,
            owner=_owner(callback),
            due=callback.due,
            state=PromiseState.OPEN,
            customer_id=callback.customer_id,
            interaction_id=callback.interaction_id,
            callback_id=callback.id,
            created_at=at,
        )
    )


def assign(session: Session, callback: CallbackRow, at: datetime) -> None:
    """Somebody has made it their own."""
    known = of_callback(session, callback.id)
    if known:
        known.owner = _owner(callback)
        events.record(session, EventKind.PROMISE, at, subject=known.id)


def renew(session: Session, callback: CallbackRow, at: datetime) -> None:
    """The customer has agreed to another time; a promise that was broken by then stays on record."""
    known = of_callback(session, callback.id)
    if known is None or known.state is PromiseState.OPEN:
        if known:
            known.due, known.warned_at, known.proof = callback.due, None, None
            events.record(session, EventKind.PROMISE, at, subject=known.id)
        return
    known.callback_id = None
    session.flush()
    promise(session, callback, at)


def rung(session: Session, callback_id: int, call_sid: str, at: datetime) -> None:
    """We have dialled: what shows that the promise was kept, whether or not anybody answers."""
    known = of_callback(session, callback_id)
    if known is None or known.state is not PromiseState.OPEN:
        return
    if at <= known.due:
        known.proof = known.proof or call_sid
    else:
        _break(session, known, at)


def settle(session: Session, callback: CallbackRow, at: datetime, proof: str) -> bool:
    """The call-back is over. They spoke: kept, or late, which stays broken but with its proof. Nobody answered:
    released when we rang in time, else broken. The customer wants no call any more: released.

    Gives whether we had rung in time.
    """
    known = of_callback(session, callback.id)
    if known is None:
        return False
    rang = known.proof is not None
    spoke = bool(proof) and callback.state in (CallbackState.DONE, CallbackState.MERGED)
    if known.state is PromiseState.OPEN:
        known.state = _end(callback.state, spoke, rang=rang, in_time=at <= known.due)
    if spoke:
        known.kept_at, known.proof = at, proof
    known.proof = known.proof or proof or None
    events.record(session, EventKind.PROMISE, at, subject=known.id)
    return rang


def any_soon(session: Session, before: datetime) -> bool:
    """Whether there are promises to warn of, or to mark as broken."""
    soon = PromiseRow.state == PromiseState.OPEN, PromiseRow.due <= before, PromiseRow.proof.is_(None)
    return session.scalar(select(PromiseRow.id).where(*soon).limit(1)) is not None


def warn(session: Session, now: datetime, ahead: timedelta) -> int:
    """Publish those that break within `ahead`, once each; gives how many."""
    soon = PromiseRow.due <= now + ahead
    warned = _open(session, soon, PromiseRow.warned_at.is_(None), PromiseRow.proof.is_(None))
    for row in warned:
        row.warned_at = now
        events.record(session, EventKind.PROMISE, now, subject=row.id)
    return len(warned)


def break_overdue(session: Session, now: datetime) -> int:
    """Those whose deadline has passed without proof are broken; gives how many."""
    broken = _open(session, PromiseRow.due < now, PromiseRow.proof.is_(None))
    for row in broken:
        _break(session, row, now)
    return len(broken)


def of_callback(session: Session, callback_id: int) -> PromiseRow | None:
    query = select(PromiseRow).where(PromiseRow.callback_id == callback_id).with_for_update(key_share=True)
    return session.scalar(query.execution_options(populate_existing=True))


def _owner(callback: CallbackRow) -> str:
    return f"agent:{callback.agent_id}" if callback.agent_id else DESK_OWNER


def _open(session: Session, *conditions: ColumnElement[bool]) -> Sequence[PromiseRow]:
    """Open promises; one that somebody else is just writing is looked at next time."""
    query = select(PromiseRow).where(PromiseRow.state == PromiseState.OPEN, *conditions)
    return session.scalars(query.with_for_update(skip_locked=True, key_share=True)).all()


def _break(session: Session, row: PromiseRow, at: datetime) -> None:
    row.state = PromiseState.BROKEN
    events.record(session, EventKind.PROMISE, at, subject=row.id)


def _end(state: CallbackState, spoke: bool, rang: bool, in_time: bool) -> PromiseState:
    match state:
        case CallbackState.DONE:
            return PromiseState.KEPT if rang or in_time else PromiseState.BROKEN
        case CallbackState.MERGED if spoke:
            return PromiseState.KEPT if rang or in_time else PromiseState.BROKEN
        case CallbackState.UNREACHED:
            return PromiseState.RELEASED if rang else PromiseState.BROKEN
        case _:
            return PromiseState.RELEASED
