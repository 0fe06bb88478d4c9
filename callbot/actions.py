"""What the dialogue wants done, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from callbot.agents import Presence
from callbot.appointments.model import Appointment, Refusal, Slot, Wish
from callbot.hearing import Expecting
from callbot.language import Language
from callbot.transfer import TransferState
from callbot.understanding.meaning import Moment


class Outcome(StrEnum):
    """How a call ended, for the note and the reports."""

    ANSWERED = "answered"
    CALLBACK_REQUESTED = "callback_requested"
    TRANSFERRED = "transferred"
    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    REQUEST_TAKEN = "request_taken"
    ABANDONED = "abandoned"
    """The caller hung up before anything was settled."""
    NOT_UNDERSTOOD = "not_understood"
    SILENT = "silent"
    """Nobody ever spoke: a robot or a pocket."""
    FAILED = "failed"
    """Our fault."""


@dataclass(frozen=True, slots=True)
class Say:
    """Speak one or more sentences, as they are written; they are made speakable later."""

    text: str
    interruptible: bool = True
    language: Language | None = None
    """None: the language of the call."""


@dataclass(frozen=True, slots=True)
class Listen:
    """Wait for the caller once everything said so far has been played."""

    expecting: Expecting = Expecting.ANYTHING
    languages: tuple[Language, ...] = ()
    """Which languages may come; empty: that of the call."""


@dataclass(frozen=True, slots=True)
class RequestCallback:
    """Promise that somebody calls back; answered with CallbackQueued, NumberBarred or ActionFailed."""

    number: str
    """E.164."""
    reason: str
    due: datetime
    """Aware; the latest moment at which the firm promises to ring."""
    window: str = ""
    """When it suits the caller, in the caller's words; empty for as soon as possible."""
    earliest: datetime | None = None
    """Aware; not before. None: as soon as possible."""
    site: str = ""
    """Id of the site that calls; empty: the one whose number was called."""
    skills: tuple[str, ...] = ()
    person: str = ""
    """Id in the profile of whom the caller asked for; empty: anybody."""
    urgent: bool = False
    place: datetime | None = None
    """Since when the caller has been waiting in the queue; None: did not wait."""
    agent: int | None = None
    """Id of the agent who has promised to call; None: whoever is on duty."""
    confirmed: bool = False
    """The caller has said yes to this number: to the caller's own that lifts "never call again"."""


@dataclass(frozen=True, slots=True)
class FindSlots:
    """Which times are free; answered with SlotsFound."""

    service: str
    site: str
    wish: Wish
    count: int = 3
    """How many to propose at most."""


@dataclass(frozen=True, slots=True)
class Book:
    """Book a slot; answered with Booked, SlotRefused or ActionFailed. The same slot twice in a call is one booking."""

    slot: Slot
    number: str
    """E.164."""
    name: str
    details: str = ""
    """What is to be done and where, in the caller's words."""
    email: str | None = None
    """Where confirmations go instead of the number, for those who gave one."""


@dataclass(frozen=True, slots=True)
class FindAppointments:
    """The caller's appointments to come; answered with AppointmentsFound.

    Caller ID alone unlocks nothing: `code`, or a day and time the caller named, must fit as well.
    """

    number: str | None
    code: str | None = None
    day: Moment | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Move an appointment to another slot; answered with Moved, SlotRefused or ActionFailed."""

    appointment: int
    slot: Slot


@dataclass(frozen=True, slots=True)
class Cancel:
    """Cancel an appointment; answered with Cancelled or ActionFailed."""

    appointment: int


@dataclass(frozen=True, slots=True)
class TakeRequest:
    """Keep a service request; answered with RequestTaken or ActionFailed."""

    what: str
    where: str
    urgent: bool
    access: str
    reachable: str
    number: str | None


@dataclass(frozen=True, slots=True)
class FindRequests:
    """The caller's open service requests; answered with RequestsFound."""

    number: str


@dataclass(frozen=True, slots=True)
class SpellAsKnown:
    """How a name and an address are written; answered with SpelledAsKnown.

    The number says whose data they are compared with: caller ID tells nothing of what does not sound the same.
    """

    number: str
    """E.164."""
    name: str
    """As it was heard; empty: not wanted."""
    street: str
    """As it was heard, with whatever else the address holds; empty: not wanted."""


@dataclass(frozen=True, slots=True)
class SeekPerson:
    """Put the caller into the queue for a person; answered with PersonSought or ActionFailed."""

    reason: str
    """The caller's own words, redacted; what the agent reads and hears first."""
    person: str = ""
    """Id in the profile of whom the caller asked for; empty: anybody."""
    skills: tuple[str, ...] = ()
    """Ids of departments or skills that are needed."""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class StopSeeking:
    """The caller waits no more; answered with SeekingStopped or ActionFailed."""

    for_callback: bool
    """A call-back was chosen instead."""


@dataclass(frozen=True, slots=True)
class AnswerAgent:
    """What the caller said to an agent's question, empty for nothing; answered with PersonSought or ActionFailed."""

    words: str


@dataclass(frozen=True, slots=True)
class TakeMessage:
    """Keep a dictated message for somebody to read; answered with MessageTaken or ActionFailed."""

    words: str
    """The caller's own, redacted; with whom it is for."""
    due: datetime
    """Aware; by when somebody is to have read it."""


