"""Server-sent events of the desk: nothing is missed, nobody else's is told, and every stream ends."""

import http.client
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from callbot.agents import Agent, Presence
from callbot.clock import system_clock
from crm.schema import DeskSessionRow
from crm.transactions import reading
from handoff.desk import stream
from tests.desk import PinnedClock, TestDesk, sign_in
from tests.servers import free_port, port_of, served

SOON_SECONDS = 10.0


@dataclass
class Told:
    """One event as a browser sees it."""

    name: str
    data: dict[str, Any]
    id: int | None


@dataclass
class Browser:
    """Holds one connection to /desk/events, as EventSource does."""

    port: int
    cookie: str
    connection: http.client.HTTPConnection = field(init=False)
    answer: http.client.HTTPResponse = field(init=False)

    def open(self, after: int | None = None, last_event_id: int | None = None) -> "Browser":
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SOON_SECONDS)
        headers = {"Cookie": f"desk={self.cookie}"}
        if last_event_id is not None:
            headers["Last-Event-ID"] = str(last_event_id)
        self.connection.request("GET", f"/desk/events{'' if after is None else f'?after={after}'}", headers=headers)
        self.answer = self.connection.getresponse()
        assert self.answer.getheader("Content-Type", "").startswith("text/event-stream")
        assert self._block() == ["retry: 1000"]
        return self

    def next(self) -> Told | None:
        """None: the stream has ended. Heartbeats keep it open, so waiting for an event has a limit of its own."""
        deadline = time.monotonic() + SOON_SECONDS
        while lines := self._block():
            told = dict(line.split(": ", 1) for line in lines if not line.startswith(":"))
            if told:
                number = int(told["id"]) if "id" in told else None
                return Told(told["event"], json.loads(told["data"]), number)
            assert time.monotonic() < deadline, "nothing happens"
        return None

    def until(self, name: str) -> Told:
        told = self.next()
        while told is not None and told.name != name:
            told = self.next()
        assert told, f"the stream has ended before {name}"
        return told

    def _block(self) -> list[str]:
        lines: list[str] = []
        while line := self.answer.readline().decode():
            if line == "\n":
                return lines
            lines.append(line.rstrip("\n"))
        return []

    def close(self) -> None:
        self.answer.close()
        self.connection.close()


def _cookie(desk: TestDesk, login: str = "petra") -> str:
    client = desk.app.test_client()
    sign_in(client, login)
    cookie = client.get_cookie("desk")
    assert cookie
    return cookie.value


@pytest.fixture(autouse=True)
def quick_heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.05)


@pytest.fixture
def desk(database_url: str) -> Iterator[TestDesk]:
    desk = TestDesk(database_url, PinnedClock())
    yield desk
    desk.engine.dispose()


@pytest.fixture
def petra(desk: TestDesk) -> Agent:
    return desk.hire()


@pytest.fixture
def port(desk: TestDesk, petra: Agent) -> Iterator[int]:
    with served(desk.app) as address:
        yield port_of(address)


def test_what_happens_is_told_at_once_and_without_a_word_of_it(desk: TestDesk, petra: Agent, port: int) -> None:
    browser = Browser(port, _cookie(desk)).open()
    desk.ring(said=["Meine Heizung ist kalt"])
    desk.bring("CA1", petra, "Die Heizung ist kalt")
    turn = browser.until("turn")
    assert turn.id
    assert turn.data["call_sid"] == "CA1"
    assert browser.until("mine").id is None
    pop = browser.until("pop")
    assert set(pop.data) == {"subject", "call_sid", "at"}
    browser.close()


def test_what_happens_as_soon_as_a_stream_is_open_is_told(desk: TestDesk, petra: Agent) -> None:
    client = desk.app.test_client()
    client.set_cookie("desk", _cookie(desk))
    answer = client.get("/desk/events")
    frames = iter(answer.response)
    assert next(frames) == b"retry: 1000\n\n"
    desk.ring("CA1")
    assert b"event: call\n" in next(frames)
    answer.close()


def test_a_lost_connection_misses_nothing(desk: TestDesk, petra: Agent, port: int) -> None:
    browser = Browser(port, _cookie(desk)).open()
    desk.ring("CA1")
    seen = browser.until("call")
    assert seen.id is not None
    browser.close()
    desk.ring("CA2")
    desk.agents.set_presence(petra.id, Presence.BUSY)
    browser = Browser(port, browser.cookie).open(after=0, last_event_id=seen.id)
    ids: list[int] = []
    while (told := browser.until("presence") if ids else browser.next()) and told.name != "presence":
        ids += [told.id] if told.id else []
    browser.close()
    assert ids
    assert min(ids) > seen.id
    assert ids == sorted(set(ids))


def test_a_page_follows_on_from_the_moment_it_was_made(desk: TestDesk, petra: Agent, port: int) -> None:
    before = desk.events.latest()
    desk.ring("CA1")
    browser = Browser(port, _cookie(desk)).open(after=before)
    assert browser.until("call").data["call_sid"] == "CA1"
    browser.close()


@pytest.mark.parametrize("after", ["", "x", "-1", "1" * 30, "²"])
def test_a_position_that_is_none_means_from_now_on(desk: TestDesk, petra: Agent, port: int, after: str) -> None:
    desk.ring("CA1")
    client = desk.app.test_client()
    sign_in(client)
    answer = client.get("/desk/events", query_string={"after": after}, buffered=False)
    frames = iter(answer.response)
    assert next(frames) == b"retry: 1000\n\n"
    assert next(frames) == b": \n\n"
    answer.close()


