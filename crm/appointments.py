"""callbot.ports.AppointmentBook on a SQL database."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from callbot.actions import (
    AppointmentsFound,
    Book,
    Booked,
    Cancel,
    Cancelled,
    FindAppointments,
    FindSlots,
    Move,
    Moved,
    SlotRefused,
    SlotsFound,
)
from callbot.appointments.knowledge import knows
from callbot.appointments.model import Appointment, AppointmentState, Busy, Refusal, Slot, Wish
from callbot.appointments.proposals import spread
from callbot.appointments.slots import HORIZON, Planner
from callbot.clock import Clock, system_clock
from callbot.errors import StoreError
from callbot.outbox.letters import Letters, Matter
from crm import appointment_rows as rows
from crm import calls, customers, key_tries, notices
from crm.calls import StoredCall
from crm.schema import AppointmentChange, AppointmentRow
from crm.transactions import reading, writing

_ALTERNATIVES: Final = 3
_ALTERNATIVE_DAYS: Final = timedelta(days=14)


class SqlAppointmentBook:
    """Whoever books at a site waits for whoever is booking there; everything is checked again under that lock."""

    def __init__(self, engine: Engine, planner: Planner, letters: Letters, clock: Clock = system_clock) -> None:
        self._engine = engine
        self._planner = planner
        self._letters = letters
        self._clock = clock
        self._zones = {site.id: ZoneInfo(site.timezone) for site in letters.profile.sites}

    def free(self, wanted: FindSlots) -> SlotsFound:
        now = self._clock()
        with reading(self._engine) as session:
            taken = rows.busy(session, wanted.site, now)
        found = spread(self._planner.free(wanted.service, wanted.site, wanted.wish, taken, now), wanted.count)
        if found:
            return SlotsFound(found)
        later = Wish(wanted.wish.end, now + HORIZON)
        return SlotsFound((), next(self._planner.free(wanted.service, wanted.site, later, taken, now), None))

    def book(self, call_sid: str, wanted: Book) -> Booked | SlotRefused:
        key = f"call:{call_sid}:{wanted.slot.service}:{wanted.slot.start.timestamp():.0f}"
        now = self._clock()
        with writing(self._engine) as session:
            call = calls.lock(session, call_sid)
            known = rows.by_key(session, key)
            if known:
                return Booked(self._appointment(known))
            rows.lock_site(session, wanted.slot.site)
            taken = rows.busy(session, wanted.slot.site, now)
            slot = self._admit(wanted.slot, taken, now)
            if isinstance(slot, Refusal):
                return self._refused(wanted.slot, slot, taken, now)
            row = self._insert(session, call, key, wanted, slot, now)
            notices.order(session, self._letters, Matter.BOOKED, row, self._appointment(row), now)
            return Booked(self._appointment(row))

    def find(self, wanted: FindAppointments) -> AppointmentsFound:
        if wanted.number is None:
            return AppointmentsFound(())
        now = self._clock()
        with writing(self._engine) as session:
            customer = customers.by_number(session, wanted.number)
            if customer is None:
                return AppointmentsFound(())
            if key_tries.is_locked(session, customer.id, now):
                return AppointmentsFound((), locked=True)
            coming = rows.to_come(session, wanted.number, now)
            known = tuple(self._appointment(row) for row in coming if knows(wanted, row.code, row.start))
            if not known:
                key_tries.refuse(session, customer.id, now)
            return AppointmentsFound(known)

    def move(self, call_sid: str, wanted: Move) -> Moved | SlotRefused:
        now = self._clock()
        with writing(self._engine) as session:
            call = calls.lock(session, call_sid)
            row = _lock_coming(session, wanted.appointment, now)
            if row.state is AppointmentState.CANCELLED:
                raise StoreError(f"customer store: appointment {row.id} is cancelled and cannot be moved")
            if row.service == wanted.slot.service and row.start == wanted.slot.start and row.site == wanted.slot.site:
                return Moved(self._appointment(row))
            rows.lock_site(session, wanted.slot.site)
            taken = rows.busy(session, wanted.slot.site, now, but=row.id)
            slot = self._admit(wanted.slot, taken, now)
            if isinstance(slot, Refusal):
                return self._refused(wanted.slot, slot, taken, now)
            rows.place(row, slot, self._planner.busy_until(slot))
            self._change(session, call, row, AppointmentChange.MOVED, now)
            return Moved(self._appointment(row))

    def cancel(self, call_sid: str, wanted: Cancel) -> Cancelled:
        now = self._clock()
        with writing(self._engine) as session:
            call = calls.lock(session, call_sid)
            row = _lock_coming(session, wanted.appointment, now)
            if row.state is AppointmentState.BOOKED:
                row.state = AppointmentState.CANCELLED
                self._change(session, call, row, AppointmentChange.CANCELLED, now)
            return Cancelled(self._appointment(row))

    def remind(self, appointment_id: int, sequence: int) -> None:
        """Order the reminder's message now, if the appointment is still as it was when the reminder was planned."""
        now = self._clock()
        with writing(self._engine) as session:
            row = rows.find(session, appointment_id)
            if row and row.sequence == sequence and row.state is AppointmentState.BOOKED and row.start > now:
                notices.remind(session, self._letters, row, self._appointment(row), now)

    def _appointment(self, row: AppointmentRow) -> Appointment:
        return rows.appointment(row, self._zones, self._letters.told_by(row.number, row.email))

    def _admit(self, slot: Slot, taken: Sequence[Busy], now: datetime) -> Slot | Refusal:
        """The slot, or the same time with somebody else who can do it; otherwise why not."""
        refusal = self._planner.check(slot, taken, now)
        if refusal is not Refusal.TAKEN:
            return refusal or slot
        others = (other for other in self._planner.same_time(slot) if self._planner.check(other, taken, now) is None)
        return next(others, Refusal.TAKEN)

    def _refused(self, slot: Slot, refusal: Refusal, taken: Sequence[Busy], now: datetime) -> SlotRefused:
        day = slot.start.replace(hour=0, minute=0, second=0, microsecond=0)
        wish = Wish(day, max(day, now.astimezone(day.tzinfo)) + _ALTERNATIVE_DAYS)
        instead = self._planner.free(slot.service, slot.site, wish, taken, now)
        return SlotRefused(refusal, spread(instead, _ALTERNATIVES))

    def _insert(
        self, session: Session, call: StoredCall, key: str, wanted: Book, slot: Slot, now: datetime
    ) -> AppointmentRow:
        customer = customers.find_or_make(session, wanted.number, now)
        customers.learn(customer, wanted.name, wanted.email)
        row = AppointmentRow(
            code=rows.free_code(session),
            key=key,
            state=AppointmentState.BOOKED,
            number=wanted.number,
            email=wanted.email,
            name=wanted.name,
            details=wanted.details,
            language=call.interaction.language or customer.language or self._letters.profile.firm.languages[0],
            sequence=0,
            customer_id=customer.id,
            created_at=now,
            changed_at=now,
        )
        rows.place(row, slot, self._planner.busy_until(slot))
        session.add(row)
        session.flush()
        rows.remember(session, row, AppointmentChange.BOOKED, call.interaction.id)
        return row

    def _change(
        self, session: Session, call: StoredCall, row: AppointmentRow, change: AppointmentChange, now: datetime
    ) -> None:
        row.key, row.changed_at = None, now
        row.sequence += 1
        rows.remember(session, row, change, call.interaction.id)
        notices.order(session, self._letters, Matter(change.value), row, self._appointment(row), now)


def _lock_coming(session: Session, appointment_id: int, now: datetime) -> AppointmentRow:
    row = rows.lock(session, appointment_id)
    if row.start <= now:
        raise StoreError(f"customer store: appointment {appointment_id} has begun and is not changed any more")
    return row
