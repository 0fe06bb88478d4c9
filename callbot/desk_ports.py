"""What the agents' desk asks of the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from callbot.agents import Agent
from callbot.calendar import HoursException
from callbot.call import CallState, Turn
from callbot.callback import CallbackState
from callbot.customers import CustomerCard
from callbot.language import Language
from callbot.transfer import Transfer, TransferState


@dataclass(frozen=True, slots=True)
class DeskSession:
    """Somebody is signed in."""

    agent: Agent
    csrf: str
    """Sent along with everything that changes something."""


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed attempts to sign in."""

    count: int
    latest: datetime | None


class DeskSessions(Protocol):
    """Keeps who is signed in. Every method is one transaction; StoreError on failure."""

    def check_password(self, login: str, password: str) -> int | None:
        """The agent's id; None: unknown, disabled, without a password, or the wrong one; each takes the same time."""

    def begin(self, agent_id: int, token_hash: str, csrf: str, at: datetime) -> None: ...

    def find(self, token_hash: str, at: datetime, active: bool) -> DeskSession | None:
        """None when it is unknown, too old, idle for too long, or its agent is disabled. `active`: somebody is there,
        so it is not idle.
        """

    def end(self, token_hash: str) -> None:
        """Its telephones with it."""

    def connect_telephone(self, token_hash: str, page: str, at: datetime) -> None:
        """A page of this session says that its telephone is connected, as it has to again and again: callers are put
        through to it from now on. Not when nobody is signed in any more.
        """

    def disconnect_telephone(self, token_hash: str, page: str, at: datetime) -> None:
        """It is connected no more. Idempotent."""

    def forget_telephones(self, now: datetime) -> int:
        """Those of which nothing has been heard for long, such as a closed laptop's; gives how many. Called every few
        seconds.
        """

    def failures_of_login(self, login_hash: str, since: datetime) -> Failures: ...

    def failures_of_address(self, address_hash: str, since: datetime) -> Failures: ...

    def note_failure(self, login_hash: str, address_hash: str, at: datetime) -> None: ...

    def forget_failures(self, login_hash: str) -> None:
        """The right password was given."""

    def choose_language(self, agent_id: int, language: Language) -> None: ...

    def change_password(self, agent_id: int, old: str, new: str, keep_token_hash: str) -> bool:
        """False: `old` is wrong. All sessions of the agent end but the one with `keep_token_hash`."""


@dataclass(frozen=True, slots=True)
class Pop:
    """What an agent sees of the caller they are about to speak with."""

    transfer: Transfer
    caller: str | None
    """E.164; None: withheld."""
    customer: CustomerCard | None


@dataclass(frozen=True, slots=True)
class LiveCall:
    call_sid: str
    caller: str | None
    called: str
    customer_id: int | None
    customer_name: str
    """Empty: unknown."""
    state: CallState
    started_at: datetime
    language: Language | None
    transfer: TransferState | None
    """How far it is on its way to a person; None: it is not."""
    agent_name: str
    """Who speaks with the caller, or is being rung; empty: nobody."""


@dataclass(frozen=True, slots=True)
class QueuedCaller:
    transfer: Transfer
    caller: str | None
    customer_name: str


@dataclass(frozen=True, slots=True)
class DueCallback:
    id: int
    number: str
    name: str
    customer_id: int | None
    reason: str
    window: str
    """When it suits, in the customer's words."""
    site: str | None
    earliest: datetime | None
    due: datetime
    urgent: bool
    attempts: int
    state: CallbackState
    agent_id: int | None
    agent_name: str
    """Who has promised to call; empty: whoever is on duty."""
    warned: bool
    """The promise is about to break, and somebody was told so."""


class BrowserTelephones(Protocol):
    """Telephones in the browsers of agents who have no number."""

    @property
    def edges(self) -> Sequence[str]:
        """Where the carrier takes up the voice, the first that answers."""

    @property
    def signalling(self) -> Sequence[str]:
        """What a page with such a telephone connects to besides us, such as wss://voice.example."""

    def token(self, agent: Agent) -> str:
        """Lets a browser ring when this agent is rung, for an hour; it cannot dial."""


@dataclass(frozen=True, slots=True)
class OwedPromise:
    """What somebody of ours has to do: promised by an agent, or a message that a caller has dictated."""

    id: int
    what: str
    """Of a message: the caller's words."""
    contact_id: int | None
    called: str | None
    """E.164; the number that was called when it came about. None: it was no call."""
    caller: str | None
    """E.164; None: withheld, or no call."""
    customer_id: int | None
    customer_name: str
    """Empty: unknown."""
    agent_name: str
    """Who has to keep it; empty: whoever is on duty."""
    due: datetime
    warned: bool
    """It is about to break, and somebody was told so."""


@dataclass(frozen=True, slots=True)
class HoursChange:
    """A site is closed, or open, for a while."""

    id: int
    site: str
    exception: HoursException
    set_by: str
    """An agent's name, a command, or the end of the owner's number."""


class HoursDesk(Protocol):
    """Changes hours at run time. Every method is one transaction; StoreError on failure."""

    def listed(self) -> Sequence[HoursChange]:
        """All that are not over, in order of time."""

    def put_up(self, site: str, start: datetime, end: datetime, opens: bool, reason: str, set_by: str) -> int:
        """Close or open a site from one moment to another; gives the id by which it can be taken down."""

    def take_down(self, exception_id: int) -> bool:
        """False when there is none of that id."""


class LiveDesk(Protocol):
    """Reads what is going on. Every method is one reading transaction; StoreError on failure."""

    def pop(self, agent_id: int) -> Pop | None:
        """The caller for whom this agent is reserved, or with whom they speak; None: nobody. Audited."""

    def contact_to_wrap_up(self, agent_id: int) -> int | None:
        """The last contact in which this agent spoke, as long as they have not noted anything about it."""

    def calls(self) -> Sequence[LiveCall]:
        """Calls that have not ended, oldest first."""

    def call(self, call_sid: str) -> LiveCall | None:
        """Also when it has ended."""

    def turns(self, call_sid: str, agent_id: int) -> Sequence[Turn]:
        """What was said so far, shown to this agent. Audited once, unless the call is in the agent's pop."""

    def queue(self) -> Sequence[QueuedCaller]:
        """Urgent first, then by place."""

    def callbacks_due(self, before: datetime, limit: int) -> Sequence[DueCallback]:
        """Open ones promised for `before` or earlier, by promise."""

    def promises(self, limit: int) -> Sequence[OwedPromise]:
        """Still owed, the broken ones too, by deadline; without call-backs."""
