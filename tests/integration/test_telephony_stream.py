"""Media streams over real sockets, served by werkzeug and by gunicorn's threads."""

import json
import logging
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.sync.client import ClientConnection, connect

from callbot.actions import Outcome
from callbot.call import CallRecord, CallState, Note, Turn
from callbot.language import Language
from callbot.mulaw import FRAME_BYTES, SILENCE
from callbot.ports import Line
from telephony import inbox, sockets, stream
from telephony.protocol import (
    Clear,
    Connected,
    Dtmf,
    FromCarrier,
    MarkReached,
    Media,
    Play,
    SetMark,
    Start,
    Stop,
    ToCarrier,
    read_ours,
    write_carriers,
)
from telephony.services import Telephony
from telephony.signature import HEADER, sign
from telephony.tokens import hash_token
from telephony.webhooks import make_blueprint
from tests.servers import port_of, served
from tests.webhooks import CONFIG, PROFILE

SID: Final = "CA" + "0" * 32
STREAM: Final = "MZ" + "1" * 32
NOW: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HANDSHAKE: Final = {
    "Host": "bot.example.com",
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}


class FakeStore:
    """Tokens that can be used once."""

    def __init__(self) -> None:
        self.tokens: dict[tuple[str, str], str] = {}
        self.state = CallState.TALKING
        self.ended: list[str] = []

    def give_token(self, token: str, call_sid: str = SID) -> str:
        self.tokens[call_sid, hash_token(token)] = token
        return token

    def open_stream(self, call_sid: str, token_hash: str, now: datetime) -> CallRecord | None:
        return self.find(call_sid) if self.tokens.pop((call_sid, token_hash), None) else None

    def find(self, call_sid: str) -> CallRecord | None:
        return CallRecord(call_sid, None, "+4989", self.state, None, NOW, None, 1, {}, None, 0)

    def end(self, call_sid: str, at: datetime, write_note: Callable[[CallRecord, Sequence[Turn]], Note]) -> None:
        self.ended.append(call_sid)


class FakeConversation:
    """Remembers what it was told; key 9 ends it, key 5 breaks it, key 7 clears."""

    secret = "4711"

    def __init__(self, call: CallRecord, line: Line) -> None:
        self.call, self.line = call, line
        self.closed = False
        self.told: list[str] = []
        self.heard = b""
        self.hearings = 0
        self.over = threading.Event()

    def start(self) -> None:
        self.told.append("start")
        self.line.play(b"\x22" * 40_000, "greeting")

    def hear(self, mulaw: bytes) -> None:
        self.hearings += 1
        self.heard += mulaw

    def played(self, mark: str) -> None:
        self.told.append(f"played {mark}")

    def pressed(self, digit: str) -> None:
        self.told.append(f"pressed {digit}")
        if digit == "5":
            raise RuntimeError(f"the caller said {self.secret}")
        if digit == "7":
            self.line.clear()
        if digit == "9":
            self.closed = True
            self.line.close()
            self.over.set()

    def caller_left(self) -> None:
        self.told.append("left")
        self.over.set()


class Switchboard:
    """A running gateway and everything that happened in it."""

    def __init__(self) -> None:
        self.port = 0
        self.store = FakeStore()
        self.conversations: dict[str, FakeConversation] = {}
        self.opened = threading.Condition()

    def open(self, call_sid: str, token_hash: str, line: Line) -> FakeConversation | None:
        call = self.store.open_stream(call_sid, token_hash, NOW)
        if call is None:
            return None
        conversation = FakeConversation(call, line)
        with self.opened:
            self.conversations[call.call_sid] = conversation
            self.opened.notify_all()
        return conversation

    def conversation(self, call_sid: str = SID) -> FakeConversation:
        with self.opened:
            assert self.opened.wait_for(lambda: call_sid in self.conversations, timeout=5)
        return self.conversations[call_sid]

    def app(self) -> Flask:
        app = Flask("test")
        services = Telephony(
            config=CONFIG,
            store=self.store,  # type: ignore[arg-type]  # only the half that streams use
            clock=lambda: NOW,
            profile=PROFILE,
            conversations=self,
            write_note=lambda call, turns: Note("", Outcome.ANSWERED, (), (), Language.EN),
            unspoken=lambda call: (),
            switchboard=None,  # type: ignore[arg-type]  # streams do not use it
            dictations=None,  # type: ignore[arg-type]  # nor this
        )
        app.register_blueprint(make_blueprint(services))
        return app

    def dial(self, signed: str = "wss://bot.example.com/voice/stream", **headers: str) -> ClientConnection:
        signature = {HEADER: sign("12345", signed)} if signed else {}
        return connect(f"ws://127.0.0.1:{self.port}/voice/stream", additional_headers=signature | headers)

    @contextmanager
    def call(self, call_sid: str = SID) -> Iterator["Caller"]:
        """A call that is being talked in."""
        token = self.store.give_token(f"token-{call_sid}", call_sid)
        with self.dial() as websocket:
            caller = Caller(websocket)
            caller.send(Connected("1.0.0"), Start(1, STREAM, "AC1", call_sid, {"token": token}))
            yield caller


