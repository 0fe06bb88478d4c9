"""The webhooks of agents' legs, with a switchboard of a few lines."""

from typing import Any, Final
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from callbot.config import Config
from callbot.errors import StoreError
from callbot.handoff_ports import AgentNext
from callbot.language import Language
from callbot.profile.model import Profile
from callbot.transfer import Briefing, Failure
from telephony.agent_legs import make_blueprint
from telephony.services import Telephony
from telephony.signature import HEADER, sign
from tests.unit.test_telephony_whisper import briefing

SID: Final = "CA" + "0123456789abcdef" * 2
BASE: Final = "https://bot.example.com"
ABOUT: Final = "?kind=warm&language=en&room=transfer-7"
CONFIG: Final = Config.from_environ(
    {"PUBLIC_BASE_URL": BASE, "SECRET_KEY": "s", "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "12345"}
)
PROFILE: Final = Profile.model_validate(
    {
        "firm": {"name": "Beispiel GmbH", "trade": {"de": "Heizung", "en": "heating"}, "languages": ["de", "en"]},
        "sites": [
            {
                "id": "main",
                "name": {"de": "Haupthaus"},
                "address": {"street": "Weg 1", "postcode": "80331", "city": "München"},
                "region": "DE-BY",
                "hours": "Mo-Fr 08:00-17:00",
                "phone": "+49891234567",
            }
        ],
        "fallback_number": "+4989999999",
    }
)


class FakeSwitchboard:
    """Remembers what it was told; fails when the database is away."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []
        self.broken = False
        self.next = AgentNext.ROOM
        self.briefing: Briefing | None = briefing(language=Language.EN)

    def brief(self, *told: object) -> Briefing | None:
        self._tell("brief", *told)
        return self.briefing

    def pressed(self, *told: object) -> AgentNext:
        self._tell("pressed", *told)
        return self.next

    def chose_question(self, *told: object) -> AgentNext:
        self._tell("chose_question", *told)
        return self.next

    def __getattr__(self, name: str) -> Any:
        return lambda *told: self._tell(name, *told)

    def _tell(self, *told: object) -> None:
        if self.broken:
            raise StoreError("the database is away")
        self.told.append(told)


class Carrier:
    """Posts as Twilio does."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    def post(self, path: str, **fields: str) -> TestResponse:
        form = {"CallSid": SID, "CallStatus": "in-progress", **fields}
        headers = {HEADER: sign("12345", BASE + path, form.items())}
        kind = "application/x-www-form-urlencoded"
        return self._client.post(path, data=urlencode(form), content_type=kind, headers=headers)

    def verbs(self, path: str, **fields: str) -> list[str]:
        return [verb.tag for verb in ElementTree.fromstring(self.post(path, **fields).data)]


@pytest.fixture
def switchboard() -> FakeSwitchboard:
    return FakeSwitchboard()


@pytest.fixture
def client(switchboard: FakeSwitchboard) -> FlaskClient:
    parts: Any = dict.fromkeys(["store", "clock", "conversations", "write_note", "unspoken"])
    services = Telephony(config=CONFIG, profile=PROFILE, switchboard=switchboard, **parts)  # type: ignore[arg-type]
    app = Flask("test")
    app.register_blueprint(make_blueprint(services))
    return app.test_client()


@pytest.fixture
def carrier(client: FlaskClient) -> Carrier:
    return Carrier(client)


SPOKEN = ["/voice/agent/3", *(f"/voice/agent/3/{what}{ABOUT}" for what in ("key", "question", "silence", "left"))]
REPORTS = ["/voice/agent/3/status", "/voice/agent/room"]


@pytest.mark.parametrize("path", SPOKEN + REPORTS)
def test_an_unsigned_request_is_refused(path: str, client: FlaskClient, switchboard: FakeSwitchboard) -> None:
    kind = "application/x-www-form-urlencoded"
    assert client.post(path, data=f"CallSid={SID}&CallStatus=completed", content_type=kind).status_code == 403
    assert switchboard.told == []


@pytest.mark.parametrize("path", SPOKEN)
def test_when_the_store_is_away_the_agent_is_told_and_the_leg_ends(
    path: str, carrier: Carrier, switchboard: FakeSwitchboard
) -> None:
    switchboard.broken = True
    assert carrier.verbs(path, Digits="1") == ["Say", "Say", "Hangup"]


@pytest.mark.parametrize("path", REPORTS)
def test_a_report_that_could_not_be_kept_is_asked_for_again(
    path: str, carrier: Carrier, switchboard: FakeSwitchboard
) -> None:
    switchboard.broken = True
    fields = {"CallStatus": "completed", "StatusCallbackEvent": "participant-join"}
    assert carrier.post(path, **fields).status_code == 503


@pytest.mark.parametrize("attempt", ["0x3", "-1", "²", "99999999999999999999", "3/4"])
def test_an_address_without_an_attempt_is_unknown(attempt: str, client: FlaskClient) -> None:
    assert client.post(f"/voice/agent/{attempt}").status_code in {403, 404}


def test_whoever_answers_is_briefed_with_addresses_that_carry_what_it_is_about(
    carrier: Carrier, switchboard: FakeSwitchboard
) -> None:
    document = ElementTree.fromstring(carrier.post("/voice/agent/3").data)
    gather = document.find("Gather")
    assert gather is not None
    assert gather.get("action") == f"{BASE}/voice/agent/3/key{ABOUT}"
    assert document.findtext("Redirect") == f"{BASE}/voice/agent/3/silence{ABOUT}"
    assert switchboard.told == [("brief", 3, SID)]


def test_whoever_answers_for_nobody_hears_a_sentence(carrier: Carrier, switchboard: FakeSwitchboard) -> None:
    switchboard.briefing = None
    assert carrier.verbs("/voice/agent/3") == ["Say", "Hangup"]


@pytest.mark.parametrize(
    ("then", "verbs"),
    [
        (AgentNext.ROOM, ["Dial"]),
        (AgentNext.ASK_WHAT, ["Gather", "Redirect"]),
        (AgentNext.AGAIN, ["Gather", "Redirect"]),
        (AgentNext.THANKS, ["Say", "Hangup"]),
        (AgentNext.CALLER_GONE, ["Say", "Hangup"]),
    ],
)
@pytest.mark.parametrize("what", ["key", "question"])
def test_a_key_is_answered_as_the_switchboard_decides(
    what: str, then: AgentNext, verbs: list[str], carrier: Carrier, switchboard: FakeSwitchboard
) -> None:
    switchboard.next = then
    assert carrier.verbs(f"/voice/agent/3/{what}{ABOUT}", Digits="2") == verbs
    assert switchboard.told[0][1:] == (3, "2")


def test_the_room_is_the_one_that_the_address_names(carrier: Carrier) -> None:
    document = ElementTree.fromstring(carrier.post(f"/voice/agent/3/key{ABOUT}", Digits="1").data)
    assert document.findtext("Dial/Conference") == "transfer-7"


@pytest.mark.parametrize("failure", Failure)
@pytest.mark.parametrize(("language", "locale"), [("de", "de-DE"), ("en", "en-GB")])
def test_who_waited_for_a_customer_in_vain_hears_why_in_their_language(
    failure: Failure, language: str, locale: str, carrier: Carrier
) -> None:
    path = f"/voice/agent/3/unreached?why={failure}&language={language}"
    document = ElementTree.fromstring(carrier.post(path).data)
    assert [verb.tag for verb in document] == ["Say", "Hangup"]
    say = document.find("Say")
    assert say is not None
    assert say.get("language") == locale


def test_a_reason_that_nobody_knows_is_no_silence(carrier: Carrier) -> None:
    assert carrier.verbs("/voice/agent/3/unreached?why=x&language=fr") == ["Say", "Hangup"]


def test_silence_is_reported(carrier: Carrier, switchboard: FakeSwitchboard) -> None:
    assert carrier.verbs(f"/voice/agent/3/silence{ABOUT}") == ["Say", "Hangup"]
    assert switchboard.told == [("no_key", 3)]


def test_only_a_leg_that_goes_on_has_left_the_room_by_a_key(carrier: Carrier, switchboard: FakeSwitchboard) -> None:
    carrier.post(f"/voice/agent/3/left{ABOUT}", CallStatus="completed")
    assert switchboard.told == []
    carrier.post(f"/voice/agent/3/left{ABOUT}", CallStatus="in-progress")
    assert switchboard.told == [("agent_starred", 3)]


@pytest.mark.parametrize("status", ["completed", "busy", "no-answer", "failed", "canceled"])
def test_a_final_status_ends_the_leg(status: str, carrier: Carrier, switchboard: FakeSwitchboard) -> None:
    assert carrier.post("/voice/agent/3/status", CallStatus=status).status_code == 204
    assert switchboard.told == [("leg_ended", 3, status)]


@pytest.mark.parametrize("status", ["queued", "initiated", "ringing"])
def test_a_leg_that_has_begun_is_told(status: str, carrier: Carrier, switchboard: FakeSwitchboard) -> None:
    assert carrier.post("/voice/agent/3/status", CallStatus=status).status_code == 204
    assert switchboard.told == [("leg_seen", 3, SID)]


@pytest.mark.parametrize("status", ["", "in-progress", "something-new", "\x00"])
def test_any_other_status_changes_nothing(status: str, carrier: Carrier, switchboard: FakeSwitchboard) -> None:
    assert carrier.post("/voice/agent/3/status", CallStatus=status).status_code == 204
    assert switchboard.told == []


@pytest.mark.parametrize(("event", "joined"), [("participant-join", True), ("conference-end", False), ("", False)])
def test_who_comes_into_a_room_is_told(
    event: str, joined: bool, carrier: Carrier, switchboard: FakeSwitchboard
) -> None:
    assert carrier.post("/voice/agent/room", StatusCallbackEvent=event).status_code == 204
    assert switchboard.told == ([("caller_joined", SID)] if joined else [])


@pytest.mark.parametrize("query", ["", "?kind=x&language=en&room=r", "?kind=warm&language=fr&room=r", "?kind=warm"])
def test_an_address_without_readable_words_is_answered_in_the_firms_language(query: str, carrier: Carrier) -> None:
    document = ElementTree.fromstring(carrier.post(f"/voice/agent/3/silence{query}").data)
    say = document.find("Say")
    assert say is not None
    assert say.get("language") == "de-DE"
