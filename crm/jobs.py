"""The outbox: jobs ordered with the fact that causes them, worked off under leases."""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Engine, and_, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callbot.outbox.lease import Backlog, Lease
from crm.schema import JobRow, JobState
from crm.transactions import reading, writing


def order(
    session: Session,
    kind: str,
    key: str,
    payload: Mapping[str, Any],
    run_after: datetime,
    customer_id: int | None = None,
) -> bool:
    """Order work in the caller's transaction, so that it exists exactly when its cause does; False: ordered before."""
    job = JobRow(kind=kind, key=key, payload=dict(payload), run_after=run_after, customer_id=customer_id)
    job.state, job.attempts = JobState.WAITING, 0
    try:
        with session.begin_nested():
            session.add(job)
            session.flush()
    except IntegrityError:
        if session.scalar(select(JobRow.id).where(JobRow.key == key)) is None:
            raise
        return False
    return True


def claim(engine: Engine, kinds: Collection[str], now: datetime, lease_for: timedelta) -> Lease | None:
    """Take the job that has been due longest, or one whose worker has let its lease run out; None: nothing to do."""
    with writing(engine) as session:
        job = session.scalar(
            select(JobRow)
            .where(_due(now), JobRow.kind.in_(kinds))
            .order_by(JobRow.run_after, JobRow.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if job is None:
            return None
        token, until = secrets.token_hex(16), now + lease_for
        job.state, job.lease_token, job.lease_until = JobState.RUNNING, token, until
        job.attempts += 1
        return Lease(job.id, job.kind, job.payload, job.key, job.attempts, until, token)


def backlog(engine: Engine, kinds: Collection[str], now: datetime) -> Backlog | None:
    """What could be claimed; None: nothing."""
    with reading(engine) as session:
        waiting = select(func.count(), func.min(JobRow.run_after)).where(_due(now), JobRow.kind.in_(kinds))
        count, since = session.execute(waiting).one()
        return Backlog(count, since) if count else None


def finish(engine: Engine, lease: Lease) -> bool:
    """The job is done; False when the lease was lost, and somebody else answers for the job now."""
    return _release(engine, lease, state=JobState.DONE)


def postpone(engine: Engine, lease: Lease, error: str, run_after: datetime) -> bool:
    """The attempt failed and another is due later; False when the lease was lost. `error` holds no caller's words."""
    return _release(engine, lease, state=JobState.WAITING, last_error=error, run_after=run_after)


def give_up(engine: Engine, lease: Lease, error: str) -> bool:
    """The job will not be tried again; False when the lease was lost."""
    return _release(engine, lease, state=JobState.FAILED, last_error=error)


def _due(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(JobRow.state == JobState.WAITING, JobRow.run_after <= now),
        and_(JobRow.state == JobState.RUNNING, JobRow.lease_until <= now),
    )


def _release(engine: Engine, lease: Lease, **result: Any) -> bool:
    ours = and_(JobRow.id == lease.job_id, JobRow.lease_token == lease.token)
    with writing(engine) as session:
        released: CursorResult[Any] = session.connection().execute(
            update(JobRow).where(ours).values(lease_token=None, lease_until=None, **result)
        )
        return released.rowcount == 1


class SqlOutbox:
    """callbot.ports.Outbox on a SQL database, for the kinds of jobs that somebody here can do."""

    def __init__(self, engine: Engine, kinds: Collection[str]) -> None:
        self._engine = engine
        self._kinds = kinds

    def backlog(self, now: datetime) -> Backlog | None:
        return backlog(self._engine, self._kinds, now)

    def claim(self, now: datetime, lease_for: timedelta) -> Lease | None:
        return claim(self._engine, self._kinds, now, lease_for)

    def finish(self, lease: Lease) -> bool:
        return finish(self._engine, lease)

    def postpone(self, lease: Lease, error: str, run_after: datetime) -> bool:
        return postpone(self._engine, lease, error, run_after)

    def give_up(self, lease: Lease, error: str) -> bool:
        return give_up(self._engine, lease, error)