class Caller:
    """The carrier's end of one media stream."""

    def __init__(self, websocket: ClientConnection) -> None:
        self.websocket = websocket
        self._chunk = 0

    def send(self, *messages: FromCarrier) -> None:
        for message in messages:
            self.websocket.send(write_carriers(message, STREAM))

    def speak(self, frames: int, fill: bytes = b"\x11", skip: int = 0) -> None:
        """Send frames as fast as the socket takes them, after losing some."""
        for _ in range(frames):
            self._chunk += 1
            self.send(Media(self._chunk + 1, self._chunk, (self._chunk + skip) * 20, fill * FRAME_BYTES))

    def next(self) -> ToCarrier:
        return read_ours(self.websocket.recv(timeout=5))

    def until_mark(self) -> bytes:
        """The audio up to the next mark."""
        audio = b""
        while isinstance(message := self.next(), Play):
            audio += message.payload
        return audio

    def closed_by_us(self) -> bool:
        """Whether the gateway closes properly; what it still says is dropped."""
        try:
            while True:
                self.websocket.recv(timeout=10)
        except ConnectionClosed as closed:
            return closed.rcvd is not None and closed.rcvd.code == 1000


@pytest.fixture
def switchboard() -> Iterator[Switchboard]:
    switchboard = Switchboard()
    with served(switchboard.app()) as address:
        switchboard.port = port_of(address)
        yield switchboard


def test_a_call_is_heard_answered_and_left(switchboard: Switchboard) -> None:
    with switchboard.call() as caller:
        assert caller.until_mark() == b"\x22" * 40_000
        caller.speak(50)
        caller.send(MarkReached(60, "greeting"), Dtmf(61, "#"))
        caller.speak(5, b"\x33")
        caller.send(Stop(70))
        conversation = switchboard.conversation()
        assert conversation.over.wait(5)
        assert conversation.told == ["start", "played greeting", "pressed #", "left"]
        assert conversation.heard == b"\x11" * FRAME_BYTES * 50 + b"\x33" * FRAME_BYTES * 5
        assert caller.closed_by_us()


def test_audio_goes_out_in_few_messages_followed_by_its_mark(switchboard: Switchboard) -> None:
    with switchboard.call() as caller:
        messages = [caller.next() for _ in range(4)]
    assert [type(message) for message in messages] == [Play, Play, Play, SetMark]
    assert messages[3] == SetMark(STREAM, "greeting")


def test_queued_audio_is_cleared_at_once(switchboard: Switchboard) -> None:
    with switchboard.call() as caller:
        caller.until_mark()
        caller.send(Dtmf(2, "7"))
        assert caller.next() == Clear(STREAM)


def test_when_the_bot_ends_the_conversation_the_socket_is_closed_properly(switchboard: Switchboard) -> None:
    with switchboard.call() as caller:
        caller.until_mark()
        caller.send(Dtmf(2, "9"))
        assert caller.closed_by_us()
    assert switchboard.conversation().told == ["start", "pressed 9"]


def test_frames_that_queued_up_are_heard_together(switchboard: Switchboard) -> None:
    with switchboard.call() as caller:
        caller.speak(500)
        caller.send(Stop(502))
        conversation = switchboard.conversation()
        assert conversation.over.wait(10)
    assert len(conversation.heard) == 500 * FRAME_BYTES
    assert conversation.hearings >= 20  # never more than half a second at once


def test_lost_frames_are_heard_as_silence(switchboard: Switchboard) -> None:
    with switchboard.call() as caller:
        caller.speak(3)
        caller.speak(2, b"\x33", skip=10)
        caller.send(Stop(7))
        conversation = switchboard.conversation()
        assert conversation.over.wait(5)
    expected = b"\x11" * 3 * FRAME_BYTES + SILENCE * 10 * FRAME_BYTES + b"\x33" * 2 * FRAME_BYTES
    assert conversation.heard == expected


