"""The worker on real servers: a carrier over HTTP, a mail server over SMTP, both databases, Redis."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
import redis
from aiosmtpd.controller import Controller
from sqlalchemy import Engine, select

from callbot.bell import Bell
from callbot.config import Config
from callbot.errors import ConfigError, PostError
from callbot.outbox.messages import Email, Sms
from callbot.outbox.smtp import SmtpPost
from callbot.profile import load
from callbot.worker import make_back_office
from crm import jobs
from crm.engine import make_engine
from crm.schema import JobRow, JobState
from crm.transactions import reading, writing
from tests.servers import free_port, running_redis

PATIENCE_SECONDS = 60
LETTER = Email(
    "anna@example.org", "muenchen@lindquell.example", "Lindquell", "Ihr Termin", "Guten Tag", "BEGIN:VCALENDAR"
)


class FakeTwilio(ThreadingHTTPServer):
    """Takes text messages; `status`, `delay_seconds` and `open` say how."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.texts: list[str] = []
        self.status, self.delay_seconds = 201, 0.0
        self.asked = 0
        self.open = threading.Event()
        self.open.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server: Any = self.server
        body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        server.asked += 1
        time.sleep(server.delay_seconds)
        server.open.wait(PATIENCE_SECONDS)
        answer = json.dumps({"sid": "SM" + "a" * 32} if server.status == 201 else {"code": 21211}).encode()
        if server.status == 201:
            server.texts.append(body["Body"][0])
        self.send_response(server.status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
        pass


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    server = FakeTwilio()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


class Mailbox:
    """Keeps what it is sent; refuses addresses at refused.example."""

    def __init__(self) -> None:
        self.letters: list[str] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address.endswith("refused.example"):
            return f"550 no such mailbox: {address}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.letters.append(envelope.content.decode())
        return "250 OK"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def smtp_url(mailbox: Mailbox) -> Iterator[str]:
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


def environ(database_url: str, twilio: FakeTwilio, **more: str) -> dict[str, str]:
    return {
        "PUBLIC_BASE_URL": "https://bot.example.com",
        "SECRET_KEY": "s",
        "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": "12345",
        "TWILIO_NUMBER": "+49891234567",
        "TWILIO_API_BASE": twilio.url,
        "DATABASE_URL": database_url,
        **more,
    }


def order(engine: Engine, *texts: str, run_after: datetime | None = None) -> None:
    at = run_after or datetime.now(UTC)
    with writing(engine) as session:
        for text in texts:
            jobs.order(session, Sms.kind, text, Sms("+4915112345678", text).payload(), at)


def states(engine: Engine) -> dict[str, JobState]:
    with reading(engine) as session:
        return {row.key: row.state for row in session.scalars(select(JobRow))}


def wait_until(true: Callable[[], bool], process: subprocess.Popen[str] | None = None) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        assert process is None or process.poll() is None, "the worker has ended"
        time.sleep(0.05)


@contextmanager
def worker(variables: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """Killed at the end, unless it has ended: a test that fails must not wait for it."""
    command = [sys.executable, "-m", "callbot", "worker"]
    with subprocess.Popen(command, env=os.environ | variables, text=True, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def order_and_ring(engine: Engine, bell: Bell, text: str) -> None:
    order(engine, text)
    bell.ring()


def test_text_messages_and_letters_go_out_over_the_wire(
    engine: Engine, database_url: str, twilio: FakeTwilio, smtp_url: str, mailbox: Mailbox
) -> None:
    order(engine, "eins", "zwei")
    with writing(engine) as session:
        jobs.order(session, Email.kind, "brief", LETTER.payload(), datetime.now(UTC))
    config = Config.from_environ(environ(database_url, twilio, SMTP_URL=smtp_url))
    make_back_office(config, load(), engine).bell.ring()
    assert twilio.texts == ["eins", "zwei"]
    (letter,) = mailbox.letters
    assert "To: anna@example.org" in letter
    assert 'Content-Type: text/calendar; charset="utf-8"; method="PUBLISH"' in letter
    assert set(states(engine).values()) == {JobState.DONE}


def test_a_refused_message_is_tried_again_and_its_error_can_be_seen(
    engine: Engine, database_url: str, twilio: FakeTwilio
) -> None:
    order(engine, "eins")
    twilio.status = 400
    office = make_back_office(Config.from_environ(environ(database_url, twilio)), load(), engine)
    office.bell.ring()
    with reading(engine) as session:
        row = session.scalars(select(JobRow)).one()
    assert (row.state, row.attempts) == (JobState.WAITING, 1)
    assert row.last_error == "CarrierError: the carrier refused with status 400, error 21211"
    assert row.run_after > datetime.now(UTC)


def test_the_mail_server_refuses_without_the_address_in_the_error(smtp_url: str) -> None:
    refused = Email("x@refused.example", "a@b.example", "B", "s", "t")
    with pytest.raises(PostError, match="SMTPRecipientsRefused") as caught:
        SmtpPost(smtp_url).send(refused, "key")
    assert "refused.example" not in str(caught.value)


def test_a_password_is_not_sent_in_the_clear(smtp_url: str) -> None:
    with pytest.raises(PostError, match="without it"):
        SmtpPost(smtp_url.replace("smtp://", "smtp://user:secret@")).send(LETTER, "key")
    with pytest.raises(PostError, match="ConnectionRefusedError"):
        SmtpPost(f"smtp://127.0.0.1:{free_port()}").send(LETTER, "key")


@pytest.mark.parametrize("url", ["", "http://x", "smtp://", "smtp://x:y:z", "smtp://x:99999"])
def test_a_wrong_mail_address_of_the_server_is_named(url: str) -> None:
    with pytest.raises(ConfigError, match="SMTP_URL must look like"):
        SmtpPost(url)


def test_a_worker_killed_while_it_sends_loses_nothing(engine: Engine, database_url: str, twilio: FakeTwilio) -> None:
    texts = [f"nachricht {number:02}" for number in range(8)]
    order(engine, *texts)
    twilio.delay_seconds = 0.2
    with worker(environ(database_url, twilio)) as first:
        wait_until(lambda: len(twilio.texts) >= 2, first)
        first.kill()
    twilio.delay_seconds = 0.0
    later = datetime.now(UTC) + timedelta(minutes=10)  # when the dead worker's lease has run out
    config = Config.from_environ(environ(database_url, twilio))
    make_back_office(config, load(), engine, clock=lambda: later).runner.work_off()
    assert set(twilio.texts) == set(texts)
    assert len(twilio.texts) <= len(texts) + 1, "only what was being sent may come twice"
    assert set(states(engine).values()) == {JobState.DONE}


def test_a_worker_stops_when_it_is_told_to(engine: Engine, database_url: str, twilio: FakeTwilio) -> None:
    order(engine, "eins")
    with worker(environ(database_url, twilio)) as process:
        wait_until(lambda: twilio.texts == ["eins"], process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0


def test_with_redis_the_workers_are_rung_and_a_wiped_redis_costs_no_job(
    engine: Engine, database_url: str, twilio: FakeTwilio, redis_url: str
) -> None:
    variables = environ(database_url, twilio, REDIS_URL=redis_url)
    gateway = make_back_office(Config.from_environ(variables), load(), engine)
    order(engine, "eins", "zwei")
    gateway.bell.ring()
    gateway.bell.ring()
    with redis.Redis.from_url(redis_url) as client:
        assert client.llen("rq:queue:callbot") == 2, "no more rings than jobs"
        assert twilio.texts == [], "the gateway leaves the work to the workers"
        with worker(variables) as process:
            wait_until(lambda: len(twilio.texts) == 2, process)
            order(engine, "drei")
            gateway.bell.ring()
            wait_until(lambda: len(twilio.texts) == 3, process)
            order(engine, "vier")
            gateway.bell.ring()
            client.flushall()
            wait_until(lambda: len(twilio.texts) == 4, process)
            process.terminate()
            assert process.wait(PATIENCE_SECONDS) == 0
    assert set(states(engine).values()) == {JobState.DONE}
    assert sorted(twilio.texts) == ["drei", "eins", "vier", "zwei"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_worker_goes_on_when_redis_is_wiped_or_lost_while_it_answers_a_ring(
    engine: Engine, database_url: str, twilio: FakeTwilio
) -> None:
    with ExitStack() as running:
        redis_url = running.enter_context(running_redis())
        variables = environ(database_url, twilio, REDIS_URL=redis_url)
        bell = make_back_office(Config.from_environ(variables), load(), engine).bell
        with worker(variables) as process:
            twilio.open.clear()
            order_and_ring(engine, bell, "eins")
            wait_until(lambda: twilio.asked == 1, process)
            with redis.Redis.from_url(redis_url) as client:
                client.flushall()
            twilio.open.set()
            wait_until(lambda: len(twilio.texts) == 1, process)
            order_and_ring(engine, bell, "zwei")
            wait_until(lambda: len(twilio.texts) == 2, process)
            twilio.open.clear()
            order_and_ring(engine, bell, "drei")
            wait_until(lambda: twilio.asked == 3, process)
            running.close()
            twilio.open.set()
            wait_until(lambda: len(twilio.texts) == 3, process)
            order(engine, "vier")
            wait_until(lambda: len(twilio.texts) == 4, process)
            process.terminate()
            assert process.wait(PATIENCE_SECONDS) == 0
    assert twilio.texts == ["eins", "zwei", "drei", "vier"]


def test_without_an_answer_from_redis_or_its_workers_the_gateway_does_it_itself(
    engine: Engine, database_url: str, twilio: FakeTwilio, redis_url: str
) -> None:
    gone = environ(database_url, twilio, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")
    order(engine, "eins")
    make_back_office(Config.from_environ(gone), load(), engine).bell.ring()
    assert twilio.texts == ["eins"]
    order(engine, "zwei", run_after=datetime.now(UTC) - timedelta(minutes=2))
    unheard = environ(database_url, twilio, REDIS_URL=redis_url)
    make_back_office(Config.from_environ(unheard), load(), engine).bell.ring()
    assert twilio.texts == ["eins", "zwei"]
