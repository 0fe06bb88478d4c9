"""Wrong keys to appointments: guessing them in call after call leads nowhere."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm import audit
from crm.schema import AuditRow

_REFUSED: Final = "key_refused"
_MOST: Final = 4
"""Wrong keys within a day, after which even the right one unlocks nothing: those of two calls."""
_DAY: Final = timedelta(days=1)


def is_locked(session: Session, customer_id: int, now: datetime) -> bool:
    wrong = select(func.count()).where(
        AuditRow.customer_id == customer_id, AuditRow.action == _REFUSED, AuditRow.at > now - _DAY
    )
    return (session.scalar(wrong) or 0) >= _MOST


def refuse(session: Session, customer_id: int, now: datetime) -> None:
    """Remember a wrong key; also for the audit, so that agents can see it."""
    audit.record(session, now, _REFUSED, customer_id=customer_id)
