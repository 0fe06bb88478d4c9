"""Calls and customers as JSON-ready dictionaries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from callbot.transfer_results import PastTransfer
from crm import history, transfer_results
from crm.schema import (
    AgentNoteRow,
    AgentRow,
    CallbackRow,
    CallRow,
    CustomerRow,
    InteractionRow,
    NoteRow,
    PhoneNumberRow,
    PromiseRow,
    TurnRow,
)

Json = dict[str, Any]


def call(session: Session, call_sid: str) -> Json | None:
    """One call with its turns, note, transfers and call-backs; None when there is no such call."""
    found = session.execute(
        select(CallRow, InteractionRow)
        .join(InteractionRow, InteractionRow.id == CallRow.interaction_id)
        .where(CallRow.call_sid == call_sid)
    ).one_or_none()
    if found is None:
        return None
    call_row, contact = found
    return {
        **_call_summary(call_row, contact),
        "turns": [turn_of(row) for row in turns(session, contact.id)],
        "note": note(session, contact.id),
        "agent_notes": agent_notes(session, InteractionRow.id == contact.id).get(contact.id, []),
        "transfers": [transfer_of(past) for past in transfer_results.of_contact(session, contact.id)],
        "callbacks": [callback_of(row) for row in callbacks(session, contact.id)],
    }


def calls(session: Session, since: datetime | None, limit: int) -> list[Json]:
    """Calls begun at `since` or later, oldest first; without it the latest, newest first."""
    query = select(CallRow, InteractionRow).join(InteractionRow, InteractionRow.id == CallRow.interaction_id)
    if since is None:
        query = query.order_by(InteractionRow.started_at.desc(), InteractionRow.id.desc())
    else:
        query = query.where(InteractionRow.started_at >= since)
        query = query.order_by(InteractionRow.started_at, InteractionRow.id)
    return [_call_summary(call_row, contact) for call_row, contact in session.execute(query.limit(limit))]


def customer(session: Session, customer_id: int) -> Json | None:
    """A customer with numbers and contacts, the latest first; None when there is no such customer."""
    row = session.get(CustomerRow, customer_id)
    if row is None:
        return None
    numbers = select(PhoneNumberRow.number).where(PhoneNumberRow.customer_id == customer_id)
    return {
        "id": row.id,
        "name": row.name,
        "email": row.email,
        "street": row.street,
        "postcode": row.postcode,
        "city": row.city,
        "remark": row.remark,
        "language": row.language,
        "verified_at": _iso(row.verified_at),
        "complaint_at": _iso(row.complaint_at),
        "spam_at": _iso(row.spam_at),
        "turned_away_at": _iso(row.turned_away_at),
        "created_at": _iso(row.created_at),
        "numbers": sorted(session.scalars(numbers)),
        "interactions": _contacts(session, customer_id),
        "promises": [promise_of(promise) for promise in _promises(session, customer_id)],
        "appointments": history.appointments(session, customer_id),
        "requests": history.requests(session, customer_id),
    }


def _contacts(session: Session, customer_id: int) -> list[Json]:
    notes = agent_notes(session, InteractionRow.customer_id == customer_id)
    rows = session.execute(
        select(InteractionRow, CallRow.call_sid, NoteRow)
        .outerjoin(CallRow, CallRow.interaction_id == InteractionRow.id)
        .outerjoin(NoteRow, NoteRow.interaction_id == InteractionRow.id)
        .where(InteractionRow.customer_id == customer_id)
        .order_by(InteractionRow.started_at.desc(), InteractionRow.id.desc())
    )
    return [
        {
            **contact_of(contact),
            "call_sid": call_sid,
            "note": note_of(note_row) if note_row else None,
            "agent_notes": notes.get(contact.id, []),
        }
        for contact, call_sid, note_row in rows
    ]


def agent_notes(session: Session, condition: ColumnElement[bool]) -> dict[int, list[Json]]:
    """What agents wrote, by contact, in order."""
    query = select(AgentNoteRow, AgentRow.name).join(AgentRow, AgentRow.id == AgentNoteRow.agent_id)
    theirs = query.join(InteractionRow, InteractionRow.id == AgentNoteRow.interaction_id).where(condition)
    found: dict[int, list[Json]] = {}
    for row, agent_name in session.execute(theirs.order_by(AgentNoteRow.id)):
        told = {"agent": agent_name, "text": row.text, "outcome": row.outcome, "written_at": _iso(row.created_at)}
        found.setdefault(row.interaction_id, []).append(told)
    return found


def turns(session: Session, interaction_id: int) -> Sequence[TurnRow]:
    query = select(TurnRow).where(TurnRow.interaction_id == interaction_id)
    return session.scalars(query.order_by(TurnRow.sequence)).all()


def note(session: Session, interaction_id: int) -> Json | None:
    row = session.get(NoteRow, interaction_id)
    return note_of(row) if row else None


def callbacks(session: Session, interaction_id: int) -> Sequence[CallbackRow]:
    query = select(CallbackRow).where(CallbackRow.interaction_id == interaction_id)
    return session.scalars(query.order_by(CallbackRow.id)).all()


def _promises(session: Session, customer_id: int) -> Sequence[PromiseRow]:
    query = select(PromiseRow).where(PromiseRow.customer_id == customer_id)
    return session.scalars(query.order_by(PromiseRow.due, PromiseRow.id)).all()


def _call_summary(row: CallRow, contact: InteractionRow) -> Json:
    return {
        "call_sid": row.call_sid,
        "customer_id": contact.customer_id,
        "state": row.state,
        "language": contact.language,
        "caller": row.caller,
        "called": row.called,
        "started_at": _iso(contact.started_at),
        "ended_at": _iso(contact.ended_at),
        "outcome": contact.outcome,
    }


def contact_of(row: InteractionRow) -> Json:
    return {
        "id": row.id,
        "channel": row.channel,
        "direction": row.direction,
        "language": row.language,
        "started_at": _iso(row.started_at),
        "ended_at": _iso(row.ended_at),
        "outcome": row.outcome,
    }


def turn_of(row: TurnRow) -> Json:
    return {
        "speaker": row.speaker,
        "text": row.text,
        "language": row.language,
        "start_seconds": row.start_seconds,
        "end_seconds": row.end_seconds,
        "interrupted": row.interrupted,
        "keys": row.keys,
        "confidence": row.confidence,
    }


def note_of(row: NoteRow) -> Json:
    return {
        "reason": row.reason,
        "outcome": row.outcome,
        "promised": row.promised,
        "open_points": row.open_points,
        "language": row.language,
    }


def callback_of(row: CallbackRow) -> Json:
    return {
        "number": row.number,
        "reason": row.reason,
        "window": row.window,
        "due": _iso(row.due),
        "state": row.state,
    }


def transfer_of(past: PastTransfer) -> Json:
    return {
        "kind": past.kind,
        "state": past.state,
        "failure": past.failure,
        "requested_at": _iso(past.requested_at),
        "ended_at": _iso(past.ended_at),
        "attempts": [
            {"agent": attempt.agent_name, "at": _iso(attempt.at), "result": attempt.result} for attempt in past.attempts
        ],
    }


def promise_of(row: PromiseRow) -> Json:
    return {
        "kind": row.kind,
        "owner": row.owner,
        "what": row.what,
        "due": _iso(row.due),
        "state": row.state,
        "proof": row.proof,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
