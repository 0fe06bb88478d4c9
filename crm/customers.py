"""Customers, found or made by their telephone number."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from crm.schema import CustomerRow, PhoneNumberRow


def find_or_make(session: Session, number: str, at: datetime) -> CustomerRow:
    """The customer a number belongs to; two first calls of one number at once make one customer."""
    found = by_number(session, number)
    if found:
        return found
    try:
        with session.begin_nested():
            customer = CustomerRow(created_at=at)
            session.add(customer)
            session.flush()
            session.add(PhoneNumberRow(number=number, customer_id=customer.id, created_at=at))
            session.flush()
            return customer
    except IntegrityError:  # somebody else was quicker, and has committed
        winner = by_number(session, number)
        if winner is None:
            raise
        return winner


def by_number(session: Session, number: str) -> CustomerRow | None:
    return session.scalar(select(CustomerRow).join(PhoneNumberRow).where(PhoneNumberRow.number == number))
