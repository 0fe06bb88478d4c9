"""What a customer has booked and reported, as JSON-ready dictionaries."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.schema import AppointmentEventRow, AppointmentRow, ServiceRequestRow

Json = dict[str, Any]


def appointments(session: Session, customer_id: int) -> list[Json]:
    """A customer's appointments, the latest first, each with all that became of it."""
    mine = select(AppointmentRow).where(AppointmentRow.customer_id == customer_id)
    return [
        {
            "id": row.id,
            "code": row.code,
            "service": row.service,
            "site": row.site,
            "resource": row.resource,
            "start": row.start.isoformat(),
            "end": row.end.isoformat(),
            "state": row.state,
            "name": row.name,
            "details": row.details,
            "changes": _changes(session, row.id),
        }
        for row in session.scalars(mine.order_by(AppointmentRow.start.desc(), AppointmentRow.id.desc()))
    ]


def requests(session: Session, customer_id: int) -> list[Json]:
    """A customer's service requests, the latest first."""
    mine = select(ServiceRequestRow).where(ServiceRequestRow.customer_id == customer_id)
    return [
        {
            "code": row.code,
            "state": row.state,
            "what": row.what,
            "where": row.place,
            "urgent": row.urgent,
            "access": row.access,
            "reachable": row.reachable,
            "created_at": row.created_at.isoformat(),
        }
        for row in session.scalars(mine.order_by(ServiceRequestRow.id.desc()))
    ]


def _changes(session: Session, appointment_id: int) -> list[Json]:
    events = select(AppointmentEventRow).where(AppointmentEventRow.appointment_id == appointment_id)
    return [
        {
            "change": event.change,
            "start": event.start.isoformat(),
            "at": event.at.isoformat(),
            "interaction_id": event.interaction_id,
        }
        for event in session.scalars(events.order_by(AppointmentEventRow.sequence))
    ]
