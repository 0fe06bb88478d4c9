"""What agents dictate, until it stands where it belongs."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from callbot.dictation import DictationState, Purpose
from callbot.language import Language
from crm.schema.base import Base
from crm.schema.types import Named


class DictationRow(Base):
    __tablename__ = "dictations"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[Purpose] = mapped_column(Named(Purpose))
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"))
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("transfer_attempts.id", ondelete="CASCADE"), index=True)
    language: Mapped[Language] = mapped_column(Named(Language))
    state: Mapped[DictationState] = mapped_column(Named(DictationState))
    text: Mapped[str] = mapped_column(default="")
    leg_sid: Mapped[str | None] = mapped_column(index=True)
    token_hash: Mapped[str | None]
    token_expires_at: Mapped[datetime | None]
    begun_at: Mapped[datetime]
