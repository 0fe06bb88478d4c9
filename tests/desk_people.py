"""Agents, customers and contacts for tests of the desk."""

from datetime import UTC, datetime

from sqlalchemy import Engine

from callbot.actions import Outcome
from callbot.agents import Presence, Role
from callbot.call import Note, Ringing, Speaker, Turn
from callbot.customers import Details
from callbot.language import Language
from crm.customer_book import SqlCustomerBook
from crm.schema import AgentRow, InteractionRow
from crm.store import SqlCallStore
from crm.transactions import reading, writing

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def make_agent(
    engine: Engine, name: str = "Petra Kern", role: Role = Role.AGENT, presence: Presence = Presence.OFF
) -> int:
    with writing(engine) as session:
        row = AgentRow(
            name=name, login=name.lower().replace(" ", "."), role=role, languages=["de"], skills=[], sites=[],
            disabled=False, interface_language=Language.DE, presence=presence, presence_since=NOW, unanswered=0,
            created_at=NOW,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


def make_customer(book: SqlCustomerBook, agent_id: int, number: str | None = None, **details: str) -> int:
    customer_id = book.create(Details(**details), number, agent_id)  # type: ignore[arg-type]
    assert customer_id is not None
    return customer_id


def make_call(
    engine: Engine, call_sid: str, caller: str | None, *words: str, at: datetime = NOW, reason: str = "Heizung"
) -> int:
    """A call that is over, with its note; gives the contact's id."""
    store = SqlCallStore(engine, clock=lambda: at)
    store.ring(Ringing(call_sid, caller, "+498912345", at))
    said = [Turn(Speaker.CALLER, text, Language.DE, i, i + 0.5, 0.9) for i, text in enumerate(words)]
    store.keep_turns(call_sid, said, {}, Language.DE)
    store.end(call_sid, at, lambda _call, _turns: Note(reason, Outcome.ANSWERED, (), (), Language.DE))
    contact = SqlCustomerBook(engine).contact_of_call(call_sid)
    assert contact is not None
    return contact


def customer_of(engine: Engine, contact_id: int) -> int | None:
    with reading(engine) as session:
        row = session.get(InteractionRow, contact_id)
        return row.customer_id if row else None
