"""A whole front desk without audio, HTTP or SQL: the real dialogue, and a book that lives in memory."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from callbot.actions import (
    ActionFailed,
    AnswerAgent,
    AppointmentsFound,
    Book,
    Booked,
    CallbackChanged,
    CallbackQueued,
    CallbacksCancelled,
    CallbacksFound,
    CallbackToCome,
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
from callbot.appointments.model import Appointment, AppointmentState, Busy, Slot, Wish
from callbot.appointments.proposals import spread
from callbot.appointments.slots import HORIZON, Planner
from callbot.calendar import Calendar, HoursException
from callbot.dialogue.desk import Desk
from callbot.language import Language
from callbot.phrases import load_phrases
from callbot.profile import load
from callbot.understanding.spellings import name_as_known, street_as_known
from callbot.understanding.understand import Understanding
from telephony.numbers import TwilioNumberRules

ZONE = ZoneInfo("Europe/Berlin")
CALLER = "+4917139200171"
PROFILE = load(None)
Exceptions = Mapping[str, tuple[HoursException, ...]]


@dataclass(slots=True)
class Surroundings:
    """What a dialogue finds when it begins."""

    now: datetime
    exceptions: Exceptions = field(default_factory=dict)
    busy: list[Busy] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)
    requests: dict[str, str] = field(default_factory=dict)
    fails: frozenset[str] = frozenset()
    """Names of commands that cannot be carried out."""
    locked: bool = False
    """Too many wrong codes have come from the caller's number."""
    quicker: list[datetime] = field(default_factory=list)
    """Beginnings that somebody else books between proposal and booking."""
    sought: list[PersonSought] = field(default_factory=list)
    """How it stands with a person, look by look; none: nobody is at work."""
    callbacks: list[CallbackToCome] = field(default_factory=list)
    stored: Mapping[str, str] = field(default_factory=dict)
    """Name and street of the customer to whom the caller's number belongs."""


@cache
def understanding() -> Understanding:
    """One for all tests: it takes seconds to make."""
    return Understanding(PROFILE)


def local(written: str | datetime) -> datetime:
    """A time by the clocks of the example firm; YAML may have read it as a moment already."""
    moment = datetime.fromisoformat(written) if isinstance(written, str) else written
    return moment.replace(tzinfo=ZONE) if moment.tzinfo is None else moment.astimezone(ZONE)


def questions_in(spoken: str) -> int:
    """How many questions are asked; examples in quotation marks are none."""
    return re.sub(r"„[^“]*“|\"[^\"]*\"", "", spoken).count("?")


def make_desk(exceptions: Exceptions) -> Desk:
    return Desk(
        profile=PROFILE,
        understanding=understanding(),
        phrases=load_phrases(PROFILE.phrases),
        calendars={
            site.id: Calendar(site, lambda at=site.id: exceptions.get(at, ()))  # type: ignore[misc]
            for site in PROFILE.sites
        },
        numbers=TwilioNumberRules(),
    )


def make_appointment(number: int, slot: Slot, code: str, phone: str, name: str) -> Appointment:
    return Appointment(number, code, slot, AppointmentState.BOOKED, phone, name, Language.DE, sequence=0)


