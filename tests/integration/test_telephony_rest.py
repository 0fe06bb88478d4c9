"""The REST client against a small carrier on loopback."""

import base64
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl

import pytest
import urllib3

from callbot.config import Config
from callbot.errors import CarrierError, CarrierUnsure
from telephony import rest
from telephony.rest import OutboundCall, TwilioRest

CALL_SID: Final = "CA" + "a" * 32
CALL: Final = OutboundCall("+4917633445566", "https://bot.example.com/x", "https://bot.example.com/s#rc=5&rp=all")


class FakeTwilio(ThreadingHTTPServer):
    """Gives the prepared answers, the last one for ever, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[tuple[int, str]] = [(201, json.dumps({"sid": CALL_SID}))]
        self.asked: list[tuple[str, list[tuple[str, str]], str]] = []


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server: Any = self.server
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        server.asked.append((self.path, parse_qsl(body), self.headers["Authorization"]))
        status, answer = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
        if status == 0:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer.encode())))
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
        pass


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    server = FakeTwilio()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def _client(base: str, pauses: list[float] | None = None, **more: str) -> TwilioRest:
    environ = {
        "PUBLIC_BASE_URL": "https://bot.example.com",
        "SECRET_KEY": "s",
        "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": "12345",
        "TWILIO_NUMBER": "+49891234567",
        "TWILIO_API_BASE": base,
    }
    return TwilioRest(Config.from_environ(environ | more), pause=(pauses if pauses is not None else []).append)


@pytest.fixture
def client(twilio: FakeTwilio) -> TwilioRest:
    return _client(f"http://127.0.0.1:{twilio.server_port}")


def test_a_call_is_created_with_twilios_fields(twilio: FakeTwilio, client: TwilioRest) -> None:
    assert client.create_call(CALL) == CALL_SID
    path, fields, authorization = twilio.asked[0]
    assert path == "/2010-04-01/Accounts/AC1/Calls.json"
    assert fields == [
        ("To", "+4917633445566"),
        ("From", "+49891234567"),
        ("Url", "https://bot.example.com/x"),
        ("StatusCallback", "https://bot.example.com/s#rc=5&rp=all"),
        ("StatusCallbackEvent", "initiated"),
        ("StatusCallbackEvent", "ringing"),
        ("StatusCallbackEvent", "answered"),
        ("StatusCallbackEvent", "completed"),
        ("Timeout", "25"),
    ]
    assert authorization == "Basic " + base64.b64encode(b"AC1:12345").decode()


def test_answering_machines_are_looked_for_while_the_call_goes_on(twilio: FakeTwilio, client: TwilioRest) -> None:
    client.create_call(OutboundCall("+49", "u", "s", detect_machine_url="https://bot.example.com/amd"))
    fields = dict(twilio.asked[0][1])
    assert fields["AsyncAmd"] == "true"
    assert fields["AsyncAmdStatusCallback"] == "https://bot.example.com/amd"


def test_a_call_is_redirected(twilio: FakeTwilio, client: TwilioRest) -> None:
    twilio.answers = [(200, "{}")]
    assert client.redirect_call(CALL_SID, "https://bot.example.com/x")
    assert twilio.asked[0][0] == f"/2010-04-01/Accounts/AC1/Calls/{CALL_SID}.json"
    assert twilio.asked[0][1] == [("Url", "https://bot.example.com/x"), ("Method", "POST")]


@pytest.mark.parametrize("answer", [(404, '{"code": 20404}'), (400, '{"code": 21220}')])
def test_a_call_that_is_over_cannot_be_redirected_and_need_not_be_hung_up(
    answer: tuple[int, str], twilio: FakeTwilio, client: TwilioRest
) -> None:
    twilio.answers = [answer]
    assert not client.redirect_call(CALL_SID, "https://bot.example.com/x")
    client.hang_up(CALL_SID)
    assert twilio.asked[1][1] == [("Status", "completed")]


def test_a_message_is_sent(twilio: FakeTwilio, client: TwilioRest) -> None:
    twilio.answers = [(201, json.dumps({"sid": "SM" + "b" * 32}))]
    assert client.send_sms("+4917633445566", "Grüße 🚀", "https://bot.example.com/sms/status") == "SM" + "b" * 32
    path, fields, _ = twilio.asked[0]
    assert path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert dict(fields)["Body"] == "Grüße 🚀"


def test_a_request_refused_for_its_rate_is_repeated(twilio: FakeTwilio) -> None:
    pauses: list[float] = []
    twilio.answers = [(429, '{"code": 20429}'), (429, '{"code": 20429}'), (201, json.dumps({"sid": CALL_SID}))]
    assert _client(f"http://127.0.0.1:{twilio.server_port}", pauses).create_call(CALL) == CALL_SID
    assert pauses == [0.5, 1.0]


def test_a_carrier_that_stays_too_busy_has_refused(twilio: FakeTwilio, client: TwilioRest) -> None:
    twilio.answers = [(429, '{"code": 20429}')]
    with pytest.raises(CarrierError, match="429, error 20429"):
        client.create_call(CALL)
    assert len(twilio.asked) == 4


def test_a_refusal_is_an_error_that_repeats_no_number(twilio: FakeTwilio, client: TwilioRest) -> None:
    twilio.answers = [(400, '{"code": 21211, "message": "The To number +4917633445566 is not valid"}')]
    with pytest.raises(CarrierError, match="400, error 21211") as refused:
        client.create_call(CALL)
    assert not isinstance(refused.value, CarrierUnsure)
    assert "4917633445566" not in str(refused.value)
    assert len(twilio.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [(500, "{}"), (503, "<html>"), (0, ""), (201, "<html>"), (201, "{}"), (201, '{"sid": 7}'), (201, "[" * 100_000)],
    ids=lambda answer: str(answer)[:20],
)
def test_an_answer_that_leaves_it_open_is_unsure_and_never_repeated(
    answer: tuple[int, str], twilio: FakeTwilio, client: TwilioRest
) -> None:
    twilio.answers = [answer]
    with pytest.raises(CarrierUnsure):
        client.create_call(CALL)
    assert len(twilio.asked) == 1


def test_a_redirecting_answer_is_not_followed(twilio: FakeTwilio, client: TwilioRest) -> None:
    twilio.answers = [(307, "{}")]
    with pytest.raises(CarrierError, match="307"):
        client.create_call(CALL)
    assert len(twilio.asked) == 1


def test_a_carrier_that_cannot_be_reached_has_not_dialled() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(CarrierError) as refused:
        _client(f"http://127.0.0.1:{port}").create_call(CALL)
    assert not isinstance(refused.value, CarrierUnsure)


def test_a_carrier_that_never_answers_leaves_us_unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest, "TIMEOUT", urllib3.Timeout(connect=0.2, read=0.2))
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(CarrierUnsure):
        _client(f"http://127.0.0.1:{listener.getsockname()[1]}").create_call(CALL)


def test_without_a_number_of_ours_nobody_is_rung(twilio: FakeTwilio) -> None:
    with pytest.raises(CarrierError, match="TWILIO_NUMBER"):
        _client(f"http://127.0.0.1:{twilio.server_port}", TWILIO_NUMBER="").create_call(CALL)
    assert not twilio.asked
