"""Contacts on any channel: what was said, and the note about it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from callbot.actions import Outcome
from callbot.call import Speaker
from callbot.customers import Channel, Direction
from callbot.language import Language
from crm.schema.base import Base
from crm.schema.types import Named


class InteractionRow(Base):
    __tablename__ = "interactions"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[Channel] = mapped_column(Named(Channel))
    direction: Mapped[Direction] = mapped_column(Named(Direction))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    """None when nobody can know who it was: a withheld number."""
    started_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    language: Mapped[Language | None] = mapped_column(Named(Language))
    outcome: Mapped[Outcome | None] = mapped_column(Named(Outcome))


class TurnRow(Base):
    __tablename__ = "turns"

    interaction_id: Mapped[int] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """From 1, without gaps, in the order in which turns were kept."""
    speaker: Mapped[Speaker] = mapped_column(Named(Speaker))
    text: Mapped[str]
    language: Mapped[Language] = mapped_column(Named(Language))
    start_seconds: Mapped[float]
    end_seconds: Mapped[float]
    confidence: Mapped[float | None]
    words: Mapped[list[Any]]
    """Each [text, start seconds, end seconds, confidence]."""
    interrupted: Mapped[bool]
    keys: Mapped[str]


class NoteRow(Base):
    __tablename__ = "notes"

    interaction_id: Mapped[int] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), primary_key=True)
    reason: Mapped[str]
    outcome: Mapped[Outcome] = mapped_column(Named(Outcome))
    promised: Mapped[list[Any]]
    open_points: Mapped[list[Any]]
    language: Mapped[Language] = mapped_column(Named(Language))
    written_at: Mapped[datetime]
