"""Changes to a customer's data, each with its row in the audit log and its event for the desks."""

from dataclasses import fields
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callbot.customer_ports import NumberTaken
from callbot.customers import Details, Flag
from callbot.desk_events import EventKind
from callbot.errors import StoreError
from crm import audit, events
from crm.schema import CustomerRow, PhoneNumberRow

_FLAG_COLUMNS: Final = {
    Flag.VERIFIED: "verified_at",
    Flag.COMPLAINT: "complaint_at",
    Flag.SPAM: "spam_at",
    Flag.TURNED_AWAY: "turned_away_at",
}


def lock(session: Session, customer_id: int) -> CustomerRow:
    """The customer, with every other writer kept waiting; StoreError when there is none (any more)."""
    row = session.scalar(select(CustomerRow).where(CustomerRow.id == customer_id).with_for_update())
    if row is None:
        raise StoreError(f"customer store: there is no customer {customer_id}")
    return row


def create(session: Session, details: Details, number: str | None, agent_id: int, at: datetime) -> int | None:
    """A customer who has never called; None when the number is another's."""
    if number and session.get(PhoneNumberRow, number):
        return None
    row = CustomerRow(created_at=at, **_columns(details))
    session.add(row)
    session.flush()
    if number:
        session.add(PhoneNumberRow(number=number, customer_id=row.id, created_at=at))
    _note(session, "created", row.id, agent_id, at)
    return row.id


def correct(session: Session, customer_id: int, details: Details, agent_id: int, at: datetime) -> bool:
    """False when nothing differed."""
    row = lock(session, customer_id)
    changed = [name for name, value in _columns(details).items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, getattr(details, name))
    if changed:
        _note(session, "changed", customer_id, agent_id, at, ", ".join(changed))
    return bool(changed)


def set_flag(session: Session, customer_id: int, flag: Flag, on: bool, agent_id: int, at: datetime) -> None:
    """A mark that is set already keeps its date. Who is no spam (any more) is not turned away."""
    row, column = lock(session, customer_id), _FLAG_COLUMNS[flag]
    if on != (getattr(row, column) is not None):
        setattr(row, column, at if on else None)
        _note(session, "changed", customer_id, agent_id, at, f"{flag}: {'on' if on else 'off'}")
    if flag is Flag.SPAM and not on and row.turned_away_at:
        set_flag(session, customer_id, Flag.TURNED_AWAY, False, agent_id, at)


def add_number(session: Session, customer_id: int, number: str, agent_id: int, at: datetime) -> NumberTaken:
    lock(session, customer_id)
    known = session.get(PhoneNumberRow, number)
    if known:
        return NumberTaken.OWN if known.customer_id == customer_id else NumberTaken.OTHERS
    session.add(PhoneNumberRow(number=number, customer_id=customer_id, created_at=at))
    _note(session, "changed", customer_id, agent_id, at, "number added")
    return NumberTaken.ADDED


def remove_number(session: Session, customer_id: int, number: str, agent_id: int, at: datetime) -> None:
    lock(session, customer_id)
    known = session.get(PhoneNumberRow, number)
    if known and known.customer_id == customer_id:
        session.delete(known)
        left = select(func.count()).select_from(PhoneNumberRow).where(PhoneNumberRow.customer_id == customer_id)
        session.flush()
        _note(session, "changed", customer_id, agent_id, at, f"number removed, {session.scalar(left)} left")


def _columns(details: Details) -> dict[str, object]:
    return {field.name: getattr(details, field.name) for field in fields(details)}


def _note(session: Session, action: str, customer_id: int, agent_id: int, at: datetime, detail: str = "") -> None:
    audit.record(session, at, action, agent_id=agent_id, customer_id=customer_id, detail=detail)
    events.record(session, EventKind.CUSTOMER, at, subject=customer_id)
