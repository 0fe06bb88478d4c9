"""Tokens for telephones in the browser, as the carrier reads them."""

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import jwt
import pytest

from callbot.agents import Agent, Presence, Role, Telephone
from callbot.config import Config
from callbot.language import Language
from telephony.browser_tokens import LIFETIME_SECONDS, make_browser_telephones

SECRET = "0123456789abcdef0123456789abcdef"
SETTINGS = {
    "PUBLIC_BASE_URL": "https://bot.example.com",
    "SECRET_KEY": "fixed",
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "t0ken",
}
API_KEY = {"TWILIO_API_KEY": "SK1", "TWILIO_API_SECRET": SECRET}
MIA = Agent(
    id=7, name="Mia Brandl", login="mia", role=Role.AGENT, languages=(Language.DE,), skills=(), sites=(), phone=None,
    person=None, interface_language=Language.DE, disabled=False, presence=Presence.AVAILABLE,
    presence_since=datetime(2026, 11, 23, 11, 0, tzinfo=UTC), presence_until=None, unanswered=0,
    telephone=Telephone.OFF, reserved_until=None, last_served_at=None,
)  # fmt: skip


def test_a_token_rings_as_its_agent_for_an_hour_and_dials_nobody() -> None:
    telephones = make_browser_telephones(Config.from_environ(SETTINGS | API_KEY))
    assert telephones
    token = telephones.token(MIA)
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "cty": "twilio-fpa;v=1", "typ": "JWT"}
    told = jwt.decode(token, SECRET, algorithms=["HS256"])
    assert told["grants"] == {"identity": "agent-7", "voice": {"incoming": {"allow": True}}}
    assert f"client:{told['grants']['identity']}" == MIA.address, "what the switchboard rings"
    assert (told["iss"], told["sub"]) == ("SK1", "AC1")
    assert told["exp"] - told["nbf"] == LIFETIME_SECONDS == 3600
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(token, SECRET[::-1], algorithms=["HS256"])


def test_each_agent_has_an_identity_of_their_own() -> None:
    telephones = make_browser_telephones(Config.from_environ(SETTINGS | API_KEY))
    assert telephones
    other = jwt.decode(telephones.token(replace(MIA, id=8)), SECRET, algorithms=["HS256"])
    assert other["grants"]["identity"] == "agent-8"


def test_without_a_key_there_are_none() -> None:
    assert make_browser_telephones(Config.from_environ(SETTINGS)) is None


def test_pages_connect_to_signalling_hosts_of_the_carrier_alone_and_the_secret_is_not_printed() -> None:
    telephones = make_browser_telephones(Config.from_environ(SETTINGS | API_KEY))
    assert telephones
    hosts = [urlsplit(address) for address in telephones.signalling]
    assert [host.hostname for host in hosts] == [f"voice-js.{edge}.twilio.com" for edge in telephones.edges]
    assert {host.scheme for host in hosts} == {"wss"}
    assert SECRET not in repr(telephones)