def test_a_pop_is_told_to_its_agent_alone(desk: TestDesk, petra: Agent, port: int) -> None:
    ali = desk.hire("ali", "Ali Öz")
    theirs, others = Browser(port, _cookie(desk, "ali")).open(), Browser(port, _cookie(desk)).open()
    desk.ring()
    desk.bring("CA1", ali)
    desk.agents.set_presence(petra.id, Presence.OFF)
    assert theirs.until("pop").data["call_sid"] == "CA1"
    names = []
    while (told := others.next()) and told.name != "mine":
        names.append(told.name)
    assert "transfer" in names
    assert "pop" not in names
    theirs.close()
    others.close()


def test_what_concerns_only_others_does_not_keep_the_stream_spinning(desk: TestDesk, petra: Agent) -> None:
    desk.ring()
    desk.bring("CA1", desk.hire("ali", "Ali Öz"))
    looks: list[int] = []
    since = desk.events.since

    def counted(event_id: int, *more: Any) -> Any:
        looks.append(event_id)
        return since(event_id, *more)

    desk.events.since = counted  # type: ignore[method-assign, assignment]
    with served(desk.app) as address:
        browser = Browser(port_of(address), _cookie(desk)).open(after=0)
        time.sleep(0.4)  # several heartbeats
        browser.close()
    assert len(looks) < 15


def test_who_missed_too_much_looks_at_everything_anew(
    desk: TestDesk, petra: Agent, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "MOST_AT_ONCE", 5)
    for number in range(10):
        desk.ring(f"CA{number}")
    browser = Browser(port, _cookie(desk)).open(after=0)
    told = browser.next()
    assert told
    assert (told.name, told.id) == ("reload", desk.events.latest())
    browser.close()


def test_a_stream_ends_with_its_session(desk: TestDesk, petra: Agent, port: int) -> None:
    browser = Browser(port, _cookie(desk)).open()
    desk.agents.disable(petra.id)
    assert browser.until("signed_out")
    assert browser.next() is None
    browser.close()


def test_a_stream_does_not_keep_an_agent_signed_in_who_takes_no_calls(desk: TestDesk, petra: Agent, port: int) -> None:
    desk.agents.set_presence(petra.id, Presence.AWAY)
    browser = Browser(port, _cookie(desk)).open()
    assert isinstance(desk.clock, PinnedClock)
    desk.clock.pass_(minutes=119)
    time.sleep(0.5)  # some heartbeats
    desk.clock.pass_(minutes=1)
    assert browser.until("signed_out")
    browser.close()


def test_who_is_available_for_calls_is_not_idle(desk: TestDesk, petra: Agent, port: int) -> None:
    browser = Browser(port, _cookie(desk)).open()
    assert isinstance(desk.clock, PinnedClock)
    for _ in range(3):
        desk.clock.pass_(minutes=70)
        _eventually_seen(desk)
    desk.agents.set_presence(petra.id, Presence.AWAY)
    desk.clock.pass_(hours=2)
    assert browser.until("signed_out")
    browser.close()


def _eventually_seen(desk: TestDesk) -> None:
    """The session has been used now."""
    deadline = time.monotonic() + SOON_SECONDS
    while True:
        with reading(desk.engine) as session:
            if session.scalars(select(DeskSessionRow.seen_at)).one() == desk.clock():
                return
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_oldest_page_makes_room(desk: TestDesk, petra: Agent, port: int) -> None:
    cookie = _cookie(desk)
    browsers = [Browser(port, cookie).open() for _ in range(stream.STREAMS_EACH + 1)]
    assert browsers[0].next() is None
    desk.ring()
    assert all(browser.until("call") for browser in browsers[1:])
    for browser in browsers:
        browser.close()


GATEWAY = """
import sys
from gunicorn.app.base import BaseApplication
from callbot.clock import system_clock
from tests.desk import TestDesk

class Gateway(BaseApplication):
    def load_config(self):
        self.cfg.set("bind", "127.0.0.1:" + sys.argv[2])
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("threads", 8)
        self.cfg.set("graceful_timeout", 1)
        self.cfg.set("control_socket_disable", True)
    def load(self):
        return TestDesk(sys.argv[1], system_clock).app

Gateway().run()
"""


@contextmanager
def _gateway(database_url: str) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-c", GATEWAY, database_url, str(port)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield port
        finally:
            process.send_signal(signal.SIGTERM)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/desk/sign-in")
            connection.getresponse().read()
        except OSError:
            assert time.monotonic() < deadline, "the gateway does not answer"
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()


def test_what_one_gateway_does_reaches_the_pages_of_another(database_url: str) -> None:
    here = TestDesk(database_url, system_clock)
    petra = here.hire()
    with served(here.app) as ours, _gateway(database_url) as second:
        first, cookie = port_of(ours), _cookie(here)
        browsers = [Browser(port, cookie).open() for port in (first, second)]
        here.ring()
        begun = time.monotonic()
        here.bring("CA1", petra)
        pops = [browser.until("pop") for browser in browsers]
        assert [pop.data["call_sid"] for pop in pops] == ["CA1", "CA1"]
        assert time.monotonic() - begun < 2.0  # a look takes 0.1 s; the machine may be busy
        browsers[0].close()
        here.agents.set_presence(petra.id, Presence.OFF)
        moved = Browser(second, cookie).open(last_event_id=pops[0].id)
        assert moved.until("mine").data["subject"] == petra.id
        moved.close()
        browsers[1].close()
    here.engine.dispose()
