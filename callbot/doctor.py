"""What is configured, what is missing, and what to do."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from callbot.config import KEY_RECIPE, Config
from callbot.errors import CallbotError, ConfigError

_FOR_TRYING: Final = {
    "PUBLIC_BASE_URL": "https://callbot.invalid",
    "SECRET_KEY": "unset",
    "TWILIO_ACCOUNT_SID": "unset",
    "TWILIO_AUTH_TOKEN": "unset",
}
"""Stands in for what is missing, so that everything else can be examined all the same."""
_LONG_ENOUGH: Final = 20
"""Characters of a secret that nobody guesses."""


class Verdict(StrEnum):
    OK = "ok"
    HINT = "hint"
    """Works, but could be better."""
    MISSING = "missing"
    """No call will go through."""


@dataclass(frozen=True, slots=True)
class Finding:
    verdict: Verdict
    text: str


def examine_settings(environ: Mapping[str, str]) -> tuple[Config | None, list[Finding]]:
    """Every setting that is missing or wrong, and a configuration to examine the rest with, if there can be one."""
    findings = []
    for key in _FOR_TRYING:
        try:
            Config.from_environ({**_FOR_TRYING, key: environ.get(key, "")})
        except ConfigError as error:
            findings.append(Finding(Verdict.MISSING, str(error)))
        else:
            findings.append(Finding(Verdict.OK, f"{key} is set"))
    present = {key: value for key, value in environ.items() if value.strip()}
    try:
        config = Config.from_environ({**_FOR_TRYING, **present})
    except ConfigError as error:
        wrong = Finding(Verdict.MISSING, str(error))
        return None, findings if wrong in findings else [*findings, wrong]
    return config, [*findings, *(Finding(Verdict.HINT, hint) for hint in _hints(config))]


def _hints(config: Config) -> Iterator[str]:
    if config.public_base_url.startswith("http://"):
        yield "PUBLIC_BASE_URL is http: Twilio streams audio over https (wss) only"
    if config.secret_key != _FOR_TRYING["SECRET_KEY"] and len(config.secret_key) < _LONG_ENOUGH:
        yield f"SECRET_KEY can be guessed: take a long random text, for example from: {KEY_RECIPE}"
    if config.twilio_number is None:
        yield "TWILIO_NUMBER is not set: no agent and no call-back can be rung, and no text message sent"


def attempt(name: str, try_it: Callable[[], Iterable[str]], otherwise: Verdict = Verdict.MISSING) -> Iterator[Finding]:
    """Findings of a check that gives lines about what works, and raises CallbotError when it does not."""
    try:
        yield from (Finding(Verdict.OK, f"{name}: {line}") for line in try_it())
    except CallbotError as error:
        yield from (Finding(otherwise, f"{name}: {line}") for line in str(error).splitlines())
