"""Customers, found or made by their telephone number."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from crm.schema import CustomerRow, PhoneNumberRow


def find_or_make(session: Session, number: str, at: datetime) -> CustomerRow:
    """The customer a number belongs to; two first calls of one number at once make one customer.

    Nobody merges or erases this customer before the transaction is over.
    """
    found = _held(session, number)
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
        winner = _held(session, number)
        if winner is None:
            raise
        return winner


def by_number(session: Session, number: str) -> CustomerRow | None:
    return session.scalar(_of_number(number))


def learn(customer: CustomerRow, name: str, email: str | None = None) -> None:
    """What somebody said of themselves is kept where nothing was known; an agent's corrections stay."""
    customer.name = customer.name or name
    customer.email = customer.email or email


def _held(session: Session, number: str) -> CustomerRow | None:
    return session.scalar(_of_number(number).with_for_update(read=True, key_share=True, of=CustomerRow))


def _of_number(number: str) -> Select[CustomerRow]:
    return select(CustomerRow).join(PhoneNumberRow).where(PhoneNumberRow.number == number)
