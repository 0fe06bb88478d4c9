"""Carries out a replayed call's commands without changing anything."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from callbot.actions import (
    AnswerAgent,
    AppointmentsFound,
    Book,
    Booked,
    CallbackChanged,
    CallbackQueued,
    CallbacksCancelled,
    CallbacksFound,
    Cancel,
    CancelCallbacks,
    Cancelled,
    ChangeCallback,
    Command,
    FindAppointments,
    FindCallbacks,
    FindRequests,
    FindSlots,
    MessageTaken,
    Move,
    Moved,
    PeopleCommand,
    PersonSought,
    PresenceSet,
    RequestCallback,
    RequestsFound,
    RequestTaken,
    Result,
    SeekingStopped,
    SeekPerson,
    SetPresence,
    SlotRefused,
    SlotsFound,
    SpellAsKnown,
    SpelledAsKnown,
    StopSeeking,
    TakeMessage,
    TakeRequest,
)
from callbot.appointments.knowledge import knows
from callbot.appointments.model import Appointment, AppointmentState, Busy, Refusal, Slot, ToldBy, Wish
from callbot.appointments.proposals import spread
from callbot.appointments.slots import HORIZON, Planner
from callbot.dialogue.state import TRANSFER
from callbot.language import Language
from callbot.replay.past import Change, PastCall
from callbot.transfer import TransferState

_ALTERNATIVES: Final = 3
_ALTERNATIVE_DAYS: Final = timedelta(days=14)
_NO_CODE: Final = "111222"
"""Of what was never booked."""


class StandIn:
    """The book as it was at each moment of the call, with what this replay has done to it in memory.

    What the call really got (codes) is given again; what is possible, the planner of the changed profile decides.
    """

    def __init__(self, past: PastCall, planner: Planner) -> None:
        self._past, self._planner = past, planner
        self._done: dict[int, Change] = {}

    def run(self, command: Command, language: Language, now: datetime) -> Result:  # noqa: PLR0911 - one for each
        match command:
            case RequestCallback():
                return CallbackQueued(command.due)
            case FindSlots():
                return self._free(command, now)
            case Book():
                return self._book(command, language, now)
            case FindAppointments():
                return self._found(command, now)
            case Move():
                return self._move(command, now)
            case Cancel():
                return self._cancel(command, now)
            case TakeRequest():
                return RequestTaken(self._past.own_request or _NO_CODE)
            case FindRequests():
                return RequestsFound(self._past.requests)
            case SpellAsKnown():
                return SpelledAsKnown(command.name, command.street)
            case TakeMessage():
                return MessageTaken()
            case _:
                return self._of_people(command)

    def _of_people(self, command: PeopleCommand) -> Result:
        match command:
            case SeekPerson() | AnswerAgent():
                return self._sought()
            case StopSeeking():
                return SeekingStopped()
            case FindCallbacks():
                return CallbacksFound(())
            case ChangeCallback():
                return CallbackChanged(command.due)
            case CancelCallbacks():
                return CallbacksCancelled()
            case SetPresence():
                return PresenceSet(command.presence, command.until)

    def _sought(self) -> PersonSought:
        """Who took the call then takes it again, at once."""
        matters: Sequence[str] = self._past.call.dialogue.get("matters", ())
        taken = [matter.removeprefix(TRANSFER) for matter in matters if matter.startswith(TRANSFER)]
        return PersonSought(1, TransferState.ACCEPTED, taken[0]) if taken else PersonSought(None)

    def _standing(self, now: datetime) -> dict[int, Change]:
        """The last change to each appointment."""
        before = {change.appointment.id: change for change in self._past.changes if change.at <= now}
        return before | self._done

    def _busy(self, now: datetime, but: int | None = None) -> list[Busy]:
        return [
            Busy(change.appointment.slot.resource, change.appointment.slot.start, change.busy_until)
            for change in self._standing(now).values()
            if change.appointment.state is AppointmentState.BOOKED and change.appointment.id != but
        ]

    def _free(self, wanted: FindSlots, now: datetime) -> SlotsFound:
        busy = self._busy(now)
        found = spread(self._planner.free(wanted.service, wanted.site, wanted.wish, busy, now), wanted.count)
        if found:
            return SlotsFound(found)
        later = Wish(wanted.wish.end, now + HORIZON)
        return SlotsFound((), next(self._planner.free(wanted.service, wanted.site, later, busy, now), None))

    def _book(self, wanted: Book, language: Language, now: datetime) -> Booked | SlotRefused:
        admitted = self._admit(wanted.slot, self._busy(now), now)
        if isinstance(admitted, SlotRefused):
            return admitted
        real = next((change.appointment for change in self._past.own_changes if _same(change, admitted)), None)
        made = Appointment(
            id=real.id if real else -1 - len(self._done),
            code=real.code if real else _NO_CODE,
            slot=admitted,
            state=AppointmentState.BOOKED,
            number=wanted.number,
            name=wanted.name,
            language=language,
            sequence=0,
            told_by=real.told_by if real else ToldBy.SMS,
        )
        return Booked(self._keep(made, now))

    def _found(self, wanted: FindAppointments, now: datetime) -> AppointmentsFound:
        coming = [
            appointment
            for appointment in (change.appointment for change in self._standing(now).values())
            if appointment.number == wanted.number
            and appointment.slot.start > now
            and appointment.state is AppointmentState.BOOKED
            and knows(wanted, appointment.code, appointment.slot.start)
        ]
        return AppointmentsFound(tuple(sorted(coming, key=lambda appointment: appointment.slot.start)))

    def _move(self, wanted: Move, now: datetime) -> Moved | SlotRefused:
        appointment = self._standing(now)[wanted.appointment].appointment
        admitted = self._admit(wanted.slot, self._busy(now, but=appointment.id), now)
        if isinstance(admitted, SlotRefused):
            return admitted
        return Moved(self._keep(replace(appointment, slot=admitted, sequence=appointment.sequence + 1), now))

    def _cancel(self, wanted: Cancel, now: datetime) -> Cancelled:
        appointment = self._standing(now)[wanted.appointment].appointment
        return Cancelled(self._keep(replace(appointment, state=AppointmentState.CANCELLED), now))

    def _admit(self, slot: Slot, busy: Sequence[Busy], now: datetime) -> Slot | SlotRefused:
        """The slot, or the same time with somebody else who can do it."""
        refusal = self._planner.check(slot, busy, now)
        if refusal is None:
            return slot
        others = self._planner.same_time(slot) if refusal is Refusal.TAKEN else iter(())
        other = next((one for one in others if self._planner.check(one, busy, now) is None), None)
        if other:
            return other
        day = slot.start.replace(hour=0, minute=0, second=0, microsecond=0)
        wish = Wish(day, max(day, now.astimezone(day.tzinfo)) + _ALTERNATIVE_DAYS)
        instead = self._planner.free(slot.service, slot.site, wish, busy, now)
        return SlotRefused(refusal, spread(instead, _ALTERNATIVES))

    def _keep(self, appointment: Appointment, now: datetime) -> Appointment:
        knows_service = self._planner.service(appointment.slot.service) is not None
        busy_until = self._planner.busy_until(appointment.slot) if knows_service else appointment.slot.end
        self._done[appointment.id] = Change(now, appointment, busy_until)
        return appointment


def _same(change: Change, slot: Slot) -> bool:
    own = change.appointment.slot
    return (own.service, own.start) == (slot.service, slot.start)
