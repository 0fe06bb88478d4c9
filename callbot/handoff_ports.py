"""What telephony, handoff and crm ask of each other where people take calls.

crm keeps (AgentBook, TransferBook, CallbackBook, EventLog), telephony rings (LegControl), handoff decides
(Switchboard).
"""

from collections.abc import Callable, Collection, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from callbot.actions import PersonSought, SeekPerson
from callbot.agents import Agent, Presence
from callbot.callback import Callback, CallbackAsked, CallbackState, NewCallback
from callbot.language import Language
from callbot.transfer import Attempt, Briefing, Failure, NewTransfer, Transfer, TransferEvent


class AgentBook(Protocol):
    """Keeps agents and their presence. Every method is one transaction; StoreError on failure."""

    def all(self) -> Sequence[Agent]:
        """Those who are not disabled, by name."""

    def find(self, agent_id: int) -> Agent | None: ...

    def by_phone(self, number: str) -> Agent | None: ...

    def set_presence(self, agent_id: int, presence: Presence, until: datetime | None = None) -> Agent:
        """Also forgets unanswered calls; publishes PRESENCE. `until`: a break that ends by itself."""

    def end_breaks(self, now: datetime) -> int:
        """Make available again whose break is over; gives how many. Called every few seconds."""


Choose = Callable[[Sequence[Agent], Transfer], Agent | None]
"""Of agents who could be reserved now, the one to ring; None: none of them fits."""


class TransferBook(Protocol):
    """Keeps transfers and attempts. Every method is one transaction that moves both along callbot.transfer's table,
    publishes what changed to the event log, and keeps the agents' presence true:
    reserved and ringing agents are reserved, ACCEPTED to BRIDGED means busy, the end of a taken call means wrap-up.
    IllegalTransition changes nothing. StoreError on failure.
    """

    def request(self, wanted: NewTransfer, at: datetime) -> Transfer:
        """Queue a caller. A call (or call-back) that has a transfer under way keeps it: that one is given."""

    def find(self, transfer_id: int) -> Transfer | None: ...

    def of_call(self, call_sid: str) -> Transfer | None:
        """The latest transfer of a call."""

    def attempt(self, attempt_id: int) -> Attempt | None: ...

    def attempt_of_leg(self, leg_sid: str) -> Attempt | None: ...

    def waiting(self) -> Sequence[Transfer]:
        """The queue: urgent first, then by place."""

    def under_way(self) -> Sequence[Transfer]:
        """Not over, oldest first; the queue included."""

    def version(self) -> int:
        """Grows with every change of a transfer, of the queue or of somebody's presence, whichever process made it.

        One cheap query: whoever looks often asks this first.
        """

    def reserve(self, transfer_id: int, choose: Choose, at: datetime, lease: timedelta) -> Attempt | None:
        """Reserve one agent and write the attempt: two transfers never get one agent. None: `choose` took nobody,
        or the transfer waits no more. The POP event is committed with it: the screen pops before the phone rings.
        """

    def begin_dialling(self, attempt_id: int, at: datetime) -> bool:
        """RESERVED to RINGING; True for exactly one caller of this method, who may then dial, once."""

    def dialled(self, attempt_id: int, leg_sid: str) -> None:
        """Which leg the carrier made of it."""

    def customer_dialled(self, transfer_id: int, call_sid: str) -> None:
        """Which leg the carrier made of the customer of a call-back: `of_call` finds it from now on."""

    def happen(
        self,
        transfer_id: int,
        event: TransferEvent,
        at: datetime,
        failure: Failure | None = None,
        attempt_id: int | None = None,
    ) -> Transfer:
        """Any other event of the table. AGENT_LOST ends the attempt with its failure and frees the agent;
        a take-over whose agent is lost has FAILED, for the caller never left the bot.

        `attempt_id`: the event comes from this attempt; when the transfer has gone on to another one meanwhile
        (reports come doubled and late), nothing changes.
        """

    def extend(self, attempt_id: int, lease_until: datetime) -> None: ...

    def let_go(self, now: datetime) -> Sequence[Transfer]:
        """End attempts whose lease has run out (AGENT_LOST, FAILED) and free their agents; transfers whose call has
        ended become CALLER_GONE. Gives what changed.
        """

    def ask(self, transfer_id: int, question: str) -> None:
        """The agent wants the bot to ask something; the transfer goes back into the queue, to be reserved again once
        it is answered: then this agent comes first.
        """

    def answered(self, transfer_id: int, answer: str) -> None: ...

    def hand_back(self, transfer_id: int, task: str, at: datetime) -> Transfer:
        """HANDED_BACK with what the bot is to do."""

    def call_back(self, transfer_id: int, minutes: int, at: datetime) -> Transfer:
        """CALLBACK_CHOSEN by the agent."""

    def briefing(self, attempt_id: int) -> Briefing | None: ...

    def collected(self, call_sid: str, language: Language) -> Sequence[str]:
        """What the bot has learned in a call so far, one short line each."""

    def average_minutes(self, since: datetime) -> float | None:
        """Mean length of calls with agents, for the expected wait; None: there were none."""


