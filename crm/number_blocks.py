"""Numbers that are never called again, until somebody takes that back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from crm import audit, customers
from crm.schema import NumberBlockRow

_BLOCKED: Final = "blocked"
_LIFTED: Final = "unblocked"


def is_blocked(session: Session, number: str) -> bool:
    return session.get(NumberBlockRow, number) is not None


def listed(session: Session) -> Sequence[NumberBlockRow]:
    """The newest first."""
    newest_first = select(NumberBlockRow).order_by(NumberBlockRow.created_at.desc(), NumberBlockRow.number)
    return session.scalars(newest_first).all()


def block(session: Session, number: str, reason: str, at: datetime) -> None:
    """The number is never called again, and the audit log tells so, once. `reason`: without a number."""
    try:
        with session.begin_nested():
            session.add(NumberBlockRow(number=number, reason=reason, created_at=at))
            session.flush()
    except IntegrityError:
        if not is_blocked(session, number):
            raise
    else:
        _tell(session, number, at, _BLOCKED, reason)


def lift(session: Session, number: str, at: datetime, detail: str) -> bool:
    """The number may be called again, and the audit log tells so; False: it was not blocked. `detail`: who has asked
    for it, without a number."""
    gone: CursorResult[object] = session.connection().execute(
        delete(NumberBlockRow).where(NumberBlockRow.number == number)
    )
    if not gone.rowcount:
        return False
    _tell(session, number, at, _LIFTED, detail)
    return True


def _tell(session: Session, number: str, at: datetime, action: str, detail: str) -> None:
    owner = customers.by_number(session, number)
    audit.record(session, at, action, customer_id=owner.id if owner else None, detail=detail)