@dataclass(frozen=True, slots=True)
class FindCallbacks:
    """Which call-backs to this number are still to come; answered with CallbacksFound or ActionFailed."""

    number: str


@dataclass(frozen=True, slots=True)
class ChangeCallback:
    """Another time for a call-back; answered with CallbackChanged or ActionFailed."""

    callback: int
    earliest: datetime | None
    due: datetime
    window: str


@dataclass(frozen=True, slots=True)
class CancelCallbacks:
    """No call-back is wanted any more; answered with CallbacksCancelled or ActionFailed."""

    callbacks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SetPresence:
    """An agent calls in; answered with PresenceSet or ActionFailed."""

    agent: int
    presence: Presence
    until: datetime | None = None
    """Aware; when a break ends by itself."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Leave the caller all the time they need; with music, until there is news, where a person is sought for them. They
    may speak at any time."""

    languages: tuple[Language, ...]


@dataclass(frozen=True, slots=True)
class PutThrough:
    """To the person who has taken the call, once everything said so far has been played."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call when everything said so far has been played."""

    outcome: Outcome


PeopleCommand = SeekPerson | StopSeeking | AnswerAgent | FindCallbacks | ChangeCallback | CancelCallbacks | SetPresence
Command = (
    RequestCallback
    | FindSlots
    | Book
    | FindAppointments
    | Move
    | Cancel
    | TakeRequest
    | FindRequests
    | SpellAsKnown
    | TakeMessage
    | PeopleCommand
)
"""Has a result, which goes back into the dialogue before anything is said of it."""
Action = Say | Listen | Hold | HangUp | PutThrough | Command


@dataclass(frozen=True, slots=True)
class CallbackQueued:
    """The call-back is in the store and will be worked off."""

    due: datetime
    """As requested, or as promised earlier in this call for the same number."""
    unbarred: bool = False
    """The number was on the block list, and is no more."""


@dataclass(frozen=True, slots=True)
class NumberBarred:
    """Somebody has asked us never to call this number again; nothing was promised."""


@dataclass(frozen=True, slots=True)
class SlotsFound:
    """In order of time; empty when nothing fits the wish."""

    slots: tuple[Slot, ...]
    next_free: Slot | None = None
    """When nothing fits: the first free slot after the wish."""


@dataclass(frozen=True, slots=True)
class Booked:
    appointment: Appointment


@dataclass(frozen=True, slots=True)
class SlotRefused:
    """Nothing was booked or moved; others were quicker, or it never was possible."""

    refusal: Refusal
    instead: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class AppointmentsFound:
    appointments: tuple[Appointment, ...]
    locked: bool = False
    """There were too many wrong codes and times from this number of late: nothing is unlocked by voice any more."""


@dataclass(frozen=True, slots=True)
class Moved:
    appointment: Appointment


@dataclass(frozen=True, slots=True)
class Cancelled:
    appointment: Appointment


@dataclass(frozen=True, slots=True)
class RequestTaken:
    code: str


@dataclass(frozen=True, slots=True)
class RequestsFound:
    codes_and_states: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SpelledAsKnown:
    """Written as in the customer store what sounds the same there (Kölner Phonetik); the rest as it was heard."""

    name: str
    street: str


@dataclass(frozen=True, slots=True)
class PersonSought:
    """How it stands with the person who was sought."""

    transfer: int | None
    """None: nobody is at work who could come to the telephone."""
    state: TransferState = TransferState.FAILED
    agent_name: str = ""
    """Who is being rung, or has taken the call."""
    position: int = 0
    """In the queue, from 1; 0: somebody is being rung."""
    wait_minutes: int | None = None
    """How long it is likely to take; None: nobody can tell."""
    question: str = ""
    """What the agent wants to know before taking the call."""
    task: str = ""
    """What the bot is to do with a caller who was handed back: an intent's name, "survey", or empty."""
    minutes: int = 0
    """Within how many minutes the agent calls back instead."""
    agent_id: int | None = None
    """Of whom agent_name tells."""


@dataclass(frozen=True, slots=True)
class SeekingStopped:
    """Nobody is rung for this caller any more."""


@dataclass(frozen=True, slots=True)
class MessageTaken:
    """The message is in the store, and somebody owes it a look."""


@dataclass(frozen=True, slots=True)
class CallbackToCome:
    id: int
    due: datetime


@dataclass(frozen=True, slots=True)
class CallbacksFound:
    callbacks: tuple[CallbackToCome, ...]


@dataclass(frozen=True, slots=True)
class CallbackChanged:
    due: datetime


@dataclass(frozen=True, slots=True)
class CallbacksCancelled:
    """None of them will be rung."""


@dataclass(frozen=True, slots=True)
class PresenceSet:
    presence: Presence
    until: datetime | None


@dataclass(frozen=True, slots=True)
class ActionFailed:
    """The last command could not be carried out; nothing was promised."""


Result = (
    CallbackQueued
    | NumberBarred
    | SlotsFound
    | Booked
    | SlotRefused
    | AppointmentsFound
    | Moved
    | Cancelled
    | RequestTaken
    | RequestsFound
    | SpelledAsKnown
    | PersonSought
    | SeekingStopped
    | MessageTaken
    | CallbacksFound
    | CallbackChanged
    | CallbacksCancelled
    | PresenceSet
    | ActionFailed
)
