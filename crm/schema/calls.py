"""Telephone calls and what the carrier says about them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from callbot.call import CallState, Intent
from crm.schema.base import Base
from crm.schema.types import E164, Named


class CallRow(Base):
    """The telephone's part of an interaction."""

    __tablename__ = "calls"
    __table_args__ = (Index(None, "noted", "touched_at"),)

    interaction_id: Mapped[int] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), primary_key=True)
    call_sid: Mapped[str] = mapped_column(unique=True)
    caller: Mapped[str | None] = mapped_column(E164, index=True)
    called: Mapped[str] = mapped_column(E164)
    state: Mapped[CallState] = mapped_column(Named(CallState))
    intent: Mapped[Intent | None] = mapped_column(Named(Intent))
    streams: Mapped[int]
    token_hash: Mapped[str | None]
    token_expires_at: Mapped[datetime | None]
    dialogue: Mapped[dict[str, Any]]
    touched_at: Mapped[datetime]
    """When the call was last written to."""
    noted: Mapped[bool]
    """It has ended, and its note knows every turn: nothing is left to the sweeper."""


class CallEventRow(Base):
    """A status callback. Not tied to a call's row: it may come before the first webhook."""

    __tablename__ = "call_events"

    call_sid: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    duration_seconds: Mapped[int | None]
