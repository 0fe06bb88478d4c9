"""What remains of a contact: the agent's note, what was promised next, and contacts on other channels."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callbot.agents import Presence
from callbot.customers import NewContact, NextPromise, NoteOutcome, WrapUp
from callbot.desk_events import EventKind
from callbot.errors import StoreError
from crm import audit, customer_changes, dictations, events, spam
from crm.customer_card import AGENT_OWNER
from crm.promises import DESK_OWNER
from crm.schema import (
    AgentNoteRow,
    AgentRow,
    CallRow,
    InteractionRow,
    PromiseKind,
    PromiseRow,
    PromiseState,
)


def wrap_up(session: Session, done: WrapUp, at: datetime) -> None:
    """Keep the note and the promise, and end the agent's wrap-up; the same twice is one note and one promise."""
    contact = session.get(InteractionRow, done.contact_id, with_for_update=True)
    if contact is None:
        raise StoreError(f"customer store: there is no contact {done.contact_id}")
    _write_note(session, contact, done.agent_id, done.text, done.outcome, at)
    dictations.end_summaries(session, contact.id, done.agent_id)
    if done.promise:
        _promise(session, contact, done.agent_id, done.promise, at)
    end_wrap_up(session, done.agent_id, at)


def log_contact(session: Session, new: NewContact, at: datetime) -> int:
    """A contact on another channel, with its note; the same twice is one."""
    customer = customer_changes.lock(session, new.customer_id)
    contact = session.scalar(
        select(InteractionRow)
        .join(AgentNoteRow)
        .where(
            InteractionRow.customer_id == customer.id,
            InteractionRow.channel == new.channel,
            InteractionRow.started_at == new.at,
            AgentNoteRow.text == new.text,
        )
    )
    if contact is None:
        contact = InteractionRow(channel=new.channel, direction=new.direction, customer_id=customer.id)
        contact.started_at = contact.ended_at = new.at
        contact.language = customer.language
        session.add(contact)
        session.flush()
    _write_note(session, contact, new.agent_id, new.text, new.outcome, at)
    if new.promise:
        _promise(session, contact, new.agent_id, new.promise, at)
    return contact.id


def keep_promise(session: Session, promise_id: int, agent_id: int, at: datetime) -> bool:
    """False when it was not open any more, or is not an agent's to keep by saying so."""
    row = session.get(PromiseRow, promise_id, with_for_update=True)
    owed = (PromiseState.OPEN, PromiseState.BROKEN)
    if row is None or row.kind is not PromiseKind.TASK or row.state not in owed:
        return False
    row.state, row.kept_at, row.proof = PromiseState.KEPT, at, f"{AGENT_OWNER}{agent_id}"
    audit.record(
        session, at, "kept_promise", agent_id=agent_id, customer_id=row.customer_id, detail=f"promise {row.id}"
    )
    _publish_promise(session, row, at)
    return True


def assign(session: Session, contact_id: int, customer_id: int, agent_id: int, at: datetime) -> None:
    """Say whose contact it was, when it came from a withheld number; StoreError when it is somebody's already."""
    customer_changes.lock(session, customer_id)
    contact = session.get(InteractionRow, contact_id, with_for_update=True)
    if contact is None or contact.customer_id not in {None, customer_id}:
        raise StoreError(f"customer store: contact {contact_id} cannot be given to customer {customer_id}")
    contact.customer_id = customer_id
    detail = f"contact {contact_id} assigned"
    audit.record(session, at, "changed", agent_id=agent_id, customer_id=customer_id, detail=detail)
    events.record(session, EventKind.CUSTOMER, at, subject=customer_id)


def end_wrap_up(session: Session, agent_id: int, at: datetime) -> None:
    agent = session.get(AgentRow, agent_id, with_for_update=True)
    if agent and agent.presence is Presence.WRAP_UP:
        agent.presence, agent.presence_since, agent.presence_until = Presence.AVAILABLE, at, None
        events.record(session, EventKind.PRESENCE, at, subject=agent_id)


def _write_note(
    session: Session, contact: InteractionRow, agent_id: int, text: str, outcome: NoteOutcome, at: datetime
) -> None:
    same = select(AgentNoteRow.id).where(
        AgentNoteRow.interaction_id == contact.id,
        AgentNoteRow.agent_id == agent_id,
        AgentNoteRow.text == text,
        AgentNoteRow.outcome == outcome,
    )
    if session.scalar(same) is not None:
        return
    session.add(
        AgentNoteRow(interaction_id=contact.id, agent_id=agent_id, text=text, outcome=outcome.value, created_at=at)
    )
    audit.record(
        session, at, "noted", agent_id=agent_id, customer_id=contact.customer_id, detail=f"contact {contact.id}"
    )
    if outcome is NoteOutcome.SPAM:
        spam.mark(session, contact, agent_id, at)
    call_sid = session.scalar(select(CallRow.call_sid).where(CallRow.interaction_id == contact.id))
    if call_sid:
        events.record(session, EventKind.CALL, at, call_sid=call_sid)
    if contact.customer_id:
        events.record(session, EventKind.CUSTOMER, at, subject=contact.customer_id)


def _promise(session: Session, contact: InteractionRow, agent_id: int, next_: NextPromise, at: datetime) -> None:
    owner = f"{AGENT_OWNER}{agent_id}" if next_.mine else DESK_OWNER
    same = select(PromiseRow).where(
        PromiseRow.interaction_id == contact.id, PromiseRow.what == next_.what, PromiseRow.due == next_.due
    )
    if session.scalar(same) is not None:
        return
    row = PromiseRow(
        kind=PromiseKind.TASK,
        owner=owner,
        what=next_.what,
        due=next_.due,
        state=PromiseState.OPEN,
        customer_id=contact.customer_id,
        interaction_id=contact.id,
        created_at=at,
    )
    session.add(row)
    session.flush()
    audit.record(session, at, "promised", agent_id=agent_id, customer_id=row.customer_id, detail=f"promise {row.id}")
    _publish_promise(session, row, at)


def _publish_promise(session: Session, row: PromiseRow, at: datetime) -> None:
    events.record(session, EventKind.PROMISE, at, subject=row.id)
    if row.customer_id:
        events.record(session, EventKind.CUSTOMER, at, subject=row.customer_id)