class Back:
    """Carries out commands as the store would."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self._planner = Planner(PROFILE, lambda site: around.exceptions.get(site, ()))
        self._doing: dict[type[Command], Callable[[Any], Result]] = {
            RequestCallback: lambda wanted: CallbackQueued(wanted.due),
            FindSlots: self._free,
            Book: self._book,
            FindAppointments: self._found,
            Move: self._move,
            Cancel: self._cancel,
            TakeRequest: lambda _: RequestTaken("314159"),
            FindRequests: lambda _: RequestsFound(tuple(around.requests.items())),
            SpellAsKnown: self._spell,
            TakeMessage: lambda _: MessageTaken(),
            SeekPerson: lambda _: self.look() or PersonSought(None),
            StopSeeking: self._stop,
            AnswerAgent: lambda _: self.look() or PersonSought(None),
            FindCallbacks: lambda _: CallbacksFound(tuple(around.callbacks)),
            ChangeCallback: lambda wanted: CallbackChanged(wanted.due),
            CancelCallbacks: lambda _: CallbacksCancelled(),
            SetPresence: lambda wanted: PresenceSet(wanted.presence, wanted.until),
        }

    def run(self, command: Command) -> Result:
        if type(command).__name__ in self.around.fails:
            return ActionFailed()
        return self._doing[type(command)](command)

    def look(self) -> PersonSought | None:
        """How it stands at the switchboard; who is rung next stands in the surroundings."""
        return self.around.sought.pop(0) if self.around.sought else None

    def _stop(self, _wanted: StopSeeking) -> SeekingStopped:
        self.around.sought.clear()
        return SeekingStopped()

    def _spell(self, wanted: SpellAsKnown) -> SpelledAsKnown:
        known = self.around.stored if wanted.number == CALLER else {}
        name = name_as_known(wanted.name, known.get("name", ""))
        return SpelledAsKnown(name, street_as_known(wanted.street, known.get("street", "")))

    def _found(self, wanted: FindAppointments) -> AppointmentsFound:
        if self.around.locked:
            return AppointmentsFound((), locked=True)
        return AppointmentsFound(tuple(one for one in self._standing() if _fits(one, wanted)))

    def _cancel(self, wanted: Cancel) -> Cancelled:
        return Cancelled(self._change(wanted.appointment, state=AppointmentState.CANCELLED))

    def _standing(self) -> list[Appointment]:
        return [one for one in self.around.appointments if one.state is AppointmentState.BOOKED]

    def _busy(self, but: int = 0) -> list[Busy]:
        own = [
            Busy(one.slot.resource, one.slot.start, self._planner.busy_until(one.slot))
            for one in self._standing()
            if one.id != but
        ]
        return self.around.busy + own

    def _free(self, wanted: FindSlots) -> SlotsFound:
        now, busy = self.around.now, self._busy()
        found = spread(self._planner.free(wanted.service, wanted.site, wanted.wish, busy, now), wanted.count)
        if found:
            return SlotsFound(found)
        after = Wish(wanted.wish.start, now + HORIZON)
        return SlotsFound((), next(self._planner.free(wanted.service, wanted.site, after, busy, now), None))

    def _refusal(self, slot: Slot, but: int = 0) -> SlotRefused | None:
        if slot.start in self.around.quicker:
            self.around.quicker.remove(slot.start)
            self.around.busy.append(Busy(slot.resource, slot.start, slot.end))
        refusal = self._planner.check(slot, self._busy(but), self.around.now)
        if refusal is None:
            return None
        later = Wish(slot.start, slot.start + timedelta(days=7))
        free = self._planner.free(slot.service, slot.site, later, self._busy(), self.around.now)
        return SlotRefused(refusal, spread(free, 3))

    def _book(self, wanted: Book) -> Booked | SlotRefused:
        refused = self._refusal(wanted.slot)
        if refused:
            return refused
        number = len(self.around.appointments) + 1
        code = str(482_917 + number - 1)
        self.around.appointments.append(make_appointment(number, wanted.slot, code, wanted.number, wanted.name))
        return Booked(self.around.appointments[-1])

    def _move(self, wanted: Move) -> Moved | SlotRefused:
        refused = self._refusal(wanted.slot, wanted.appointment)
        return refused or Moved(self._change(wanted.appointment, slot=wanted.slot))

    def _change(self, number: int, **changes: object) -> Appointment:
        changed = replace(self.around.appointments[number - 1], **changes)  # type: ignore[arg-type]
        self.around.appointments[number - 1] = changed
        return changed


def _fits(appointment: Appointment, wanted: FindAppointments) -> bool:
    """The number together with something the caller knows."""
    if wanted.number is not None and wanted.number != appointment.number:
        return False
    if wanted.code is not None:
        return wanted.code == appointment.code
    day = wanted.day
    return wanted.number is not None and day is not None and day.start <= appointment.slot.start < day.end
