"""How long from the cause to the agent's screen: a pop and a spoken turn, in a real browser.

The cause is committed by one process, the page is served by another; without Redis. PYTHONPATH=. python
benchmarks/desk_pop.py
"""

import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from callbot.agents import Presence
from callbot.clock import system_clock
from callbot.transfer import TransferEvent
from crm.engine import prepare
from tests.desk import PASSWORD, TestDesk
from tests.servers import free_port

ROUNDS = 60
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
        return TestDesk(sys.argv[1], system_clock).app

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
def gateway(database_url: str) -> Iterator[str]:
    port = free_port()
    address = f"http://127.0.0.1:{port}/desk"
    with subprocess.Popen([sys.executable, "-c", GATEWAY, database_url, str(port)]) as process:
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


def measure(desk: TestDesk, page: Page) -> tuple[list[float], list[float]]:
    agent = desk.hire()
    page.keyboard.type("petra")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
    page.wait_for_timeout(500)
    pops, turns = [], []
    for number in range(ROUNDS):
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
    return f"{name:5} p50 {p50:4.0f} ms   p95 {p95:4.0f} ms   most {ranked[-1]:4.0f} ms   of {len(ranked)}"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'callbot.sqlite3'}"
        prepare(url).dispose()
        desk = TestDesk(url, system_clock)
        with gateway(url) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            page = browser.new_page()
            page.goto(address)
            pops, turns = measure(desk, page)
            browser.close()
    print(told("pop", pops))
    print(told("turn", turns))


if __name__ == "__main__":
    main()
