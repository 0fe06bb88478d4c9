"""Signing in to the desk, and what keeps others out."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from callbot.agents import Presence, Role
from tests.desk import NOON, PASSWORD, PinnedClock, TestDesk, sign_in, token_in

ELSEWHERE = {"environ_base": {"REMOTE_ADDR": "203.0.113.9"}}


@pytest.fixture
def clock() -> PinnedClock:
    return PinnedClock(NOON)


@pytest.fixture
def desk(database_url: str, clock: PinnedClock) -> Iterator[TestDesk]:
    desk = TestDesk(database_url, clock)
    desk.hire()
    yield desk
    desk.engine.dispose()


@pytest.fixture
def petra(desk: TestDesk) -> FlaskClient:
    client = desk.app.test_client()
    assert sign_in(client).status_code == 303
    return client


def _csrf(client: FlaskClient) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/desk").text)
    assert found
    return found[1]


def _guess(client: FlaskClient, times: int, **more: object) -> list[int]:
    return [sign_in(client, password="wrong", **more).status_code for _ in range(times)]


def test_without_signing_in_there_is_nothing_to_see(desk: TestDesk) -> None:
    client = desk.app.test_client()
    for path in ("/desk", "/desk/live/calls", "/desk/live/pop", "/desk/events", "/desk/account"):
        answer = client.get(path)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/desk/sign-in")
    answer = client.get("/desk/live/calls", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/desk/sign-in")


def test_the_right_password_opens_the_desk(petra: FlaskClient) -> None:
    assert "Petra Kern" in petra.get("/desk").text
    assert petra.get("/desk/sign-in").headers["Location"] == "/desk"


@pytest.mark.parametrize(("login", "password"), [("petra", "wrong"), ("nobody", PASSWORD), ("", ""), ("petra", "")])
def test_anything_else_does_not(desk: TestDesk, login: str, password: str) -> None:
    client = desk.app.test_client()
    assert sign_in(client, login, password).status_code == 403
    assert client.get("/desk").status_code == 303


def test_a_login_is_found_however_it_is_typed(desk: TestDesk) -> None:
    assert sign_in(desk.app.test_client(), " Petra ").status_code == 303


def test_after_signing_in_the_wanted_page_comes_but_never_another_host(desk: TestDesk) -> None:
    client = desk.app.test_client()
    form = client.get("/desk/account").headers["Location"]
    assert form == "/desk/sign-in?next=/desk/account"
    assert 'value="/desk/account"' in client.get(form).text
    for foreign in ("//evil.example", "https://evil.example/desk/", "/desk/../api", "/desk/\\evil", "/deskevil"):
        assert 'name="next" value="/desk"' in client.get("/desk/sign-in", query_string={"next": foreign}).text


def test_the_cookie_is_for_us_alone(desk: TestDesk, database_url: str) -> None:
    cookies = sign_in(desk.app.test_client()).headers.getlist("Set-Cookie")
    session = next(cookie for cookie in cookies if cookie.startswith("desk="))
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session
    behind_https = TestDesk(database_url, desk.clock, "https://bot.example.com")
    client = behind_https.app.test_client()
    cookies = sign_in(client, base_url="https://bot.example.com").headers.getlist("Set-Cookie")
    session = next(cookie for cookie in cookies if cookie.startswith("__Host-desk="))
    assert "Secure" in session
    assert "Path=/" in session
    assert "Domain" not in session
    behind_https.engine.dispose()


def test_the_store_does_not_know_the_token(desk: TestDesk, petra: FlaskClient) -> None:
    cookie = petra.get_cookie("desk")
    assert cookie
    with desk.engine.connect() as connection:
        row = connection.exec_driver_sql("SELECT token_hash, csrf FROM desk_sessions").one()
    assert cookie.value not in row


def test_a_session_ends_after_two_idle_hours(petra: FlaskClient, clock: PinnedClock) -> None:
    clock.pass_(hours=1, minutes=59)
    assert petra.get("/desk").status_code == 200
    clock.pass_(hours=1, minutes=59)
    assert petra.get("/desk").status_code == 200
    clock.pass_(hours=2)
    assert petra.get("/desk").status_code == 303


def test_what_the_page_fetches_by_itself_keeps_nobody_signed_in(petra: FlaskClient, clock: PinnedClock) -> None:
    for _ in range(3):
        clock.pass_(minutes=45)
        answer = petra.get("/desk/live/queue", headers={"Desk-Background": "1", "HX-Request": "true"})
    assert answer.status_code == 401


def test_a_session_ends_after_twelve_hours_however_it_is_used(petra: FlaskClient, clock: PinnedClock) -> None:
    for _ in range(11):
        clock.pass_(hours=1)
        assert petra.get("/desk/here").status_code == 204
    clock.pass_(hours=1)
    assert petra.get("/desk/here").status_code == 303


def test_signing_out_ends_the_session_in_the_store(petra: FlaskClient) -> None:
    cookie = petra.get_cookie("desk")
    assert cookie
    assert petra.post("/desk/sign-out", data={"csrf": _csrf(petra)}).status_code == 303
    petra.set_cookie("desk", cookie.value)
    assert petra.get("/desk").status_code == 303


def test_a_disabled_agent_is_out_at_once(desk: TestDesk, petra: FlaskClient) -> None:
    agent = desk.agents.find_by_login("petra")
    assert agent
    desk.agents.disable(agent.id)
    assert petra.get("/desk").status_code == 303
    assert sign_in(desk.app.test_client()).status_code == 403


def test_guessing_becomes_slower_and_slower(desk: TestDesk, clock: PinnedClock) -> None:
    client = desk.app.test_client()
    assert _guess(client, 5) == [403, 403, 403, 429, 429]
    waits = []
    for _ in range(8):
        wait = int(sign_in(client, password="wrong").headers["Retry-After"])
        waits.append(wait)
        clock.pass_(seconds=wait)
        assert _guess(client, 1) == [403]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_the_right_password_works_after_the_wait(desk: TestDesk, clock: PinnedClock) -> None:
    client = desk.app.test_client()
    _guess(client, 3)
    refused = sign_in(client)
    assert refused.status_code == 429
    clock.pass_(seconds=int(refused.headers["Retry-After"]))
    assert sign_in(client).status_code == 303


def test_an_unknown_login_is_slowed_down_like_a_known_one(desk: TestDesk) -> None:
    client = desk.app.test_client()
    answers = [sign_in(client, "nobody", "wrong").status_code for _ in range(4)]
    assert answers == [403, 403, 403, 429]


def test_who_guesses_elsewhere_does_not_keep_the_agent_out(desk: TestDesk, petra: FlaskClient) -> None:
    petra.post("/desk/sign-out", data={"csrf": _csrf(petra)})
    assert _guess(desk.app.test_client(), 4, **ELSEWHERE)[-1] == 429
    assert sign_in(petra).status_code == 303


def test_the_mark_of_a_known_browser_cannot_be_invented_or_lent(desk: TestDesk, petra: FlaskClient) -> None:
    mark = petra.get_cookie("desk-known")
    assert mark
    for invented in ("x.y", f"{mark.value}0", "ü.ü", "."):
        stranger = desk.app.test_client()
        stranger.set_cookie("desk-known", invented)
        _guess(stranger, 1)
    assert sign_in(desk.app.test_client(), password="wrong").status_code == 429
    desk.hire("ali", "Ali Öz")
    lent = desk.app.test_client()
    lent.set_cookie("desk-known", mark.value)
    assert [sign_in(lent, "ali", "wrong").status_code for _ in range(4)] == [403, 403, 403, 429]
    assert sign_in(desk.app.test_client(), "ali").status_code == 429


def test_one_address_that_tries_many_logins_is_slowed_down(desk: TestDesk) -> None:
    client = desk.app.test_client()
    answers = [sign_in(client, f"agent{number}", "wrong", **ELSEWHERE).status_code for number in range(11)]
    assert answers == [403] * 10 + [429]
    assert sign_in(desk.app.test_client()).status_code == 303


def test_nothing_changes_without_the_token_of_the_session(petra: FlaskClient) -> None:
    for data in ({}, {"csrf": ""}, {"csrf": "wrong"}, {"csrf": "ü"}):
        answer = petra.post("/desk/live/presence", data={"presence": "off", **data})
        assert answer.status_code == 403
    token = _csrf(petra)
    assert petra.post("/desk/live/presence", data={"presence": "off", "csrf": token}).status_code == 200
    assert (
        petra.post("/desk/live/presence", data={"presence": "busy"}, headers={"X-CSRF-Token": token}).status_code == 200
    )


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://desk.test"}, 200),
        ({"Origin": "http://localhost"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
def test_nothing_changes_from_a_page_that_is_not_ours(petra: FlaskClient, headers: dict[str, str], status: int) -> None:
    form = {"presence": "off", "csrf": _csrf(petra)}
    assert petra.post("/desk/live/presence", data=form, headers=headers).status_code == status


def test_nobody_is_signed_in_by_a_foreign_page(desk: TestDesk) -> None:
    client = desk.app.test_client()
    form = {"login": "petra", "password": PASSWORD}
    assert client.post("/desk/sign-in", data=form).status_code == 403
    form["csrf"] = token_in(client.get("/desk/sign-in").text)
    assert client.post("/desk/sign-in", data=form, headers={"Origin": "https://evil.example"}).status_code == 403
    assert desk.app.test_client().post("/desk/sign-in", data=form).status_code == 403


def test_every_page_forbids_what_is_not_ours(petra: FlaskClient, desk: TestDesk) -> None:
    pages = [
        petra.get("/desk"),
        petra.get("/desk/live/pop"),
        petra.get("/desk/live/calls/CA404/said"),
        petra.post("/desk/sign-out"),
        desk.app.test_client().get("/desk/sign-in"),
    ]
    for page in pages:
        policy = page.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in policy


def test_no_page_needs_what_the_policy_forbids(petra: FlaskClient, desk: TestDesk) -> None:
    desk.ring(said=["Guten Tag"])
    agent = desk.agents.find_by_login("petra")
    assert agent
    desk.bring("CA1", agent)
    for page in (
        petra.get("/desk").text,
        petra.get("/desk/account").text,
        desk.app.test_client().get("/desk/sign-in").text,
    ):
        assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|hx-on|hx-vals=.js|javascript:", page)
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)


def test_an_agent_changes_their_password_and_other_sign_ins_end(desk: TestDesk, petra: FlaskClient) -> None:
    elsewhere = desk.app.test_client()
    sign_in(elsewhere)
    new = {"csrf": _csrf(petra), "new": "noch ein langer Satz"}
    assert petra.post("/desk/account/password", data={**new, "old": "wrong"}).status_code == 403
    assert petra.post("/desk/account/password", data={**new, "old": PASSWORD, "new": "short"}).status_code == 400
    assert petra.post("/desk/account/password", data={**new, "old": PASSWORD, "new": "x" * 257}).status_code == 400
    assert petra.post("/desk/account/password", data={**new, "old": PASSWORD}).status_code == 200
    assert petra.get("/desk").status_code == 200
    assert elsewhere.get("/desk").status_code == 303
    assert sign_in(elsewhere, password="noch ein langer Satz").status_code == 303


def test_the_language_follows_the_browser_until_the_agent_chooses(desk: TestDesk, petra: FlaskClient) -> None:
    visitor = desk.app.test_client()
    assert '<html lang="en"' in visitor.get("/desk/sign-in").text
    assert '<html lang="de"' in visitor.get("/desk/sign-in", headers={"Accept-Language": "de-AT,en;q=0.5"}).text
    assert '<html lang="de"' in visitor.get("/desk/sign-in?lang=de").text
    assert '<html lang="de"' in petra.get("/desk", headers={"Accept-Language": "en"}).text
    petra.post("/desk/language", data={"csrf": _csrf(petra), "language": "en"})
    assert "Available" in petra.get("/desk").text
    assert petra.post("/desk/language", data={"csrf": _csrf(petra), "language": "fr"}).status_code == 400


def test_presence_is_set_and_a_break_ends_by_itself(desk: TestDesk, petra: FlaskClient) -> None:
    token = _csrf(petra)
    page = petra.post("/desk/live/presence", data={"csrf": token, "presence": "away", "until": "14:30"})
    assert "bis 14:30" in page.text
    agent = desk.agents.find_by_login("petra")
    assert agent
    assert (agent.presence, agent.presence_until) == (Presence.AWAY, NOON + timedelta(hours=2, minutes=30))
    for wrong in ({"presence": "asleep"}, {"presence": "away", "until": "09:00"}, {}):
        assert petra.post("/desk/live/presence", data={"csrf": token, **wrong}).status_code == 400


def test_only_supervisors_set_the_presence_of_others(desk: TestDesk, petra: FlaskClient) -> None:
    boss = desk.hire("boss", "Ole Brandt", role=Role.SUPERVISOR)
    address = f"/desk/live/colleagues/{boss.id}/presence"
    assert petra.post(address, data={"csrf": _csrf(petra), "presence": "off"}).status_code == 403
    client = desk.app.test_client()
    sign_in(client, "boss")
    agent = desk.agents.find_by_login("petra")
    assert agent
    address = f"/desk/live/colleagues/{agent.id}/presence"
    assert client.post(address, data={"csrf": _csrf(client), "presence": "off"}).status_code == 200
    changed = desk.agents.find(agent.id)
    assert changed
    assert changed.presence is Presence.OFF
