"""Settings from the environment, read once."""

import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from callbot.errors import ConfigError

_DEFAULT_HOME = Path("~/.local/share/callbot")


@dataclass(frozen=True, slots=True)
class Config:
    """Everything an operator can set; see README, "Configuration". Secrets never appear in its repr."""

    public_base_url: str
    """Scheme, host and optional path under which the carrier reaches us, without a trailing slash."""
    secret_key: str = field(repr=False)
    twilio_account_sid: str
    twilio_auth_token: str = field(repr=False)
    twilio_number: str | None
    """E.164; shown to people we ring."""
    twilio_api_base: str
    database_url: str = field(repr=False)
    """SQLAlchemy URL: sqlite:///… or postgresql+pg8000://…"""
    redis_url: str | None = field(repr=False)
    speech_servers: tuple[str, ...]
    """ws:// addresses that speak the vosk-server protocol; empty: recognise in this process."""
    smtp_url: str | None = field(repr=False)
    profile_path: Path | None
    """The business profile; None: the example firm."""
    home: Path
    """Models, prompt cache, SQLite file."""
    api_token: str | None = field(repr=False)
    """Bearer token for /api; None: the API is closed."""
    trusted_proxies: int = 0
    """How many proxies of ours stand before us: so many entries of X-Forwarded-For are believed."""
    twilio_api_key: str | None = None
    """With its secret, for agents' telephones in the browser; None: agents need numbers."""
    twilio_api_secret: str | None = field(default=None, repr=False)

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Config":
        """Cast and check the variables; ConfigError names the first key that is wrong."""
        home = cls.home_from_environ(environ)
        api_key, api_secret = _api_key(environ)
        return cls(
            public_base_url=_public_base_url(environ),
            secret_key=_required(environ, "SECRET_KEY", "a long random text, for example from: " + KEY_RECIPE),
            twilio_account_sid=_required(environ, "TWILIO_ACCOUNT_SID", _IN_CONSOLE),
            twilio_auth_token=_required(environ, "TWILIO_AUTH_TOKEN", _IN_CONSOLE),
            twilio_number=_number(environ, "TWILIO_NUMBER"),
            twilio_api_base=_web_address("TWILIO_API_BASE", environ.get("TWILIO_API_BASE") or _TWILIO),
            database_url=cls.database_from_environ(environ),
            redis_url=_redis_url(environ),
            speech_servers=_speech_servers(environ),
            smtp_url=environ.get("SMTP_URL") or None,
            profile_path=cls.profile_from_environ(environ),
            home=home,
            api_token=environ.get("API_TOKEN") or None,
            trusted_proxies=_count(environ, "TRUSTED_PROXIES"),
            twilio_api_key=api_key,
            twilio_api_secret=api_secret,
        )

    @staticmethod
    def profile_from_environ(environ: Mapping[str, str]) -> Path | None:
        """The business profile alone; None: the example firm."""
        profile = environ.get("CALLBOT_PROFILE")
        return Path(profile).expanduser() if profile else None

    @staticmethod
    def database_from_environ(environ: Mapping[str, str]) -> str:
        """The database's address alone, for commands that need no telephone."""
        return _database_url(environ, Config.home_from_environ(environ))

    @staticmethod
    def home_from_environ(environ: Mapping[str, str]) -> Path:
        """The folder of models, prompts and what was learned alone."""
        return Path(environ.get("CALLBOT_HOME") or _DEFAULT_HOME).expanduser()


API_KEY_RECIPE = "Twilio shows both when you make an API key (console: Account, API keys), the secret only once"
_TWILIO = "https://api.twilio.com"
_IN_CONSOLE = "it stands on the start page of your Twilio console"
KEY_RECIPE = "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"


def new_secret() -> str:
    """A random text fit for SECRET_KEY or a token."""
    return secrets.token_urlsafe(32)


def _required(environ: Mapping[str, str], key: str, remedy: str) -> str:
    value = environ.get(key, "").strip()
    if not value:
        raise ConfigError(f"{key} is not set: {remedy}")
    return value


def _api_key(environ: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Both, or neither."""
    key, secret = (environ.get(name, "").strip() or None for name in ("TWILIO_API_KEY", "TWILIO_API_SECRET"))
    if (key is None) is not (secret is None):
        missing, given = ("SECRET", "KEY") if key else ("KEY", "SECRET")
        raise ConfigError(f"TWILIO_API_{missing} is not set, but TWILIO_API_{given} is: {API_KEY_RECIPE}")
    if key and not key.startswith("SK"):
        raise ConfigError(f"TWILIO_API_KEY must be the SID of an API key, which begins with SK: {API_KEY_RECIPE}")
    return key, secret


def _count(environ: Mapping[str, str], key: str) -> int:
    value = environ.get(key, "").strip() or "0"
    if not re.fullmatch("[0-9]", value):
        raise ConfigError(f"{key} must be a number from 0 to 9, not {value!r}")
    return int(value)


def _number(environ: Mapping[str, str], key: str) -> str | None:
    value = environ.get(key, "").strip()
    if value and not re.fullmatch(r"\+[1-9][0-9]{6,14}", value):
        raise ConfigError(f"{key} must be written as +498912345, with the country's code and digits only")
    return value or None


def _public_base_url(environ: Mapping[str, str]) -> str:
    key = "PUBLIC_BASE_URL"
    where = "the address under which Twilio reaches this machine, such as https://bot.example.com"
    return _web_address(key, _required(environ, key, where))


def _web_address(key: str, value: str) -> str:
    parts = _address(value, {"http", "https"})
    if parts is None:
        raise ConfigError(f"{key} must begin with https:// (or http:// on a private machine), not {value!r}")
    if parts.query or parts.fragment:
        raise ConfigError(f"{key} must not carry a query or a fragment: {value!r}")
    return value.rstrip("/")


def _address(value: str, schemes: Collection[str]) -> SplitResult | None:
    """None when it is no address of a host that can exist."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # half a bracket, or a port above 65535
        return None
    return parts if usable else None


def _database_url(environ: Mapping[str, str], home: Path) -> str:
    value = environ.get("DATABASE_URL") or f"sqlite:///{home / 'callbot.sqlite3'}"
    for plain in ("postgres://", "postgresql://"):
        if value.startswith(plain):
            return "postgresql+pg8000://" + value.removeprefix(plain)
    if not value.startswith(("sqlite:///", "postgresql+pg8000://")):
        raise ConfigError("DATABASE_URL must begin with sqlite:/// or postgresql://")
    return value


def _redis_url(environ: Mapping[str, str]) -> str | None:
    value = environ.get("REDIS_URL", "").strip()
    if not value:
        return None
    parts = _address(value, {"redis", "rediss"})
    if parts is None or not re.fullmatch("/?[0-9]{0,4}", parts.path):
        raise ConfigError("REDIS_URL must look like redis://:password@host:6379/0, or rediss:// with TLS")
    return value


def _speech_servers(environ: Mapping[str, str]) -> tuple[str, ...]:
    servers = tuple(part.strip() for part in environ.get("SPEECH_SERVERS", "").split(",") if part.strip())
    for server in servers:
        if _address(server, {"ws", "wss"}) is None:
            raise ConfigError(f"SPEECH_SERVERS must hold ws:// or wss:// addresses, not {server!r}")
    return servers
