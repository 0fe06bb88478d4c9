"""Call-backs as rows: locking, moving along, translating."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from callbot.call import CallState
from callbot.callback import OVER, Callback, CallbackEvent, after
from callbot.desk_events import EventKind
from callbot.errors import StoreError
from callbot.language import Language
from crm import customers, events, promises
from crm.schema import CallbackRow, CallRow, Channel, Direction, InteractionRow, TransferRow


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
