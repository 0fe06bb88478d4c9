"""Whole calls over real HTTP and WebSocket: streams, callers, faults."""

from collections.abc import Iterator

import pytest

from callbot import mulaw
from telephony.simulator import (
    CallReport,
    Carrier,
    Faults,
    HangUp,
    Interrupt,
    NumberSettings,
    Press,
    Say,
    Script,
    Wait,
    WaitForBot,
)
from telephony.simulator.sound import tone
from telephony.simulator.voices import EspeakVoice
from tests.talking_server import PUBLIC, Stream, TalkingServer

BOT, CALLER = "+4989123456", "+4915112345678"
CONNECT = '<Connect><Stream url="wss://bot.test/stream"><Parameter name="token" value="t"/></Stream></Connect>'
SPEED = 4.0


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    with Carrier(speed=SPEED) as carrier:
        carrier.connect_number(
            BOT,
            NumberSettings(f"{PUBLIC}/in", f"{PUBLIC}/status", f"{PUBLIC}/fallback", f"{PUBLIC}/sms"),
        )
        yield carrier


@pytest.fixture
def server(carrier: Carrier) -> Iterator[TalkingServer]:
    with TalkingServer(carrier.account.token) as server:
        carrier.route(PUBLIC, [server.url])
        server.answers["/in"] = CONNECT
        yield server


def call(carrier: Carrier, *steps: object, faults: Faults | None = None) -> CallReport:
    script = Script(tuple(steps), stays_seconds=4.0)  # type: ignore[arg-type]
    return carrier.dial(script, CALLER, BOT, EspeakVoice(), faults=faults or Faults()).report(60)


async def greet_and_wait(stream: Stream) -> None:
    await stream.play(tone(440, 1.0), mark="greeting")
    await stream.drain()


def test_a_call_carries_signed_requests_with_twilios_parameters(carrier: Carrier, server: TalkingServer) -> None:
    server.talk = greet_and_wait
    report = call(carrier, WaitForBot(), HangUp())

    assert report.is_clean
    assert [request.path for request in server.requests] == ["/in", "/status"]
    assert all(request.is_signed for request in server.requests)
    assert server.streams[0].is_signed
    incoming, status = server.requests
    assert incoming.form["CallSid"].startswith("CA")
    assert len(incoming.form["CallSid"]) == 34
    assert {"CallStatus": "ringing", "Direction": "inbound", "From": CALLER, "CallerCountry": "DE"}.items() <= (
        incoming.form.items()
    )
    assert "StirVerstat" not in incoming.form
    assert incoming.headers["User-Agent"] == "TwilioProxy/1.1"
    assert incoming.headers["I-Twilio-Idempotency-Token"]
    assert status.form["CallStatus"] == "completed"
    assert status.form["SequenceNumber"] == "0"
    assert int(status.form["CallDuration"]) >= 1
    assert status.form["CallbackSource"] == "call-progress-events"


def test_frames_come_in_order_every_20_ms_even_in_silence(carrier: Carrier, server: TalkingServer) -> None:
    server.talk = greet_and_wait
    call(carrier, Wait(1.0), HangUp())

    messages = server.streams[0].messages
    assert [message["event"] for message in messages[:2]] == ["connected", "start"]
    assert messages[1]["start"]["customParameters"] == {"token": "t"}
    numbers = [int(message["sequenceNumber"]) for message in messages[1:]]
    assert numbers == list(range(1, len(numbers) + 1))
    media = [message["media"] for message in messages if message["event"] == "media"]
    assert [m["chunk"] for m in media] == [str(n) for n in range(1, len(media) + 1)]
    assert [m["timestamp"] for m in media] == [str(20 * n) for n in range(len(media))]
    assert 40 <= len(media) <= 60
    assert messages[-1]["event"] == "stop"
    assert messages[-1]["stop"]["callSid"] == messages[1]["start"]["callSid"]


def test_a_mark_returns_when_its_audio_was_played(carrier: Carrier, server: TalkingServer) -> None:
    server.talk = greet_and_wait
    report = call(carrier, WaitForBot(), HangUp())

    events = [message["event"] for message in server.streams[0].messages]
    frames_before_the_mark = events[: events.index("mark")].count("media")
    assert 49 <= frames_before_the_mark <= 56
    assert report.bot_audio_seconds == pytest.approx(1.0, abs=0.03)


