"""The carrier's webhooks, with a store in memory."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from xml.etree import ElementTree

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from callbot.actions import Outcome, PersonSought
from callbot.call import CallEvent, CallRecord, CallState, Intent, Note, Ringing, StatusEvent, Turn, after
from callbot.errors import StoreError
from callbot.language import Language
from callbot.ports import Conversation, Line
from callbot.sweeper import sweep
from callbot.transfer import Transfer, TransferKind, TransferState
from telephony.services import Telephony
from telephony.signature import HEADER, sign
from telephony.tokens import hash_token
from telephony.webhooks import make_blueprint
from tests.webhooks import BASE, CONFIG, PROFILE, SID, Carrier, verbs

NOW: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class FakeStore:
    """Calls in a dictionary."""

    def __init__(self) -> None:
        self.calls: dict[str, CallRecord] = {}
        self.tokens: dict[str, tuple[str, datetime]] = {}
        self.events: list[StatusEvent] = []
        self.ended: list[str] = []
        self.broken = False

    def ring(self, ringing: Ringing) -> CallRecord:
        self._check()
        call = CallRecord(
            *(ringing.call_sid, ringing.caller, ringing.called, CallState.RINGING, None, ringing.at),
            *(None, 0, {}, None, 0),
        )
        return self.calls.setdefault(ringing.call_sid, call)

    def find(self, call_sid: str) -> CallRecord | None:
        self._check()
        return self.calls.get(call_sid)

    def issue_token(self, call_sid: str, token_hash: str, expires_at: datetime) -> None:
        self.tokens[call_sid] = token_hash, expires_at

    def begin_transfer(self, call_sid: str) -> None:
        call = self.calls[call_sid]
        self.calls[call_sid] = replace(call, state=after(call.state, CallEvent.TRANSFER_BEGUN))

    def note_status(self, event: StatusEvent) -> bool:
        self.events.append(event)
        return True

    def stale(self, before: datetime) -> Sequence[str]:
        return [sid for sid, call in self.calls.items() if call.started_at < before]

    def end(self, call_sid: str, at: datetime, write_note: Callable[[CallRecord, Sequence[Turn]], Note]) -> None:
        self._check()
        write_note(self.calls[call_sid], ())
        self.ended.append(call_sid)

    def _check(self) -> None:
        if self.broken:
            raise StoreError("the database is away")


class NoConversations:
    def open(self, call_sid: str, token_hash: str, line: Line) -> Conversation | None:
        raise AssertionError("no stream is opened here")


def write_note(call: CallRecord, turns: Sequence[Turn]) -> Note:
    return Note("hours", Outcome.ANSWERED, (), (), Language.DE)


class FakeSwitchboard:
    """Has one transfer, or none."""

    def __init__(self, transfer: Transfer | None = None) -> None:
        self.transfer = transfer
        self.left: list[str] = []

    def room_for(self, call_sid: str) -> Transfer | None:
        return self.transfer if self.transfer and self.transfer.state is TransferState.ACCEPTED else None

    def look(self, call_sid: str) -> PersonSought | None:
        return PersonSought(self.transfer.id, self.transfer.state) if self.transfer else None

    def caller_left(self, call_sid: str) -> None:
        self.left.append(call_sid)


def _transfer(state: TransferState) -> Transfer:
    people = dict.fromkeys(["callback_id", "customer_id", "wanted_agent_id", "attempt_id", "agent_id", "failure"])
    words = dict.fromkeys(["person", "agent_name", "question", "answer", "task"], "")
    return Transfer(
        **{**people, **words},  # type: ignore[arg-type]
        id=7,
        kind=TransferKind.WARM,
        state=state,
        state_since=NOW,
        call_sid=SID,
        reason="heating",
        language=Language.EN,
        site="main",
        skills=(),
        urgent=False,
        requested_at=NOW,
        tried=(),
        minutes=0,
    )


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


def _carrier(store: FakeStore, **changes: Any) -> Carrier:
    services = Telephony(
        config=CONFIG,
        store=store,  # type: ignore[arg-type]  # only the half that webhooks use
        clock=lambda: NOW,
        profile=PROFILE,
        conversations=NoConversations(),
        write_note=write_note,
        unspoken=lambda call: [(Language.EN, "Bis <gleich> & danke\x0b")],
        switchboard=FakeSwitchboard(),  # type: ignore[arg-type]  # only the half that these webhooks use
        dictations=None,  # type: ignore[arg-type]  # callers do not dictate
    )
    app = Flask("test")
    app.register_blueprint(make_blueprint(replace(services, **changes)))
    return Carrier(app.test_client(), {"From": "+4917633445566", "To": "+49891234567"})


@pytest.fixture
def carrier(store: FakeStore) -> Carrier:
    return _carrier(store)


def _dialled(response: TestResponse) -> str | None:
    return ElementTree.fromstring(response.data).findtext("Dial")


ROUTES = ["/voice/incoming", "/voice/after", "/voice/status", "/voice/fallback"]


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("signature", ["", "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "nonsense ÿ"])
def test_an_unsigned_request_is_refused_and_nothing_is_done(
    path: str, signature: str, carrier: Carrier, store: FakeStore, caplog: pytest.LogCaptureFixture
) -> None:
    response = carrier.post(path, {"CallStatus": "completed"}, headers={HEADER: signature})
    assert response.status_code == 403
    assert not store.calls
    assert not store.events
    assert [record.getMessage() for record in caplog.records] == ["a request without a valid signature was refused"]


@pytest.mark.parametrize("path", ROUTES)
def test_a_request_without_the_signature_header_is_refused(path: str, carrier: Carrier) -> None:
    assert carrier.post(path, headers={}).status_code == 403


def test_the_host_header_has_no_say_in_the_signature(carrier: Carrier) -> None:
    signature = sign("12345", "https://evil.example.com/voice/incoming", {"CallSid": SID}.items())
    headers = {HEADER: signature, "Host": "evil.example.com", "X-Forwarded-Host": "evil.example.com"}
    assert carrier.post("/voice/incoming", data=f"CallSid={SID}", headers=headers).status_code == 403


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
def test_another_content_type_is_415(path: str, content_type: str, carrier: Carrier) -> None:
    assert carrier.post(path, content_type=content_type).status_code == 415


@pytest.mark.parametrize("path", ROUTES)
def test_an_oversized_body_is_413(path: str, carrier: Carrier) -> None:
    assert carrier.post(path, {"Body": "x" * 65_536}).status_code == 413


@pytest.mark.parametrize("path", ROUTES[:3])
@pytest.mark.parametrize("sid", ["", "CA12", "CA" + "g" * 32, "CA" + "1" * 32 + "\n", "'; drop table calls; --"])
def test_a_garbled_call_sid_is_400(path: str, sid: str, carrier: Carrier) -> None:
    assert carrier.post(path, {"CallSid": sid}).status_code == 400


def test_a_webhook_is_a_post(carrier: Carrier) -> None:
    assert carrier._client.get("/voice/incoming").status_code == 405


def test_an_incoming_call_is_kept_and_connected_to_a_stream(carrier: Carrier, store: FakeStore) -> None:
    response = carrier.post("/voice/incoming")
    assert store.calls[SID].caller == "+4917633445566"
    assert store.calls[SID].called == "+49891234567"
    document = ElementTree.fromstring(response.data)
    assert [verb.tag for verb in document] == ["Connect", "Redirect"]
    stream = document.find("Connect/Stream")
    assert stream is not None
    assert stream.get("url") == "wss://bot.example.com/voice/stream"
    assert (document.findtext("Redirect") or "").startswith(BASE + "/voice/after")


def test_the_token_is_kept_only_as_a_hash_and_for_a_minute(carrier: Carrier, store: FakeStore) -> None:
    response = carrier.post("/voice/incoming")
    parameter = ElementTree.fromstring(response.data).find("Connect/Stream/Parameter")
    assert parameter is not None
    token = parameter.get("value", "")
    assert len(token) >= 32
    assert store.tokens[SID] == (hash_token(token), NOW + timedelta(seconds=60))


def test_a_repeated_incoming_call_is_one_call_with_a_new_token(carrier: Carrier, store: FakeStore) -> None:
    carrier.post("/voice/incoming")
    first = store.tokens[SID]
    assert verbs(carrier.post("/voice/incoming")) == ["Connect", "Redirect"]
    assert len(store.calls) == 1
    assert store.tokens[SID] != first


@pytest.mark.parametrize("caller", ["", "anonymous", "+266696687", "Restricted", "\x00\x1b\x0b", "\ud800", "client:x"])
def test_a_withheld_caller_is_a_caller_without_number(caller: str, carrier: Carrier, store: FakeStore) -> None:
    sent = caller.encode(errors="replace").decode()
    assert verbs(carrier.post("/voice/incoming", {"From": sent})) == ["Connect", "Redirect"]
    assert store.calls[SID].caller is None


def test_a_call_to_an_unreadable_number_belongs_to_the_main_site(carrier: Carrier, store: FakeStore) -> None:
    carrier.post("/voice/incoming", {"To": "sip:desk@example.com"})
    assert store.calls[SID].called == "+49891234567"


@pytest.mark.parametrize("path", ["/voice/incoming", "/voice/after"])
def test_when_the_store_is_away_the_caller_is_brought_to_a_person(
    path: str, carrier: Carrier, store: FakeStore
) -> None:
    store.broken = True
    response = carrier.post(path)
    assert verbs(response) == ["Say", "Say", "Dial", "Say", "Say", "Hangup"]
    assert _dialled(response) == "+4989999999"


def test_the_fallback_needs_no_store_and_speaks_both_languages(carrier: Carrier, store: FakeStore) -> None:
    store.broken = True
    response = carrier.post("/voice/fallback", {"ErrorCode": "11200", "ErrorUrl": BASE + "/voice/incoming"})
    assert verbs(response) == ["Say", "Say", "Dial", "Say", "Say", "Hangup"]
    spoken = [verb.get("language") for verb in ElementTree.fromstring(response.data).iter("Say")]
    assert spoken == ["de-DE", "en-GB", "de-DE", "en-GB"]


def test_the_fallback_answers_even_without_a_call_sid(carrier: Carrier) -> None:
    assert _dialled(carrier.post("/voice/fallback", {"CallSid": ""})) == "+4989999999"


def _talking(store: FakeStore, **changes: Any) -> None:
    call = store.ring(Ringing(SID, None, "+49891234567", NOW))
    store.calls[SID] = replace(call, **({"state": CallState.TALKING, "streams": 1} | changes))


def test_a_call_that_the_bot_has_ended_is_hung_up(carrier: Carrier, store: FakeStore) -> None:
    _talking(store, state=CallState.LEAVING, intent=Intent.HANG_UP)
    assert verbs(carrier.post("/voice/after?attempt=1")) == ["Hangup"]


def test_a_call_that_has_ended_is_hung_up(carrier: Carrier, store: FakeStore) -> None:
    _talking(store, state=CallState.ENDED)
    assert verbs(carrier.post("/voice/after?attempt=1")) == ["Hangup"]


def test_a_call_unknown_to_us_is_a_new_call(carrier: Carrier, store: FakeStore) -> None:
    assert verbs(carrier.post("/voice/after?attempt=1")) == ["Connect", "Redirect"]
    assert SID in store.calls


def test_without_agents_a_transfer_rings_the_fallback_number(carrier: Carrier, store: FakeStore) -> None:
    _talking(store, state=CallState.LEAVING, intent=Intent.TRANSFER, language=Language.EN)
    response = carrier.post("/voice/after?attempt=1")
    assert verbs(response) == ["Dial", "Say", "Hangup"]
    assert _dialled(response) == "+4989999999"


@pytest.mark.parametrize("state", [CallState.LEAVING, CallState.TALKING, CallState.TRANSFERRING])
@pytest.mark.parametrize("intent", [Intent.TRANSFER, None])
def test_a_caller_whom_an_agent_has_taken_goes_into_the_room_also_when_the_stream_died(
    state: CallState, intent: Intent | None, store: FakeStore
) -> None:
    carrier = _carrier(store, switchboard=FakeSwitchboard(_transfer(TransferState.ACCEPTED)))
    _talking(store, state=state, intent=intent)
    response = carrier.post("/voice/after?attempt=1")
    assert verbs(response) == ["Dial"]
    conference = ElementTree.fromstring(response.data).find("Dial/Conference")
    assert conference is not None
    assert (conference.text, conference.get("endConferenceOnExit")) == ("transfer-7", "true")
    assert conference.get("statusCallback") == BASE + "/voice/agent/room#rc=5&rp=all"
    assert store.calls[SID].state is CallState.TRANSFERRING


def test_a_caller_whom_the_agent_has_handed_back_goes_on_with_the_bot(store: FakeStore) -> None:
    carrier = _carrier(store, switchboard=FakeSwitchboard(_transfer(TransferState.RETURNED)))
    _talking(store, state=CallState.TRANSFERRING, intent=Intent.TRANSFER)
    assert verbs(carrier.post("/voice/after")) == ["Connect", "Redirect"]


def test_a_caller_whose_room_has_ended_is_not_sent_there_again(store: FakeStore) -> None:
    carrier = _carrier(store, switchboard=FakeSwitchboard(_transfer(TransferState.ACCEPTED)))
    _talking(store, state=CallState.TRANSFERRING, intent=Intent.TRANSFER)
    assert verbs(carrier.post("/voice/after", {"DialCallStatus": "answered"})) == ["Connect", "Redirect"]


def test_a_caller_whose_agent_left_before_they_met_goes_on_with_the_bot(store: FakeStore) -> None:
    carrier = _carrier(store, switchboard=FakeSwitchboard(_transfer(TransferState.REQUESTED)))
    _talking(store, state=CallState.LEAVING, intent=Intent.TRANSFER)
    assert verbs(carrier.post("/voice/after?attempt=3")) == ["Connect", "Redirect"]


def test_the_end_of_a_call_stops_whoever_is_being_rung_for_it(store: FakeStore) -> None:
    switchboard = FakeSwitchboard(_transfer(TransferState.RINGING))
    _talking(store)
    assert _status(_carrier(store, switchboard=switchboard), CallStatus="completed") == 204
    assert switchboard.left == [SID]


def test_a_call_whose_stream_died_is_taken_up_three_times_and_then_brought_to_a_person(
    carrier: Carrier, store: FakeStore
) -> None:
    _talking(store)
    path, tokens = "/voice/after?attempt=1", set()
    for _ in range(3):
        response = carrier.post(path)
        assert verbs(response) == ["Connect", "Redirect"]
        tokens.add(store.tokens[SID])
        path = (ElementTree.fromstring(response.data).findtext("Redirect") or "").removeprefix(BASE)
    assert len(tokens) == 3
    assert _dialled(carrier.post(path)) == "+4989999999"


def test_what_our_own_voice_could_not_say_is_said_by_the_carrier_and_a_stream_opens_again(
    carrier: Carrier, store: FakeStore
) -> None:
    _talking(store, state=CallState.LEAVING, intent=Intent.SAY, streams=7)
    response = carrier.post("/voice/after?attempt=1")
    assert verbs(response) == ["Say", "Connect", "Redirect"]
    say = ElementTree.fromstring(response.data).find("Say")
    assert say is not None
    assert (say.text, say.get("language")) == ("Bis <gleich> & danke", "en-GB")


def test_a_carrier_that_has_spoken_but_opened_no_stream_does_not_repeat_itself_for_ever(
    carrier: Carrier, store: FakeStore
) -> None:
    _talking(store, state=CallState.LEAVING, intent=Intent.SAY, streams=2)
    path, answered = "/voice/after?attempt=1", []
    for _ in range(5):
        response = carrier.post(path)
        answered.append(verbs(response)[0])
        path = (ElementTree.fromstring(response.data).findtext("Redirect") or "").removeprefix(BASE)
        if not path:
            break
    assert answered[0] == "Say"
    assert _dialled(response) == "+4989999999"


@pytest.mark.parametrize(("streams", "verb"), [(1, "Connect"), (3, "Connect"), (4, "Say")])
@pytest.mark.parametrize("query", ["", "?attempt=", "?attempt=-1", "?attempt=%C2%B2", "?attempt=" + "9" * 40])
def test_without_a_readable_count_the_streams_in_the_store_count(
    streams: int, verb: str, query: str, carrier: Carrier, store: FakeStore
) -> None:
    _talking(store, streams=streams)
    assert verbs(carrier.post("/voice/after" + query))[0] == verb


def _status(carrier: Carrier, **fields: str) -> int:
    return carrier.post("/voice/status", fields).status_code


def test_a_final_status_ends_the_call(carrier: Carrier, store: FakeStore) -> None:
    _talking(store)
    sent = "Mon, 23 Nov 2026 08:59:30 +0000"
    assert _status(carrier, CallStatus="completed", SequenceNumber="3", CallDuration="61", Timestamp=sent) == 204
    assert store.events == [StatusEvent(SID, "completed", 3, NOW - timedelta(seconds=30), 61)]
    assert store.ended == [SID]


@pytest.mark.parametrize("status", ["busy", "failed", "no-answer", "canceled"])
def test_every_final_status_ends_the_call(status: str, carrier: Carrier, store: FakeStore) -> None:
    _talking(store)
    assert _status(carrier, CallStatus=status) == 204
    assert store.ended == [SID]


@pytest.mark.parametrize("status", ["queued", "initiated", "ringing", "in-progress", "something-new"])
def test_any_other_status_is_only_noted(status: str, carrier: Carrier, store: FakeStore) -> None:
    _talking(store)
    assert _status(carrier, CallStatus=status) == 204
    assert [event.status for event in store.events] == [status]
    assert store.ended == []


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"CallStatus": ""},
        {"CallStatus": "\x00"},
        {"CallStatus": "x" * 500},
    ],
)
def test_a_status_event_without_a_readable_status_changes_nothing(
    fields: dict[str, str], carrier: Carrier, store: FakeStore
) -> None:
    _talking(store)
    assert _status(carrier, **fields) == 204
    assert store.events == []


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"SequenceNumber": "", "CallDuration": "", "Timestamp": ""},
        {"SequenceNumber": "-1", "CallDuration": "a minute", "Timestamp": "yesterday"},
        {"SequenceNumber": "²", "CallDuration": "9" * 5000, "Timestamp": "Mon, 01 Jan 0001 00:00:00 +2359"},
        {"Timestamp": "Mon, 23 Nov 2099 08:59:30 +0000"},
        {"Timestamp": "Mon, 23 Nov 2009 08:59:30 +0000"},
    ],
)
def test_missing_or_odd_fields_of_a_status_event_are_left_out(
    fields: dict[str, str], carrier: Carrier, store: FakeStore
) -> None:
    _talking(store)
    assert _status(carrier, CallStatus="completed", **fields) == 204
    assert store.events == [StatusEvent(SID, "completed", 0, NOW, None)]


def test_a_status_of_a_call_unknown_to_us_is_taken_and_forgotten(carrier: Carrier, store: FakeStore) -> None:
    assert _status(carrier, CallStatus="completed") == 204
    assert store.events == []


def test_a_status_that_could_not_be_kept_is_asked_for_again(carrier: Carrier, store: FakeStore) -> None:
    store.broken = True
    assert _status(carrier, CallStatus="completed") == 503


def test_the_sweeper_ends_what_was_forgotten_but_not_who_speaks_with_a_person(store: FakeStore) -> None:
    _talking(store)
    store.calls["CA-transferred"] = replace(store.calls[SID], state=CallState.TRANSFERRING)
    assert sweep(store, NOW + timedelta(minutes=24), PROFILE.limits, write_note) == 0  # type: ignore[arg-type]
    assert sweep(store, NOW + timedelta(minutes=26), PROFILE.limits, write_note) == 1  # type: ignore[arg-type]
    assert store.ended == [SID]
    assert sweep(store, NOW + timedelta(hours=5), PROFILE.limits, write_note) == 2  # type: ignore[arg-type]


def test_a_call_that_cannot_be_ended_does_not_hold_up_the_sweeper(store: FakeStore) -> None:
    _talking(store)
    store.broken = True
    assert sweep(store, NOW + timedelta(hours=1), PROFILE.limits, write_note) == 0  # type: ignore[arg-type]