def test_a_caller_whose_connection_breaks_has_left(switchboard: Switchboard) -> None:
    with switchboard.call() as caller:
        caller.until_mark()
        caller.websocket.socket.close()
        assert switchboard.conversation().over.wait(5)
    assert switchboard.conversation().told == ["start", "left"]


def test_a_stream_that_falls_silent_is_dead(switchboard: Switchboard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "SILENT_SECONDS", 0.2)
    with switchboard.call() as caller:
        assert caller.closed_by_us()
    assert switchboard.conversation().told == ["start", "left"]


@pytest.mark.parametrize(
    "signed", ["", "wss://evil.example.com/voice/stream", "wss://bot.example.com/voice/stream?x=1"]
)
def test_an_unsigned_handshake_is_403_and_never_accepted(signed: str, switchboard: Switchboard) -> None:
    with pytest.raises(InvalidStatus) as refused:
        switchboard.dial(signed, Host="evil.example.com", **{"X-Forwarded-Host": "evil.example.com"})
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("signed", ["wss://bot.example.com/voice/stream/", "https://bot.example.com/voice/stream"])
def test_every_form_of_twilios_signature_is_accepted(signed: str, switchboard: Switchboard) -> None:
    with switchboard.dial(signed) as websocket:
        websocket.send(write_carriers(Connected("1.0.0"), STREAM))


@pytest.mark.parametrize(
    ("token", "call_sid"),
    [("", SID), ("wrong", SID), ("good", "CA" + "9" * 32), ("\ud800", SID), ("good\x00", SID), ("g" * 10_000, SID)],
)
def test_a_token_that_is_not_this_calls_ends_the_stream(token: str, call_sid: str, switchboard: Switchboard) -> None:
    switchboard.store.give_token("good")
    with switchboard.dial() as websocket:
        caller = Caller(websocket)
        caller.send(Connected("1.0.0"), Start(1, STREAM, "AC1", call_sid, {"token": token}))
        assert caller.closed_by_us()
    assert not switchboard.conversations


def test_a_token_works_once(switchboard: Switchboard) -> None:
    with switchboard.call() as caller:
        caller.until_mark()
        with switchboard.dial() as second:
            thief = Caller(second)
            thief.send(Connected("1.0.0"), Start(1, STREAM, "AC1", SID, {"token": f"token-{SID}"}))
            assert thief.closed_by_us()
        caller.send(Dtmf(2, "1"), Stop(3))
        assert switchboard.conversation().over.wait(5)
    assert switchboard.conversation().told == ["start", "pressed 1", "left"]


GARBAGE: Final = [
    "hello",
    "",
    b"\x00\x01",
    "[" * 10_000,
    '{"event": "media"}',
    '{"event": "stop", "event": "stop"}',
    json.dumps({"event": "media", "sequenceNumber": "2", "media": {"chunk": "1", "timestamp": "1", "payload": "!"}}),
    write_carriers(Start(1, STREAM, "AC1", SID), STREAM),
    "x" * 100_000,
]


@pytest.mark.parametrize("garbage", GARBAGE, ids=lambda text: repr(text)[:30])
def test_garbage_ends_its_own_call_and_no_other(garbage: str | bytes, switchboard: Switchboard) -> None:
    other = "CA" + "2" * 32
    with switchboard.call() as caller, switchboard.call(other) as bystander:
        bystander.until_mark()
        caller.until_mark()
        caller.websocket.send(garbage)
        assert switchboard.conversation().over.wait(5)
        assert switchboard.conversation().told == ["start", "left"]
        bystander.speak(1)
        bystander.send(Stop(3))
        assert switchboard.conversation(other).over.wait(5)
    assert len(switchboard.conversation(other).heard) == FRAME_BYTES


@pytest.mark.parametrize("garbage", GARBAGE, ids=lambda text: repr(text)[:30])
def test_garbage_before_the_start_closes_the_socket(garbage: str | bytes, switchboard: Switchboard) -> None:
    with switchboard.dial() as websocket:
        websocket.send(garbage)
        with pytest.raises(ConnectionClosed):
            websocket.recv(timeout=5)
    assert not switchboard.conversations


def _bytes(opcode: Opcode, data: bytes, fin: bool = True) -> bytes:
    return Frame(opcode, data, fin).serialize(mask=True)


