"""The webhooks of agents' legs, with a switchboard and a desk for dictations of a few lines."""

from dataclasses import replace
from typing import Any, Final
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from callbot.dictation import Dictation, DictationState, Purpose
from callbot.errors import StoreError
from callbot.handoff_ports import AgentNext
from callbot.language import Language
from callbot.transfer import Briefing, Failure
from telephony.agent_legs import make_blueprint
from telephony.dictation_legs import make_blueprint as make_dictation_legs
from telephony.services import Telephony
from telephony.tokens import LIFETIME, hash_token
from tests.unit.test_telephony_whisper import NOW, briefing
from tests.webhooks import BASE, CONFIG, FORM_TYPE, PROFILE, SID, Carrier

ABOUT: Final = "?kind=warm&language=en&room=transfer-7"


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


class FakeDictations:
    """Has one dictation, or none; remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []
        self.broken = False
        self.dictation: Dictation | None = Dictation(
            *(8, Purpose.QUESTION, 1, 2, 3, Language.DE, DictationState.HEARD, "Seit wann <tropft> es?", NOW)
        )
        self.next = AgentNext.THANKS

    def ask(self, *told: object) -> AgentNext:
        self._tell("ask", *told)
        return self.next

    def issue_token(self, *told: object) -> None:
        self._tell("issue_token", *told)

    def __getattr__(self, name: str) -> Any:
        return lambda *told: self._tell(name, *told)

    def _tell(self, *told: object) -> Dictation | None:
        if self.broken:
            raise StoreError("the database is away")
        self.told.append(told)
        return self.dictation


@pytest.fixture
def switchboard() -> FakeSwitchboard:
    return FakeSwitchboard()


@pytest.fixture
def dictations() -> FakeDictations:
    return FakeDictations()


@pytest.fixture
def client(switchboard: FakeSwitchboard, dictations: FakeDictations) -> FlaskClient:
    parts: Any = dict.fromkeys(["store", "conversations", "write_note", "unspoken"])
    parts |= {"switchboard": switchboard, "dictations": dictations}
    services = Telephony(config=CONFIG, profile=PROFILE, clock=lambda: NOW, **parts)
    app = Flask("test")
    app.register_blueprint(make_blueprint(services))
    app.register_blueprint(make_dictation_legs(services))
    return app.test_client()


@pytest.fixture
def carrier(client: FlaskClient) -> Carrier:
    return Carrier(client, {"CallStatus": "in-progress"})


LEGS = ("key", "question", "dictated", "confirm", "silence", "left")
SPOKEN = [
    *("/voice/agent/3", "/voice/dictation/8", "/voice/dictation/8/over"),
    *(f"/voice/agent/3/{what}{ABOUT}" for what in LEGS),
]
REPORTS = ["/voice/agent/3/status", "/voice/agent/room", "/voice/dictation/8/status"]


@pytest.mark.parametrize("path", SPOKEN + REPORTS)
def test_an_unsigned_request_is_refused(path: str, client: FlaskClient, switchboard: FakeSwitchboard) -> None:
    assert client.post(path, data=f"CallSid={SID}&CallStatus=completed", content_type=FORM_TYPE).status_code == 403
    assert switchboard.told == []


@pytest.mark.parametrize("path", SPOKEN)
def test_when_the_store_is_away_the_agent_is_told_and_the_leg_ends(
    path: str, carrier: Carrier, switchboard: FakeSwitchboard, dictations: FakeDictations
) -> None:
    switchboard.broken = dictations.broken = True
    assert carrier.verbs(path, Digits="1") == ["Say", "Say", "Hangup"]


@pytest.mark.parametrize("path", REPORTS)
def test_a_report_that_could_not_be_kept_is_asked_for_again(
    path: str, carrier: Carrier, switchboard: FakeSwitchboard, dictations: FakeDictations
) -> None:
    switchboard.broken = dictations.broken = True
    fields = {"CallStatus": "completed", "StatusCallbackEvent": "participant-join"}
    assert carrier.post(path, fields).status_code == 503


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
    document = ElementTree.fromstring(carrier.post(f"/voice/agent/3/key{ABOUT}", {"Digits": "1"}).data)
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


def test_only_a_leg_that_goes_on_has_left_the_room_by_a_key(
    carrier: Carrier, switchboard: FakeSwitchboard, dictations: FakeDictations
) -> None:
    dictations.dictation = None
    carrier.post(f"/voice/agent/3/left{ABOUT}", {"CallStatus": "completed"})
    assert switchboard.told == []
    carrier.post(f"/voice/agent/3/left{ABOUT}", {"CallStatus": "in-progress"})
    assert switchboard.told == [("agent_starred", 3)]


@pytest.mark.parametrize("status", ["completed", "busy", "no-answer", "failed", "canceled"])
def test_a_final_status_ends_the_leg(status: str, carrier: Carrier, switchboard: FakeSwitchboard) -> None:
    assert carrier.post("/voice/agent/3/status", {"CallStatus": status}).status_code == 204
    assert switchboard.told == [("leg_ended", 3, status)]


@pytest.mark.parametrize("status", ["queued", "initiated", "ringing"])
def test_a_leg_that_has_begun_is_told(status: str, carrier: Carrier, switchboard: FakeSwitchboard) -> None:
    assert carrier.post("/voice/agent/3/status", {"CallStatus": status}).status_code == 204
    assert switchboard.told == [("leg_seen", 3, SID)]


@pytest.mark.parametrize("status", ["", "in-progress", "something-new", "\x00"])
def test_any_other_status_changes_nothing(status: str, carrier: Carrier, switchboard: FakeSwitchboard) -> None:
    assert carrier.post("/voice/agent/3/status", {"CallStatus": status}).status_code == 204
    assert switchboard.told == []


@pytest.mark.parametrize(("event", "joined"), [("participant-join", True), ("conference-end", False), ("", False)])
def test_who_comes_into_a_room_is_told(
    event: str, joined: bool, carrier: Carrier, switchboard: FakeSwitchboard
) -> None:
    assert carrier.post("/voice/agent/room", {"StatusCallbackEvent": event}).status_code == 204
    assert switchboard.told == ([("caller_joined", SID)] if joined else [])


@pytest.mark.parametrize("query", ["", "?kind=x&language=en&room=r", "?kind=warm&language=fr&room=r", "?kind=warm"])
def test_an_address_without_readable_words_is_answered_in_the_firms_language(query: str, carrier: Carrier) -> None:
    document = ElementTree.fromstring(carrier.post(f"/voice/agent/3/silence{query}").data)
    say = document.find("Say")
    assert say is not None
    assert say.get("language") == "de-DE"


def connected(document: bytes) -> tuple[str, str, str]:
    """The token of the stream, where the carrier goes on after it, and what it says before."""
    response = ElementTree.fromstring(document)
    assert [verb.tag for verb in response] == ["Say", "Connect", "Redirect"]
    stream, token = response.find("Connect/Stream"), response.find("Connect/Stream/Parameter")
    assert stream is not None
    assert token is not None
    assert (stream.get("url"), token.get("name")) == ("wss://bot.example.com/voice/stream", "token")
    return token.get("value") or "", response.findtext("Redirect") or "", response.findtext("Say") or ""


@pytest.mark.parametrize(("what", "digit"), [("question", "0"), ("confirm", "2")])
def test_a_question_in_own_words_is_spoken_into_our_own_ears_on_the_same_leg(
    what: str, digit: str, carrier: Carrier, dictations: FakeDictations
) -> None:
    token, then, said = connected(carrier.post(f"/voice/agent/3/{what}{ABOUT}", {"Digits": digit}).data)
    assert then == f"{BASE}/voice/agent/3/dictated{ABOUT}"
    assert "German" in said, "the caller's language, in the agent's"
    assert dictations.told == [
        ("question", 3),
        ("issue_token", dictations.dictation, SID, hash_token(token), NOW + LIFETIME),
    ]


def test_a_question_is_read_back_in_the_callers_language(carrier: Carrier) -> None:
    document = ElementTree.fromstring(carrier.post(f"/voice/agent/3/dictated{ABOUT}").data)
    gather = document.find("Gather")
    assert gather is not None
    assert [(say.get("language"), say.text) for say in gather] == [
        ("en-GB", "I will ask:"),
        ("de-DE", "Seit wann <tropft> es?"),
        ("en-GB", "Again: 2."),
    ]
    assert gather.get("action") == document.findtext("Redirect") == f"{BASE}/voice/agent/3/confirm{ABOUT}"


@pytest.mark.parametrize("digit", ["", "1", "7"])
@pytest.mark.parametrize("then", [AgentNext.THANKS, AgentNext.CALLER_GONE])
def test_a_question_that_is_not_spoken_again_is_asked(
    digit: str, then: AgentNext, carrier: Carrier, dictations: FakeDictations
) -> None:
    dictations.next = then
    assert carrier.verbs(f"/voice/agent/3/confirm{ABOUT}", Digits=digit) == ["Say", "Hangup"]
    assert dictations.told == [("ask", 3)]


def test_when_nothing_was_understood_the_agent_chooses_again(carrier: Carrier, dictations: FakeDictations) -> None:
    assert dictations.dictation
    dictations.dictation = replace(dictations.dictation, state=DictationState.NOTHING, text="")
    assert carrier.verbs(f"/voice/agent/3/dictated{ABOUT}") == ["Gather", "Redirect"]


@pytest.mark.parametrize("path", [f"question{ABOUT}", f"dictated{ABOUT}"])
def test_nobody_dictates_for_a_caller_who_is_gone(path: str, carrier: Carrier, dictations: FakeDictations) -> None:
    dictations.dictation = None
    assert carrier.verbs(f"/voice/agent/3/{path}", Digits="0") == ["Say", "Hangup"]


def test_whoever_hangs_up_may_have_asked_before_the_leg_counts_as_declined(
    carrier: Carrier, switchboard: FakeSwitchboard, dictations: FakeDictations
) -> None:
    carrier.post("/voice/agent/3/status", {"CallStatus": "completed"})
    assert dictations.told == [("briefing_ended", 3)]
    assert switchboard.told == [("leg_ended", 3, "completed")]


def test_whoever_stays_on_the_line_after_the_talk_dictates_the_summary(carrier: Carrier) -> None:
    _, then, said = connected(carrier.post(f"/voice/agent/3/left{ABOUT}").data)
    assert then == f"{BASE}/voice/dictation/8/over"
    assert said.startswith("Das Gespräch ist zu Ende. Für die Notiz:")


def test_whoever_is_rung_for_it_dictates_the_summary(carrier: Carrier, dictations: FakeDictations) -> None:
    assert dictations.dictation
    dictations.dictation = replace(dictations.dictation, purpose=Purpose.SUMMARY, attempt_id=None)
    token, _, said = connected(carrier.post("/voice/dictation/8").data)
    assert said.startswith("Für die Notiz:")
    assert dictations.told[-1] == ("issue_token", dictations.dictation, SID, hash_token(token), NOW + LIFETIME)


@pytest.mark.parametrize(
    ("state", "said"),
    [(DictationState.HEARD, "Danke. Der Text steht in Ihrer Notiz."), (DictationState.NOTHING, "Ich habe nichts")],
)
def test_at_the_end_of_a_summary_the_agent_hears_whether_it_was_understood(
    state: DictationState, said: str, carrier: Carrier, dictations: FakeDictations
) -> None:
    assert dictations.dictation
    dictations.dictation = replace(dictations.dictation, state=state)
    document = ElementTree.fromstring(carrier.post("/voice/dictation/8/over").data)
    assert (document.findtext("Say") or "").startswith(said)


@pytest.mark.parametrize("status", ["completed", "busy", "no-answer", "failed", "canceled"])
def test_the_end_of_the_leg_ends_the_dictation(status: str, carrier: Carrier, dictations: FakeDictations) -> None:
    assert carrier.post("/voice/dictation/8/status", {"CallStatus": status}).status_code == 204
    assert dictations.told == [("summary_ended", 8)]


def test_a_dictation_that_was_noted_meanwhile_is_over(carrier: Carrier, dictations: FakeDictations) -> None:
    dictations.dictation = None
    assert carrier.verbs("/voice/dictation/8") == ["Hangup"]
    assert carrier.verbs("/voice/dictation/8/over") == ["Hangup"]
