"""Who did or saw what, and of whom: one row each, with nothing of a person's in it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callbot.customer_ports import AuditEntry, AuditFilter
from crm.schema import AgentRow, AuditRow


def record(
    session: Session,
    at: datetime,
    action: str,
    *,
    agent_id: int | None = None,
    customer_id: int | None = None,
    detail: str = "",
) -> None:
    """Write one row in the transaction of what it tells. `detail`: names of fields, ids and counts only."""
    session.add(AuditRow(at=at, agent_id=agent_id, action=action, customer_id=customer_id, detail=detail))


def read(session: Session, wanted: AuditFilter, limit: int) -> Sequence[AuditEntry]:
    """The newest first."""
    query = select(AuditRow, AgentRow.name).outerjoin(AgentRow, AgentRow.id == AuditRow.agent_id)
    if wanted.customer_id is not None:
        query = query.where(AuditRow.customer_id == wanted.customer_id)
    if wanted.agent_id is not None:
        query = query.where(AuditRow.agent_id == wanted.agent_id)
    if wanted.action is not None:
        query = query.where(AuditRow.action == wanted.action)
    if wanted.before_id is not None:
        query = query.where(AuditRow.id < wanted.before_id)
    rows = session.execute(query.order_by(AuditRow.id.desc()).limit(limit))
    return [
        AuditEntry(row.id, row.at, agent_name or "", row.action, row.customer_id, row.detail)
        for row, agent_name in rows
    ]
