"""Conferences, redirects and REST faults as Twilio really behaves."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from telephony.simulator import (
    Carrier,
    NumberSettings,
    Phone,
    Press,
    RestFault,
    Script,
    Wait,
    WaitForBot,
    leg,
)
from telephony.simulator.sound import tone
from telephony.simulator.violations import ErrorCode
from tests.talking_server import PUBLIC, Stream, TalkingServer
from tests.transfer_house import eventually

BOT, CALLER, AGENT = "+4989123456", "+4915112345678", "+4915198765432"
ROOM = "<Conference {0} statusCallback='/events' statusCallbackEvent='start end join leave'>room</Conference>"
ENDS_WITH_CALLER = "<Dial action='/after'>" + ROOM.format("endConferenceOnExit='true'") + "</Dial>"
AGENTS = "<Dial action='/left' hangupOnStar='true'>" + ROOM.format("") + "</Dial>"
STAYS = Script(stays_seconds=600.0)


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    with Carrier(speed=8.0, carrier_voice=lambda _text, _language: tone(440, 1.0)) as carrier:
        carrier.connect_number(BOT, NumberSettings(f"{PUBLIC}/in", f"{PUBLIC}/status"))
        carrier.connect_phone(AGENT, Phone(STAYS, rings_seconds=0.5))
        yield carrier


@pytest.fixture
def server(carrier: Carrier) -> Iterator[TalkingServer]:
    with TalkingServer(carrier.account.token) as server:
        carrier.route(PUBLIC, [server.url])
        server.answers["/left"] = server.answers["/after"] = "<Hangup/>"
        yield server


@pytest.fixture
def client(carrier: Carrier, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Twilio's own SDK, which talks to the simulator instead."""
    client = Client(carrier.account.sid, carrier.account.token)
    monkeypatch.setattr(client.api, "base_url", carrier.api_base)
    return client


def events(server: TalkingServer) -> list[str]:
    return [request.form["StatusCallbackEvent"] for request in server.asked("/events")]


def test_the_star_key_leads_out_of_a_conference_that_goes_on_in_silence(
    carrier: Carrier, server: TalkingServer, client: Client
) -> None:
    server.answers |= {"/in": ENDS_WITH_CALLER, "/agent": AGENTS}
    call = carrier.dial(STAYS, CALLER, BOT)
    client.calls.create(to=AGENT, from_=BOT, url=f"{PUBLIC}/agent")
    agent = carrier.expect_call(AGENT)
    eventually(lambda: "conference-start" in events(server))
    agent.press("*")
    eventually(lambda: "participant-leave" in events(server))
    assert [request.form["CallStatus"] for request in server.asked("/left")] == ["in-progress"]
    assert call.status == "in-progress"
    left_at = call.age_seconds
    eventually(lambda: call.age_seconds > left_at + 4.0)
    call.hang_up()
    assert all(span.end <= left_at + 0.5 for span in call.report().heard)  # whoever is alone hears nothing


def test_the_star_key_leads_out_of_the_music_too(carrier: Carrier, server: TalkingServer, client: Client) -> None:
    server.answers["/agent"] = AGENTS
    client.calls.create(to=AGENT, from_=BOT, url=f"{PUBLIC}/agent")
    agent = carrier.expect_call(AGENT)
    eventually(lambda: "participant-join" in events(server))
    agent.press("*")
    eventually(lambda: agent.status == "completed")
    assert len(server.asked("/left")) == 1


def test_without_hangup_on_star_the_key_does_nothing(carrier: Carrier, server: TalkingServer, client: Client) -> None:
    server.answers |= {"/in": ENDS_WITH_CALLER, "/agent": AGENTS}
    call = carrier.dial(STAYS, CALLER, BOT)
    client.calls.create(to=AGENT, from_=BOT, url=f"{PUBLIC}/agent")
    eventually(lambda: "conference-start" in events(server))
    call.press("*")
    pressed_at = call.age_seconds
    eventually(lambda: call.age_seconds > pressed_at + 2.0)
    assert server.asked("/after") == []


def test_two_who_do_not_start_the_conference_hear_music_until_somebody_does(
    carrier: Carrier, server: TalkingServer, client: Client
) -> None:
    waits = "<Dial>" + ROOM.format("startConferenceOnEnter='false'") + "</Dial>"
    server.answers |= {"/in": waits, "/agent": AGENTS}
    calls = [carrier.dial(STAYS, number, BOT) for number in (CALLER, "+4915112345679")]
    eventually(lambda: events(server).count("participant-join") == 2)
    assert "conference-start" not in events(server)
    client.calls.create(to=AGENT, from_=BOT, url=f"{PUBLIC}/agent")
    eventually(lambda: "conference-start" in events(server))
    for call in calls:
        call.hang_up()
        assert call.report().heard  # the music


