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
    SeekPerson,
    TakeRequest,
)
from callbot.call import CallRecord
from callbot.errors import StoreError
from callbot.ports import AppointmentBook, CallStore, RequestBook

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Errands:
    """Carries out commands; a failure is a result too, so that the bot never claims what it has not done."""

    store: CallStore
    appointments: AppointmentBook
    requests: RequestBook

    def run(self, call: CallRecord, command: Command) -> Result:
        try:
            return self._result(call.call_sid, command)
        except StoreError:
            _log.exception("call %s: %s could not be carried out", call.call_sid, type(command).__name__)
            return ActionFailed()

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
            case SeekPerson():
                return PersonSought(None)
