"""/api over HTTP, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from callbot.actions import Outcome, RequestCallback
from callbot.call import Note, Ringing, Speaker, Turn
from callbot.customer_ports import AuditFilter
from callbot.customers import Details, Flag, NoteOutcome, WrapUp
from callbot.language import Language
from crm.api import make_blueprint
from crm.customer_book import SqlCustomerBook
from crm.engine import make_engine
from crm.store import SqlCallStore
from tests.desk_people import make_agent

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SID = "CA" + "3" * 32
NOWHERE = make_engine("postgresql+pg8000://me:hidden@127.0.0.1:1/name")  # nobody listens there
KEY = {"Authorization": "Bearer right"}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


def client_of(engine: Engine, token: str | None = "right") -> FlaskClient:
    app = Flask(__name__)
    app.register_blueprint(make_blueprint(engine, token))
    return app.test_client()


@pytest.fixture
def client(engine: Engine) -> FlaskClient:
    store = SqlCallStore(engine, clock=lambda: NOW)
    for index in range(3):
        store.ring(Ringing(f"CA{index}", "+491702222222", "+498912345", NOW + timedelta(hours=1 + index)))
    store.ring(Ringing(SID, "+491701234567", "+498912345", NOW))
    turn = Turn(Speaker.CALLER, "<b>wann haben Sie auf</b>", Language.DE, 1.5, 2.5, 0.75)
    store.keep_turns(SID, [turn], {}, Language.DE)
    store.request_callback(SID, RequestCallback("+49891111", "Heizung", NOW, window="morgen"), NOW)
    note = Note("Öffnungszeiten", Outcome.ANSWERED, ("Rückruf",), (), Language.DE)
    store.end(SID, NOW + timedelta(minutes=2), lambda _call, _turns: note)
    return client_of(engine)


def test_a_call_is_told_with_its_turns_note_and_callbacks(client: FlaskClient) -> None:
    answer = client.get(f"/api/calls/{SID}", headers=KEY)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    told = answer.get_json()
    assert isinstance(told.pop("customer_id"), int)
    assert told == {
        "call_sid": SID,
        "state": "ended",
        "language": "de",
        "caller": "+491701234567",
        "called": "+498912345",
        "started_at": "2026-11-23T09:00:00+00:00",
        "ended_at": "2026-11-23T09:02:00+00:00",
        "outcome": "answered",
        "turns": [
            {
                "speaker": "caller",
                "text": "<b>wann haben Sie auf</b>",
                "language": "de",
                "start_seconds": 1.5,
                "end_seconds": 2.5,
                "interrupted": False,
                "keys": "",
                "confidence": 0.75,
            }
        ],
        "note": {
            "reason": "Öffnungszeiten",
            "outcome": "answered",
            "promised": ["Rückruf"],
            "open_points": [],
            "language": "de",
        },
        "agent_notes": [],
        "transfers": [],
        "callbacks": [
            {
                "number": "+49891111",
                "reason": "Heizung",
                "window": "morgen",
                "due": "2026-11-23T09:00:00+00:00",
                "state": "requested",
            }
        ],
    }


def test_a_call_that_is_still_ringing_has_no_note(client: FlaskClient) -> None:
    told = client.get("/api/calls/CA0", headers=KEY).get_json()
    assert (told["state"], told["note"], told["turns"], told["ended_at"]) == ("ringing", None, [], None)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["CA2", "CA1", "CA0", SID]),
        ("?limit=2", ["CA2", "CA1"]),
        ("?since=2026-11-23T10:00:00Z", ["CA0", "CA1", "CA2"]),
        ("?since=2026-11-23T12:00:00%2B01:00&limit=1", ["CA1"]),
        ("?since=2027-01-01T00:00:00Z", []),
    ],
)
def test_calls_are_listed_latest_first_or_from_a_moment_on(
    client: FlaskClient, query: str, expected: list[str]
) -> None:
    listed = client.get(f"/api/calls{query}", headers=KEY).get_json()["calls"]
    assert [call["call_sid"] for call in listed] == expected


def test_a_customer_is_told_with_numbers_contacts_and_promises(client: FlaskClient) -> None:
    customer_id = client.get(f"/api/calls/{SID}", headers=KEY).get_json()["customer_id"]
    told = client.get(f"/api/customers/{customer_id}", headers=KEY).get_json()
    assert (told["numbers"], told["language"]) == (["+491701234567"], "de")
    assert [(contact["call_sid"], contact["channel"]) for contact in told["interactions"]] == [(SID, "phone")]
    assert told["interactions"][0]["note"]["reason"] == "Öffnungszeiten"
    assert [promise["kind"] for promise in told["promises"]] == ["callback"]


def test_a_customer_is_told_as_the_desk_knows_them_and_it_is_written_down(client: FlaskClient, engine: Engine) -> None:
    book, agent_id = SqlCustomerBook(engine, clock=lambda: NOW), make_agent(engine)
    card = book.card_of_number("+491701234567", agent_id)
    assert card is not None
    book.correct(card.id, Details("Anna Weiß", None, "Ring 1", "80331", "München", remark="Hund"), agent_id)
    book.flag(card.id, Flag.COMPLAINT, True, agent_id)
    book.wrap_up(WrapUp(card.contacts[0].id, agent_id, "Bezahlt.", NoteOutcome.SETTLED))
    told = client.get(f"/api/customers/{card.id}", headers=KEY).get_json()
    assert {key: told[key] for key in ("name", "street", "postcode", "city", "remark")} == {
        "name": "Anna Weiß", "street": "Ring 1", "postcode": "80331", "city": "München", "remark": "Hund",
    }  # fmt: skip
    assert (told["verified_at"], told["complaint_at"], told["spam_at"]) == (None, NOW.isoformat(), None)
    note = {"agent": "Petra Kern", "text": "Bezahlt.", "outcome": "settled", "written_at": NOW.isoformat()}
    assert told["interactions"][0]["agent_notes"] == [note]
    assert client.get(f"/api/calls/{SID}", headers=KEY).get_json()["agent_notes"] == [note]
    client.get("/api/customers/999", headers=KEY)
    client.get("/api/calls", headers=KEY)
    client.get("/api/calls?since=2027-01-01T00:00:00Z", headers=KEY)
    searched = book.audit(AuditFilter(action="searched"), agent_id)
    assert [entry.detail for entry in searched] == ["4 calls over the API"], "an empty list shows nobody"
    entries = book.audit(AuditFilter(customer_id=card.id), agent_id, limit=2)
    assert [(entry.action, entry.agent_name, entry.detail) for entry in entries] == [
        ("viewed", "", f"call {SID} over the API"),
        ("viewed", "", "over the API"),
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/api/calls?limit=0",
        "/api/calls?limit=501",
        "/api/calls?limit=²",
        "/api/calls?limit=" + "9" * 5000,
        "/api/calls?limit=1&limit=2",
        "/api/calls?since=yesterday",
        "/api/calls?since=2026-11-23T10:00:00",
        "/api/calls?since=0001-01-01T00:00:00%2B14:00",
        "/api/calls?from=1",
        f"/api/calls/{SID}?limit=1",
        "/api/calls/CA%00",
        "/api/calls/" + "a" * 65,
        "/api/customers/0",
        "/api/customers/1e3",
        "/api/customers/99999999999999999999",
    ],
)
def test_what_is_not_exactly_right_is_refused_before_the_database_is_asked(path: str) -> None:
    answer = client_of(NOWHERE).get(path, headers=KEY)
    assert answer.status_code == 400
    assert answer.get_json()["error"]


@pytest.mark.parametrize("path", ["/api/calls/CAunknown", "/api/customers/999999999"])
def test_what_is_not_known_is_a_404(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers=KEY)
    assert (answer.status_code, answer.get_json()) == (404, {"error": "not known here"})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        *(
            {"Authorization": value}
            for value in ("Bearer wrong", "right", "Bearer", "Bearer rightß", "Bearer right2", "basic right")
        ),
    ],
)
@pytest.mark.parametrize("path", [f"/api/calls/{SID}", "/api/calls?limit=0", "/api/customers/1"])
def test_without_the_token_nothing_is_told(path: str, headers: dict[str, str]) -> None:
    answer = client_of(NOWHERE).get(path, headers=headers)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert set(answer.get_json()) == {"error"}


def test_without_a_configured_token_the_api_is_closed() -> None:
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer None"}):
        answer = client_of(NOWHERE, token=None).get("/api/calls", headers=headers)
        assert answer.status_code == 404


def test_a_database_that_does_not_answer_is_a_503() -> None:
    answer = client_of(NOWHERE).get("/api/calls", headers=KEY)
    assert (answer.status_code, list(answer.get_json())) == (503, ["error"])