class LegControl(Protocol):
    """The carrier's REST API as far as people are concerned (telephony.rest). CarrierError, CarrierUnsure."""

    def ring_agent(self, attempt: Attempt) -> str:
        """Dial the agent; gives the leg's CallSid."""

    def ring_customer(self, transfer: Transfer, number: str) -> str:
        """Dial the customer of a call-back, with asynchronous answering-machine detection; gives the CallSid."""

    def hang_up(self, call_sid: str) -> None:
        """A leg that is over already is a success."""

    def tell_unreached(self, attempt: Attempt, failure: Failure, language: Language) -> bool:
        """Take the agent out of the room, say in one sentence why the customer of a call-back was not reached, and hang
        up; False when the leg is over."""

    def is_live(self, call_sid: str) -> bool:
        """Whether the leg is ringing or in progress."""

    def to_the_bot(self, call_sid: str) -> bool:
        """Take the leg out of its room to /voice/after; False when it is over."""

    def to_the_room(self, call_sid: str) -> bool:
        """Take a leg out of its media stream to /voice/after, which sees that the transfer was accepted."""


class AgentKey(StrEnum):
    """What an agent presses during the whisper."""

    TAKE = "1"
    CALL_BACK = "2"
    """In ten minutes."""
    NEXT_COLLEAGUE = "3"
    ASK = "4"
    """The bot asks one more question: one chosen on the desk, else the next digit chooses."""
    SPAM = "5"


class AgentNext(StrEnum):
    """How an agent's leg goes on."""

    ROOM = "room"
    """Join the transfer's room."""
    ASK_WHAT = "ask_what"
    """Choose the question to be asked by a key."""
    AGAIN = "again"
    """That key means nothing: the choices once more."""
    THANKS = "thanks"
    """Understood; hang up."""
    CALLER_GONE = "caller_gone"
    """Say so; hang up."""


class Switchboard(Protocol):
    """Decides how people and callers come together (handoff.switchboard). Safe to use from many threads."""

    # The caller's side: dialogue and conversation

    def seek(self, call_sid: str, wanted: SeekPerson) -> PersonSought:
        """Queue the caller, and reserve somebody at once when somebody is free; ringing begins in the background."""

    def look(self, call_sid: str) -> PersonSought | None:
        """How it stands; None when nothing was sought. Cheap: asked four times a second while a caller waits."""

    def stop_seeking(self, call_sid: str, event: TransferEvent) -> None:
        """CALLBACK_CHOSEN or GIVEN_UP by the caller; the agent's telephone stops."""

    def caller_said(self, call_sid: str, answer: str) -> None:
        """The answer to the agent's question."""

    def caller_left(self, call_sid: str) -> None:
        """The caller's leg is over: whoever is being rung for it stops within a second. Idempotent."""

    # The agents' side: the webhooks of their legs

    def brief(self, attempt_id: int, leg_sid: str) -> Briefing | None:
        """The agent has answered. None: the caller is gone, nobody is briefed."""

    def pressed(self, attempt_id: int, digits: str) -> AgentNext: ...

    def chose_question(self, attempt_id: int, digits: str) -> AgentNext: ...

    def no_key(self, attempt_id: int) -> None: ...

    def leg_seen(self, attempt_id: int, leg_sid: str) -> None:
        """The agent's leg exists, says the carrier; it is ended when nobody wants it any more."""

    def agent_starred(self, attempt_id: int) -> None:
        """The agent pressed * in the room: back to the bot."""

    def leg_ended(self, attempt_id: int, status: str) -> None:
        """Final status of the agent's leg: completed, busy, no-answer, failed, canceled."""

    # The rooms

    def room_for(self, call_sid: str) -> Transfer | None:
        """For /voice/after: the transfer whose room this caller may enter now, else None."""

    def caller_joined(self, call_sid: str) -> None:
        """The carrier says that the caller (or the customer of a call-back) is in the room: JOINED."""

    # The desk

    def take_over(self, agent: Agent, call_sid: str) -> Transfer: ...

    def press(self, agent: Agent, transfer_id: int, key: AgentKey) -> None:
        """What this key of the telephone does (not TAKE, not ASK), by a button; also while it still rings.
        The agent's telephone stops. StoreError when the transfer is not with this agent, or the caller has left.
        """

    def ask_question(self, agent: Agent, transfer_id: int, question: str) -> None: ...

    def hand_back(self, agent: Agent, transfer_id: int, task: str) -> None: ...

    # Housekeeping

    def step(self) -> None:
        """Give waiting callers to free agents, dial who is reserved, let go what was lost. Any process may do it."""


