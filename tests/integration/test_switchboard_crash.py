"""A process killed between writing whom to ring and ringing: never rung twice, and never forgotten."""

import multiprocessing
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import fields
from multiprocessing.synchronize import Event
from typing import Any, NoReturn

import pytest
from redis import Redis

from callbot.callback import CallbackState
from callbot.doorbell import RedisDoorbell
from callbot.transfer import Attempt, Failure, TransferState
from crm.engine import make_engine
from crm.event_log import SqlEventLog
from handoff import routing
from handoff.switchboard import Parts, Switchboard
from tests.callback_world import World

FORKED = multiprocessing.get_context("fork")


def switchboard_of(world: World) -> Switchboard:
    names = [field.name for field in fields(Parts) if hasattr(world.parts, field.name)]
    shared: dict[str, Any] = {name: getattr(world.parts, name) for name in names}
    agent_ready = world.desk.agent_ready
    return Switchboard(Parts(**shared, choose=routing.choose, could_take=routing.could_take, agent_ready=agent_ready))


def killed(url: str, play: Callable[[World, Callable[..., NoReturn]], object]) -> None:
    """Let another process play until it comes to `here`, and kill it there."""
    came = FORKED.Event()
    process = FORKED.Process(target=_play, args=(url, play, came))
    process.start()
    try:
        assert came.wait(30)
    finally:
        process.kill()
        process.join()
    assert process.exitcode == -signal.SIGKILL


def _play(url: str, play: Callable[[World, Callable[..., NoReturn]], object], came: Event) -> None:
    def here(*_: object) -> NoReturn:
        came.set()
        while True:
            time.sleep(60)

    play(World(make_engine(url)), here)


def until_reserved(world: World, here: Callable[..., NoReturn]) -> None:
    world.parts.background.run = here  # type: ignore[method-assign]
    switchboard_of(world).step()


def until_agent_is_dialled(world: World, here: Callable[..., NoReturn]) -> None:
    world.carrier.ring_agent = here  # type: ignore[method-assign]
    switchboard_of(world).step()


def until_customer_is_dialled(world: World, here: Callable[..., NoReturn]) -> None:
    world.carrier.ring_customer = here  # type: ignore[method-assign]
    world.desk.agent_ready(world.begun()[0])


def noting(world: World) -> list[int]:
    """Which attempts this process dials, as often as it does."""
    dialled: list[int] = []

    def ring(attempt: Attempt) -> str:
        dialled.append(attempt.id)
        return f"CAagent{attempt.id}"

    world.carrier.ring_agent = ring  # type: ignore[method-assign]
    return dialled


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    engine = make_engine(database_url)
    yield World(engine)
    engine.dispose()


def test_whom_a_dead_process_has_reserved_another_rings_once(world: World, database_url: str) -> None:
    dialled = noting(world)
    kern = world.agent("kern")
    waiting = world.caller()
    killed(database_url, until_reserved)
    assert world.transfer(waiting).state is TransferState.RESERVED
    switchboard = switchboard_of(world)
    switchboard.step()
    switchboard.step()
    now = world.transfer(waiting)
    assert (now.state, now.agent_id, dialled) == (TransferState.RINGING, kern.id, [now.attempt_id])


def test_an_attempt_that_was_written_and_perhaps_dialled_is_never_dialled_again(
    world: World, database_url: str
) -> None:
    dialled = noting(world)
    kern, wolf = world.agent("kern"), world.agent("wolf")
    waiting = world.caller()
    killed(database_url, until_agent_is_dialled)
    first = world.transfer(waiting)
    switchboard = switchboard_of(world)
    switchboard.step()
    assert dialled == []
    world.pass_by(seconds=46)
    switchboard.step()
    then = world.transfer(waiting)
    assert then.state is TransferState.RINGING
    assert {first.agent_id, then.agent_id} == {kern.id, wolf.id}
    assert dialled == [then.attempt_id] != [first.attempt_id]
    attempt = world.transfers.attempt(first.attempt_id or 0)
    assert attempt is not None
    assert (attempt.failure, attempt.ended_at) == (Failure.FAILED, world.at)


def test_a_customer_who_was_perhaps_dialled_is_rung_again_only_as_another_attempt(
    world: World, database_url: str
) -> None:
    world.agent("kern")
    callback = world.ask()
    world.desk.step()
    [transfer] = world.begun()
    world.desk.agent_ready = lambda _: None  # type: ignore[method-assign]
    world.takes(transfer)
    killed(database_url, until_customer_is_dialled)
    assert world.transfer(transfer).state is TransferState.CALLING
    world = World(world.engine)
    world.desk.step()
    assert world.carrier.rung == []
    world.pass_by(seconds=61)
    world.pass_by(seconds=1)
    assert world.transfer(transfer).state is TransferState.UNREACHED
    assert world.now(callback).state is CallbackState.REQUESTED
    world.free(world.agents.all()[0])
    world.pass_by(minutes=30)
    again = world.rings()
    assert world.carrier.rung == [(again.id, callback.number)]
    assert again.id != transfer.id


def test_redis_wiped_while_call_backs_are_due_costs_none(world: World, database_url: str, redis_url: str) -> None:
    doorbell = RedisDoorbell(redis_url)
    log = SqlEventLog(world.engine, doorbell)
    for number in range(5):
        world.agent(f"agent{number}")
        world.ask(number)
    before = log.latest()
    with Redis.from_url(redis_url) as redis:
        redis.flushall()
    engine = make_engine(database_url)
    World(engine).desk.step()
    engine.dispose()
    world.desk.step()
    begun = [transfer.callback_id for transfer in world.begun()]
    assert len(begun) == len(set(begun)) == 5
    assert log.wait(before, 5.0)
    doorbell.close()
