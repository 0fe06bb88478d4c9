"""Slots, appointments, and what a caller wants."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from callbot.language import Language


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which a resource is free for a service; aware, in the site's time zone."""

    service: str
    site: str
    resource: str
    start: datetime
    end: datetime
    """When the work ends; the service's buffer comes behind it."""


@dataclass(frozen=True, slots=True)
class Busy:
    """A time at which a resource is taken, buffer included; aware, half-open."""

    resource: str
    start: datetime
    end: datetime


class AppointmentState(StrEnum):
    BOOKED = "booked"
    CANCELLED = "cancelled"


class ToldBy(StrEnum):
    """How a customer gets confirmations and reminders."""

    SMS = "sms"
    EMAIL = "email"
    NOTHING = "nothing"
    """A landline without an e-mail address: what is said in the call is all there is."""


@dataclass(frozen=True, slots=True)
class Appointment:
    id: int
    code: str
    """Booking code: six digits, easy to say, to hear and to key in (see codes.py)."""
    slot: Slot
    state: AppointmentState
    number: str
    """E.164 of the customer."""
    name: str
    language: Language
    sequence: int
    """Grows with every change (RFC 5545 SEQUENCE)."""
    told_by: ToldBy = ToldBy.SMS


@dataclass(frozen=True, slots=True)
class Wish:
    """What a caller wants of a slot; times are aware, half-open, in the site's time zone."""

    start: datetime
    end: datetime
    """Any time in between; the whole appointment need not end before it."""
    not_on: frozenset[int] = frozenset()
    """Weekdays that do not suit, Monday is 0."""
    from_time: time | None = None
    """Not before this time of day."""
    until_time: time | None = None
    """Begun before this time of day."""


class Refusal(StrEnum):
    """Why a slot cannot be booked."""

    IN_THE_PAST = "in_the_past"
    TOO_SOON = "too_soon"
    """Within the service's lead time."""
    CLOSED = "closed"
    HOLIDAY = "holiday"
    TAKEN = "taken"
    NOT_OFFERED = "not_offered"
    """No resource of this site has the skills, or the site does not offer the service."""
