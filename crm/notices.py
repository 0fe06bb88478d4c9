"""Confirmations and reminders: ordered in the transaction of what they tell."""

from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from typing import Final

from sqlalchemy.orm import Session

from callbot.appointments.model import Appointment
from callbot.appointments.reminders import end_of_decency, is_decent, next_decent, reminder_at
from callbot.outbox.letters import Letters, Matter
from callbot.outbox.messages import Reminder
from crm import jobs
from crm.schema import AppointmentRow

_TOO_LATE: Final = timedelta(hours=1)
"""Whoever is reminded later than this before the appointment is on the way already."""


def order(
    session: Session, letters: Letters, matter: Matter, row: AppointmentRow, appointment: Appointment, now: datetime
) -> None:
    """Order the message about a change, and the reminder that goes with it; nothing for who cannot be written to."""
    message = letters.message(matter, appointment, row.email, row.changed_at)
    if message is None:
        return
    jobs.order(session, message.kind, _key(row, matter), message.payload(), now, row.customer_id)
    reminded_at = reminder_at(row.start, now, _zone(appointment))
    if matter in {Matter.BOOKED, Matter.MOVED} and reminded_at:
        _order_reminder(session, row, reminded_at)


def remind(session: Session, letters: Letters, row: AppointmentRow, appointment: Appointment, now: datetime) -> None:
    """Order the reminder's message; at an hour that is not decent, plan it once more for the next that is."""
    if is_decent(now, _zone(appointment)):
        message = letters.message(Matter.REMINDER, appointment, row.email, row.changed_at)
        if message:
            message = replace(message, not_after=end_of_decency(now, _zone(appointment)).isoformat())
            jobs.order(session, message.kind, _key(row, Matter.REMINDER), message.payload(), now, row.customer_id)
        return
    later = next_decent(now, _zone(appointment))
    if later < row.start - _TOO_LATE:
        _order_reminder(session, row, later)


def _order_reminder(session: Session, row: AppointmentRow, at: datetime) -> None:
    """The key names the moment too, so that a reminder that came at night can be planned again."""
    reminder = Reminder(row.id, row.sequence)
    key = f"{_key(row, Matter.REMINDER)}:{at.timestamp():.0f}"
    jobs.order(session, reminder.kind, key, reminder.payload(), at, row.customer_id)


def _key(row: AppointmentRow, matter: Matter) -> str:
    return f"appointment:{row.id}:{row.sequence}:{matter}"


def _zone(appointment: Appointment) -> tzinfo:
    zone = appointment.slot.start.tzinfo
    assert zone, "slots are in their site's time zone"
    return zone
