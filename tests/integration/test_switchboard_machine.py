"""Callers, agents, keys, reports and failures in any order: nobody is lost, rung twice, or bound for ever."""

import shutil
import tempfile
from contextlib import suppress
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from callbot.agents import Agent, Presence
from callbot.call import CallState, StatusEvent
from callbot.errors import CarrierError, CarrierUnsure, IllegalTransition, StoreError
from callbot.transfer import ENDED, WITH_AN_AGENT, Transfer, TransferEvent, TransferState
from tests.switching import HEATING, Exchange

FINAL = ["completed", "busy", "no-answer", "failed", "canceled"]


class AnyOrder(RuleBasedStateMachine):
    """What may come from callers, agents and the carrier; who is spoken of is drawn by number."""

    def __init__(self, template: Path, folder: Path) -> None:
        super().__init__()
        database = Path(tempfile.mkdtemp(dir=folder)) / "machine.sqlite3"
        shutil.copy(template, database)
        self.exchange = Exchange(database)
        self.switchboard, self.legs = self.exchange.switchboard, self.exchange.legs
        self.agents: list[Agent] = []
        self.callers: list[str] = []
        self.numbers = count(1)

    @initialize()
    def people(self) -> None:
        self.agents = [self.exchange.agent(name) for name in ("Kern", "Wolf")]

    # Callers

    @precondition(lambda self: len(self.callers) < 3)
    @rule()
    def somebody_calls(self) -> None:
        self.callers.append(self.exchange.caller(next(self.numbers)))
        self.switchboard.seek(self.callers[-1], HEATING)

    @precondition(lambda self: self.callers)
    @rule(number=st.integers(0, 2))
    def seek_again(self, number: int) -> None:
        if self._is_live(caller := self._caller(number)):
            self.switchboard.seek(caller, HEATING)

    @precondition(lambda self: self.callers)
    @rule(number=st.integers(0, 2), event=st.sampled_from([TransferEvent.GIVEN_UP, TransferEvent.CALLBACK_CHOSEN]))
    def seek_no_more(self, number: int, event: TransferEvent) -> None:
        self.switchboard.stop_seeking(self._caller(number), event)

    @precondition(lambda self: self.callers)
    @rule(number=st.integers(0, 2))
    def answer_the_question(self, number: int) -> None:
        self.switchboard.caller_said(self._caller(number), "Gartenweg 7")

    @precondition(lambda self: self.callers)
    @rule(number=st.integers(0, 2), joins=st.booleans())
    def enter_the_room(self, number: int, joins: bool) -> None:
        caller = self._caller(number)
        if self._is_live(caller) and self.switchboard.room_for(caller):
            self.exchange.calls.begin_transfer(caller)
            if joins:
                self.switchboard.caller_joined(caller)

    @precondition(lambda self: self.callers)
    @rule(number=st.integers(0, 2), reported=st.booleans())
    def hang_up(self, number: int, reported: bool) -> None:
        caller = self._caller(number)
        self.legs.live.discard(caller)
        if reported:
            self._report_end(caller)

    # Agents and their legs

    @precondition(lambda self: self.legs.dialled)
    @rule(number=st.integers(0, 20))
    def answer(self, number: int) -> None:
        attempt = self.exchange.transfers.attempt(self._attempt(number))
        if attempt is not None and (attempt.leg_sid is None or attempt.leg_sid in self.legs.live):
            leg_sid = attempt.leg_sid or f"CA{900 + attempt.id:032d}"
            self.switchboard.brief(attempt.id, leg_sid)

    @precondition(lambda self: self.legs.dialled)
    @rule(number=st.integers(0, 20), key=st.sampled_from("1111123450*"))
    def press(self, number: int, key: str) -> None:
        self.switchboard.pressed(self._attempt(number), key)

    @precondition(lambda self: self.legs.dialled)
    @rule(number=st.integers(0, 20), key=st.sampled_from("129"))
    def choose_a_question(self, number: int, key: str) -> None:
        with suppress(IllegalTransition):
            self.switchboard.chose_question(self._attempt(number), key)

    @precondition(lambda self: self.legs.dialled)
    @rule(number=st.integers(0, 20))
    def say_nothing(self, number: int) -> None:
        self.switchboard.no_key(self._attempt(number))

    @precondition(lambda self: self.legs.dialled)
    @rule(number=st.integers(0, 20))
    def press_star(self, number: int) -> None:
        self.switchboard.agent_starred(self._attempt(number))

    @precondition(lambda self: self.legs.dialled)
    @rule(number=st.integers(0, 20), status=st.sampled_from(FINAL))
    def leg_ends(self, number: int, status: str) -> None:
        attempt_id = self._attempt(number)
        attempt = self.exchange.transfers.attempt(attempt_id)
        if attempt is not None and attempt.leg_sid:
            self.legs.live.discard(attempt.leg_sid)
        self.switchboard.leg_ended(attempt_id, status)

    @rule(number=st.integers(0, 1), presence=st.sampled_from(Presence))
    def change_presence(self, number: int, presence: Presence) -> None:
        self.exchange.agents.set_presence(self.agents[number].id, presence)

    @precondition(lambda self: self.callers)
    @rule(number=st.integers(0, 2), agent=st.integers(0, 1))
    def take_over(self, number: int, agent: int) -> None:
        if self._is_live(caller := self._caller(number)):
            self.switchboard.take_over(self.agents[agent], caller)

    @precondition(lambda self: self.callers)
    @rule(number=st.integers(0, 2), agent=st.integers(0, 1))
    def hand_back(self, number: int, agent: int) -> None:
        transfer = self.exchange.transfers.of_call(self._caller(number))
        if transfer is not None:
            with suppress(IllegalTransition, StoreError):
                self.switchboard.hand_back(self.agents[agent], transfer.id, "book")

    # The world

    @rule(seconds=st.sampled_from([0.25, 3, 30, 100, 300]))
    def time_passes(self, seconds: float) -> None:
        self.exchange.later(seconds=seconds)
        self.switchboard.step()

    @rule(error=st.sampled_from([CarrierError("refused"), CarrierUnsure("silent")]))
    def carrier_fails_once(self, error: CarrierError) -> None:
        self.legs.fails[:] = [error]

    # What holds whatever happens

    @invariant()
    def nobody_is_dialled_twice(self) -> None:
        assert len(self.legs.dialled) == len(set(self.legs.dialled))

    @invariant()
    def an_agent_has_one_caller_at_most(self) -> None:
        bound = [transfer.agent_id for transfer in self._under_way() if transfer.state in WITH_AN_AGENT]
        assert len(bound) == len(set(bound))
        assert None not in bound

    @invariant()
    def who_is_reserved_has_a_caller(self) -> None:
        bound = {transfer.agent_id for transfer in self._under_way() if transfer.state in WITH_AN_AGENT}
        reserved = {agent.id for agent in self.exchange.agents.all() if agent.reserved_until is not None}
        assert reserved <= bound

    @invariant()
    def who_left_the_bot_is_with_somebody_or_comes_back(self) -> None:
        for caller in self.callers:
            call = self.exchange.calls.find(caller)
            assert call is not None
            if not self._is_live(caller) or call.state is not CallState.TRANSFERRING:
                continue
            state = self.exchange.transfer(caller).state
            if caller in self.legs.with_the_bot and self.switchboard.room_for(caller) is None:
                self._talk_with_the_bot_again(caller)
            else:
                assert state in {TransferState.ACCEPTED, TransferState.BRIDGED}

    def teardown(self) -> None:
        """Everybody goes home: nothing is left open, and nobody bound."""
        self.legs.fails.clear()
        if self.agents:
            for agent in self.agents:
                self.exchange.agents.set_presence(agent.id, Presence.OFF)
            self.exchange.later(hours=5)
            for _ in range(3):
                self.switchboard.step()
            assert not [transfer.state for transfer in self._under_way()]
            assert not [agent for agent in self.exchange.agents.all() if agent.reserved_until is not None]
            assert all(self._ended(caller) for caller in self.callers)
        self.exchange.close()

    def _ended(self, caller: str) -> bool:
        transfer = self.exchange.transfers.of_call(caller)
        return transfer is None or transfer.state in ENDED

    def _under_way(self) -> list[Transfer]:
        return list(self.exchange.transfers.under_way())

    def _talk_with_the_bot_again(self, caller: str) -> None:
        self.legs.with_the_bot.remove(caller)
        calls, now = self.exchange.calls, self.exchange.now
        calls.issue_token(caller, "again", now.replace(year=now.year + 1))
        assert calls.open_stream(caller, "again", now)

    def _report_end(self, caller: str) -> None:
        event = StatusEvent(caller, "completed", 0, self.exchange.now)
        self.exchange.calls.note_status(event)
        self.switchboard.caller_left(caller)

    def _is_live(self, caller: str) -> bool:
        call = self.exchange.calls.find(caller)
        return caller in self.legs.live and call is not None and call.state is not CallState.ENDED

    def _caller(self, number: int) -> str:
        return self.callers[number % len(self.callers)]

    def _attempt(self, number: int) -> int:
        """The newest more often than old ones, of which reports may still come."""
        dialled = self.legs.dialled
        return dialled[-1 - number % len(dialled)] if number > 10 else dialled[-1]


def test_whatever_happens_nobody_is_lost_rung_twice_or_bound_for_ever(sqlite_template: Path, tmp_path: Path) -> None:
    run_state_machine_as_test(
        lambda: AnyOrder(sqlite_template, tmp_path),
        settings=settings(max_examples=12, stateful_step_count=35, suppress_health_check=list(HealthCheck)),
    )
