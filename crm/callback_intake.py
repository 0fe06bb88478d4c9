"""Call-backs taken in: a row with its promise, and the contact in which it was asked for."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callbot.actions import Outcome, RequestCallback
from callbot.callback import OVER, CallbackSource, NewCallback
from callbot.desk_events import EventKind
from callbot.language import Language
from crm import customers, events, promises
from crm.schema import CallbackRow, CallbackState, CallRow, Channel, Direction, InteractionRow, NoteRow


def keep(session: Session, wanted: NewCallback, at: datetime) -> tuple[CallbackRow, bool]:
    """Write a request with its promise; False: it is known already, or somebody else is just writing it.

    A key whose request is over is free again: who has cancelled may ask once more.
    """
    key = wanted.key
    while (known := session.scalar(select(CallbackRow).where(CallbackRow.key == key))) and known.state in OVER:
        key = f"{wanted.key}:{known.id}"
    if known:
        return known, False
    try:
        with session.begin_nested():
            row = _insert(session, wanted, key, at)
    except IntegrityError:
        winner = session.scalar(select(CallbackRow).where(CallbackRow.key == key))
        if winner is None:
            raise
        return winner, False
    events.record(session, EventKind.CALLBACK, at, subject=row.id)
    return row, True


def promise_callback(
    session: Session, interaction: InteractionRow, key: str, request: RequestCallback, due: datetime, at: datetime
) -> CallbackRow:
    """A call-back asked for in a call; a repeated key takes the caller's newer words and keeps the first deadline.

    The interaction's call must be locked: that is what makes two equal requests at once one. As long as the caller
    goes on talking with us, nobody rings them.
    """
    call = session.get_one(CallRow, interaction.id)
    wanted = NewCallback(
        key=key,
        source=CallbackSource.QUEUE if request.place else CallbackSource.CALL,
        number=request.number,
        reason=request.reason,
        language=interaction.language or Language.DE,
        site=request.site,
        due=due,
        earliest=request.earliest if request.earliest and request.earliest > at else None,
        window=request.window,
        skills=request.skills,
        person=request.person,
        urgent=request.urgent,
        agent_id=request.agent,
        place=request.place,
        call_sid=call.call_sid,
        # Nobody is written to because somebody else has named their number.
        tell=request.number == call.caller,
    )
    row, is_new = keep(session, wanted, at)
    if not is_new:
        row.window, row.reason = request.window, request.reason
    if request.number == call.caller and interaction.ended_at is None:
        row.rang_sid = call.call_sid
    return row


def _insert(session: Session, wanted: NewCallback, key: str, at: datetime) -> CallbackRow:
    contact = _contact(session, wanted, at)
    row = CallbackRow(
        key=key,
        number=wanted.number,
        window=wanted.window,
        reason=wanted.reason,
        language=wanted.language,
        site=wanted.site or None,
        due=wanted.due,
        state=CallbackState.REQUESTED,
        customer_id=_customer(session, wanted, contact, at),
        interaction_id=contact.id if contact else None,
        source=wanted.source,
        name=wanted.name,
        email=wanted.email,
        skills=list(wanted.skills),
        person=wanted.person,
        agent_id=wanted.agent_id,
        urgent=wanted.urgent,
        earliest=wanted.earliest,
        place=wanted.place,
        attempts=0,
        token_hash=wanted.token_hash,
        consent=wanted.consent,
        address_hash=wanted.address_hash,
        tell=wanted.tell,
        created_at=at,
    )
    session.add(row)
    session.flush()
    promises.promise(session, row, at)
    session.flush()
    return row


def _contact(session: Session, wanted: NewCallback, at: datetime) -> InteractionRow | None:
    """The contact in which it was asked for: the call, or the visit to the website, which is written down here."""
    if wanted.call_sid:
        return session.scalar(select(InteractionRow).join(CallRow).where(CallRow.call_sid == wanted.call_sid))
    if wanted.source is not CallbackSource.WEB:
        return None
    customer = customers.find_or_make(session, wanted.number, at)
    customers.learn(customer, wanted.name, wanted.email)
    contact = InteractionRow(
        channel=Channel.WEB,
        direction=Direction.INBOUND,
        customer_id=customer.id,
        started_at=at,
        ended_at=at,
        language=wanted.language,
        outcome=Outcome.CALLBACK_REQUESTED,
    )
    session.add(contact)
    session.flush()
    session.add(
        NoteRow(
            interaction_id=contact.id,
            reason=wanted.reason,
            outcome=Outcome.CALLBACK_REQUESTED,
            promised=[],
            open_points=[],
            language=wanted.language,
            written_at=at,
        )
    )
    return contact


def _customer(session: Session, wanted: NewCallback, contact: InteractionRow | None, at: datetime) -> int | None:
    """Whose call-back it is. A withheld caller who names a number is not made known to us by it."""
    if contact:
        known = customers.by_number(session, wanted.number)
        return contact.customer_id or (known.id if known else None)
    return customers.find_or_make(session, wanted.number, at).id
