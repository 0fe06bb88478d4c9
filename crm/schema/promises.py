"""What the firm owes: promises, and call-backs as the first kind of them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from callbot.language import Language
from crm.schema.base import Base
from crm.schema.types import E164, Named


class CallbackState(StrEnum):
    REQUESTED = "requested"


class PromiseKind(StrEnum):
    CALLBACK = "callback"


class PromiseState(StrEnum):
    OPEN = "open"


class CallbackRow(Base):
    __tablename__ = "callbacks"
    __table_args__ = (Index(None, "state", "due"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    """The same request made twice has the same key."""
    number: Mapped[str] = mapped_column(E164, index=True)
    window: Mapped[str]
    """When it suits, in the customer's words; empty: as soon as possible."""
    reason: Mapped[str]
    language: Mapped[Language | None] = mapped_column(Named(Language))
    site: Mapped[str | None]
    """The site asked for; None: the one whose number was called."""
    due: Mapped[datetime]
    state: Mapped[CallbackState] = mapped_column(Named(CallbackState))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    """The contact in which it was asked for."""
    created_at: Mapped[datetime]


class PromiseRow(Base):
    __tablename__ = "promises"
    __table_args__ = (Index(None, "state", "due"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PromiseKind] = mapped_column(Named(PromiseKind))
    owner: Mapped[str]
    """Who has to keep it."""
    due: Mapped[datetime]
    state: Mapped[PromiseState] = mapped_column(Named(PromiseState))
    proof: Mapped[str | None]
    """What shows that it was kept, such as the CallSid of the call back."""
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    callback_id: Mapped[int | None] = mapped_column(ForeignKey("callbacks.id", ondelete="CASCADE"), unique=True)
    created_at: Mapped[datetime]
