"""What people of the firm know of a customer, and add to it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from callbot.actions import Outcome
from callbot.call import CallState, Turn
from callbot.callback import CallbackState
from callbot.language import Language
from callbot.transfer_results import PastTransfer


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
    transfers: tuple[PastTransfer, ...]
    """Oldest first."""
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
