"""What people of the firm know of a customer, and what they may do about it on the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from callbot.actions import Outcome
from callbot.call import CallState, Turn
from callbot.callback import CallbackState
from callbot.language import Language


class Channel(StrEnum):
    PHONE = "phone"
    WEB = "web"
    SMS = "sms"
    EMAIL = "email"
    CHAT = "chat"
    LETTER = "letter"
    VISIT = "visit"
    """Somebody came to the counter, or one of us was there."""


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class NoteOutcome(StrEnum):
    """What an agent says a contact came to."""

    SETTLED = "settled"
    FOLLOW_UP = "follow_up"
    """Something is still to be done."""
    WRONG_NUMBER = "wrong_number"
    SPAM = "spam"


class Flag(StrEnum):
    """A mark on a customer that an agent sets and takes away."""

    VERIFIED = "verified"
    """An agent has made sure who this is."""
    COMPLAINT = "complaint"
    SPAM = "spam"
    TURNED_AWAY = "turned_away"
    """The bot takes no calls of theirs; for supervisors to set."""


@dataclass(frozen=True, slots=True)
class Details:
    """A customer's data as an agent may correct them."""

    name: str = ""
    email: str | None = None
    street: str = ""
    postcode: str = ""
    city: str = ""
    language: Language | None = None
    """None: unknown."""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class AgentNote:
    agent_name: str
    text: str
    outcome: NoteOutcome | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact on any channel, without what was said."""

    id: int
    call_sid: str | None
    """None: not a call."""
    channel: Channel
    direction: Direction
    started_at: datetime
    ended_at: datetime | None
    """None: it goes on."""
    outcome: Outcome | None
    reason: str
    """From the bot's note; empty: there is none yet."""
    promised: tuple[str, ...]
    open_points: tuple[str, ...]
    agent_names: tuple[str, ...]
    """Who spoke with the customer."""
    notes: tuple[AgentNote, ...]


@dataclass(frozen=True, slots=True)
class OpenPromise:
    id: int
    what: str
    owner: str
    """Name of the agent who has to keep it; empty: whoever is on duty."""
    due: datetime


@dataclass(frozen=True, slots=True)
class OpenCallback:
    id: int
    state: CallbackState
    number: str
    reason: str
    window: str
    due: datetime
    agent_id: int | None
    agent_name: str
    """Who has promised to call; empty: whoever is on duty."""


@dataclass(frozen=True, slots=True)
class ComingAppointment:
    id: int
    code: str
    service: str
    site: str
    resource: str
    start: datetime
    end: datetime
    name: str
    details: str


@dataclass(frozen=True, slots=True)
class OpenRequest:
    id: int
    code: str
    what: str
    place: str
    urgent: bool
    reachable: str
    in_progress: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """Everything an agent sees of a customer at one glance."""

    id: int
    details: Details
    numbers: tuple[str, ...]
    """E.164, the oldest first."""
    verified_at: datetime | None
    complaint_at: datetime | None
    spam_at: datetime | None
    turned_away_at: datetime | None
    created_at: datetime
    contacts: tuple[Contact, ...]
    """The latest first, on all channels."""
    contacts_in_all: int
    promises: tuple[OpenPromise, ...]
    callbacks: tuple[OpenCallback, ...]
    appointments: tuple[ComingAppointment, ...]
    requests: tuple[OpenRequest, ...]

    @property
    def verified(self) -> bool:
        return self.verified_at is not None


@dataclass(frozen=True, slots=True)
class ContactDetail:
    """One contact with every word of it."""

    contact: Contact
    customer_id: int | None
    customer_name: str
    caller: str | None
    """E.164; None: withheld, or not a call."""
    state: CallState | None
    language: Language | None
    sought: str
    """Why a person was wanted; empty: nobody was."""
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class NextPromise:
    """What an agent promises a customer."""

    what: str
    due: datetime
    mine: bool = True
    """The agent's own; else whoever is on duty keeps it."""


@dataclass(frozen=True, slots=True)
class WrapUp:
    """What remains of a contact when it is over."""

    contact_id: int
    agent_id: int
    text: str
    outcome: NoteOutcome
    promise: NextPromise | None = None


