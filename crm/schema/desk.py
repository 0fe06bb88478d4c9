"""What the desk lives on: events, notes by agents, and who looked at whom."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from callbot.desk_events import EventKind
from crm.schema.base import Base
from crm.schema.types import Named


class DeskEventRow(Base):
    """Says that something changed, never what was said; kept for a day."""

    __tablename__ = "desk_events"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[EventKind] = mapped_column(Named(EventKind))
    agent_id: Mapped[int | None]
    call_sid: Mapped[str | None]
    subject: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(index=True)


class AgentNoteRow(Base):
    """What an agent wrote about a contact."""

    __tablename__ = "agent_notes"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"))
    text: Mapped[str]
    outcome: Mapped[str]
    """settled, follow_up, wrong_number, spam, or empty."""
    created_at: Mapped[datetime]


class AuditRow(Base):
    """Who did or saw what, and of whom."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "customer_id", "at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))
    """None: from the command line or the API."""
    action: Mapped[str]
    """signed_in, viewed, searched, changed, merged, exported, erased, noted, took_over, set_presence, ..."""
    customer_id: Mapped[int | None]
    """Kept when the customer is erased: it then leads to nobody."""
    detail: Mapped[str]
    """Nothing of a person's: names of fields, ids, counts."""