class CallbackDesk(Protocol):
    """Keeps the promise to call (handoff.callbacks): agent first, then the customer. Safe to use from many threads."""

    def step(self) -> None:
        """Announce, begin, retry and give up call-backs that are due; warn of promises about to break."""

    def agent_ready(self, transfer: Transfer) -> None:
        """The agent has taken a transfer of kind CALLBACK and waits in the room: the customer is dialled, once."""

    def customer_answered(self, transfer_id: int, call_sid: str) -> Callback | None:
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

    def begin(self, callback_id: int, at: datetime, agent_id: int | None = None) -> Transfer | None:
        """REQUESTED to UNDER_WAY, with its transfer in the queue; for exactly one caller of this method, None for the
        others, or while the customer rings us. `agent_id`: only this agent."""

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

    def announce(self, now: datetime, ahead: timedelta) -> int:
        """Write to those who are to be rung within `ahead`, once each; gives how many."""

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
    """Calls to customers because of web call-backs, repeated attempts included."""


class CallbackAsks(Protocol):
    """Counts who asks for calls on the web, by keyed hashes. Every method is one transaction; StoreError on failure."""

    def count(self, address_hash: str, number_hash: str, at: datetime, midnight: datetime) -> AskCounts: ...

    def enter(self, address_hash: str, number_hash: str, at: datetime, midnight: datetime) -> tuple[int, AskCounts]:
        """Note one more attempt and give its id, and what there was before it. One attempt after the other: of two
        at the same time, one counts the other."""

    def accept(self, ask_id: int) -> None:
        """The attempt has become a call-back."""


class EventKind(StrEnum):
    """What changes on the desk."""

    PRESENCE = "presence"
    QUEUE = "queue"
    POP = "pop"
    """For one agent: a caller is about to be put through."""
    TRANSFER = "transfer"
    CALL = "call"
    """A call began, changed its state, or ended."""
    TURN = "turn"
    """Something was said in a call."""
    CALLBACK = "callback"
    PROMISE = "promise"
    CUSTOMER = "customer"
    DICTATION = "dictation"
    """For one agent: how it stands with the summary they dictate; the subject is the contact."""


@dataclass(frozen=True, slots=True)
class DeskEvent:
    """What happened, without a word of what was said: the desk fetches what its agent may see."""

    id: int
    """Grows in the order of commits."""
    kind: EventKind
    agent_id: int | None
    """Only this agent's desk; None: everybody's."""
    call_sid: str | None
    subject: int | None
    """Id of the transfer, call-back, agent, customer or promise."""
    at: datetime


class EventLog(Protocol):
    """Desk events; survive a lost connection (Last-Event-ID)."""

    def latest(self) -> int:
        """Id of the newest; 0: none yet."""

    def since(self, event_id: int, agent_id: int, limit: int = 500) -> Sequence[DeskEvent]: ...

    def wait(self, event_id: int, timeout_seconds: float) -> bool:
        """Until there may be something newer: woken by commits of this process, of others by Redis or a short look."""


class Doorbell(Protocol):
    """Tells other processes that there are new desk events. Rung by one, heard by all; a ring may get lost."""

    def ring(self) -> None:
        """Returns at once, and never raises."""

    def listen(self, heard: Callable[[], None]) -> None:
        """Call `heard` for every ring from now on, in a thread of the doorbell's."""

    def works(self) -> bool:
        """Whether rings of others are heard at present."""
