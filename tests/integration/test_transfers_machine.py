"""Agents, callers, dying processes and doubled reports in any order: nobody is lost, nobody is reserved for ever."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, select

from callbot.actions import Outcome
from callbot.agents import Agent, Presence
from callbot.call import Note
from callbot.errors import IllegalTransition
from callbot.language import Language
from callbot.transfer import ENDED, WITH_AN_AGENT, Failure, TransferEvent, TransferKind, TransferState
from crm.engine import make_engine
from crm.schema import AgentRow, AttemptRow, TransferRow
from crm.transactions import reading, writing
from handoff.routing import choose
from tests.transferring import LEASE, NOW, Clock, House

PICK = st.integers(0, 9)
REPORTED = [
    TransferEvent.ANSWERED,
    TransferEvent.TAKEN,
    TransferEvent.CUSTOMER_DIALLED,
    TransferEvent.JOINED,
    TransferEvent.FINISHED,
    TransferEvent.HANDED_BACK,
    TransferEvent.MARKED_SPAM,
]
"""What the carrier and the agents say, in any order, doubled and late."""


GOES_WELL = {
    TransferState.RINGING: TransferEvent.ANSWERED,
    TransferState.BRIEFING: TransferEvent.TAKEN,
    TransferState.ACCEPTED: TransferEvent.JOINED,
    TransferState.CALLING: TransferEvent.JOINED,
    TransferState.BRIDGED: TransferEvent.FINISHED,
}
WATCHED = (AgentRow, AttemptRow, TransferRow)


@dataclass(frozen=True)
class Seen:
    """The tables as they stand, by id."""

    agents: dict[int, Any]
    attempts: dict[int, Any]
    transfers: dict[int, Any]


class Floor(RuleBasedStateMachine):
    """Three agents, up to ten callers; every rule is something that a process may do before it dies."""

    house: House
    calls = count(1)

    @initialize()
    def open(self) -> None:
        clock: Clock = self.house.clock  # type: ignore[assignment]
        clock.now = NOW
        with writing(self.house.engine) as session:
            for table in (AttemptRow, TransferRow, AgentRow):
                session.execute(delete(table))
        self.clock = clock
        self.agents: list[Agent] = [self.house.agent(login) for login in ("a", "b", "c")]
        self.transfers: list[int] = []
        self.attempts: list[int] = []
        self.callers = 0
        self.dialled: Counter[int] = Counter()

    def transfer(self, pick: int) -> int:
        return self.transfers[pick % len(self.transfers)]

    def attempt(self, pick: int) -> int:
        """The latest are picked more often."""
        return self.attempts[-1 - pick % len(self.attempts)]

    @rule(urgent=st.booleans(), takes_over=st.booleans(), pick=PICK, steps=st.integers(0, 6))
    @precondition(lambda self: self.callers < 10)
    def a_caller_wants_a_person(self, urgent: bool, takes_over: bool, pick: int, steps: int) -> None:
        self.callers += 1
        kind, own = (TransferKind.TAKE_OVER, self.agents[pick % 3].id) if takes_over else (TransferKind.WARM, None)
        transfer = self.house.caller(next(self.calls), urgent=urgent, kind=kind, agent_id=own)
        self.transfers.append(transfer.id)
        self.go_on(transfer.id, steps)

    @rule(pick=PICK, steps=st.integers(1, 6))
    @precondition(lambda self: self.transfers)
    def it_goes_on(self, pick: int, steps: int) -> None:
        self.go_on(self.transfer(pick), steps)

    def go_on(self, transfer_id: int, steps: int) -> None:
        """As it mostly does."""
        for _ in range(steps):
            transfer = self.house.transfers.find(transfer_id)
            assert transfer is not None
            if transfer.state is TransferState.REQUESTED:
                self.reserve(transfer_id)
            elif transfer.state is TransferState.RESERVED:
                self.dial(transfer.attempt_id or 0)
            elif transfer.state in GOES_WELL:
                self.house.transfers.happen(transfer_id, GOES_WELL[transfer.state], self.clock.now)

    def reserve(self, transfer_id: int) -> None:
        attempt = self.house.transfers.reserve(transfer_id, choose, self.clock.now, LEASE)
        if attempt:
            self.attempts.append(attempt.id)

    def dial(self, attempt_id: int) -> None:
        if self.house.transfers.begin_dialling(attempt_id, self.clock.now):
            self.dialled[attempt_id] += 1

    @rule(pick=PICK, times=st.integers(1, 2))
    @precondition(lambda self: self.attempts)
    def somebody_is_dialled(self, pick: int, times: int) -> None:
        for _ in range(times):
            self.dial(self.attempt(pick))

    @rule(pick=PICK, event=st.sampled_from(REPORTED), times=st.integers(1, 2))
    @precondition(lambda self: self.attempts)
    def something_is_reported(self, pick: int, event: TransferEvent, times: int) -> None:
        attempt = self.house.transfers.attempt(self.attempt(pick))
        assert attempt is not None
        for _ in range(times):
            self.try_to(
                lambda: self.house.transfers.happen(attempt.transfer_id, event, self.clock.now, attempt_id=attempt.id)
            )

    @rule(pick=PICK, failure=st.sampled_from(Failure), times=st.integers(1, 2))
    @precondition(lambda self: self.attempts)
    def an_agent_does_not_take_it(self, pick: int, failure: Failure, times: int) -> None:
        attempt = self.house.transfers.attempt(self.attempt(pick))
        assert attempt is not None
        lost = TransferEvent.AGENT_LOST
        for _ in range(times):
            self.try_to(
                lambda: self.house.transfers.happen(
                    attempt.transfer_id, lost, self.clock.now, failure, attempt_id=attempt.id
                )
            )

    @rule(pick=PICK, told=st.booleans())
    @precondition(lambda self: self.transfers)
    def a_caller_hangs_up(self, pick: int, told: bool) -> None:
        """`told`: the process lived long enough to tell the transfer."""
        transfer = self.house.transfers.find(self.transfer(pick))
        assert transfer is not None
        assert transfer.call_sid is not None
        note = Note("", Outcome.ABANDONED, (), (), Language.DE)
        self.house.calls.end(transfer.call_sid, self.clock.now, lambda *_: note)
        if told:
            self.house.transfers.happen(transfer.id, TransferEvent.CALLER_LEFT, self.clock.now)

    @rule(pick=PICK, minutes=st.sampled_from([0, 10]))
    @precondition(lambda self: self.transfers)
    def a_callback_is_agreed(self, pick: int, minutes: int) -> None:
        self.try_to(lambda: self.house.transfers.call_back(self.transfer(pick), minutes, self.clock.now))

    @rule(pick=PICK)
    @precondition(lambda self: self.transfers)
    def the_agent_asks(self, pick: int) -> None:
        self.try_to(lambda: self.house.transfers.ask(self.transfer(pick), "Which one?"))

    @rule(pick=PICK)
    @precondition(lambda self: self.transfers)
    def the_caller_answers(self, pick: int) -> None:
        self.house.transfers.answered(self.transfer(pick), "The blue one.")

    @rule(pick=PICK, presence=st.sampled_from(Presence), minutes=st.sampled_from([None, 5]))
    def an_agent_says_how_it_is(self, pick: int, presence: Presence, minutes: int | None) -> None:
        until = self.clock.now + LEASE * minutes if minutes else None
        self.house.agents.set_presence(self.agents[pick % 3].id, presence, until)

    @rule(seconds=st.sampled_from([1, 30, 60, 600, 5 * 3600]))
    def time_passes(self, seconds: int) -> None:
        self.clock.move(seconds=seconds)

    @rule()
    def somebody_tidies_up(self) -> None:
        self.house.transfers.let_go(self.clock.now)
        self.house.agents.end_breaks(self.clock.now)

    def try_to(self, do: Callable[[], object]) -> None:
        """What does not fit changes nothing."""
        before = self.look()
        try:
            do()
        except IllegalTransition:
            assert self.look() == before

    def look(self) -> Seen:
        with reading(self.house.engine) as session:
            return Seen(*({row.id: row for row in session.execute(select(each.__table__))} for each in WATCHED))

    @invariant()
    def each_agent_is_bound_to_one_living_transfer_or_to_none(self) -> None:
        seen = self.look()
        bound = [agent for agent in seen.agents.values() if agent.attempt_id is not None]
        for agent in bound:
            attempt = seen.attempts[agent.attempt_id]
            transfer = seen.transfers[attempt.transfer_id]
            assert (attempt.agent_id, attempt.ended_at) == (agent.id, None)
            assert (transfer.attempt_id, transfer.agent_id) == (attempt.id, agent.id)
            assert transfer.state in WITH_AN_AGENT
        held = [row for row in seen.transfers.values() if row.state in WITH_AN_AGENT]
        assert len(held) == len(bound), "a transfer with an agent who does not know of it"
        assert sum(attempt.ended_at is None for attempt in seen.attempts.values()) == len(bound)

    @invariant()
    def nobody_is_dialled_twice(self) -> None:
        assert all(times == 1 for times in self.dialled.values())

    @invariant()
    def whoever_waits_is_in_the_queue(self) -> None:
        under_way = {each.id: each.state for each in self.house.transfers.under_way()}
        assert set(under_way.values()).isdisjoint(ENDED)
        queued = {each.id for each in self.house.transfers.waiting()}
        assert queued == {each for each, state in under_way.items() if state is TransferState.REQUESTED}

    def teardown(self) -> None:
        """However it went: hours later nobody is bound, and every caller who still waits can be helped."""
        if not hasattr(self, "agents"):
            return
        self.clock.move(hours=5)
        self.somebody_tidies_up()
        assert all(agent.attempt_id is None for agent in self.look().agents.values())
        for agent in self.agents:
            self.house.agents.set_presence(agent.id, Presence.AVAILABLE)
        for transfer in self.house.transfers.waiting():
            if transfer.question:
                self.house.transfers.answered(transfer.id, "The blue one.")
            self.help(transfer.id)
        assert all(transfer.state in ENDED for transfer in self.look().transfers.values())

    def help(self, transfer_id: int) -> None:
        """Whoever declined need not be asked again, so anybody is taken."""
        attempt = self.house.transfers.reserve(transfer_id, lambda free, _: free[0], self.clock.now, LEASE)
        assert attempt is not None, "a caller whom nobody can help"
        assert self.house.transfers.begin_dialling(attempt.id, self.clock.now)
        for event in (TransferEvent.ANSWERED, TransferEvent.TAKEN, TransferEvent.JOINED, TransferEvent.FINISHED):
            self.house.transfers.happen(transfer_id, event, self.clock.now, attempt_id=attempt.id)
        self.house.agents.set_presence(attempt.agent_id, Presence.AVAILABLE)


def test_nobody_is_lost_and_nobody_is_reserved_for_ever(database_url: str) -> None:
    engine = make_engine(database_url)
    examples = 20 if engine.dialect.name == "sqlite" else 8

    class OnThisFloor(Floor):
        house = House(engine, Clock())

    try:
        run_state_machine_as_test(  # type: ignore[no-untyped-call]
            OnThisFloor,
            settings=settings(max_examples=examples, stateful_step_count=25, derandomize=True, deadline=None),
        )
    finally:
        engine.dispose()
