"""What the firm owes: promises, and call-backs as the first kind of them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from callbot.callback import CallbackSource, CallbackState
from callbot.language import Language
from crm.schema.base import Base
from crm.schema.types import E164, Named


class PromiseKind(StrEnum):
    CALLBACK = "callback"
    TASK = "task"
    """Anything else that an agent has promised; `what` says it."""


class PromiseState(StrEnum):
    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    """Its deadline has passed."""
    RELEASED = "released"
    """Need not be kept any more: cancelled, or the customer rang first."""


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
    source: Mapped[CallbackSource] = mapped_column(Named(CallbackSource), server_default=text("'call'"))
    name: Mapped[str] = mapped_column(server_default=text("''"))
    email: Mapped[str | None]
    skills: Mapped[list[Any] | None]
    person: Mapped[str] = mapped_column(server_default=text("''"))
    agent_id: Mapped[int | None]
    """Who has promised to call; None: whoever is on duty."""
    urgent: Mapped[bool] = mapped_column(server_default=false())
    earliest: Mapped[datetime | None]
    place: Mapped[datetime | None]
    """Since when the customer had been waiting in the queue; None: since it was asked for."""
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    next_at: Mapped[datetime | None]
    """When to try again; None: never tried."""
    token_hash: Mapped[str | None] = mapped_column(index=True)
    """Of the secret in the status link."""
    consent: Mapped[str] = mapped_column(server_default=text("''"))
    """The text that the visitor agreed to, with its purpose; empty: asked for by voice or by an agent."""
    address_hash: Mapped[str] = mapped_column(server_default=text("''"))
    """Keyed hash of the visitor's network address: proof, and limits."""
    tell: Mapped[bool] = mapped_column(server_default=false())
    """Whether to confirm in writing and to announce the call shortly before."""
    announced_at: Mapped[datetime | None]
    rang_sid: Mapped[str | None]
    """The call by which the customer came before us: while it lasts nobody rings them."""
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class PromiseRow(Base):
    __tablename__ = "promises"
    __table_args__ = (Index(None, "state", "due"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PromiseKind] = mapped_column(Named(PromiseKind))
    owner: Mapped[str]
    """Who has to keep it: "desk", or "agent:ID"."""
    what: Mapped[str] = mapped_column(server_default=text("''"))
    """What was promised; empty for a call-back."""
    due: Mapped[datetime]
    warned_at: Mapped[datetime | None]
    """When somebody was told that it is about to break."""
    kept_at: Mapped[datetime | None]
    state: Mapped[PromiseState] = mapped_column(Named(PromiseState))
    proof: Mapped[str | None]
    """What shows that it was kept, such as the CallSid of the call back."""
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    callback_id: Mapped[int | None] = mapped_column(ForeignKey("callbacks.id", ondelete="CASCADE"), unique=True)
    created_at: Mapped[datetime]


class NumberBlockRow(Base):
    """A number that is never called again."""

    __tablename__ = "number_blocks"

    number: Mapped[str] = mapped_column(E164, primary_key=True)
    reason: Mapped[str]
    created_at: Mapped[datetime]


class CallbackAskRow(Base):
    """One attempt to ask for a call on the web, accepted or not: what the limits count."""

    __tablename__ = "callback_asks"
    __table_args__ = (
        Index(None, "address_hash", "at"),
        Index(None, "number_hash", "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    address_hash: Mapped[str]
    number_hash: Mapped[str]
    """Keyed hashes: nobody can be found by them."""
    accepted: Mapped[bool]
