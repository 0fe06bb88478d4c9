"""Customers, agents, machines, dying processes and doubled reports in any order: no call twice, no request lost, and
every promise says the truth."""

from collections import Counter
from contextlib import suppress
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import delete, select

from callbot.actions import Outcome
from callbot.call import Note, Ringing
from callbot.callback import OVER, CallbackState
from callbot.errors import CarrierError, CarrierUnsure, IllegalTransition
from callbot.language import Language
from callbot.transfer import ENDED, Transfer, TransferEvent, TransferState
from crm.engine import make_engine
from crm.schema import Base, CallbackRow, PromiseRow, PromiseState, TransferRow
from crm.transactions import reading, writing
from handoff import routing
from tests.callback_world import BOT, LEASE, World

PICK = st.integers(0, 9)
CUSTOMERS = 3
STATUSES = st.sampled_from(["completed", "busy", "no-answer", "failed", "canceled"])
ERRORS = st.sampled_from([None, None, None, CarrierError("refused"), CarrierUnsure("no answer")])


class CallingBack(RuleBasedStateMachine):
    """One firm with two agents and three customers. `engine` is given by the test."""

    engine: Any

    def __init__(self) -> None:
        super().__init__()
        with writing(self.engine) as session:
            for table in reversed(Base.metadata.sorted_tables):
                session.execute(delete(table))
        self.world = World(self.engine)
        self.staff = [self.world.agent(login) for login in ("kern", "wolf")]
        self.asked: set[int] = set()
        self.spoke: set[int] = set()
        self.calls = 0

    # --- customers ---------------------------------------------------------------------------------------------------

    @rule(customer=PICK, again=PICK, later=st.booleans())
    def asks(self, customer: int, again: int, later: bool) -> None:
        earliest = self.world.at.replace(microsecond=0) if later else None
        number = customer % CUSTOMERS
        self.asked.add(self.world.ask(number, key=f"{number}:{again % 2}", earliest=earliest).id)

    @rule(customer=PICK, speaks=st.booleans())
    def rings_us_first(self, customer: int, speaks: bool) -> None:
        world, sid = self.world, f"CAtheirs{self.calls}"
        self.calls += 1
        world.calls.ring(Ringing(sid, f"+491511234{customer % CUSTOMERS:04}", BOT, world.at))
        if speaks:
            self._speak(sid)
        world.desk.step()
        world.calls.end(sid, world.at, lambda _call, _turns: Note("", Outcome.ABANDONED, (), (), Language.DE))

    @rule(pick=PICK, cancels=st.booleans())
    def changes_or_cancels(self, pick: int, cancels: bool) -> None:
        callback = self._callback(pick)
        if callback is None:
            return
        with suppress(IllegalTransition):
            if cancels:
                self.world.book.finish(callback, CallbackState.CANCELLED, self.world.at)
            else:
                self.world.book.change(callback, None, self.world.at, "jetzt", self.world.at)

    # --- agents and the customer's telephone ------------------------------------------------------------------------

    @rule(error=ERRORS, dies=st.booleans())
    def an_agent_takes_it(self, error: CarrierError | None, dies: bool) -> None:
        """`dies`: the process, when the state is written and nobody has been dialled."""
        for transfer in self.world.begun():
            attempt = self.world.transfers.reserve(transfer.id, routing.choose, self.world.at, LEASE)
            if attempt is None or not self.world.transfers.begin_dialling(attempt.id, self.world.at):
                continue
            for event in (TransferEvent.ANSWERED, TransferEvent.TAKEN):
                self.world.transfers.happen(transfer.id, event, self.world.at)
            self.world.carrier.error = error
            if not dies:
                self.world.desk.agent_ready(transfer)
                self.world.desk.agent_ready(transfer)

    @rule(pick=PICK, status=STATUSES)
    def the_leg_ends(self, pick: int, status: str) -> None:
        transfer = self._rung(pick)
        if transfer:
            self.world.desk.customer_leg_ended(transfer.id, f"CAcustomer{transfer.id}", status)

    @rule(pick=PICK, digit=st.sampled_from("11159"), joins=st.booleans())
    def a_key_is_pressed(self, pick: int, digit: str, joins: bool) -> None:
        transfer = self._rung(pick)
        if transfer is None or self.world.desk.customer_answered(transfer.id, f"CAcustomer{transfer.id}") is None:
            return
        if self.world.desk.customer_pressed(transfer.id, digit) and joins:
            self.world.transfers.happen(transfer.id, TransferEvent.JOINED, self.world.at)
            self.spoke.add(transfer.callback_id or 0)

    @rule(pick=PICK)
    def a_machine_answers(self, pick: int) -> None:
        transfer = self._rung(pick)
        if transfer:
            self.world.desk.customer_is_machine(transfer.id)

    @rule(pick=PICK, event=st.sampled_from([TransferEvent.AGENT_LOST, TransferEvent.FINISHED]))
    def the_agent_hangs_up(self, pick: int, event: TransferEvent) -> None:
        transfer = self._rung(pick)
        if transfer:
            with suppress(IllegalTransition):
                self.world.transfers.happen(transfer.id, event, self.world.at)

    # --- time --------------------------------------------------------------------------------------------------------

    @rule(minutes=st.sampled_from([0, 0, 1, 5, 30, 60, 16 * 60]))
    def time_passes(self, minutes: int) -> None:
        for agent in self.staff:
            if not self._is_bound(agent.id):
                self.world.free(agent)
        self.world.pass_by(minutes=minutes)
        self.world.transfers.let_go(self.world.at)

    @precondition(lambda self: self.asked)
    @rule()
    def everything_comes_to_an_end(self) -> None:
        """When everybody does what they should from now on, every request is settled within days."""
        self.world.carrier.error = None
        for _ in range(40):
            self.time_passes(60)
            self.an_agent_takes_it(None, dies=False)
            for transfer in self.world.begun():
                self.the_leg_ends_of(transfer)
            if all(row.state in OVER for row in self._rows()):
                return
        raise AssertionError([row.state for row in self._rows()])

    # --- what always holds -------------------------------------------------------------------------------------------

    @invariant()
    def nobody_is_rung_twice_for_one_transfer(self) -> None:
        assert all(count == 1 for count in Counter(transfer for transfer, _ in self.world.carrier.rung).values())

    @invariant()
    def one_number_is_rung_for_one_request_at_a_time(self) -> None:
        with reading(self.engine) as session:
            rows = session.execute(
                select(CallbackRow.number)
                .join(TransferRow, TransferRow.callback_id == CallbackRow.id)
                .where(TransferRow.state.in_([TransferState.CALLING, TransferState.BRIDGED]))
            ).all()
        assert len(rows) == len(set(rows))

    @invariant()
    def no_request_is_lost(self) -> None:
        rows = {row.id: row for row in self._rows()}
        assert self.asked <= set(rows)
        with reading(self.engine) as session:
            under_way = session.scalars(select(TransferRow.callback_id).where(TransferRow.state.not_in(ENDED))).all()
        assert len(under_way) == len(set(under_way)), "one transfer at a time"

    @invariant()
    def promises_say_the_truth(self) -> None:
        with reading(self.engine) as session:
            pairs = session.execute(
                select(PromiseRow, CallbackRow).join(CallbackRow, CallbackRow.id == PromiseRow.callback_id)
            ).all()
        for promise, callback in pairs:
            open_still = callback.state not in OVER
            if promise.state is PromiseState.OPEN:
                assert open_still
            elif promise.state is PromiseState.KEPT:
                assert callback.state in {CallbackState.DONE, CallbackState.MERGED}
                assert promise.proof
                assert promise.kept_at
            elif promise.state is PromiseState.RELEASED:
                assert callback.state in OVER - {CallbackState.DONE}
            if callback.state is CallbackState.DONE:
                assert callback.id in self.spoke
                assert promise.proof

    # --- finding -----------------------------------------------------------------------------------------------------

    def the_leg_ends_of(self, transfer: Transfer) -> None:
        if transfer.state in {TransferState.CALLING, TransferState.BRIDGED}:
            self.world.desk.customer_leg_ended(transfer.id, f"CAcustomer{transfer.id}", "no-answer")

    def _speak(self, call_sid: str) -> None:
        """With an agent, if one is free."""
        transfer = self.world.seek(call_sid)
        attempt = self.world.transfers.reserve(transfer.id, routing.choose, self.world.at, LEASE)
        if attempt is None:
            self.world.transfers.happen(transfer.id, TransferEvent.CALLER_LEFT, self.world.at)
            return
        assert self.world.transfers.begin_dialling(attempt.id, self.world.at)
        for event in (TransferEvent.ANSWERED, TransferEvent.TAKEN, TransferEvent.JOINED, TransferEvent.CALLER_LEFT):
            self.world.transfers.happen(transfer.id, event, self.world.at)

    def _rows(self) -> list[CallbackRow]:
        with reading(self.engine) as session:
            return list(session.scalars(select(CallbackRow).order_by(CallbackRow.id)))

    def _callback(self, pick: int) -> int | None:
        ids = sorted(self.asked)
        return ids[pick % len(ids)] if ids else None

    def _rung(self, pick: int) -> Transfer | None:
        """A transfer whose customer was dialled, be it long over."""
        ids = [transfer for transfer, _ in self.world.carrier.rung]
        return self.world.transfers.find(ids[pick % len(ids)]) if ids else None

    def _is_bound(self, agent_id: int) -> bool:
        return any(one.agent_id == agent_id and one.state not in ENDED for one in self.world.transfers.under_way())


def test_call_backs_in_any_order(database_url: str) -> None:
    engine = make_engine(database_url)
    machine: Any = type("OnThisDatabase", (CallingBack,), {"engine": engine})
    examples = 15 if database_url.startswith("sqlite") else 6
    try:
        run_state_machine_as_test(
            machine, settings=settings(max_examples=examples, stateful_step_count=25, derandomize=True, deadline=None)
        )
    finally:
        engine.dispose()
