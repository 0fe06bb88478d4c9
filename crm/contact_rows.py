"""Contacts as the desk shows them."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from callbot.customers import AgentNote, Contact, ContactDetail, NoteOutcome
from callbot.transfer import TransferState
from crm import calls, transfer_results
from crm.schema import AgentNoteRow, AgentRow, CallRow, CustomerRow, InteractionRow, NoteRow, TransferRow

_SPOKE = (TransferState.BRIDGED, TransferState.RETURNED, TransferState.DONE)


def latest(session: Session, condition: ColumnElement[bool], limit: int) -> tuple[Contact, ...]:
    """The latest first, with notes and agents, in three queries however many there are."""
    rows = session.execute(
        select(InteractionRow, CallRow.call_sid, NoteRow)
        .outerjoin(CallRow, CallRow.interaction_id == InteractionRow.id)
        .outerjoin(NoteRow, NoteRow.interaction_id == InteractionRow.id)
        .where(condition)
        .order_by(InteractionRow.started_at.desc(), InteractionRow.id.desc())
        .limit(limit)
    ).all()
    ids = [contact.id for contact, _, _ in rows]
    notes, agents = _agent_notes(session, ids), _agents(session, ids)
    return tuple(
        Contact(
            id=contact.id,
            call_sid=call_sid,
            channel=contact.channel,
            direction=contact.direction,
            started_at=contact.started_at,
            ended_at=contact.ended_at,
            outcome=contact.outcome,
            reason=note.reason if note else "",
            promised=tuple(note.promised) if note else (),
            open_points=tuple(note.open_points) if note else (),
            agent_names=tuple(agents[contact.id]),
            notes=tuple(notes[contact.id]),
        )
        for contact, call_sid, note in rows
    )


def detail(session: Session, contact_id: int) -> ContactDetail | None:
    """One contact with every word of it."""
    found = latest(session, InteractionRow.id == contact_id, 1)
    if not found:
        return None
    row, call, customer_name = session.execute(
        select(InteractionRow, CallRow, CustomerRow.name)
        .outerjoin(CallRow, CallRow.interaction_id == InteractionRow.id)
        .outerjoin(CustomerRow, CustomerRow.id == InteractionRow.customer_id)
        .where(InteractionRow.id == contact_id)
    ).one()
    transfers = transfer_results.of_contact(session, contact_id)
    return ContactDetail(
        contact=found[0],
        customer_id=row.customer_id,
        customer_name=customer_name or "",
        caller=call.caller if call else None,
        state=call.state if call else None,
        language=row.language,
        sought=transfers[-1].reason if transfers else "",
        transfers=transfers,
        turns=tuple(calls.turns(session, contact_id)),
    )


def of_call(session: Session, call_sid: str) -> int | None:
    return session.scalar(select(CallRow.interaction_id).where(CallRow.call_sid == call_sid))


def customer_of(session: Session, interaction_id: int) -> int | None:
    return session.scalar(select(InteractionRow.customer_id).where(InteractionRow.id == interaction_id))


def _agent_notes(session: Session, ids: Sequence[int]) -> dict[int, list[AgentNote]]:
    rows = session.execute(
        select(AgentNoteRow, AgentRow.name)
        .join(AgentRow, AgentRow.id == AgentNoteRow.agent_id)
        .where(AgentNoteRow.interaction_id.in_(ids))
        .order_by(AgentNoteRow.id)
    )
    notes: dict[int, list[AgentNote]] = defaultdict(list)
    for row, agent_name in rows:
        outcome = NoteOutcome(row.outcome) if row.outcome else None
        notes[row.interaction_id].append(AgentNote(agent_name, row.text, outcome, row.created_at))
    return notes


def _agents(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    """Names of those who spoke with the customer in each contact."""
    rows = session.execute(
        select(TransferRow.interaction_id, AgentRow.name)
        .join(AgentRow, AgentRow.id == TransferRow.agent_id)
        .where(TransferRow.interaction_id.in_(ids), TransferRow.state.in_(_SPOKE))
        .order_by(TransferRow.id)
    )
    names: dict[int, list[str]] = defaultdict(list)
    for interaction_id, name in rows:
        if interaction_id is not None and name not in names[interaction_id]:
            names[interaction_id].append(name)
    return names
