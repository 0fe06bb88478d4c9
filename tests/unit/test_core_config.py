"""Settings: read once, cast, and wrong by name."""

from pathlib import Path

import pytest

from callbot.config import Config
from callbot.doctor import Verdict, examine_settings
from callbot.errors import ConfigError

SETTINGS = {
    "PUBLIC_BASE_URL": "https://bot.example.com/",
    "SECRET_KEY": "s3cret",
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "t0ken",
}


def test_four_settings_are_enough() -> None:
    config = Config.from_environ(SETTINGS | {"CALLBOT_HOME": "/srv/callbot"})
    assert config.public_base_url == "https://bot.example.com"
    assert config.database_url == "sqlite:////srv/callbot/callbot.sqlite3"
    assert (config.redis_url, config.smtp_url, config.profile_path, config.speech_servers) == (None, None, None, ())


@pytest.mark.parametrize("key", SETTINGS)
@pytest.mark.parametrize("value", [None, "", "  \t"])
def test_a_setting_that_is_missing_or_blank_is_named(key: str, value: str | None) -> None:
    environ = {name: text for name, text in (SETTINGS | {key: value}).items() if text is not None}
    with pytest.raises(ConfigError, match=f"^{key} is not set: "):
        Config.from_environ(environ)


def test_an_empty_setting_is_none() -> None:
    config = Config.from_environ(
        SETTINGS | dict.fromkeys(("REDIS_URL", "CALLBOT_PROFILE", "API_TOKEN", "TWILIO_NUMBER"), "")
    )
    assert (config.redis_url, config.profile_path, config.api_token, config.twilio_number) == (None, None, None, None)


NO_WEB_ADDRESSES = [
    "bot.example.com",
    "ftp://bot.example.com",
    "https://",
    "https://b.example/?x=1",
    "http://[",
    "https://b.example:99999",
    "https://b.example:port",
]


@pytest.mark.parametrize("url", NO_WEB_ADDRESSES)
@pytest.mark.parametrize("key", ["PUBLIC_BASE_URL", "TWILIO_API_BASE"])
def test_an_address_that_cannot_be_reached_is_refused(key: str, url: str) -> None:
    with pytest.raises(ConfigError, match=f"^{key} must"):
        Config.from_environ(SETTINGS | {key: url})


@pytest.mark.parametrize("number", ["hello", "089123456", "+49 89 123456", "0049891234", "+4989123456789012345"])
def test_our_own_number_is_written_with_its_country(number: str) -> None:
    with pytest.raises(ConfigError, match=r"^TWILIO_NUMBER must be written as \+498912345"):
        Config.from_environ(SETTINGS | {"TWILIO_NUMBER": number})


@pytest.mark.parametrize("url", ["redis", "http://redis:6379", "redis://", "redis://host:port", "redis://host/jobs"])
def test_a_redis_that_cannot_be_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(ConfigError, match=r"^REDIS_URL must look like ") as refused:
        Config.from_environ(SETTINGS | {"REDIS_URL": url.replace("://", "://:hush@")})
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize("url", ["redis://redis", "redis://:hush@redis:6379/0", "rediss://bot:hush@redis/1"])
def test_redis_may_be_written_in_each_usual_way(url: str) -> None:
    assert Config.from_environ(SETTINGS | {"REDIS_URL": url}).redis_url == url


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+pg8000"])
def test_postgresql_may_be_written_in_each_usual_way(scheme: str) -> None:
    config = Config.from_environ(SETTINGS | {"DATABASE_URL": f"{scheme}://bot:hush@db/callbot"})
    assert config.database_url == "postgresql+pg8000://bot:hush@db/callbot"


def test_another_database_is_refused_without_showing_its_password() -> None:
    with pytest.raises(ConfigError, match="DATABASE_URL must begin with") as refused:
        Config.from_environ(SETTINGS | {"DATABASE_URL": "mysql://root:hush@db/x"})
    assert "hush" not in str(refused.value)


