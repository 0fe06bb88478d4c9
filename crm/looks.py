"""Looks at a customer that a page repeats by itself: told to the audit log once for each agent and occasion."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from crm import audit
from crm.schema import AuditRow
from crm.transactions import writing

_VIEWED = "viewed"


@dataclass(frozen=True, slots=True)
class Look:
    agent_id: int
    customer_id: int
    detail: str
    """The occasion: what was looked at, by its id."""

    def is_known(self, session: Session) -> bool:
        known = select(AuditRow.id).where(
            AuditRow.customer_id == self.customer_id,
            AuditRow.agent_id == self.agent_id,
            AuditRow.detail == self.detail,
        )
        return session.scalar(known.limit(1)) is not None

    def record(self, engine: Engine, at: datetime) -> None:
        with writing(engine) as session:
            audit.record(session, at, _VIEWED, agent_id=self.agent_id, customer_id=self.customer_id, detail=self.detail)