@pytest.mark.parametrize(
    ("wire", "code"),
    [
        (_bytes(Opcode.TEXT, b"x" * 10_000, fin=False) + _bytes(Opcode.CONT, b"x" * 60_000)[:20], 1009),
        (_bytes(Opcode.CONT, b"x"), 1002),
        (_bytes(Opcode.TEXT, b"\xff\xfe"), 1000),
    ],
    ids=["too long in pieces", "a piece of nothing", "not UTF-8"],
)
def test_what_breaks_the_rules_of_websockets_closes_the_socket(
    wire: bytes, code: int, switchboard: Switchboard
) -> None:
    with switchboard.call() as caller:
        caller.until_mark()
        caller.websocket.socket.sendall(wire)
        with pytest.raises(ConnectionClosed) as closed:
            caller.websocket.recv(timeout=5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == code
    assert switchboard.conversation().over.wait(5)
    assert switchboard.conversation().told == ["start", "left"]


def test_an_unknown_event_is_passed_over(switchboard: Switchboard) -> None:
    with switchboard.call() as caller:
        caller.websocket.send('{"event": "weather", "streamSid": "MZ1"}')
        caller.send(Dtmf(2, "1"), Stop(3))
        assert switchboard.conversation().over.wait(5)
    assert switchboard.conversation().told == ["start", "pressed 1", "left"]


def test_a_socket_that_never_says_whose_it_is_is_closed(
    switchboard: Switchboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "START_SECONDS", 0.2)
    with switchboard.dial() as websocket:
        caller = Caller(websocket)
        caller.send(Connected("1.0.0"))
        assert caller.closed_by_us()


def test_only_so_many_sockets_may_wait_to_say_whose_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "MAX_STRANGERS", 2)
    switchboard = Switchboard()
    with served(switchboard.app()) as address:
        switchboard.port = port_of(address)
        with switchboard.dial() as first, switchboard.dial(), switchboard.dial() as third:
            assert Caller(third).closed_by_us()
            first.close()
        with switchboard.call() as caller:  # and a place that became free is free again
            caller.until_mark()


def test_an_error_in_the_conversation_ends_the_stream_and_is_logged_without_the_callers_words(
    switchboard: Switchboard, caplog: pytest.LogCaptureFixture
) -> None:
    with switchboard.call() as caller:
        caller.until_mark()
        caller.send(Dtmf(2, "5"))
        assert caller.closed_by_us()
    assert switchboard.conversation().told == ["start", "pressed 5", "left"]
    assert f"call {SID}: its stream failed: RuntimeError" in caplog.text
    assert "4711" not in caplog.text


