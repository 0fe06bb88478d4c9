"""Appointments as rows: finding, locking, translating."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callbot.appointments.codes import new_code
from callbot.appointments.model import Appointment, AppointmentState, Busy, Slot, ToldBy
from callbot.errors import StoreError
from crm.schema import AppointmentChange, AppointmentEventRow, AppointmentRow

_LOCKS: Final = 0x626F6F6B  # "book"
_CODES_TRIED: Final = 20
"""With half of all codes given away, one in a million bookings would find none."""


def lock_site(session: Session, site: str) -> None:
    """Whoever books at a site waits for the others. On SQLite the write transaction itself is that lock."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCKS, func.hashtext(site))))


def lock(session: Session, appointment_id: int) -> AppointmentRow:
    """The row as it is now, with others that change it kept waiting; StoreError when there is none."""
    row = session.scalar(
        select(AppointmentRow)
        .where(AppointmentRow.id == appointment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise StoreError(f"customer store: there is no appointment {appointment_id}")
    return row


def find(session: Session, appointment_id: int) -> AppointmentRow | None:
    return session.get(AppointmentRow, appointment_id)


def by_key(session: Session, key: str) -> AppointmentRow | None:
    return session.scalar(select(AppointmentRow).where(AppointmentRow.key == key))


def busy(session: Session, site: str, after: datetime, but: int | None = None) -> Sequence[Busy]:
    """What is taken at a site from a moment on; `but`: an appointment that makes room for itself."""
    taken = select(AppointmentRow).where(
        AppointmentRow.site == site,
        AppointmentRow.busy_until > after,
        AppointmentRow.state == AppointmentState.BOOKED,
    )
    return [Busy(row.resource, row.start, row.busy_until) for row in session.scalars(taken) if row.id != but]


def to_come(session: Session, number: str, now: datetime) -> Sequence[AppointmentRow]:
    """A number's appointments that have not begun, in order of time."""
    coming = select(AppointmentRow).where(
        AppointmentRow.number == number, AppointmentRow.start > now, AppointmentRow.state == AppointmentState.BOOKED
    )
    return session.scalars(coming.order_by(AppointmentRow.start, AppointmentRow.id)).all()


def free_code(session: Session) -> str:
    """A code nobody has; between the look and the insert, the site's lock and UNIQUE stand guard."""
    for _ in range(_CODES_TRIED):
        code = new_code()
        if session.scalar(select(AppointmentRow.id).where(AppointmentRow.code == code)) is None:
            return code
    raise StoreError("customer store: no booking code is free")


def place(row: AppointmentRow, slot: Slot, busy_until: datetime) -> None:
    """Put an appointment at a slot."""
    row.service, row.site, row.resource = slot.service, slot.site, slot.resource
    row.start, row.end, row.busy_until = slot.start, slot.end, busy_until


def remember(session: Session, row: AppointmentRow, change: AppointmentChange, interaction_id: int) -> None:
    """Write the change into the appointment's history."""
    session.add(
        AppointmentEventRow(
            appointment_id=row.id,
            sequence=row.sequence,
            change=change,
            start=row.start,
            resource=row.resource,
            interaction_id=interaction_id,
            at=row.changed_at,
        )
    )


def appointment(row: AppointmentRow, zones: Mapping[str, ZoneInfo], told_by: ToldBy) -> Appointment:
    # A site may have left the profile since.
    zone = zones.get(row.site) or next(iter(zones.values()))
    slot = Slot(row.service, row.site, row.resource, row.start.astimezone(zone), row.end.astimezone(zone))
    return Appointment(row.id, row.code, slot, row.state, row.number, row.name, row.language, row.sequence, told_by)
