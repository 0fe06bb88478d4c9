"""What telephony, handoff and crm ask of each other to call people back."""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from callbot.agents import Agent
from callbot.calendar.spans import Span
from callbot.callback import Callback, CallbackAsked, CallbackState, CustomerRung, NewCallback
from callbot.transfer import Transfer


class CallbackDesk(Protocol):
    """Keeps the promise to call (handoff.callbacks): agent first, then the customer. Safe to use from many threads."""

    def step(self) -> None:
        """Announce, begin, retry and give up call-backs that are due; warn of promises about to break."""

    def agent_ready(self, transfer: Transfer) -> None:
        """The agent has taken a transfer of kind CALLBACK and waits in the room: the customer is dialled, once."""

    def customer_answered(self, transfer_id: int, call_sid: str) -> CustomerRung | None:
        """None: nobody waits for this customer any more."""

    def customer_pressed(self, transfer_id: int, digit: str) -> bool:
        """True: into the room. 9 is "never call again"."""

    def customer_is_machine(self, transfer_id: int) -> None: ...

    def customer_silent(self, transfer_id: int) -> None:
        """Somebody or something answered, and pressed no key."""

    def customer_leg_seen(self, transfer_id: int, call_sid: str) -> None:
        """The carrier names the leg; it may be the first to do so."""

    def customer_leg_ended(self, transfer_id: int, call_sid: str, status: str) -> None:
        """Final status of the customer's leg: completed, busy, no-answer, failed, canceled. Idempotent."""

    # The desk; IllegalTransition when it is too late

    def call_now(self, agent: Agent, callback_id: int) -> None:
        """Ring this agent, and then the customer, whenever that was to be."""

    def take(self, agent: Agent, callback_id: int) -> None:
        """The agent makes the promise their own."""

    def done(self, agent: Agent, callback_id: int) -> None:
        """They have spoken some other way."""

    def cancel(self, agent: Agent, callback_id: int) -> None: ...


class CallbackBook(Protocol):
    """Keeps call-backs and their promises. Every method is one transaction; StoreError on failure."""

    def ask(self, wanted: NewCallback, at: datetime) -> CallbackAsked:
        """Keep a request with its promise; the same key twice is one request."""

    def find(self, callback_id: int) -> Callback | None: ...

    def by_token(self, token_hash: str) -> Callback | None: ...

    def open_for(self, number: str) -> Sequence[Callback]: ...

    def due(self, now: datetime, limit: int, sites: Sequence[str]) -> Sequence[Callback]:
        """To be begun now, of these sites (those that are open): by priority, then promise, then age. None of a
        number that is being rung, or whose owner is on the line with us."""

    def affords_web(self, at: datetime) -> bool:
        """Whether one more call for the web is within what they may cost today."""

    def begin(
        self, callback_id: int, at: datetime, agent_id: int | None = None, anybody: bool = False
    ) -> Transfer | None:
        """REQUESTED to UNDER_WAY, with its transfer in the queue; for exactly one caller of this method, None for the
        others, while the customer rings us, or when it was asked for on the web and is not affordable today.
        `agent_id`: only this agent. `anybody`: also who lacks its skills."""

    def left_over(self, now: datetime) -> Sequence[tuple[Callback, Transfer]]:
        """Those UNDER_WAY whose latest transfer is over: somebody must decide how they go on."""

    def assign(self, callback_id: int, agent_id: int, at: datetime) -> None:
        """This agent has promised to call; IllegalTransition when it is over."""

    def list_open(self) -> Sequence[Callback]:
        """By priority, then promise."""

    def change(self, callback_id: int, earliest: datetime | None, due: datetime, window: str, at: datetime) -> Callback:
        """Another time, and a promise for it. IllegalTransition when it is over, or the customer is being rung."""

    def finish(self, callback_id: int, state: CallbackState, at: datetime, proof: str = "") -> None:
        """The end, with what shows that the promise was kept: a CallSid, or "agent:ID". Repeated, it changes nothing.
        Customers are told of what they have not seen themselves. IllegalTransition when it is over in another way,
        or is to be CANCELLED while the customer is being rung."""

    def retry(self, callback_id: int, transfer_id: int, next_at: datetime, at: datetime, counts: bool = True) -> None:
        """UNDER_WAY to REQUESTED, for this transfer came to nothing; no change when another one has decided so before.
        `counts`: the customer was rung, one of so many attempts."""

    def rang(self, transfer_id: int, call_sid: str, called_from: str, at: datetime) -> None:
        """Which leg the carrier made of the customer: the call is in the history, TransferBook.of_call finds it, and
        it proves that the promise was kept. Idempotent."""

    def announce(self, now: datetime, coming: Mapping[str, Span]) -> int:
        """Write to those who are to be rung within these times, once before each call of which we know the time, and
        to who was promised a call as soon as possible by voice; gives how many. `coming`: by id, when a site that is
        open, or opens shortly, rings customers."""

    def merge_rang_first(self, now: datetime) -> int:
        """Settle the call-backs of those who rang us first (`Callback.rang_sid`): they spoke with one of us, or
        their call is over and ours is due again; gives how many."""

    def warn(self, now: datetime, ahead: timedelta) -> int:
        """Publish promises that break within `ahead`, once each, and mark as broken whose deadline has passed."""

    def block(self, number: str, reason: str, at: datetime) -> None: ...

    def is_blocked(self, number: str) -> bool: ...

    def blocked(self, numbers: Collection[str]) -> Set[str]:
        """Those of them that are blocked."""


@dataclass(frozen=True, slots=True)
class AskCounts:
    """How often a call was asked for on the web of late, the present attempt not included."""

    address_hour: int = 0
    address_day: int = 0
    number_hour: int = 0
    number_day: int = 0
    everybody_burst: int = 0
    """By anybody in the last ten minutes."""
    everybody_hour: int = 0
    accepted_today: int = 0
    """Since the firm's midnight."""
    dialled_today: int = 0
    """Calls to customers because of web call-backs, repeated attempts and those just begun included."""


class CallbackAsks(Protocol):
    """Counts who asks for calls on the web, by keyed hashes. Every method is one transaction; StoreError on failure."""

    def count(self, address_hash: str, number_hash: str, at: datetime, midnight: datetime) -> AskCounts: ...

    def enter(self, address_hash: str, number_hash: str, at: datetime, midnight: datetime) -> tuple[int, AskCounts]:
        """Note one more attempt and give its id, and what there was before it. One attempt after the other: of two
        at the same time, one counts the other."""

    def accept(self, ask_id: int) -> None:
        """The attempt has become a call-back."""
