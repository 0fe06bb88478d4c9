"""Past calls, with the book as it was while each of them lasted."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session

from callbot.appointments.model import AppointmentState, ToldBy
from callbot.calendar import HoursException
from callbot.profile.model import Site
from callbot.replay.past import Change, PastCall
from crm import appointment_rows, calls
from crm.hours import exception_of
from crm.schema import (
    AppointmentChange,
    AppointmentEventRow,
    AppointmentRow,
    CallRow,
    HoursExceptionRow,
    InteractionRow,
    NoteRow,
    RequestState,
    ServiceRequestRow,
    TurnRow,
)
from crm.transactions import reading


@dataclass(frozen=True, slots=True)
class _Event:
    interaction_id: int | None
    change: Change


@dataclass(frozen=True, slots=True)
class _Book:
    """Everything that is known of appointments and hours; read once for all calls."""

    events: Sequence[_Event]
    hours: Sequence[HoursExceptionRow]


ToldByOf = Callable[[str, str | None], ToldBy]
"""How somebody with this number and e-mail address gets confirmations."""


def since(engine: Engine, moment: datetime, sites: Sequence[Site], told_by: ToldByOf) -> Iterator[PastCall]:
    """Calls that came in at `moment` or later and are over, oldest first; those without words any more are left out."""
    zones = {site.id: ZoneInfo(site.timezone) for site in sites}
    with reading(engine) as session:
        book = _Book(_events(session, zones, told_by), session.scalars(select(HoursExceptionRow)).all())
        for call_sid, interaction, note in session.execute(_ended_since(moment)).all():
            yield _past_call(session, call_sid, interaction, note, book)


def _ended_since(moment: datetime) -> Select[str, InteractionRow, NoteRow]:
    has_words = select(TurnRow.sequence).where(TurnRow.interaction_id == InteractionRow.id).exists()
    return (
        select(CallRow.call_sid, InteractionRow, NoteRow)
        .join(InteractionRow, InteractionRow.id == CallRow.interaction_id)
        .join(NoteRow, NoteRow.interaction_id == InteractionRow.id)
        .where(CallRow.noted.is_(True), InteractionRow.started_at >= moment, has_words)
        .order_by(InteractionRow.started_at, InteractionRow.id)
    )


def _past_call(session: Session, call_sid: str, contact: InteractionRow, note: NoteRow, book: _Book) -> PastCall:
    stored = calls.find(session, call_sid)
    assert stored is not None, "its row was just read"
    began, ended = contact.started_at, contact.ended_at or contact.started_at
    own = [event.change for event in book.events if event.interaction_id == contact.id]
    others = [event.change for event in book.events if event.interaction_id != contact.id and event.change.at <= ended]
    return PastCall(
        call=stored.record(),
        turns=tuple(calls.turns(session, contact.id)),
        outcome=note.outcome,
        changes=tuple(others),
        own_changes=tuple(own),
        exceptions=_hours_at(book.hours, began),
        requests=_open_requests(session, stored.call.caller, began),
        own_request=session.scalar(
            select(ServiceRequestRow.code).where(ServiceRequestRow.interaction_id == contact.id)
        ),
    )


def _events(session: Session, zones: Mapping[str, ZoneInfo], told_by: ToldByOf) -> list[_Event]:
    """All that ever became of all appointments, in order of time."""
    everything = select(AppointmentEventRow, AppointmentRow).join(
        AppointmentRow, AppointmentRow.id == AppointmentEventRow.appointment_id
    )
    in_order = everything.order_by(AppointmentEventRow.at, AppointmentEventRow.sequence)
    return [
        _Event(event.interaction_id, _change(event, row, zones, told_by)) for event, row in session.execute(in_order)
    ]


def _change(
    event: AppointmentEventRow, row: AppointmentRow, zones: Mapping[str, ZoneInfo], told_by: ToldByOf
) -> Change:
    """The appointment as that event left it: the row holds where the last one put it."""
    today = appointment_rows.appointment(row, zones, told_by(row.number, row.email))
    start = event.start.astimezone(today.slot.start.tzinfo)
    slot = replace(today.slot, resource=event.resource, start=start, end=start + (row.end - row.start))
    is_cancelled = event.change is AppointmentChange.CANCELLED
    state = AppointmentState.CANCELLED if is_cancelled else AppointmentState.BOOKED
    then = replace(today, slot=slot, state=state, sequence=event.sequence)
    return Change(event.at, then, start + (row.busy_until - row.start))


def _hours_at(rows: Sequence[HoursExceptionRow], moment: datetime) -> Mapping[str, Sequence[HoursException]]:
    """What had been set by then and was not over."""
    sites: dict[str, list[HoursException]] = defaultdict(list)
    for row in rows:
        if row.created_at <= moment < row.end:
            sites[row.site].append(exception_of(row))
    return sites


def _open_requests(session: Session, caller: str | None, moment: datetime) -> tuple[tuple[str, str], ...]:
    """A number's service requests that are older than the call and still open."""
    if caller is None:
        return ()
    query = select(ServiceRequestRow).where(
        ServiceRequestRow.number == caller,
        ServiceRequestRow.created_at < moment,
        ServiceRequestRow.state != RequestState.DONE,
    )
    return tuple((row.code, row.state.value) for row in session.scalars(query.order_by(ServiceRequestRow.id)))