def test_a_leg_is_redirected_out_of_a_conference_which_ends_without_it(
    carrier: Carrier, server: TalkingServer, client: Client
) -> None:
    server.answers |= {"/in": ENDS_WITH_CALLER, "/agent": AGENTS, "/bot": "<Pause length='30'/>"}
    call = carrier.dial(STAYS, CALLER, BOT)
    client.calls.create(to=AGENT, from_=BOT, url=f"{PUBLIC}/agent")
    eventually(lambda: "conference-start" in events(server))
    client.calls(call.sid).update(url=f"{PUBLIC}/bot")
    eventually(lambda: "conference-end" in events(server))
    eventually(lambda: carrier.expect_call(AGENT).status == "completed")
    assert call.status == "in-progress"
    assert server.asked("/after") == []  # the action of <Dial> is not asked for
    assert "DialCallStatus" not in server.asked("/bot")[0].form


def test_a_leg_is_redirected_out_of_a_stream_which_is_told_to_stop(
    carrier: Carrier, server: TalkingServer, client: Client
) -> None:
    talked: list[Stream] = []

    async def talk(stream: Stream) -> None:
        talked.append(stream)
        await stream.drain()

    server.talk = talk
    server.answers |= {
        "/in": "<Connect><Stream url='wss://bot.test/stream'/></Connect>",
        "/room": ENDS_WITH_CALLER,
    }
    call = carrier.dial(STAYS, CALLER, BOT)
    eventually(lambda: bool(talked))
    client.calls(call.sid).update(url=f"{PUBLIC}/room")
    eventually(lambda: "participant-join" in events(server))
    assert talked[0].messages[-1]["event"] == "stop"
    assert carrier.violations == ()


def test_of_two_updates_the_later_counts(carrier: Carrier, server: TalkingServer, client: Client) -> None:
    server.answers |= {"/in": "<Pause length='60'/>", "/one": "<Pause length='60'/>", "/two": "<Hangup/>"}
    call = carrier.dial(STAYS, CALLER, BOT)
    eventually(lambda: call.status == "in-progress")
    client.calls(call.sid).update(url=f"{PUBLIC}/one")
    client.calls(call.sid).update(url=f"{PUBLIC}/two")
    eventually(lambda: call.status == "completed")


def test_an_update_of_a_call_that_is_over_is_refused(carrier: Carrier, server: TalkingServer, client: Client) -> None:
    server.answers["/in"] = "<Hangup/>"
    call = carrier.dial(STAYS, CALLER, BOT)
    eventually(lambda: call.status == "completed")
    with pytest.raises(TwilioRestException) as refused:
        client.calls(call.sid).update(status="completed")
    assert refused.value.code == 21220
    assert carrier.violations == (), "who asks so soon cannot have known"


def test_an_update_of_a_call_that_has_long_been_over_is_a_violation(
    carrier: Carrier, server: TalkingServer, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers["/in"] = "<Hangup/>"
    monkeypatch.setattr(leg, "_NEWS_TRAVELS", timedelta())
    call = carrier.dial(STAYS, CALLER, BOT)
    eventually(lambda: call.status == "completed")
    with pytest.raises(TwilioRestException):
        client.calls(call.sid).update(status="completed")
    [violation] = carrier.violations
    assert (violation.code, violation.call_sid) == (ErrorCode.REST_BAD_REQUEST, call.sid)


@pytest.mark.parametrize(
    ("fault", "status"),
    [(RestFault.TOO_MANY, 429), (RestFault.FAILED, 503), (RestFault.REFUSED, 400), (RestFault.GONE, 404)],
)
def test_requests_fail_as_they_are_told_to(
    fault: RestFault, status: int, carrier: Carrier, server: TalkingServer, client: Client
) -> None:
    server.answers["/agent"] = "<Hangup/>"
    carrier.fail_requests(fault)
    with pytest.raises(TwilioRestException) as failed:
        client.calls.create(to=AGENT, from_=BOT, url=f"{PUBLIC}/agent")
    assert failed.value.status == status
    assert carrier.calls == ()
    client.calls.create(to=AGENT, from_=BOT, url=f"{PUBLIC}/agent")
    assert carrier.expect_call(AGENT)
    assert carrier.violations == ()


def test_a_browser_is_rung_as_a_client(carrier: Carrier, server: TalkingServer, client: Client) -> None:
    server.answers["/agent"] = "<Hangup/>"
    carrier.connect_phone("client:agent-7", Phone(STAYS, rings_seconds=0.5))
    client.calls.create(to="client:agent-7", from_=BOT, url=f"{PUBLIC}/agent")
    assert carrier.expect_call("client:agent-7").report().status == "completed"


def test_the_first_key_cuts_the_prompt_and_its_number_ends_the_gathering(
    carrier: Carrier, server: TalkingServer, client: Client
) -> None:
    prompts = "<Say>one</Say>" * 20
    server.answers |= {
        "/agent": f"<Gather numDigits='1' timeout='3' action='/key'>{prompts}</Gather><Redirect>/silence</Redirect>",
        "/key": "<Hangup/>",
    }
    carrier.connect_phone(AGENT, Phone(Script((WaitForBot("one"), Wait(0.5), Press("4")), stays_seconds=60.0)))
    client.calls.create(to=AGENT, from_=BOT, url=f"{PUBLIC}/agent")
    carrier.expect_call(AGENT).report()
    assert [request.form["Digits"] for request in server.asked("/key")] == ["4"]
    assert carrier.expect_call(AGENT).age_seconds < 5.0
    assert server.asked("/silence") == []
