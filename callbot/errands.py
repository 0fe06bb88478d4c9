"""What the dialogue has done for the caller outside of talking."""

import logging
from dataclasses import dataclass

from callbot.actions import (
    ActionFailed,
    Book,
    Cancel,
    Command,
    FindAppointments,
    FindRequests,
    FindSlots,
    Move,
    PersonSought,
    RequestCallback,
    Result,
    SpellAsKnown,
    SpelledAsKnown,
    TakeMessage,
    TakeRequest,
)
from callbot.agents import Agent
from callbot.call import CallRecord
from callbot.errors import IllegalTransition, StoreError
from callbot.people_errands import PeopleErrands
from callbot.ports import AppointmentBook, CallStore, KnownSpellings, RequestBook

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Errands:
    """Carries out commands; a failure is a result too, so that the bot never claims what it has not done."""

    store: CallStore
    appointments: AppointmentBook
    requests: RequestBook
    people: PeopleErrands
    spellings: KnownSpellings

    def run(self, call: CallRecord, command: Command) -> Result:
        try:
            return self._result(call.call_sid, command)
        except (StoreError, IllegalTransition):
            _log.exception("call %s: %s could not be carried out", call.call_sid, type(command).__name__)
            return ActionFailed()

    def look(self, call: CallRecord) -> PersonSought | None:
        """How it stands with the person who was sought; None when nobody was, or it cannot be seen now."""
        try:
            return self.people.look(call.call_sid)
        except StoreError:
            _log.exception("call %s: the queue cannot be seen", call.call_sid)
            return None

    def agent_calling(self, call: CallRecord) -> Agent | None:
        """Who of ours is calling, by the number."""
        try:
            return self.people.agent_at(call.caller)
        except StoreError:
            _log.exception("call %s: agents cannot be looked up", call.call_sid)
            return None

    def awaited(self, call: CallRecord) -> str | None:
        """Why the caller is to be called back; None when they are not, or it cannot be seen now."""
        try:
            return self.people.awaited(call.caller)
        except StoreError:
            _log.exception("call %s: whether its caller is to be called back cannot be seen", call.call_sid)
            return None

    def _result(self, call_sid: str, command: Command) -> Result:  # noqa: PLR0911 - one for each command
        match command:
            case RequestCallback():
                return self.store.request_callback(call_sid, command, command.due)
            case FindSlots():
                return self.appointments.free(command)
            case Book():
                return self.appointments.book(call_sid, command)
            case FindAppointments():
                return self.appointments.find(command)
            case Move():
                return self.appointments.move(call_sid, command)
            case Cancel():
                return self.appointments.cancel(call_sid, command)
            case TakeRequest():
                return self.requests.take(call_sid, command)
            case FindRequests():
                return self.requests.find(command)
            case SpellAsKnown():
                return self._spell(call_sid, command)
            case TakeMessage():
                return self.store.take_message(call_sid, command)
            case _:
                return self.people.run(call_sid, command)

    def _spell(self, call_sid: str, wanted: SpellAsKnown) -> SpelledAsKnown:
        """What cannot be compared is written as it was heard: no reason to book nothing."""
        try:
            return self.spellings.spell(wanted)
        except StoreError:
            _log.exception("call %s: spellings cannot be looked up", call_sid)
            return SpelledAsKnown(wanted.name, wanted.street)
