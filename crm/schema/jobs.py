"""The outbox: work that must be done because of a fact, committed together with it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.schema.base import Base
from crm.schema.types import Named


class JobState(StrEnum):
    WAITING = "waiting"
    """To be done from `run_after` on."""
    RUNNING = "running"
    """Leased; to be done again when the lease has run out."""
    DONE = "done"
    FAILED = "failed"
    """Given up; somebody must look at it."""


class JobRow(Base):
    __tablename__ = "jobs"
    __table_args__ = (Index(None, "state", "run_after"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    key: Mapped[str] = mapped_column(unique=True)
    """The same work ordered twice has the same key."""
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    """Whom the payload tells about, so that it can be exported and erased."""
    run_after: Mapped[datetime]
    state: Mapped[JobState] = mapped_column(Named(JobState))
    attempts: Mapped[int]
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[str | None]
    """Fencing: only the holder of the latest lease may report a result."""
    last_error: Mapped[str | None]
