"""What people of the firm ask of the customer store on the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from callbot.customers import Channel, ContactDetail, CustomerCard, Details, Flag, NewContact, WrapUp


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
        """What is known of a customer, for comparison: nothing of it may be shown."""

    def seen(self, customer_id: int, agent_id: int, detail: str) -> None:
        """A page shows something of a customer's that is kept elsewhere. `detail`: its kind and id."""

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
