"""The people who take calls, and their sessions on the desk."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column

from callbot.agents import Presence, Role
from callbot.language import Language
from crm.schema.base import Base
from crm.schema.types import E164, Named


class TelephoneRow(Base):
    """A page of the desk whose telephone is connected, or was until a moment ago. It ends with its session."""

    __tablename__ = "telephones"

    token_hash: Mapped[str] = mapped_column(
        ForeignKey("desk_sessions.token_hash", ondelete="CASCADE"), primary_key=True
    )
    page: Mapped[str] = mapped_column(primary_key=True)
    """Made up anew whenever the page is loaded."""
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    until: Mapped[datetime]
    """The page says before then that it still is."""


class AgentRow(Base):
    __tablename__ = "agents"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    login: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    """Argon2id; None: cannot sign in yet."""
    role: Mapped[Role] = mapped_column(Named(Role))
    languages: Mapped[list[Any]]
    skills: Mapped[list[Any]]
    sites: Mapped[list[Any]]
    phone: Mapped[str | None] = mapped_column(E164, unique=True)
    person: Mapped[str | None]
    interface_language: Mapped[Language] = mapped_column(Named(Language))
    disabled: Mapped[bool]
    presence: Mapped[Presence] = mapped_column(Named(Presence))
    presence_since: Mapped[datetime]
    presence_until: Mapped[datetime | None]
    unanswered: Mapped[int]
    attempt_id: Mapped[int | None]
    """The attempt for which the agent is reserved or speaks; one at a time."""
    reserved_until: Mapped[datetime | None]
    """When the reservation's lease runs out; None: not reserved."""
    last_served_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    telephone_until: Mapped[datetime | None] = column_property(
        select(func.max(TelephoneRow.until))
        .where(TelephoneRow.agent_id == id)  # noqa: A003 - the column above
        .correlate_except(TelephoneRow)
        .scalar_subquery()
    )
    """Of all pages of the desk that this agent has open."""


class DeskSessionRow(Base):
    __tablename__ = "desk_sessions"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class SignInRow(Base):
    """A failed attempt to sign in: what throttling counts."""

    __tablename__ = "sign_ins"
    __table_args__ = (
        Index(None, "login_hash", "at"),
        Index(None, "address_hash", "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    login_hash: Mapped[str]
    address_hash: Mapped[str]
