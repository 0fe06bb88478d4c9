"""Appointments, and what became of each."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from callbot.appointments.model import AppointmentState
from callbot.language import Language
from crm.schema.base import Base
from crm.schema.types import E164, Named


class AppointmentChange(StrEnum):
    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"


class AppointmentRow(Base):
    __tablename__ = "appointments"
    __table_args__ = (Index(None, "site", "busy_until"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    key: Mapped[str | None] = mapped_column(unique=True)
    """The same booking made twice has the same key; None once it was moved or cancelled."""
    service: Mapped[str]
    site: Mapped[str]
    resource: Mapped[str]
    start: Mapped[datetime]
    end: Mapped[datetime]
    busy_until: Mapped[datetime]
    """The end with the service's buffer as it was when this was booked."""
    state: Mapped[AppointmentState] = mapped_column(Named(AppointmentState))
    number: Mapped[str] = mapped_column(E164, index=True)
    email: Mapped[str | None]
    name: Mapped[str]
    details: Mapped[str]
    language: Mapped[Language] = mapped_column(Named(Language))
    sequence: Mapped[int]
    """Grows with every change (RFC 5545)."""
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class AppointmentEventRow(Base):
    """The history: when it was booked, moved, cancelled, in which contact, and where that put it."""

    __tablename__ = "appointment_events"

    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointments.id", ondelete="CASCADE"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    change: Mapped[AppointmentChange] = mapped_column(Named(AppointmentChange))
    start: Mapped[datetime]
    resource: Mapped[str]
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interactions.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]
