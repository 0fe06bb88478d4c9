"""A call that is over, and what the store held while it lasted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from callbot.actions import Outcome
from callbot.appointments.model import Appointment
from callbot.calendar import HoursException
from callbot.call import CallRecord, Turn


@dataclass(frozen=True, slots=True)
class Change:
    """An appointment was booked, moved or cancelled."""

    at: datetime
    appointment: Appointment
    """As it stood from then on."""
    busy_until: datetime
    """The end with the service's buffer."""


@dataclass(frozen=True, slots=True)
class PastCall:
    call: CallRecord
    turns: tuple[Turn, ...]
    outcome: Outcome
    """As the note has it."""
    changes: tuple[Change, ...] = ()
    """To the book, in order of time, by others until this call ended."""
    own_changes: tuple[Change, ...] = ()
    """In this call."""
    exceptions: Mapping[str, Sequence[HoursException]] | None = None
    """Hours set by then at run time, by site."""
    requests: tuple[tuple[str, str], ...] = ()
    """Codes and states of the caller's open service requests."""
    own_request: str | None = None
    """Code of the service request made in this call."""
