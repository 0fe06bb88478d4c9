"""Everything an agent sees of a customer at one glance, in few queries."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from callbot.appointments.model import AppointmentState
from callbot.callback import CallbackState
from callbot.customers import ComingAppointment, CustomerCard, Details, OpenCallback, OpenPromise, OpenRequest
from crm import contact_rows
from crm.schema import (
    AgentRow,
    AppointmentRow,
    CallbackRow,
    CustomerRow,
    InteractionRow,
    PhoneNumberRow,
    PromiseKind,
    PromiseRow,
    PromiseState,
    RequestState,
    ServiceRequestRow,
)

CONTACTS_SHOWN: Final = 20
AGENT_OWNER: Final = "agent:"
"""Before the id of an agent who owns a promise."""

_CALLBACKS_OPEN: Final = (CallbackState.REQUESTED, CallbackState.UNDER_WAY)
PROMISES_OPEN: Final = (PromiseState.OPEN, PromiseState.BROKEN)
"""A broken promise is still owed."""


def card(session: Session, customer_id: int, now: datetime) -> CustomerCard | None:
    row = session.get(CustomerRow, customer_id)
    if row is None:
        return None
    theirs = InteractionRow.customer_id == customer_id
    contacts = contact_rows.latest(session, theirs, CONTACTS_SHOWN)
    return CustomerCard(
        id=row.id,
        details=details_of(row),
        numbers=_numbers(session, customer_id),
        verified_at=row.verified_at,
        complaint_at=row.complaint_at,
        spam_at=row.spam_at,
        turned_away_at=row.turned_away_at,
        created_at=row.created_at,
        contacts=contacts,
        contacts_in_all=len(contacts) if len(contacts) < CONTACTS_SHOWN else _count(session, theirs),
        promises=_promises(session, customer_id),
        callbacks=_callbacks(session, customer_id),
        appointments=_appointments(session, customer_id, now),
        requests=_requests(session, customer_id),
    )


def _count(session: Session, theirs: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(InteractionRow).where(theirs)) or 0


def details_of(row: CustomerRow) -> Details:
    return Details(row.name, row.email, row.street, row.postcode, row.city, row.language, row.remark)


def _numbers(session: Session, customer_id: int) -> tuple[str, ...]:
    query = select(PhoneNumberRow.number).where(PhoneNumberRow.customer_id == customer_id)
    return tuple(session.scalars(query.order_by(PhoneNumberRow.created_at, PhoneNumberRow.number)))


def _promises(session: Session, customer_id: int) -> tuple[OpenPromise, ...]:
    """Without call-backs, which are shown as such."""
    rows = session.scalars(
        select(PromiseRow)
        .where(
            PromiseRow.customer_id == customer_id,
            PromiseRow.kind == PromiseKind.TASK,
            PromiseRow.state.in_(PROMISES_OPEN),
        )
        .order_by(PromiseRow.due, PromiseRow.id)
    ).all()
    names = owner_names(session) if rows else {}
    return tuple(OpenPromise(row.id, row.what, names.get(row.owner, ""), row.due) for row in rows)


def owner_names(session: Session) -> dict[str, str]:
    return {f"{AGENT_OWNER}{agent_id}": name for agent_id, name in session.execute(select(AgentRow.id, AgentRow.name))}


def _callbacks(session: Session, customer_id: int) -> tuple[OpenCallback, ...]:
    found = session.execute(
        select(CallbackRow, AgentRow.name)
        .outerjoin(AgentRow, AgentRow.id == CallbackRow.agent_id)
        .where(CallbackRow.customer_id == customer_id, CallbackRow.state.in_(_CALLBACKS_OPEN))
        .order_by(CallbackRow.due, CallbackRow.id)
    )
    return tuple(
        OpenCallback(row.id, row.state, row.number, row.reason, row.window, row.due, row.agent_id, name or "")
        for row, name in found
    )


def _appointments(session: Session, customer_id: int, now: datetime) -> tuple[ComingAppointment, ...]:
    rows = session.scalars(
        select(AppointmentRow)
        .where(
            AppointmentRow.customer_id == customer_id,
            AppointmentRow.state == AppointmentState.BOOKED,
            AppointmentRow.end > now,
        )
        .order_by(AppointmentRow.start, AppointmentRow.id)
    )
    return tuple(
        ComingAppointment(
            id=row.id,
            code=row.code,
            service=row.service,
            site=row.site,
            resource=row.resource,
            start=row.start,
            end=row.end,
            name=row.name,
            details=row.details,
        )
        for row in rows
    )


def _requests(session: Session, customer_id: int) -> tuple[OpenRequest, ...]:
    rows = session.scalars(
        select(ServiceRequestRow)
        .where(ServiceRequestRow.customer_id == customer_id, ServiceRequestRow.state != RequestState.DONE)
        .order_by(ServiceRequestRow.urgent.desc(), ServiceRequestRow.id)
    )
    return tuple(
        OpenRequest(
            id=row.id,
            code=row.code,
            what=row.what,
            place=row.place,
            urgent=row.urgent,
            reachable=row.reachable,
            in_progress=row.state is RequestState.IN_PROGRESS,
            created_at=row.created_at,
        )
        for row in rows
    )
