"""Asking for a call over HTTP, on both databases: what is kept, and what misuse gets."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select

from callbot.callback import CallbackState
from callbot.callback_links import CallbackLinks
from callbot.callback_ports import AskCounts
from callbot.profile import load
from crm.callback_asks import SqlCallbackAsks
from crm.engine import make_engine
from crm.schema import CallbackAskRow, CallbackRow, JobRow, NumberBlockRow
from crm.transactions import reading, writing
from handoff.web import limits
from handoff.web.secrets import Secrets
from tests.web_asking import ANNA, BASE_URL, FIRM_PAGE, Watch, make_app, post, wish, work_for


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def app(engine: Engine, watch: Watch) -> Flask:
    return make_app(engine, watch)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def kept(engine: Engine) -> list[CallbackRow]:
    with reading(engine) as session:
        return list(session.scalars(select(CallbackRow).order_by(CallbackRow.id)))


def slot(client: FlaskClient, n: int = 0) -> str:
    options: Any = client.get("/api/callbacks/options?lang=de").json
    return str(options["days"][0]["slots"][n]["start"])


def patient(client: FlaskClient, watch: Watch, **changes: Any) -> dict[str, Any]:
    """An entry whose form was open for as long as people need."""
    entry = wish(client, **changes)
    watch.pass_by(seconds=20)
    return entry


def answer(client: FlaskClient, entry: object, **headers: str) -> dict[str, Any]:
    """With the work done that is asked for."""
    first: dict[str, Any] = post(client, entry, **headers).json or {}
    if first.get("problem") != "needs_work":
        return first
    assert isinstance(entry, dict)
    solved = {**entry, "work": work_for(entry["token"], first["bits"])}
    return dict(post(client, solved, **headers).json or {})


def test_a_wish_is_kept_with_promise_and_proof_of_consent(client: FlaskClient, watch: Watch, engine: Engine) -> None:
    options: Any = client.get("/api/callbacks/options?site=berlin&lang=de").json
    when = options["days"][0]["slots"][1]["start"]
    entry = patient(client, watch, site="berlin", reason="Heizung bleibt kalt", when=when, confirm="sms")
    response = client.post("/api/callbacks?lang=de", json=entry, headers={"User-Agent": "test"})
    assert response.status_code == 201, response.text
    assert response.json
    assert response.json["message"] == "Danke, wir rufen Sie an."
    (row,) = kept(engine)
    assert (row.number, row.name, row.site, row.reason) == (ANNA, "Anna Adler", "berlin", "Heizung bleibt kalt")
    assert row.earliest
    assert row.earliest.isoformat() == "2026-11-23T10:30:00+00:00"
    assert (row.due - row.earliest).seconds == 1800
    assert row.window == "Montag, 23. November von 11:30 bis 12:00 Uhr"
    assert row.consent == f"{options['consent']} https://www.lindquell.example/datenschutz"
    assert row.address_hash == Secrets("secret").hash_of("address", "127.0.0.1")
    token = response.json["status_url"].rpartition("/")[2]
    assert len(token) == 22
    with reading(engine) as session:
        texts = [job.payload["text"] for job in session.scalars(select(JobRow))]
    assert token not in (row.token_hash or "")
    assert f"{BASE_URL}/callback/status/{token}" in texts[0]


def test_as_soon_as_possible_needs_no_slot_and_no_confirmation(
    client: FlaskClient, watch: Watch, engine: Engine
) -> None:
    assert post(client, patient(client, watch)).status_code == 201
    (row,) = kept(engine)
    assert (row.earliest, row.window, row.tell, row.email) == (None, "", False, None)
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(JobRow)) == 0


def test_the_same_form_sent_again_is_the_same_request(client: FlaskClient, watch: Watch, engine: Engine) -> None:
    entry = patient(client, watch)
    answers = [post(client, entry).json for _ in range(8)]
    assert len(kept(engine)) == 1
    assert all(each == answers[0] for each in answers)
    other = post(client, {**entry, "number": "0151 12345679"})
    assert (other.status_code, (other.json or {})["problem"]) == (409, "expired")
    assert len(kept(engine)) == 1


def test_doubled_posts_at_the_same_moment_are_one_request(app: Flask, watch: Watch, engine: Engine) -> None:
    entry = patient(app.test_client(), watch)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _n: post(app.test_client(), entry).status_code, range(4)))
    assert 201 in answers
    assert set(answers) <= {201, 428, 429}
    assert len(kept(engine)) == 1


WRONG: dict[str, list[tuple[dict[str, Any], str]]] = {
    "name": [({"name": ""}, "What is your name?"), ({"name": "www.spam.example"}, "just your name")],
    "number": [
        ({"number": ""}, "At which number"),
        ({"number": "12"}, "complete telephone number"),
        ({"number": "²0151 12345678"}, "complete telephone number"),
        ({"number": "112"}, "complete telephone number"),
        ({"number": "+1 212 555 2368"}, "cannot call"),
        ({"number": "+44 20 7946 0958"}, "cannot call"),
        ({"number": "0900 1234567"}, "cannot call"),
        ({"number": "+43 900 123456"}, "cannot call"),
        ({"number": "0137 7123456"}, "cannot call"),
        ({"number": "0180 5123456"}, "cannot call"),
    ],
    "reason": [({"reason": "x" * 501}, "500 characters")],
    "site": [({"site": "paris"}, "no such location")],
    "language": [({"language": "fr"}, "do not speak")],
    "when": [({"when": "2026-11-23T03:00:00+01:00"}, "just been taken"), ({"when": "whenever"}, "just been taken")],
    "confirm": [
        ({"confirm": "pigeon"}, "how we shall confirm"),
        ({"confirm": "sms", "number": "089 99998765"}, "no text messages"),
    ],
    "email": [({"confirm": "email", "email": "anna"}, "not an e-mail address")],
    "consent": [({"consent": False}, "may not call")],
}


def test_each_wrong_field_is_told_by_name(client: FlaskClient, watch: Watch, engine: Engine) -> None:
    for field, cases in WRONG.items():
        for changes, told in cases:
            response = client.post("/api/callbacks?lang=en", json=patient(client, watch, **changes))
            body: Any = response.json
            assert response.status_code == 422, changes
            assert list(body["fields"]) == [field], changes
            assert told in body["fields"][field], changes
    assert kept(engine) == []


MISUSE = [
    (b"[" * 100_000, 413),
    (b"[" * 8000, 400),
    (b'{"name":' + b"9" * 5000 + b"}", 400),
    (b'{"name": NaN}', 400),
    (b'{"name": "A", "name": "B"}', 400),
    (b'{"name": ["A"]}', 400),
    (b"\xff\xfe", 400),
    (b"", 400),
    (b"null", 400),
    (b"{}", 409),
]


def test_misuse_of_the_api_is_told_and_leaves_nothing(client: FlaskClient, engine: Engine) -> None:
    for body, status in MISUSE:
        response = client.post("/api/callbacks", data=body, content_type="application/json")
        assert response.status_code == status, body[:20]
        assert response.json
        assert response.json["message"]
    assert kept(engine) == []


def test_another_content_type_is_no_way_around_a_preflight(client: FlaskClient) -> None:
    for content_type in ("text/plain", "application/xml", ""):
        assert client.post("/api/callbacks", data=b"{}", content_type=content_type).status_code == 415, content_type


def test_a_form_that_is_too_large_comes_back_as_a_page(client: FlaskClient) -> None:
    response = client.post("/api/callbacks", data={"name": "x" * 20_000})
    assert response.status_code == 413
    assert response.mimetype == "text/html"


def test_a_forged_old_or_too_quick_form_is_not_taken(client: FlaskClient, watch: Watch, engine: Engine) -> None:
    entry = wish(client)
    quick = post(client, entry)
    assert (quick.status_code, (quick.json or {})["problem"]) == (409, "too_quick")
    forged = post(client, {**entry, "token": Secrets("other").new_form(watch.now)})
    assert (forged.json or {})["problem"] == "expired"
    watch.pass_by(hours=6, seconds=1)
    old = post(client, entry).json or {}
    assert old["problem"] == "expired"
    watch.pass_by(seconds=20)
    assert kept(engine) == []
    assert post(client, {**entry, "token": old["token"]}).status_code == 201


def test_traps_blocks_and_limits_all_answer_alike(client: FlaskClient, watch: Watch, engine: Engine) -> None:
    trapped = post(client, patient(client, watch, website="https://spam.example"))
    with writing(engine) as session:
        session.add(NumberBlockRow(number=ANNA, reason="pressed 9", created_at=watch.now))
    blocked = post(client, patient(client, watch))
    for _ in range(limits.NUMBER_PER_HOUR):
        assert "status_url" in answer(client, patient(client, watch, number="0151 12345679"))
    limited = answer(client, patient(client, watch, number="0151 12345679"))
    assert trapped.status_code == blocked.status_code == 429
    assert trapped.json == blocked.json == limited
    assert "089 99 99 80" in limited["message"]
    assert len(kept(engine)) == limits.NUMBER_PER_HOUR


def test_a_burst_costs_more_and_more_work_and_then_ends(client: FlaskClient, watch: Watch, engine: Engine) -> None:
    bits = []
    for n in range(limits.ADDRESS_PER_HOUR):
        entry = patient(client, watch, number=f"0151 1234567{n}")
        first: Any = post(client, entry).json
        if "bits" in first:
            bits.append(first["bits"])
            assert post(client, {**entry, "work": "1"}).status_code == 428
            solved = post(client, {**entry, "work": work_for(entry["token"], first["bits"])})
            assert solved.status_code == 201
    assert bits == sorted(bits)
    assert len(bits) == limits.ADDRESS_PER_HOUR - 2
    assert answer(client, patient(client, watch, number="0151 12345679"))["problem"] == "please_call"
    watch.pass_by(hours=1)
    assert post(client, patient(client, watch, number="0151 12345679")).status_code == 201
    assert len(kept(engine)) == limits.ADDRESS_PER_HOUR + 1


def test_an_attempt_without_its_work_leaves_no_row(client: FlaskClient, watch: Watch, engine: Engine) -> None:
    for n in range(2):
        post(client, patient(client, watch, number=f"0151 1234567{n}"))
    for _ in range(20):
        assert post(client, patient(client, watch)).status_code == 428
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(CallbackAskRow)) == 2


def test_an_invented_forwarding_header_changes_nobodys_limits(client: FlaskClient, watch: Watch) -> None:
    for n in range(limits.ADDRESS_PER_HOUR):
        answer(client, patient(client, watch, number=f"0151 1234567{n}"), **{"X-Forwarded-For": f"203.0.113.{n}"})
    last = answer(client, patient(client, watch), **{"X-Forwarded-For": "203.0.113.99"})
    assert last["problem"] == "please_call"


def test_behind_a_proxy_each_visitor_has_limits_of_their_own(engine: Engine, watch: Watch) -> None:
    client = make_app(engine, watch, proxies=1).test_client()
    for n in range(5):
        header = {"X-Forwarded-For": f"6.6.6.6, 203.0.113.{n}"}
        assert post(client, patient(client, watch, number=f"0151 1234567{n}"), **header).status_code == 201


def test_the_daily_breaker_ends_at_midnight(engine: Engine, watch: Watch) -> None:
    profile = load()
    assert profile.web
    scarce = profile.model_copy(update={"web": profile.web.model_copy(update={"calls_per_day": 2})})
    client = make_app(engine, watch, profile=scarce, proxies=1).test_client()

    def ask(n: int) -> int:
        return post(
            client, patient(client, watch, number=f"0151 1234567{n}"), **{"X-Forwarded-For": f"203.0.113.{n}"}
        ).status_code

    assert [ask(1), ask(2), ask(3)] == [201, 201, 429]
    watch.pass_by(hours=14)
    assert ask(4) == 201


def test_of_attempts_at_the_same_time_each_counts_the_others(engine: Engine, watch: Watch) -> None:
    asks = SqlCallbackAsks(engine)
    midnight = watch.now.replace(hour=0)
    with ThreadPoolExecutor(8) as pool:
        entered = list(pool.map(lambda _n: asks.enter("address", "number", watch.now, midnight), range(16)))
    assert sorted(counts.address_hour for _id, counts in entered) == list(range(16))
    asks.accept(entered[0][0])
    assert asks.count("address", "other", watch.now, midnight).accepted_today == 1
    watch.pass_by(days=1)
    assert asks.count("address", "number", watch.now, watch.now) == AskCounts()


def test_the_firms_pages_may_ask_and_read_the_answer_and_others_may_not(
    client: FlaskClient, watch: Watch, engine: Engine
) -> None:
    preflight = client.options("/api/callbacks", headers={"Origin": FIRM_PAGE})
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Origin"] == FIRM_PAGE
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]
    allowed = post(client, patient(client, watch), Origin=FIRM_PAGE)
    assert allowed.status_code == 201
    assert allowed.headers["Access-Control-Allow-Origin"] == FIRM_PAGE
    for stranger in ("https://evil.example", "null", f"{FIRM_PAGE}.evil.example"):
        entry = patient(client, watch, number="0151 12345679")
        refused = post(client, entry, Origin=stranger)
        assert refused.status_code == 429
        assert "Access-Control-Allow-Origin" not in refused.headers
    assert "Origin" in allowed.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in allowed.headers
    assert len(kept(engine)) == 1


def test_our_own_page_may_ask_under_whatever_name_it_was_reached(client: FlaskClient, watch: Watch) -> None:
    entry = patient(client, watch, consent="yes")
    post_from = {"Origin": "http://127.0.0.1:8000", "Host": "127.0.0.1:8000"}
    assert client.post("/api/callbacks", data=entry, headers=post_from).status_code == 303
    foreign = {**post_from, "Origin": "http://127.0.0.1:8001"}
    assert client.post("/api/callbacks", data=entry, headers=foreign).status_code == 429


def test_no_answer_sets_a_cookie_and_every_page_has_a_strict_policy(client: FlaskClient) -> None:
    for path in ("/callback", "/callback?lang=en", "/callback/status/unknown", "/widget.js", "/api/callbacks/options"):
        response = client.get(path)
        assert "Set-Cookie" not in response.headers
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        if response.mimetype == "text/html":
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
            assert response.headers["Cache-Control"] == "no-store"
            assert "<style" not in response.text
            assert " on" not in "".join(part.partition(">")[0] for part in response.text.split("<button"))


def test_the_button_is_small_and_loads_nothing_of_others(client: FlaskClient) -> None:
    response = client.get("/widget.js")
    assert len(response.data) < 15_000
    assert response.mimetype == "text/javascript"
    for word in ("cookie", "localStorage", "sessionStorage", "innerHTML", "eval(", "style="):
        assert word not in response.text
    again = client.get("/widget.js", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_without_javascript_a_form_leads_to_its_status_page(client: FlaskClient, watch: Watch, engine: Engine) -> None:
    entry = patient(client, watch, consent="yes", language="en", when=slot(client))
    response = client.post("/api/callbacks?lang=en", data=entry)
    assert response.status_code == 303
    page = client.get(response.headers["Location"])
    assert page.status_code == 200
    assert "We call you today from 11:00 to 11:30." in page.text
    assert "ends in 678" in page.text
    assert "12345678" not in page.text
    assert "4915112345678" not in page.text
    assert len(kept(engine)) == 1


def test_a_form_with_mistakes_comes_back_with_what_was_entered(client: FlaskClient, watch: Watch) -> None:
    evil = "<script>alert(1)</script>"
    entry = patient(client, watch, consent="yes", name=evil, reason=f'"{evil}', number="12")
    response = client.post("/api/callbacks?lang=de", data=entry)
    assert response.status_code == 422
    assert evil not in response.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in response.text
    assert 'value="12"' in response.text
    assert 'aria-invalid="true"' in response.text
    assert 'lang="de"' in response.text


def test_a_call_back_is_moved_and_cancelled_by_its_link(client: FlaskClient, watch: Watch, engine: Engine) -> None:
    link = str((post(client, patient(client, watch)).json or {})["status_url"])
    later = slot(client, 2)
    moved = client.post(f"{link}?lang=en", data={"action": "change", "when": later})
    assert "The new time is noted." in moved.text
    assert kept(engine)[0].earliest
    gone = client.post(f"{link}?lang=en", data={"action": "change", "when": "2026-11-23T03:00:00+01:00"})
    assert "just been taken" in gone.text
    cancelled = client.post(f"{link}?lang=en", data={"action": "cancel"})
    assert cancelled.status_code == 303
    assert kept(engine)[0].state is CallbackState.CANCELLED
    assert "We will not call." in client.get(f"{link}?lang=en").text
    assert "could not be changed" in client.post(f"{link}?lang=en", data={"action": "change", "when": "soon"}).text
    assert client.post(link, data={"action": "delete"}).status_code == 400


def test_every_state_has_a_page_in_both_languages(client: FlaskClient, watch: Watch, engine: Engine) -> None:
    link = str((post(client, patient(client, watch)).json or {})["status_url"])
    for state in CallbackState:
        with writing(engine) as session:
            row = session.scalars(select(CallbackRow)).one()
            row.state = state
        for language in ("de", "en"):
            assert client.get(f"{link}?lang={language}").status_code == 200, state


def test_a_link_that_was_guessed_leads_nowhere(client: FlaskClient) -> None:
    for token in ("x", "A" * 22, "%00", "é", "'" * 500):
        assert client.get(f"/callback/status/{token}").status_code == 404, token
        assert client.post(f"/callback/status/{token}", data={"action": "cancel"}).status_code == 404, token


def test_a_link_from_another_key_leads_nowhere(client: FlaskClient, watch: Watch, engine: Engine) -> None:
    post(client, patient(client, watch))
    key = kept(engine)[0].key
    assert client.get(f"/callback/status/{CallbackLinks(BASE_URL, 'secret').token(key)}").status_code == 200
    assert client.get(f"/callback/status/{CallbackLinks(BASE_URL, 'other').token(key)}").status_code == 404


def test_an_unknown_site_is_a_page_that_is_not_there(client: FlaskClient) -> None:
    assert client.get("/callback?site=paris").status_code == 404
    assert client.get("/api/callbacks/options?site=paris").status_code == 404


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Rückrufe sind hier zurzeit nicht möglich. Sie erreichen uns unter 089 99 99 80."),
        ("en", "Call-backs are not possible here at present. You can reach us at 089 99 99 80."),
    ],
)
def test_where_nobody_could_be_called_visitors_are_asked_to_call_and_nothing_is_kept(
    client: FlaskClient,
    engine: Engine,
    watch: Watch,
    caplog: pytest.LogCaptureFixture,
    language: str,
    sentence: str,
) -> None:
    entry = patient(client, watch)  # its form was given out before
    closed = make_app(engine, watch, can_call=False).test_client()
    assert [record.message.partition(":")[0] for record in caplog.records] == ["TWILIO_NUMBER is not set"]
    told = {"problem": "not_offered", "message": sentence, "phone": "089 99 99 80", "phone_link": "tel:+4989999980"}
    query = f"?lang={language}"
    options, asked = closed.get(f"/api/callbacks/options{query}"), closed.post(f"/api/callbacks{query}", json=entry)
    assert (options.status_code, options.json) == (503, told)
    assert (asked.status_code, asked.json) == (503, told)
    for page in (closed.get(f"/callback{query}"), closed.post(f"/api/callbacks{query}", data=entry)):
        assert page.status_code == 503
        assert sentence in page.text
        assert 'href="tel:+4989999980"' in page.text
        assert "<form" not in page.text
    assert kept(engine) == []
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(CallbackAskRow)) == 0


def test_who_has_been_promised_a_call_sees_it_though_no_more_are_promised(
    client: FlaskClient, watch: Watch, engine: Engine
) -> None:
    status = answer(client, patient(client, watch))["status_url"]
    closed = make_app(engine, watch, can_call=False).test_client()
    assert closed.get(status).status_code == 200
    assert closed.post(status, data={"action": "cancel"}).status_code == 303
    assert [row.state for row in kept(engine)] == [CallbackState.CANCELLED]


def test_when_the_store_fails_the_visitor_is_asked_to_call(engine: Engine, watch: Watch) -> None:
    client = make_app(engine, watch).test_client()
    entry = patient(client, watch)
    broken = make_engine("postgresql+pg8000://nobody@127.0.0.1:1/nothing")
    away = make_app(broken, watch).test_client()
    response = post(away, entry)
    assert response.status_code == 503
    assert "089" in (response.json or {})["message"]
    assert away.get("/callback/status/x").status_code == 503
    broken.dispose()
