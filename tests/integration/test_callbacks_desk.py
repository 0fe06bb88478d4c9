"""How call-backs are kept, with a clock that stands still, on both databases."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from callbot.actions import Outcome, RequestCallback
from callbot.agents import Presence
from callbot.call import Note, Ringing
from callbot.callback import Callback, CallbackSource, CallbackState, CustomerRung
from callbot.errors import CarrierError, CarrierUnsure, IllegalTransition
from callbot.language import Language
from callbot.profile.model import Profile
from callbot.transfer import Failure, TransferEvent, TransferState
from crm.engine import make_engine
from crm.schema import PromiseState
from handoff import routing
from tests.callback_world import BOT, LEASE, NOW, PROFILE, World

POLICY = PROFILE.callbacks
HOUR = timedelta(hours=1)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def world(engine: Engine) -> World:
    return World(engine)


@pytest.mark.parametrize(
    ("at", "begins"),
    [
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 11, 30, tzinfo=UTC), False),  # lunch
        (datetime(2026, 11, 23, 17, 0, tzinfo=UTC), False),  # evening
        (datetime(2026, 11, 22, 9, 0, tzinfo=UTC), False),  # Sunday
        (datetime(2026, 12, 25, 9, 0, tzinfo=UTC), False),  # Christmas
        (datetime(2026, 12, 29, 9, 0, tzinfo=UTC), False),  # stocktaking
    ],
)
def test_nothing_rings_outside_opening_hours(world: World, at: datetime, begins: bool) -> None:
    world.agent()
    world.at = at
    world.ask()
    world.desk.step()
    assert bool(world.begun()) is begins


def test_who_asks_on_the_web_and_in_a_call_is_called_once(world: World) -> None:
    world.agent("kern")
    world.agent("wolf")
    world.ask(1, key="web")
    world.ask(1, key="call", reason="Rechnung")
    world.desk.step()
    world.desk.step()
    [transfer] = world.begun()
    assert transfer.reason == "Heizung; Rechnung"


def test_the_promise_that_breaks_first_is_kept_first_also_of_who_has_asked_twice(world: World) -> None:
    agent = world.agent()
    late = world.ask(1, key="late", due=NOW + 4 * HOUR)
    middle = world.ask(2, key="middle", due=NOW + 3 * HOUR)
    again = world.ask(3, key="again", due=NOW + 5 * HOUR)
    early = world.ask(3, key="early", due=NOW + 2 * HOUR)
    rung = []
    for _ in range(3):
        world.desk.step()
        transfer = world.rings()
        rung.append(transfer.callback_id)
        world.desk.customer_leg_ended(transfer.id, f"CAcustomer{transfer.id}", "completed")
        world.desk.step()
        world.free(agent)
    assert rung == [early.id, middle.id, late.id]
    assert world.now(again).state is not CallbackState.UNDER_WAY


def test_an_agent_who_hears_why_nobody_comes_is_busy_until_the_receiver_is_down(world: World) -> None:
    kern = world.agent("kern")
    world.ask()
    world.desk.step()
    transfer = world.rings()
    world.desk.customer_leg_ended(transfer.id, f"CAcustomer{transfer.id}", "busy")
    waiting = world.caller(2)
    world.transfers.let_go(world.at)
    assert world.agents.all()[0].presence is Presence.BUSY
    assert world.transfers.reserve(waiting.id, routing.choose, world.at, LEASE) is None
    assert transfer.attempt_id
    world.transfers.leave(transfer.attempt_id, world.at)
    assert world.agents.all()[0].presence is Presence.AVAILABLE
    attempt = world.transfers.reserve(waiting.id, routing.choose, world.at, LEASE)
    assert attempt
    assert attempt.agent_id == kern.id
    world.transfers.leave(transfer.attempt_id, world.at)  # reported twice: the next reservation stands
    assert world.agents.all()[0].reserved_until


def test_an_agent_of_whose_leg_the_end_is_not_reported_is_free_after_a_while(world: World) -> None:
    world.agent()
    world.ask()
    world.desk.step()
    transfer = world.rings()
    world.desk.customer_leg_ended(transfer.id, f"CAcustomer{transfer.id}", "busy")
    world.at += timedelta(seconds=21)
    world.transfers.let_go(world.at)
    assert world.agents.all()[0].presence is Presence.AVAILABLE


def test_an_agent_who_cannot_be_told_why_is_still_let_go(world: World) -> None:
    world.agent()
    world.ask()
    world.desk.step()
    transfer = world.rings()
    world.carrier.error = CarrierError("refused")
    world.desk.customer_leg_ended(transfer.id, f"CAcustomer{transfer.id}", "busy")
    assert len(world.carrier.told) == 3
    assert f"CAagent{transfer.attempt_id}" in world.carrier.ended


def test_no_more_are_begun_than_agents_are_free_and_fit(world: World) -> None:
    world.agent("a", sites=("munich",))
    world.agent("b", sites=("berlin",))
    for number in range(4):
        world.ask(number)
    for _ in range(3):
        world.desk.step()
    assert len(world.begun()) == 1
    world.ask(9, site="berlin")
    world.desk.step()
    assert len(world.begun()) == 2


def test_a_caller_on_the_line_comes_before_a_call_back_but_not_before_who_kept_a_place(world: World) -> None:
    world.agent()
    world.ask(1)
    world.caller()
    world.desk.step()
    assert world.begun() == []
    kept = world.ask(2, place=NOW - timedelta(minutes=10))
    world.desk.step()
    assert [one.callback_id for one in world.begun()] == [kept.id]


def test_who_has_promised_to_call_calls_and_before_the_promise_breaks_anybody(world: World) -> None:
    world.agent("a")
    callback = world.ask(agent_id=99, due=NOW + HOUR)
    world.pass_by(minutes=30)
    assert world.begun() == []
    world.pass_by(minutes=20)
    assert [one.callback_id for one in world.begun()] == [callback.id]


@pytest.mark.parametrize(
    ("status", "minutes"), [("busy", POLICY.busy_minutes), ("no-answer", POLICY.no_answer_minutes)]
)
def test_who_was_not_reached_is_rung_again_after_a_while(world: World, status: str, minutes: int) -> None:
    agent, callback = world.agent(), world.ask()
    world.desk.step()
    transfer = world.rings()
    world.desk.customer_leg_ended(transfer.id, f"CAcustomer{transfer.id}", status)
    assert world.transfer(transfer).state is TransferState.UNREACHED
    assert world.carrier.told == [(transfer.attempt_id, Failure(status.replace("-", "_")), Language.DE)]
    assert world.carrier.ended == [f"CAcustomer{transfer.id}"]
    world.desk.step()
    world.free(agent)
    assert world.now(callback).next_at == NOW + timedelta(minutes=minutes)
    world.pass_by(minutes=minutes - 1)
    assert world.begun() == []
    world.pass_by(minutes=1)
    assert len(world.begun()) == 1


def test_who_asks_in_a_call_is_not_rung_before_that_call_is_over(world: World) -> None:
    world.agent()
    world.calls.ring(Ringing("CA1", "+4915112340001", BOT, NOW))
    wanted = RequestCallback("+4915112340001", "Heizung", NOW + HOUR, site="munich")
    world.calls.request_callback("CA1", wanted, NOW + HOUR)
    world.pass_by(seconds=10)
    assert world.begun() == []
    world.calls.end("CA1", world.at, lambda _call, _turns: Note("", Outcome.CALLBACK_REQUESTED, (), (), Language.DE))
    world.pass_by(seconds=1)
    assert len(world.begun()) == 1


def test_who_asks_for_a_call_and_then_speaks_with_an_agent_has_been_served_but_not_the_other_way_round(
    world: World,
) -> None:
    world.agent()
    for number, asks_first in ((1, True), (2, False)):
        sid, caller = f"CA{number}", f"+491511234{number:04}"
        world.calls.ring(Ringing(sid, caller, BOT, world.at))
        wanted = RequestCallback(caller, "Heizung", world.at + HOUR, site="munich")
        if asks_first:
            world.calls.request_callback(sid, wanted, wanted.due)
        transfer = world.seek(sid)
        attempt = world.transfers.reserve(transfer.id, routing.choose, world.at, LEASE)
        assert attempt
        for event in (TransferEvent.ANSWERED, TransferEvent.TAKEN, TransferEvent.JOINED, TransferEvent.HANDED_BACK):
            world.transfers.happen(transfer.id, event, world.at)
        world.agents.set_presence(attempt.agent_id, Presence.AVAILABLE)
        world.at += timedelta(seconds=1)
        if not asks_first:
            world.calls.request_callback(sid, wanted, wanted.due)
    world.book.merge_rang_first(world.at)
    [second] = world.book.list_open()
    assert second.rang_sid == "CA2"


def test_a_retry_is_announced_without_being_put_off(world: World) -> None:
    agent, callback = world.agent(), world.ask(tell=True)
    world.desk.step()
    transfer = world.rings()
    world.desk.customer_leg_ended(transfer.id, f"CAcustomer{transfer.id}", "no-answer")
    world.desk.step()
    world.free(agent)
    world.pass_by(minutes=POLICY.no_answer_minutes - 6)
    assert world.now(callback).announced_at is None
    world.pass_by(minutes=2)
    assert world.now(callback).announced_at == world.at
    world.pass_by(minutes=4)
    assert len(world.begun()) == 1


def test_what_opens_shortly_is_announced_and_what_closes_is_not(world: World) -> None:
    calls = {"earliest": NOW + 3 * HOUR, "tell": True}
    lunch = world.ask(1, **calls | {"earliest": NOW + 2 * HOUR + timedelta(minutes=2)})
    afternoon = world.ask(2, **calls)
    world.at = NOW + 2 * HOUR - timedelta(minutes=2)
    world.desk.step()
    world.at = NOW + 3 * HOUR - timedelta(minutes=6)
    world.desk.step()
    assert [world.now(one).announced_at for one in (lunch, afternoon)] == [None, None]
    world.pass_by(minutes=2)
    assert [world.now(one).announced_at for one in (lunch, afternoon)] == [world.at, world.at]


def test_a_machine_and_silence_are_left_alone_for_longer(world: World) -> None:
    callback = world.ask()
    world.agent()
    world.desk.step()
    transfer = world.rings()
    assert world.desk.customer_answered(transfer.id, f"CAcustomer{transfer.id}")
    world.desk.customer_is_machine(transfer.id)
    world.desk.customer_silent(transfer.id)
    world.desk.step()
    assert world.now(callback).next_at == NOW + timedelta(minutes=POLICY.machine_minutes)
    assert world.desk.customer_answered(transfer.id, "late") is None
    assert world.desk.customer_pressed(transfer.id, "1") is False


def test_who_has_pressed_one_is_no_machine_whatever_the_carrier_hears(world: World) -> None:
    callback = world.ask()
    world.agent()
    world.desk.step()
    transfer = world.rings()
    assert world.desk.customer_pressed(transfer.id, "1")
    world.transfers.happen(transfer.id, TransferEvent.JOINED, world.at)
    world.desk.customer_is_machine(transfer.id)
    assert world.transfer(transfer).state is TransferState.BRIDGED
    world.desk.customer_leg_ended(transfer.id, f"CAcustomer{transfer.id}", "completed")
    world.desk.step()
    assert world.now(callback).state is CallbackState.DONE
    assert world.promise(callback).proof == f"CAcustomer{transfer.id}"


def test_after_the_last_attempt_we_give_up_and_the_customer_is_told(world: World) -> None:
    agent, callback = world.agent(), world.ask()
    for _ in range(POLICY.attempts):
        world.desk.step()
        transfer = world.rings()
        world.desk.customer_leg_ended(transfer.id, f"CAcustomer{transfer.id}", "busy")
        world.desk.step()
        world.free(agent)
        world.at += timedelta(minutes=POLICY.busy_minutes)
    assert world.now(callback).state is CallbackState.UNREACHED
    assert len(world.carrier.rung) == POLICY.attempts
    assert world.promise(callback).state is PromiseState.RELEASED
    world.pass_by(minutes=5)
    assert world.begun() == []


def test_an_agent_who_wants_to_call_later_costs_the_customer_no_attempt(world: World) -> None:
    agent, callback = world.agent(), world.ask()
    world.desk.step()
    [transfer] = world.begun()
    world.transfers.call_back(transfer.id, 10, world.at)
    world.desk.step()
    assert (world.now(callback).next_at, world.now(callback).attempts) == (NOW + timedelta(minutes=10), 0)
    world.free(agent)
    world.pass_by(minutes=10)
    assert len(world.begun()) == 1


def test_spam_is_not_called_again(world: World) -> None:
    callback = world.ask()
    world.agent()
    world.desk.step()
    [transfer] = world.begun()
    attempt = world.transfers.reserve(transfer.id, routing.choose, world.at, HOUR)
    assert attempt
    world.transfers.happen(transfer.id, TransferEvent.MARKED_SPAM, world.at)
    world.desk.step()
    assert world.now(callback).state is CallbackState.CANCELLED
    assert world.promise(callback).state is PromiseState.RELEASED
    assert world.begun() == []


def test_a_carrier_that_refuses_costs_an_attempt_and_frees_the_agent(world: World) -> None:
    callback = world.ask()
    world.agent()
    world.desk.step()
    world.carrier.error = CarrierError("refused")
    assert world.rings().state is TransferState.UNREACHED
    world.desk.step()
    assert world.now(callback).attempts == 1


def test_a_carrier_of_whom_nobody_knows_is_not_asked_twice(world: World) -> None:
    callback = world.ask()
    world.agent()
    world.desk.step()
    world.carrier.error = CarrierUnsure("no answer")
    transfer = world.rings()
    assert transfer.state is TransferState.CALLING
    world.pass_by(seconds=30)
    world.desk.agent_ready(transfer)
    assert world.transfer(transfer).state is TransferState.CALLING
    world.desk.customer_leg_seen(transfer.id, "CAseen")  # the carrier had dialled after all
    world.pass_by(seconds=60)
    assert world.transfer(transfer).state is TransferState.CALLING
    assert world.desk.customer_answered(transfer.id, "CAseen") == CustomerRung(world.now(callback), "Agent kern")
    assert len(world.carrier.rung) == 1


def test_a_leg_that_comes_to_light_when_all_is_over_is_ended(world: World) -> None:
    world.ask()
    world.agent()
    world.desk.step()
    world.carrier.error = CarrierUnsure("no answer")
    transfer = world.rings()
    world.pass_by(seconds=61)
    assert world.transfer(transfer).state is TransferState.UNREACHED
    world.desk.customer_leg_seen(transfer.id, "CAlate")
    assert "CAlate" in world.carrier.ended


def test_an_agent_who_is_lost_while_the_telephone_rings_does_not_make_it_ring_again_at_once(world: World) -> None:
    callback = world.ask()
    world.agent()
    world.desk.step()
    transfer = world.rings()
    lost = world.transfers.happen(transfer.id, TransferEvent.AGENT_LOST, world.at)
    assert lost.state is TransferState.FAILED
    assert world.desk.customer_answered(transfer.id, f"CAcustomer{transfer.id}") is None
    world.desk.step()
    assert world.now(callback).state is CallbackState.REQUESTED
    assert world.now(callback).attempts == 1


def test_a_number_that_was_blocked_meanwhile_is_not_dialled(world: World) -> None:
    callback = world.ask()
    world.agent()
    world.desk.step()
    world.book.block(callback.number, "said so", world.at)
    assert world.rings().state is TransferState.UNREACHED
    assert world.carrier.rung == []
    world.desk.step()
    assert world.now(callback).state is CallbackState.BLOCKED


def firm_with(calls_per_day: int) -> Profile:
    assert PROFILE.web
    return PROFILE.model_copy(update={"web": PROFILE.web.model_copy(update={"calls_per_day": calls_per_day})})


def test_what_the_web_may_cost_a_day_holds_for_each_call(engine: Engine) -> None:
    most = 3
    world = World(engine, firm_with(most))
    agent = world.agent()
    for number in range(most + 1):
        world.ask(number, source=CallbackSource.WEB)
    for _ in range(most):
        world.desk.step()
        transfer = world.rings()
        world.desk.customer_leg_ended(transfer.id, f"CAcustomer{transfer.id}", "completed")
        world.desk.step()
        world.free(agent)
    world.desk.step()
    assert world.begun() == []
    late = next(one for one in world.book.list_open() if not one.attempts)
    with pytest.raises(IllegalTransition, match="spent"):
        world.desk.call_now(agent, late.id)
    world.ask(9999)
    world.desk.step()
    assert len(world.begun()) == 1


def test_no_more_is_begun_for_the_web_than_a_day_may_cost_when_many_are_free(database_url: str) -> None:
    engines = [make_engine(database_url) for _ in range(4)]
    worlds = [World(engine, firm_with(2)) for engine in engines]
    for login in "abcd":
        worlds[0].agent(login)
    waiting = [worlds[0].ask(number, source=CallbackSource.WEB) for number in range(4)]
    start = threading.Barrier(len(worlds))

    def begin(world: World, callback: Callback) -> None:
        start.wait(30)
        world.book.begin(callback.id, world.at)

    threads = [threading.Thread(target=begin, args=pair) for pair in zip(worlds, waiting, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(worlds[0].begun()) == 2
    worlds[0].desk.step()
    assert len(worlds[0].begun()) == 2
    for engine in engines:
        engine.dispose()


def test_who_knows_of_the_matter_calls_until_the_promise_is_about_to_break(world: World) -> None:
    world.agent(skills=("office",))
    world.ask(skills=("accounts",))
    world.pass_by(minutes=119 - POLICY.warn_minutes)
    assert world.begun() == []
    world.pass_by(minutes=1)
    assert [one.skills for one in world.begun()] == [()]


def test_buttons_on_the_desk(world: World) -> None:
    agent, other = world.agent("a"), world.agent("b")
    later = world.ask(1, earliest=NOW + HOUR)
    world.desk.call_now(agent, later.id)
    assert [one.wanted_agent_id for one in world.begun()] == [agent.id]
    with pytest.raises(IllegalTransition):
        world.desk.call_now(other, later.id)
    mine = world.ask(2, earliest=NOW + HOUR)
    world.desk.take(other, mine.id)
    assert (world.now(mine).agent_id, world.promise(mine).owner) == (other.id, f"agent:{other.id}")
    world.desk.done(other, mine.id)
    assert (world.promise(mine).state, world.promise(mine).proof) == (PromiseState.KEPT, f"agent:{other.id}")
    with pytest.raises(IllegalTransition):
        world.desk.take(agent, mine.id)
    unwanted = world.ask(3, earliest=NOW + HOUR)
    world.desk.cancel(agent, unwanted.id)
    assert world.now(unwanted).state is CallbackState.CANCELLED
    evening = world.ask(4)
    world.at = NOW + 10 * HOUR
    with pytest.raises(IllegalTransition, match="outside_hours"):
        world.desk.call_now(agent, evening.id)


def test_two_processes_that_step_at_once_make_one_call(database_url: str) -> None:
    engines = [make_engine(database_url) for _ in range(2)]
    worlds = [World(engine) for engine in engines]
    for login in "abc":
        worlds[0].agent(login)
    callbacks = [worlds[0].ask(number) for number in range(6)]
    start = threading.Barrier(len(worlds))

    def step(world: World) -> None:
        start.wait()
        for _ in range(3):
            world.desk.step()

    threads = [threading.Thread(target=step, args=(world,)) for world in worlds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    begun = worlds[0].begun()
    assert len(begun) == 3
    assert all(worlds[0].transfers_of(callback) <= 1 for callback in callbacks)
    for transfer in begun:
        taken = worlds[0].takes(transfer)
        threads = [threading.Thread(target=world.desk.agent_ready, args=(taken,)) for world in worlds]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(worlds[0].carrier.rung) + len(worlds[1].carrier.rung) == 3
    for engine in engines:
        engine.dispose()