@dataclass(frozen=True, slots=True)
class NewContact:
    """A contact on another channel, typed in by an agent."""

    customer_id: int
    agent_id: int
    channel: Channel
    direction: Direction
    at: datetime
    text: str
    outcome: NoteOutcome
    promise: NextPromise | None = None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words around a hit."""

    before: str
    hit: str
    after: str


@dataclass(frozen=True, slots=True)
class CustomerHit:
    id: int
    name: str
    city: str
    numbers: tuple[str, ...]
    last_contact_at: datetime | None
    complaint: bool
    spam: bool
    verified: bool
    found_by: str
    """The booking or request code, or the name in an appointment, by which it was found; empty: by its own data."""


@dataclass(frozen=True, slots=True)
class ContactHit:
    """A contact in whose words something was found."""

    contact_id: int
    customer_id: int | None
    customer_name: str
    channel: Channel
    at: datetime
    where: str
    """"note", "agent_note" or "turn"."""
    excerpt: Excerpt


@dataclass(frozen=True, slots=True)
class Found:
    customers: tuple[CustomerHit, ...] = ()
    contacts: tuple[ContactHit, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditEntry:
    id: int
    at: datetime
    agent_name: str
    """Empty: from the command line or the API."""
    action: str
    customer_id: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries are wanted; None: all."""

    customer_id: int | None = None
    agent_id: int | None = None
    action: str | None = None
    before_id: int | None = None
    """Older than this one."""


class NumberTaken(StrEnum):
    """What came of giving a customer another number."""

    ADDED = "added"
    OWN = "own"
    """It was this customer's already."""
    OTHERS = "others"
    """It belongs to another customer: merge the two."""


class CustomerBook(Protocol):
    """Customers as the desk sees and changes them. Every method is one transaction; StoreError on failure.

    Whatever is shown, found or changed is written into the audit log with it: `agent_id` says by whom.
    """

    def card(self, customer_id: int, agent_id: int) -> CustomerCard | None: ...

    def card_of_number(self, number: str, agent_id: int) -> CustomerCard | None:
        """For the pop; E.164."""

    def details(self, customer_id: int) -> Details | None:
        """To fill a form with; its page has shown the card before."""

    def contact(self, contact_id: int, agent_id: int) -> ContactDetail | None: ...

    def contact_of_call(self, call_sid: str) -> int | None: ...

    def search(self, words: str, agent_id: int, limit: int = 20) -> Found: ...

    def recent(self, agent_id: int, limit: int = 8) -> Sequence[CustomerHit]:
        """Whom this agent has looked at lately, the last first; is no view by itself."""

    def create(self, details: Details, number: str | None, agent_id: int) -> int | None:
        """A customer who has never called; None when the number (E.164) is another's."""

    def correct(self, customer_id: int, details: Details, agent_id: int) -> bool:
        """False when nothing differed."""

    def flag(self, customer_id: int, flag: Flag, on: bool, agent_id: int) -> None: ...

    def add_number(self, customer_id: int, number: str, agent_id: int) -> NumberTaken: ...

    def remove_number(self, customer_id: int, number: str, agent_id: int) -> None: ...

    def merge(self, keep: int, gone: int, agent_id: int) -> None:
        """Everything of `gone` becomes `keep`'s, whose own data win; `gone` is no more."""

    def wrap_up(self, wrap_up: WrapUp) -> None:
        """Keep the note and the promise; the agent is available again. The same twice is one note."""

    def log_contact(self, contact: NewContact) -> int: ...

    def assign(self, contact_id: int, customer_id: int, agent_id: int) -> None:
        """Say whose contact it was, when it came from a withheld number."""

    def keep_promise(self, promise_id: int, agent_id: int) -> bool:
        """False when it was not open any more."""

    def export(self, customer_id: int, agent_id: int) -> dict[str, Any]:
        """Every copy of a person's data, by table."""

    def erase(self, customer_id: int, agent_id: int) -> int:
        """Delete every copy; gives how many rows went."""

    def audit(self, wanted: AuditFilter, agent_id: int, limit: int = 100) -> Sequence[AuditEntry]:
        """The newest first."""
