"""How long from the cause to the agent's screen: a pop and a spoken turn, in a real browser.

The cause is committed by one process, the page is served by one of two gateways: on SQLite without Redis, and on
PostgreSQL with Redis. PYTHONPATH=. python benchmarks/desk_pop.py [--rounds 60]
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from callbot.agents import Presence
from callbot.clock import system_clock
from callbot.transfer import TransferEvent
from crm.engine import prepare
from tests.desk import PASSWORD, TestDesk
from tests.servers import free_port, running_postgres, running_redis

GOAL_MILLISECONDS = 300
GATEWAY = """
import sys
from gunicorn.app.base import BaseApplication
from callbot.clock import system_clock
from tests.desk import TestDesk

class Gateway(BaseApplication):
    def load_config(self):
        for name, value in {"bind": "127.0.0.1:" + sys.argv[2], "worker_class": "gthread", "threads": 50,
                            "graceful_timeout": 1, "loglevel": "error", "control_socket_disable": True}.items():
            self.cfg.set(name, value)
    def load(self):
        return TestDesk(sys.argv[1], system_clock, redis_url=sys.argv[3]).app

Gateway().run()
"""
SEEN = """(text) => new Promise((seen) => {
  const pop = document.querySelector("#pop");
  const look = () => pop.textContent.includes(text) && seen(Date.now());
  const watch = new MutationObserver(look);
  watch.observe(pop, {childList: true, subtree: true, characterData: true});
  look();
})"""


@contextmanager
def gateway(database_url: str, redis_url: str) -> Iterator[str]:
    port = free_port()
    address = f"http://127.0.0.1:{port}/desk"
    with subprocess.Popen([sys.executable, "-c", GATEWAY, database_url, str(port), redis_url]) as process:
        try:
            for _ in range(300):
                try:
                    urllib.request.urlopen(f"{address}/sign-in").close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield address
        finally:
            process.terminate()


def until_seen(page: Page, text: str, cause: Callable[[], object]) -> float:
    """Milliseconds from the commit of what `cause` does to `text` on the pop."""
    page.evaluate(f"(text) => {{ window.seen = ({SEEN})(text); }}", text)
    cause()
    committed = time.time() * 1000
    seen: float = page.evaluate("window.seen")
    return max(0.0, seen - committed)


def watch(desk: TestDesk, page: Page, rounds: int) -> tuple[list[float], list[float]]:
    agent = desk.hire()
    page.keyboard.type("petra")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
    page.wait_for_timeout(500)
    pops, turns = [], []
    for number in range(rounds):
        sid, reason, words = f"CA{number}", f"Anliegen {number};", f"Satz {number};"
        desk.ring(sid, f"+49891112{number:04}")
        page.wait_for_timeout(100 + 7 * number % 100)  # not always at the same point of a look
        pops.append(until_seen(page, reason, lambda sid=sid, reason=reason: desk.bring(sid, agent, reason)))
        page.wait_for_timeout(150)
        turns.append(until_seen(page, words, lambda sid=sid, words=words: desk.say(sid, words)))
        transfer = desk.transfers.of_call(sid)
        assert transfer
        desk.transfers.happen(transfer.id, TransferEvent.CALLER_LEFT, desk.clock())
        desk.agents.set_presence(agent.id, Presence.AVAILABLE)
    return pops, turns


def told(name: str, milliseconds: list[float]) -> str:
    ranked = sorted(milliseconds)
    p50, p95 = statistics.median(ranked), ranked[round(0.95 * (len(ranked) - 1))]
    figures = f"p50 {p50:4.0f} ms   p95 {p95:4.0f} ms   most {ranked[-1]:4.0f} ms   of {len(ranked)}"
    return f"{name:5} {figures}; goal p95 {GOAL_MILLISECONDS} ms"


def measure(name: str, url: str, redis_url: str, rounds: int) -> None:
    prepare(url).dispose()
    desk = TestDesk(url, system_clock, redis_url=redis_url)
    with ExitStack() as stack:
        addresses = [stack.enter_context(gateway(url, redis_url)) for _ in range(2)]
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(addresses[-1])
        pops, turns = watch(desk, page, rounds)
        browser.close()
    desk.engine.dispose()
    print(f"{name}; load {os.getloadavg()[0]:.1f}")
    print(told("pop", pops))
    print(told("turn", turns), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=60)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite, two gateways", f"sqlite:///{Path(folder) / 'callbot.sqlite3'}", "", rounds)
    with running_postgres() as server, server.database() as url, running_redis() as redis_url:
        measure("PostgreSQL, Redis, two gateways", url, redis_url, rounds)


if __name__ == "__main__":
    main()
