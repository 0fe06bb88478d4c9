"""callbot.customer_ports.CustomerBook on a SQL database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine

from callbot.clock import Clock, system_clock
from callbot.customer_ports import AuditEntry, AuditFilter, CustomerHit, Found, NumberTaken
from callbot.customers import ContactDetail, CustomerCard, Details, Flag, NewContact, WrapUp
from crm import (
    audit,
    contact_rows,
    customer_card,
    customer_changes,
    customers,
    merging,
    privacy,
    search,
    wrap_up,
)
from crm.schema import CustomerRow
from crm.transactions import reading, writing


class SqlCustomerBook:
    """What is shown is written into the audit log in the same transaction: nobody sees what is not in it."""

    def __init__(self, engine: Engine, clock: Clock = system_clock) -> None:
        self._engine = engine
        self._clock = clock

    # Seen

    def card(self, customer_id: int, agent_id: int) -> CustomerCard | None:
        now = self._clock()
        with writing(self._engine) as session:
            card = customer_card.card(session, customer_id, now)
            if card:
                audit.record(session, now, "viewed", agent_id=agent_id, customer_id=customer_id)
            return card

    def card_of_number(self, number: str, agent_id: int) -> CustomerCard | None:
        with reading(self._engine) as session:
            owner = customers.by_number(session, number)
        return self.card(owner.id, agent_id) if owner else None

    def details(self, customer_id: int) -> Details | None:
        with reading(self._engine) as session:
            row = session.get(CustomerRow, customer_id)
            return customer_card.details_of(row) if row else None

    def seen(self, customer_id: int, agent_id: int, detail: str) -> None:
        with writing(self._engine) as session:
            audit.record(session, self._clock(), "viewed", agent_id=agent_id, customer_id=customer_id, detail=detail)

    def contact(self, contact_id: int, agent_id: int) -> ContactDetail | None:
        now = self._clock()
        with writing(self._engine) as session:
            detail = contact_rows.detail(session, contact_id)
            if detail:
                told = f"contact {contact_id}"
                audit.record(session, now, "viewed", agent_id=agent_id, customer_id=detail.customer_id, detail=told)
            return detail

    def contact_of_call(self, call_sid: str) -> int | None:
        with reading(self._engine) as session:
            return contact_rows.of_call(session, call_sid)

    def search(self, words: str, agent_id: int, limit: int = 20) -> Found:
        with reading(self._engine) as session:
            found = search.search(session, words, limit)
        customers, contacts = [hit.id for hit in found.customers], [hit.contact_id for hit in found.contacts]
        told = "; ".join(filter(None, [_ids("customer", customers), _ids("contact", contacts)]))
        with writing(self._engine) as session:
            audit.record(session, self._clock(), "searched", agent_id=agent_id, detail=told)
        return found

    def recent(self, agent_id: int, limit: int = 8) -> Sequence[CustomerHit]:
        with reading(self._engine) as session:
            return search.recent(session, agent_id, limit)

    # Changed

    def create(self, details: Details, number: str | None, agent_id: int) -> int | None:
        with writing(self._engine) as session:
            return customer_changes.create(session, details, number, agent_id, self._clock())

    def correct(self, customer_id: int, details: Details, agent_id: int) -> bool:
        with writing(self._engine) as session:
            return customer_changes.correct(session, customer_id, details, agent_id, self._clock())

    def flag(self, customer_id: int, flag: Flag, on: bool, agent_id: int) -> None:
        with writing(self._engine) as session:
            customer_changes.set_flag(session, customer_id, flag, on, agent_id, self._clock())

    def add_number(self, customer_id: int, number: str, agent_id: int) -> NumberTaken:
        with writing(self._engine) as session:
            return customer_changes.add_number(session, customer_id, number, agent_id, self._clock())

    def remove_number(self, customer_id: int, number: str, agent_id: int) -> None:
        with writing(self._engine) as session:
            customer_changes.remove_number(session, customer_id, number, agent_id, self._clock())

    def merge(self, keep: int, gone: int, agent_id: int) -> None:
        with writing(self._engine) as session:
            merging.merge(session, keep, gone, agent_id, self._clock())

    # Written down

    def wrap_up(self, done: WrapUp) -> None:
        with writing(self._engine) as session:
            wrap_up.wrap_up(session, done, self._clock())

    def log_contact(self, contact: NewContact) -> int:
        with writing(self._engine) as session:
            return wrap_up.log_contact(session, contact, self._clock())

    def assign(self, contact_id: int, customer_id: int, agent_id: int) -> None:
        with writing(self._engine) as session:
            wrap_up.assign(session, contact_id, customer_id, agent_id, self._clock())

    def keep_promise(self, promise_id: int, agent_id: int) -> bool:
        with writing(self._engine) as session:
            return wrap_up.keep_promise(session, promise_id, agent_id, self._clock())

    # The law

    def export(self, customer_id: int, agent_id: int) -> dict[str, Any]:
        return privacy.export(self._engine, str(customer_id), agent_id, self._clock)

    def erase(self, customer_id: int, agent_id: int) -> int:
        return sum(privacy.erase(self._engine, str(customer_id), agent_id, self._clock).values())

    def audit(self, wanted: AuditFilter, agent_id: int, limit: int = 100) -> Sequence[AuditEntry]:
        now = self._clock()
        with writing(self._engine) as session:
            entries = audit.read(session, wanted, limit)
            audit.record(session, now, "read_audit", agent_id=agent_id, customer_id=wanted.customer_id)
            return entries


def _ids(what: str, ids: Sequence[int]) -> str:
    """ "customer 3, 7" """
    return f"{what} {', '.join(map(str, ids))}" if ids else ""
