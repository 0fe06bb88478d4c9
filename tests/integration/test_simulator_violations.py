"""A gateway that breaks the rules is found out, under Twilio's error codes."""

import asyncio
from collections.abc import Iterator

import pytest

from telephony.simulator import Carrier, HangUp, NumberSettings, Script, Wait
from telephony.simulator.sound import tone
from tests.talking_server import PUBLIC, Answer, Stream, TalkingServer

BOT, CALLER = "+4989123456", "+4915112345678"
CONNECT = '<Connect><Stream url="wss://bot.test/stream"/></Connect>'


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    with Carrier(speed=8.0, carrier_voice=lambda text, language: tone(440, 0.2)) as carrier:
        carrier.connect_number(BOT, NumberSettings(f"{PUBLIC}/in", fallback_url=f"{PUBLIC}/fallback"))
        yield carrier


@pytest.fixture
def server(carrier: Carrier) -> Iterator[TalkingServer]:
    with TalkingServer(carrier.account.token) as server:
        carrier.route(PUBLIC, [server.url])
        yield server


def codes(carrier: Carrier) -> list[int]:
    report = carrier.call(Script((Wait(1.5), HangUp())), CALLER, BOT)
    assert report.is_clean is not bool(report.violations)
    return [violation.code.value for violation in report.violations]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((500, "text/plain", "oops"), 11200),
        ((404, "text/plain", ""), 11200),
        ((200, "application/json", "{}"), 12300),
        ((200, "text/xml", "<Response><Say>"), 12100),
        ((200, "text/xml", "<Answer/>"), 12100),
        ((200, "text/xml", ""), 12100),
        ((200, "text/xml", "<Response><Say>\x0b</Say></Response>"), 12100),
        ((200, "text/xml", "<Response>" + " " * 70_000 + "</Response>"), 11750),
        ("<Sing>la</Sing>", 12200),
        ('<Say mood="gay">hello</Say>', 12200),
        ('<Pause length="long"/>', 12200),
        ('<Connect><Stream url="ws://bot.example/stream"/></Connect>', 12200),
        ('<Connect><Stream url="wss://bot.test/stream?token=1"/></Connect>', 12200),
        ("<Dial><Number>0800 FLOWERS</Number></Dial>", 13223),
        ("<Dial><Conference></Conference></Dial>", 13231),
    ],
)
def test_a_bad_document_is_reported(carrier: Carrier, server: TalkingServer, answer: Answer, code: int) -> None:
    server.answers["/in"] = answer
    assert codes(carrier)[0] == code


def test_the_fallback_is_asked_with_the_error(carrier: Carrier, server: TalkingServer) -> None:
    server.answers["/in"] = (500, "text/plain", "")
    server.answers["/fallback"] = "<Say>sorry</Say>"
    codes(carrier)
    (fallback,) = server.asked("/fallback")
    assert fallback.form["ErrorCode"] == "11200"
    assert fallback.form["ErrorUrl"] == f"{PUBLIC}/in"


def test_a_connection_that_fails_is_tried_once_more_then_the_fallback(carrier: Carrier, server: TalkingServer) -> None:
    carrier.route(PUBLIC, ["http://127.0.0.1:9"])
    assert codes(carrier) == [11205, 11205]


def test_a_load_balancer_passes_over_a_dead_server(carrier: Carrier, server: TalkingServer) -> None:
    carrier.route(PUBLIC, ["http://127.0.0.1:9", server.url])
    server.answers["/in"] = CONNECT
    assert codes(carrier) == []
    assert len(server.streams) == 1


@pytest.mark.parametrize(
    "message",
    [
        "not json",
        "[" * 100_000,
        "7",
        '{"event":"media","media":{"payload":"AAAA"}}',
        '{"event":"media","streamSid":"SID","media":{"payload":"no base64!"}}',
        '{"event":"media","streamSid":"SID","media":{"payload":""}}',
        '{"event":"media","streamSid":"SID","media":{"payload":"UklGRgAAAAA="}}',
        '{"event":"media","streamSid":"SID","media":{"payload":"AAAA","track":"outbound"}}',
        '{"event":"mark","streamSid":"SID","mark":{}}',
        '{"event":"mark","streamSid":"SID","mark":{"name":7}}',
        '{"event":"stop","streamSid":"SID"}',
        '{"event":"clear","streamSid":"SID","now":true}',
    ],
)
def test_a_bad_message_is_reported_once_and_the_stream_goes_on(
    carrier: Carrier, server: TalkingServer, message: str
) -> None:
    async def misbehave(stream: Stream) -> None:
        for _ in range(2):
            await stream.socket.send_str(message.replace("SID", stream.sid))
        await stream.play(tone(440, 0.1), mark="still there")
        await stream.drain()

    server.answers["/in"], server.talk = CONNECT, misbehave
    assert codes(carrier) == [31951]
    assert any(received["event"] == "mark" for received in server.streams[0].messages)


def test_a_refused_handshake_a_binary_message_and_a_bad_farewell_are_reported(
    carrier: Carrier, server: TalkingServer
) -> None:
    async def send_bytes(stream: Stream) -> None:
        await stream.socket.send_bytes(b"\x00")
        await stream.drain()

    async def fail(stream: Stream) -> None:
        await stream.socket.close(code=1011)

    async def vanish(stream: Stream) -> None:
        transport = stream.socket.get_extra_info("socket")
        transport.shutdown(2)
        await asyncio.sleep(0.1)

    server.answers["/in"] = CONNECT
    for talk, code in ((send_bytes, 31951), (fail, 31921), (vanish, 31921)):
        server.talk = talk
        assert code in codes(carrier)
    server.handshake_status = 403
    assert 31920 in codes(carrier)


def test_more_than_ten_minutes_of_audio_are_dropped(carrier: Carrier, server: TalkingServer) -> None:
    async def flood(stream: Stream) -> None:
        for _ in range(13):
            await stream.play(b"\x00" * (50 * 8000))
        await stream.drain()

    server.answers["/in"], server.talk = CONNECT, flood
    assert codes(carrier) == [31931]


def test_requests_without_the_right_secret_are_found_by_the_server(carrier: Carrier) -> None:
    with TalkingServer("another token") as server:
        carrier.route(PUBLIC, [server.url])
        server.answers["/in"] = CONNECT
        codes(carrier)
        assert not any(request.is_signed for request in server.requests)
        assert not server.streams[0].is_signed
