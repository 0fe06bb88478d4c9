"""What telephony, handoff and crm ask of each other where callers are put through to people.

crm keeps (AgentBook, TransferBook), telephony rings (LegControl), handoff decides (Switchboard).
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from callbot.actions import PersonSought, SeekPerson
from callbot.agents import Agent, Presence
from callbot.language import Language
from callbot.transfer import Attempt, Briefing, Failure, NewTransfer, Transfer, TransferEvent
from callbot.transfer_results import TransferFigures


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

    def leave(self, attempt_id: int, at: datetime) -> None:
        """The leg of an attempt that had ended is over: an agent who was told on it why the customer of a call-back
        was not reached is free only now. Idempotent.
        """

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

    def figures(self, since: datetime) -> TransferFigures:
        """What came of attempts and of callers, of all that ended at `since` or later."""


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