def test_a_conversation_that_cannot_be_had_ends_the_stream(
    switchboard: Switchboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(switchboard, "open", _no_ears)
    with switchboard.call() as caller:
        assert caller.closed_by_us()


def _no_ears(call: CallRecord, line: Line) -> Any:
    raise RuntimeError("no ear can be had")


def test_words_kept_after_the_carriers_last_event_still_reach_the_note(switchboard: Switchboard) -> None:
    with switchboard.call() as caller:
        caller.until_mark()
        switchboard.store.state = CallState.ENDED
        caller.send(Stop(2))
        assert caller.closed_by_us()
    assert switchboard.store.ended == [SID]


def test_falling_behind_the_caller_is_logged_once(
    switchboard: Switchboard, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(inbox, "LAGGING", 50)
    everything_sent = threading.Event()
    monkeypatch.setattr(FakeConversation, "start", lambda self: everything_sent.wait(5))
    with caplog.at_level(logging.WARNING), switchboard.call() as caller:
        switchboard.conversation()
        caller.speak(200)
        caller.send(Stop(300))
        everything_sent.set()
        assert switchboard.conversation().over.wait(5)
    assert caplog.text.count("s behind the caller") == 1


def test_a_minute_behind_is_the_end_of_the_stream(switchboard: Switchboard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "LOST", 100)
    everything_sent = threading.Event()
    monkeypatch.setattr(FakeConversation, "start", lambda self: everything_sent.wait(5))
    with switchboard.call() as caller:
        switchboard.conversation()
        caller.speak(200)
        everything_sent.set()
        assert caller.closed_by_us()


def test_a_carrier_that_does_not_answer_our_goodbye_is_not_waited_for(
    switchboard: Switchboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "CLOSING_SECONDS", 0.1)
    with switchboard.call() as caller:
        caller.until_mark()
        monkeypatch.setattr(caller.websocket.protocol, "receive_data", lambda data: None)
        caller.send(Dtmf(2, "9"))
        assert switchboard.conversation().over.wait(5)
        caller.websocket.recv_events_thread.join(0.9)  # less than the client itself would wait
        assert not caller.websocket.recv_events_thread.is_alive()


def test_a_carrier_that_takes_nothing_has_left(switchboard: Switchboard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "SEND_SECONDS", 0.1)
    monkeypatch.setattr(FakeConversation, "start", lambda self: self.line.play(b"\x22" * 8_000_000, "endless"))
    token = switchboard.store.give_token("token")
    handshake = {HEADER: sign("12345", "wss://bot.example.com/voice/stream")} | HANDSHAKE
    with socket.create_connection(("127.0.0.1", switchboard.port)) as carrier:
        lines = [f"{name}: {value}\r\n" for name, value in handshake.items()]
        carrier.sendall(f"GET /voice/stream HTTP/1.1\r\n{''.join(lines)}\r\n".encode())
        assert b"101 Switching Protocols" in carrier.recv(4096)
        for message in (Connected("1.0.0"), Start(1, STREAM, "AC1", SID, {"token": token})):
            carrier.sendall(_bytes(Opcode.TEXT, write_carriers(message, STREAM).encode()))
        assert switchboard.conversation().over.wait(5)
    assert switchboard.conversation().told == ["left"]


def test_a_message_in_pieces_with_a_ping_between_them_is_one(switchboard: Switchboard) -> None:
    with switchboard.call() as caller:
        caller.until_mark()
        text = write_carriers(Dtmf(2, "7"), STREAM)
        caller.websocket.send(iter([text[:10], text[10:30], text[30:]]))
        assert caller.next() == Clear(STREAM)
        assert caller.websocket.ping().wait(5)


def test_words_that_came_with_the_goodbye_are_heard(switchboard: Switchboard, monkeypatch: pytest.MonkeyPatch) -> None:
    everything_sent = threading.Event()
    monkeypatch.setattr(FakeConversation, "start", lambda self: everything_sent.wait(5))
    with switchboard.call() as caller:
        switchboard.conversation()
        caller.speak(30)
        goodbye = threading.Thread(target=caller.websocket.close)
        goodbye.start()
        everything_sent.set()
        assert switchboard.conversation().over.wait(5)
        goodbye.join()
    assert len(switchboard.conversation().heard) == 30 * FRAME_BYTES


@pytest.mark.parametrize("missing", sorted(HANDSHAKE.keys() - {"Host"}))
def test_a_signed_request_that_is_no_handshake_is_400(missing: str, switchboard: Switchboard) -> None:
    headers = {HEADER: sign("12345", "wss://bot.example.com/voice/stream")} | HANDSHAKE
    del headers[missing]
    with closing(HTTPConnection("127.0.0.1", switchboard.port, timeout=5)) as carrier:
        carrier.request("GET", "/voice/stream", headers=headers)
        assert carrier.getresponse().status == 400


def under_gunicorn() -> Flask:
    """What the gunicorn of the next test serves."""
    switchboard = Switchboard()
    for number in range(10):
        switchboard.store.give_token(f"token-CA{number:032}", f"CA{number:032}")
    return switchboard.app()


@pytest.fixture(scope="module")
def gunicorn() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        program = [sys.executable, "-m", "gunicorn", "--bind", f"fd://{listener.fileno()}"]
        options = ["--worker-class", "gthread", "--threads", "16", "--graceful-timeout", "1", "--log-level", "warning"]
        where = ["--chdir", str(Path(__file__).parent), "test_telephony_stream:under_gunicorn()"]
        process = subprocess.Popen([*program, *options, *where], pass_fds=[listener.fileno()])
        port = listener.getsockname()[1]
        with closing(
            HTTPConnection("127.0.0.1", port, timeout=60)
        ) as first:  # the socket is open before gunicorn is up
            first.request("GET", "/")
            assert first.getresponse().status == 404
        yield port
        process.terminate()
        process.wait(10)


def test_gunicorn_serves_calls_side_by_side_and_closes_them_properly(gunicorn: int) -> None:
    switchboard = Switchboard()
    switchboard.port = gunicorn
    with ExitStack() as calls:
        callers = [calls.enter_context(switchboard.call(f"CA{number:032}")) for number in range(10)]
        assert [caller.until_mark() for caller in callers] == [b"\x22" * 40_000] * 10
        for caller in callers:
            caller.speak(5)
            caller.send(Dtmf(7, "9"))
        assert all(caller.closed_by_us() for caller in callers)


def test_gunicorn_refuses_an_unsigned_handshake(gunicorn: int) -> None:
    switchboard = Switchboard()
    switchboard.port = gunicorn
    with pytest.raises(InvalidStatus) as refused:
        switchboard.dial("")
    assert refused.value.response.status_code == 403
