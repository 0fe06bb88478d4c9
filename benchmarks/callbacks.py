"""200 call-backs due at once: `python benchmarks/callbacks.py [--callbacks 200] [--agents 200] [--postgres]`.

As many agents are free. Two gateways step at the same time, each with its own engine. Told are the milliseconds until
all are begun, of one step when nobody is free, and whether any was begun twice.
"""

import argparse
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, func, select

from callbot.agents import Presence
from crm.engine import make_engine, prepare
from crm.schema import TransferRow
from crm.transactions import reading
from tests.callback_world import World
from tests.servers import running_postgres


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--callbacks", type=int, default=200)
    parser.add_argument("--agents", type=int, default=200)
    parser.add_argument("--postgres", action="store_true")
    wanted = parser.parse_args()
    with database(wanted.postgres) as url:
        prepare(url).dispose()
        engines = [make_engine(url) for _ in range(2)]
        measure(engines, wanted.callbacks, wanted.agents)
        for engine in engines:
            engine.dispose()


def measure(engines: list[Engine], callbacks: int, agents: int) -> None:
    worlds = [World(engine) for engine in engines]
    staff = [worlds[0].agent(f"agent{number}") for number in range(agents)]
    for number in range(callbacks):
        worlds[0].ask(number)
    for agent in staff:
        worlds[0].agents.set_presence(agent.id, Presence.AWAY)
    print(f"nobody free: {milliseconds(worlds[0].desk.step):.1f} ms a step")
    for agent in staff:
        worlds[0].agents.set_presence(agent.id, Presence.AVAILABLE)
    took = at_once(worlds)
    with reading(engines[0]) as session:
        begun = session.scalar(select(func.count()).select_from(TransferRow)) or 0
        distinct = session.scalar(select(func.count(TransferRow.callback_id.distinct()))) or 0
    expected = min(callbacks, agents)
    print(f"{begun} begun in {took:.0f} ms, {took / max(begun, 1):.1f} ms each; doubled: {begun - distinct}")
    if begun != expected or distinct != begun:
        raise SystemExit(f"{expected} should have been begun, each once")


def at_once(worlds: list[World]) -> float:
    """Milliseconds until both have stepped."""
    threads = [threading.Thread(target=world.desk.step) for world in worlds]

    def both() -> None:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return milliseconds(both)


def milliseconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


@contextmanager
def database(postgres: bool) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        if not postgres:
            yield f"sqlite:///{Path(folder) / 'callbot.sqlite3'}"
            return
        with running_postgres() as server, server.database() as url:
            yield url


if __name__ == "__main__":
    main()