def test_clear_drops_the_audio_and_returns_the_marks_at_once(carrier: Carrier, server: TalkingServer) -> None:
    async def play_and_clear(stream: Stream) -> None:
        await stream.play(tone(440, 30.0), mark="never played")
        for _ in range(50):
            await stream.next("media")
        await stream.clear()
        await stream.drain()

    server.talk = play_and_clear
    report = call(carrier, Wait(2.0), HangUp())

    assert [m["mark"]["name"] for m in server.streams[0].messages if m["event"] == "mark"] == ["never played"]
    assert report.bot_audio_seconds < 2.0
    assert report.is_clean


def test_keys_arrive_as_dtmf(carrier: Carrier, server: TalkingServer) -> None:
    report = call(carrier, Wait(1.0), Press("12#"), HangUp())

    dtmf = [message["dtmf"] for message in server.streams[0].messages if message["event"] == "dtmf"]
    assert dtmf == [{"track": "inbound_track", "digit": digit} for digit in "12#"]
    assert [turn.keys for turn in report.turns] == ["12#"]


async def answer_after_a_turn(stream: Stream) -> None:
    """Greets, hears a caller's turn out by counting silent frames, and answers 0.6 s after its end."""
    await stream.play(tone(440, 0.5))
    heard, silent = False, 0
    while not (heard and silent >= 30):
        payload = (await stream.next("media"))["media"]["payload"]
        silent = silent + 1 if payload == "/" * 213 + "w==" else 0
        heard = heard or silent == 0
    await stream.play(tone(500, 0.5), mark="answer")
    await stream.next("mark")


def test_latency_is_measured_from_the_last_voiced_sample(carrier: Carrier, server: TalkingServer) -> None:
    server.talk = answer_after_a_turn
    server.answers["/after"] = "<Hangup/>"
    server.answers["/in"] = CONNECT + "<Redirect>/after</Redirect>"
    report = call(carrier, Say("when are you open tomorrow"))

    assert report.is_clean
    assert server.asked("/after")
    (latency,) = report.latencies
    # The server waits for 30 silent frames; espeak's voice ends up to 60 ms before its last frame of sound.
    assert latency == pytest.approx(0.63, abs=0.15)
    assert report.cut_ins == 0


def test_a_barge_in_and_a_cut_in_are_told_apart(carrier: Carrier, server: TalkingServer) -> None:
    async def be_interrupted_and_interrupt(stream: Stream) -> None:
        await stream.play(tone(440, 10.0))
        for _ in range(100):
            await stream.next("media")
        await stream.clear()
        await stream.play(tone(500, 0.5))
        await stream.drain()

    server.talk = be_interrupted_and_interrupt
    report = call(carrier, Interrupt("no wait, I would like to say something else entirely", 1.0), HangUp())

    (turn,) = [turn for turn in report.turns if turn.who == "caller"]
    assert turn.barge_in_seconds == pytest.approx(1.0, abs=0.3)
    assert turn.cut_in


def test_a_socket_that_is_cut_leads_to_the_next_verb_and_is_no_violation_of_ours(
    carrier: Carrier, server: TalkingServer
) -> None:
    server.answers["/in"] = CONNECT + "<Redirect>/again</Redirect>"
    server.answers["/again"] = CONNECT
    report = call(carrier, Wait(3.0), HangUp(), faults=Faults(cut_sockets_at=(1.0,)))

    assert len(server.streams) == 2
    assert server.streams[0].messages[-1]["event"] == "media"
    assert server.asked("/again")[0].form["CallStatus"] == "in-progress"
    assert not report.violations


def test_callbacks_can_be_doubled_and_dropped(carrier: Carrier, server: TalkingServer) -> None:
    call(carrier, HangUp(), faults=Faults(double=frozenset({"completed", "voice"})))
    assert len(server.asked("/in")) == 2
    assert len(server.asked("/status")) == 2
    call(carrier, HangUp(), faults=Faults(drop=frozenset({"completed"})))
    assert len(server.asked("/status")) == 2


def test_several_calls_go_on_at_once(carrier: Carrier, server: TalkingServer) -> None:
    server.talk = greet_and_wait
    calls = [carrier.dial(Script((WaitForBot(), HangUp())), CALLER, BOT) for _ in range(8)]
    reports = [each.report(60) for each in calls]

    assert all(report.is_clean for report in reports)
    assert len({report.call_sid for report in reports}) == 8
    assert all(mulaw.seconds(b"x" * 8000) <= report.duration_seconds < 5 for report in reports)
