"""Transfers to people, and the attempts to reach one."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from callbot.language import Language
from callbot.transfer import Failure, TransferKind, TransferState
from crm.schema.base import Base
from crm.schema.types import Named


class TransferRow(Base):
    __tablename__ = "transfers"
    __table_args__ = (Index(None, "state", "requested_at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[TransferKind] = mapped_column(Named(TransferKind))
    state: Mapped[TransferState] = mapped_column(Named(TransferState))
    state_since: Mapped[datetime]
    call_sid: Mapped[str | None] = mapped_column(index=True)
    """The caller's leg; of a call-back, once the customer has been dialled."""
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    callback_id: Mapped[int | None] = mapped_column(ForeignKey("callbacks.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str]
    language: Mapped[Language] = mapped_column(Named(Language))
    site: Mapped[str]
    skills: Mapped[list[Any]]
    person: Mapped[str]
    wanted_agent_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))
    urgent: Mapped[bool]
    requested_at: Mapped[datetime]
    """The place in the queue."""
    attempt_id: Mapped[int | None]
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))
    failure: Mapped[Failure | None] = mapped_column(Named(Failure))
    question: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")
    task: Mapped[str] = mapped_column(default="")
    minutes: Mapped[int] = mapped_column(default=0)
    bridged_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class AttemptRow(Base):
    __tablename__ = "transfer_attempts"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfers.id", ondelete="CASCADE"), index=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"), index=True)
    leg_sid: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    dialled_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    lease_until: Mapped[datetime]
    failure: Mapped[Failure | None] = mapped_column(Named(Failure))
