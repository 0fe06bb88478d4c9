"""Call-backs as rows: keeping, locking, translating."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callbot.actions import Outcome, RequestCallback
from callbot.call import CallState
from callbot.callback import OVER, Callback, CallbackEvent, CallbackSource, NewCallback, after
from callbot.desk_events import EventKind
from callbot.errors import StoreError
from callbot.language import Language
from crm import customers, events, promises
from crm.schema import CallbackRow, CallbackState, CallRow, Channel, Direction, InteractionRow, NoteRow, TransferRow


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


def find(session: Session, callback_id: int) -> CallbackRow | None:
    return session.get(CallbackRow, callback_id)


def lock(session: Session, callback_id: int) -> CallbackRow:
    """The call-back, with every other writer of it kept waiting; StoreError when it is unknown."""
    query = select(CallbackRow).where(CallbackRow.id == callback_id).with_for_update(key_share=True)
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise StoreError(f"customer store: there is no call-back {callback_id}")
    return row


def lock_all(session: Session, callback_id: int) -> tuple[CallbackRow, Sequence[CallbackRow]]:
    """The call-back, and what else this customer is to be called for: all of it is one call. StoreError when unknown.

    They stay rows of their own: whoever has asked on the web for a number may see and cancel that, and nothing else.
    """
    number = select(CallbackRow.number).where(CallbackRow.id == callback_id).scalar_subquery()
    theirs = or_(CallbackRow.id == callback_id, (CallbackRow.number == number) & CallbackRow.state.not_in(OVER))
    in_turn = select(CallbackRow).where(theirs).order_by(CallbackRow.id).with_for_update(key_share=True)
    rows = session.scalars(in_turn.execution_options(populate_existing=True)).all()
    row = next((each for each in rows if each.id == callback_id), None)
    if row is None:
        raise StoreError(f"customer store: there is no call-back {callback_id}")
    return row, [each for each in rows if each is not row and each.state not in OVER]


def happen(session: Session, row: CallbackRow, event: CallbackEvent, at: datetime) -> None:
    """Move a locked call-back along the transition table; IllegalTransition when the event does not fit."""
    row.state = after(row.state, event)
    if row.state in OVER:
        row.ended_at = at
    events.record(session, EventKind.CALLBACK, at, subject=row.id)


def rang_first(session: Session, number: str, call_sid: str, at: datetime) -> None:
    """The customer rings us: while that call lasts, nobody rings them. See `merge`."""
    mine = select(CallbackRow).where(CallbackRow.number == number, CallbackRow.state.not_in(OVER))
    for row in session.scalars(mine.order_by(CallbackRow.id).with_for_update(key_share=True)):
        row.rang_sid = call_sid
        events.record(session, EventKind.CALLBACK, at, subject=row.id)


def merge(session: Session, row: CallbackRow, at: datetime) -> bool:
    """The customer came before us: when they spoke with one of us, that was the call back; when their call ended
    without, ours is due again. False: their call still lasts."""
    spoke = select(TransferRow.id).where(TransferRow.call_sid == row.rang_sid, TransferRow.bridged_at >= row.created_at)
    if session.scalar(spoke.limit(1)):
        happen(session, row, CallbackEvent.RANG_FIRST, at)
        promises.settle(session, row, at, row.rang_sid or "")
        return True
    theirs = select(InteractionRow.ended_at).join(CallRow).where(CallRow.call_sid == row.rang_sid)
    if session.scalar(theirs) is None:
        return False
    row.rang_sid = None
    events.record(session, EventKind.CALLBACK, at, subject=row.id)
    return True


def keep_call(session: Session, row: CallbackRow, call_sid: str, called_from: str, at: datetime) -> int:
    """Our call to the customer, for the history, the note, and the proof; gives the contact's id."""
    customer_id = row.customer_id or customers.find_or_make(session, row.number, at).id
    contact = InteractionRow(
        channel=Channel.PHONE,
        direction=Direction.OUTBOUND,
        customer_id=customer_id,
        started_at=at,
        language=row.language,
    )
    session.add(contact)
    session.flush()
    call = CallRow(
        interaction_id=contact.id,
        call_sid=call_sid,
        caller=row.number,
        called=called_from,
        state=CallState.TRANSFERRING,
        streams=0,
        dialogue={},
        touched_at=at,
        noted=False,
    )
    session.add(call)
    events.record(session, EventKind.CALL, at, call_sid=call_sid)
    return contact.id


def call_sids(session: Session, rows: Iterable[CallbackRow]) -> dict[int, str]:
    """Of the calls in which they were asked for, by interaction."""
    contacts = {row.interaction_id for row in rows if row.interaction_id is not None}
    if not contacts:
        return {}
    found = session.execute(
        select(CallRow.interaction_id, CallRow.call_sid).where(CallRow.interaction_id.in_(contacts))
    )
    return dict(found.all())


def record(row: CallbackRow, call_sid: str | None, main_site: str, language: Language) -> Callback:
    """`main_site` and `language`: of rows from before there were several."""
    return Callback(
        id=row.id,
        key=row.key,
        source=row.source,
        state=row.state,
        number=row.number,
        name=row.name,
        email=row.email,
        reason=row.reason,
        language=row.language or language,
        site=row.site or main_site,
        skills=tuple(row.skills or ()),
        person=row.person,
        agent_id=row.agent_id,
        urgent=row.urgent,
        window=row.window,
        earliest=row.earliest,
        due=row.due,
        place=row.place,
        attempts=row.attempts,
        next_at=row.next_at,
        tell=row.tell,
        announced_at=row.announced_at,
        customer_id=row.customer_id,
        call_sid=call_sid,
        rang_sid=row.rang_sid,
        created_at=row.created_at,
    )


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
