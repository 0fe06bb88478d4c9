"""25 callers' turns kept by two processes on one SQLite file: `python benchmarks/store_contention.py [--callers 25]`.

Each caller says something every two seconds, while the others wait, look, and are put through. Told are the
milliseconds of keep_turns, which a caller waits for, and what failed. Goal: p95 below 30 ms, nothing "locked".
"""

import argparse
import multiprocessing
import tempfile
import threading
import time
from pathlib import Path

from callbot.agents import NewAgent, Presence
from callbot.call import Ringing, Speaker, Turn
from callbot.clock import system_clock
from callbot.errors import StoreError
from callbot.language import Language
from crm.agents import SqlAgentBook
from crm.engine import make_engine, prepare
from crm.event_log import SqlEventLog
from crm.store import SqlCallStore

PROCESSES = 2
SECONDS_BETWEEN = 2.0
SECONDS = 20.0
PRESENCES = (Presence.AVAILABLE, Presence.BUSY)


def process(url: str, number: int, callers: int, told: "multiprocessing.Queue[tuple[list[float], list[str]]]") -> None:
    """One gateway: its share of the callers, and a desk that follows the events and changes somebody's presence."""
    engine = make_engine(url)
    store, log, agents = SqlCallStore(engine), SqlEventLog(engine), SqlAgentBook(engine)
    milliseconds: list[float] = []
    failures: list[str] = []
    ended = time.monotonic() + SECONDS

    def call(caller: int) -> None:
        sid = f"CA{number}-{caller}"
        time.sleep(SECONDS_BETWEEN * caller / callers)
        store.ring(Ringing(sid, None, "+4989999980", system_clock()))
        while time.monotonic() < ended:
            begin = time.perf_counter()
            words = f"Satz {begin}"  # the same again would be kept once
            try:
                store.keep_turns(sid, [Turn(Speaker.CALLER, words, Language.DE, 0.0, 1.0, 0.9)], {}, Language.DE)
            except StoreError as error:
                failures.append(str(error))
            milliseconds.append((time.perf_counter() - begin) * 1000)
            time.sleep(SECONDS_BETWEEN)

    def desk() -> None:
        (agent, *_), seen, next_change = agents.all(), 0, time.monotonic()
        while time.monotonic() < ended:
            if time.monotonic() >= next_change:
                next_change += 1.0
                agents.set_presence(agent.id, PRESENCES[int(next_change) % 2])
            log.wait(seen, 0.5)
            seen = max([seen, *(event.id for event in log.since(seen, agent.id))])

    threads = [threading.Thread(target=call, args=(caller,)) for caller in range(callers)]
    threads.append(threading.Thread(target=desk))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.dispose()
    told.put((milliseconds, failures))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--callers", type=int, default=25)
    callers = parser.parse_args().callers
    context = multiprocessing.get_context("spawn")
    told: multiprocessing.Queue[tuple[list[float], list[str]]] = context.Queue()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'callbot.sqlite3'}"
        engine = prepare(url)
        SqlAgentBook(engine).add(NewAgent("Petra Kern", "petra"))
        engine.dispose()
        shares = [callers // PROCESSES + (number < callers % PROCESSES) for number in range(PROCESSES)]
        processes = [
            context.Process(target=process, args=(url, number, share, told)) for number, share in enumerate(shares)
        ]
        for one in processes:
            one.start()
        results = [told.get() for _ in processes]
        for one in processes:
            one.join()
    ranked = sorted(took for milliseconds, _ in results for took in milliseconds)
    failures = [failure for _, failed in results for failure in failed]
    p50, p95 = ranked[len(ranked) // 2], ranked[round(0.95 * (len(ranked) - 1))]
    print(f"keep_turns p50 {p50:.1f} ms   p95 {p95:.1f} ms (goal 30)   most {ranked[-1]:.1f} ms   of {len(ranked)}")
    print(f"failed: {len(failures)} {sorted(set(failures))}")
    if failures:
        raise SystemExit("a turn was not kept")


if __name__ == "__main__":
    main()
