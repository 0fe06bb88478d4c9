"""Who has a telephone in the browser, and what their pages may do for it."""

from collections.abc import Iterator
from pathlib import Path

import jwt
import pytest
from flask.testing import FlaskClient

from callbot.agents import Role
from telephony.browser_tokens import TwilioBrowserTelephones
from tests.desk import TestDesk, sign_in

SECRET = "0123456789abcdef0123456789abcdef"
TELEPHONES = TwilioBrowserTelephones("AC1", "SK1", SECRET)
CARRIER = "wss://voice-js.frankfurt.twilio.com"


@pytest.fixture
def desk(tmp_path: Path, sqlite_template: Path) -> Iterator[TestDesk]:
    path = tmp_path / "callbot.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    desk = TestDesk(f"sqlite:///{path}", telephones=TELEPHONES)
    yield desk
    desk.engine.dispose()


def _signed_in(desk: TestDesk, login: str) -> FlaskClient:
    client = desk.app.test_client()
    assert sign_in(client, login).status_code == 303
    return client


@pytest.fixture
def mia(desk: TestDesk) -> FlaskClient:
    """Has no number."""
    desk.hire("mia", "Mia Brandl", phone=None)
    return _signed_in(desk, "mia")


@pytest.fixture
def petra(desk: TestDesk) -> FlaskClient:
    """Has one."""
    desk.hire("petra", "Petra Kern", phone="+4989999982", role=Role.ADMIN)
    return _signed_in(desk, "petra")


def test_an_agent_without_a_number_gets_a_token_of_their_own(desk: TestDesk, mia: FlaskClient) -> None:
    answer = mia.get("/desk/telephone/token")
    assert answer.headers["Cache-Control"] == "no-store"
    told = jwt.decode(answer.json["token"], SECRET, algorithms=["HS256"]) if answer.json else {}
    agent = next(agent for agent in desk.agents.all() if agent.login == "mia")
    assert told["grants"]["identity"] == f"agent-{agent.id}"
    assert answer.json
    assert answer.json["edges"] == ["frankfurt", "dublin", "roaming"]


def test_nobody_else_gets_one(desk: TestDesk, mia: FlaskClient, petra: FlaskClient) -> None:
    assert petra.get("/desk/telephone/token").status_code == 404
    stranger = desk.app.test_client().get("/desk/telephone/token")
    assert (stranger.status_code, stranger.location) == (303, "/desk/sign-in?next=/desk/telephone/token")
    agent = next(agent for agent in desk.agents.all() if agent.login == "mia")
    desk.agents.disable(agent.id)
    assert mia.get("/desk/telephone/token", headers={"HX-Request": "true"}).status_code == 401


def test_asking_for_a_token_in_the_background_keeps_nobody_signed_in(desk: TestDesk, mia: FlaskClient) -> None:
    def ask(**headers: str) -> int:
        desk.clock.pass_(minutes=50)  # type: ignore[attr-defined]
        return mia.get("/desk/telephone/token", headers={"HX-Request": "true", **headers}).status_code

    background = {"Desk-Background": "1"}
    statuses = [ask(**background) for _ in range(4)]
    assert statuses[-1] == 401


def test_only_the_page_with_a_telephone_may_use_the_microphone_and_reach_the_carrier(
    mia: FlaskClient, petra: FlaskClient
) -> None:
    page = mia.get("/desk")
    policy = page.headers["Content-Security-Policy"]
    assert f"connect-src 'self' {CARRIER} wss://voice-js.dublin.twilio.com wss://voice-js.roaming.twilio.com;" in policy
    assert "script-src 'self';" in policy
    assert policy.startswith("default-src 'none';")
    assert page.headers["Permissions-Policy"].endswith("microphone=(self)")
    for other in (mia.get("/desk/customers"), mia.get("/desk/live/pop"), mia.get("/desk/account"), petra.get("/desk")):
        assert other.status_code == 200
        assert "twilio" not in other.headers["Content-Security-Policy"]
        assert "connect-src 'self'" in other.headers["Content-Security-Policy"]
        assert other.headers["Permissions-Policy"].endswith("microphone=()")


def test_the_carriers_script_is_loaded_where_it_is_needed_only(mia: FlaskClient, petra: FlaskClient) -> None:
    assert "vendor/twilio.min.js" in mia.get("/desk").text
    assert "telephone.js" in mia.get("/desk").text
    for other in (mia.get("/desk/customers"), mia.get("/desk/account"), petra.get("/desk")):
        assert "twilio" not in other.text
        assert "telephone.js" not in other.text


def test_without_an_api_key_the_page_says_so_and_nothing_is_loaded(tmp_path: Path, sqlite_template: Path) -> None:
    path = tmp_path / "bare.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    desk = TestDesk(f"sqlite:///{path}")
    desk.hire("mia", "Mia Brandl", phone=None)
    client = _signed_in(desk, "mia")
    page = client.get("/desk")
    assert "TWILIO_API_KEY" in page.text
    assert "twilio.min.js" not in page.text
    assert "microphone=()" in page.headers["Permissions-Policy"]
    assert client.get("/desk/telephone/token").status_code == 404
    desk.engine.dispose()