def test_speech_servers_are_a_list_of_websocket_addresses() -> None:
    config = Config.from_environ(SETTINGS | {"SPEECH_SERVERS": " ws://a:2700, wss://b:2700 ,"})
    assert config.speech_servers == ("ws://a:2700", "wss://b:2700")
    with pytest.raises(ConfigError, match="SPEECH_SERVERS must hold ws://"):
        Config.from_environ(SETTINGS | {"SPEECH_SERVERS": "ws://a:2700,http://b:2700"})


API_KEY = {"TWILIO_API_KEY": "SK1", "TWILIO_API_SECRET": "hush"}


def test_the_key_for_browser_telephones_comes_with_its_secret_or_not_at_all() -> None:
    config = Config.from_environ(SETTINGS | API_KEY)
    assert (config.twilio_api_key, config.twilio_api_secret) == ("SK1", "hush")
    config = Config.from_environ(SETTINGS | dict.fromkeys(API_KEY, " "))
    assert (config.twilio_api_key, config.twilio_api_secret) == (None, None)


@pytest.mark.parametrize("key", API_KEY)
def test_half_of_the_key_for_browser_telephones_is_named(key: str) -> None:
    (other,) = API_KEY.keys() - {key}
    with pytest.raises(ConfigError, match=f"^{key} is not set, but {other} is: "):
        Config.from_environ(SETTINGS | API_KEY | {key: ""})


def test_an_account_is_no_key_for_browser_telephones() -> None:
    with pytest.raises(ConfigError, match=r"^TWILIO_API_KEY must be the SID of an API key") as refused:
        Config.from_environ(SETTINGS | API_KEY | {"TWILIO_API_KEY": "AC1"})
    assert "hush" not in str(refused.value)


def test_a_tilde_is_the_home_folder() -> None:
    config = Config.from_environ(SETTINGS | {"CALLBOT_HOME": "~/bot", "CALLBOT_PROFILE": "~/firm.yaml"})
    assert (config.home, config.profile_path) == (Path.home() / "bot", Path.home() / "firm.yaml")


def test_no_secret_shows_when_a_configuration_is_printed() -> None:
    secrets = {
        "DATABASE_URL": "postgresql://bot:hush@db/callbot",
        "REDIS_URL": "redis://:hush@redis/0",
        "SMTP_URL": "smtp://bot:hush@mail:587",
        "API_TOKEN": "hush",
        **API_KEY,
    }
    printed = repr(Config.from_environ(SETTINGS | secrets))
    assert not [secret for secret in ("s3cret", "t0ken", "hush") if secret in printed]


def test_the_doctor_names_everything_that_is_missing_at_once() -> None:
    config, findings = examine_settings({"SECRET_KEY": "s3cret"})
    assert config is not None
    missing = [finding.text.split()[0] for finding in findings if finding.verdict is Verdict.MISSING]
    assert missing == ["PUBLIC_BASE_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"]


def test_the_doctor_says_once_what_is_wrong() -> None:
    config, findings = examine_settings(SETTINGS | {"PUBLIC_BASE_URL": "bot.example.com"})
    assert config is None
    assert [finding.text for finding in findings if "https://" in finding.text] == [
        "PUBLIC_BASE_URL must begin with https:// (or http:// on a private machine), not 'bot.example.com'"
    ]


def test_the_doctor_hints_at_what_works_but_not_for_callers() -> None:
    _, findings = examine_settings(SETTINGS | {"PUBLIC_BASE_URL": "http://127.0.0.1:8000"})
    hints = [finding.text for finding in findings if finding.verdict is Verdict.HINT]
    assert [hint.split()[:3] for hint in hints] == [
        ["PUBLIC_BASE_URL", "is", "http:"],
        ["SECRET_KEY", "can", "be"],
        ["TWILIO_NUMBER", "is", "not"],
    ]
    complete = {"SECRET_KEY": "x" * 43, "TWILIO_NUMBER": "+49891234567"}
    _, findings = examine_settings(SETTINGS | complete)
    assert {finding.verdict for finding in findings} == {Verdict.OK}
