"""What a visitor sent: read strictly, told precisely."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

MAX_BYTES: Final = 8192
"""Of a request; the longest honest one has about 2,000."""
_FIELDS: Final = frozenset(
    {"token", "site", "name", "number", "reason", "language", "when", "confirm", "email", "consent", "work", "website"}
)
_MAX_NAME: Final = 60
_MAX_REASON: Final = 500
_NAME: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .,'’\-])*")
_LINKABLE: Final = re.compile(r"\w{2,}\.\w{2,}")
"""Mail programs and telephones make a link of it."""
_MAIL: Final = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@(?:[A-Za-z0-9\-]{1,63}\.)+[A-Za-z]{2,24}", re.ASCII)
_YES: Final = frozenset({"yes", "on", "true"})


class Malformed(Exception):  # noqa: N818 - what the request is
    """Nothing that a form or a program of good will sends; the text says what is wrong, in English."""


class Confirm(StrEnum):
    """How a visitor wants it confirmed."""

    NONE = "none"
    SMS = "sms"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in the form, as it was sent."""

    token: str = ""
    site: str = ""
    name: str = ""
    number: str = ""
    reason: str = ""
    language: str = ""
    when: str = "soon"
    """"soon", or the beginning of a free slot."""
    confirm: str = Confirm.NONE
    email: str = ""
    consent: bool = False
    work: str = ""
    """The counter that solves the server's puzzle."""
    website: str = ""
    """Hidden from people: only programs fill it in."""


def entry_of_json(body: bytes) -> Entry:
    """Malformed says what is wrong with the first thing that is."""
    try:
        value = json.loads(
            body, object_pairs_hook=_once, parse_constant=_refuse, parse_int=_refuse, parse_float=_refuse
        )
    except (ValueError, RecursionError) as error:
        raise Malformed("the body is not JSON with texts and each key once") from error
    if not isinstance(value, dict):
        raise Malformed("the body must be a JSON object")
    return _entry(value)


def entry_of_form(form: Mapping[str, Sequence[str]]) -> Entry:
    """`form`: every value of every field. Malformed when a field is there twice or unknown."""
    for name, values in form.items():
        if len(values) != 1:
            raise Malformed(f"{_shown(name)} is there twice")
    fields: dict[str, Any] = {name: values[0] for name, values in form.items()}
    if "consent" in fields:
        fields["consent"] = fields["consent"].lower() in _YES
    return _entry(fields)


def _entry(fields: Mapping[str, Any]) -> Entry:
    for name, value in fields.items():
        if name not in _FIELDS:
            raise Malformed(f"{_shown(name)} is no field of this form")
        wanted = bool if name == "consent" else str
        if not isinstance(value, wanted):
            raise Malformed(f"{name} must be {'true or false' if wanted is bool else 'a text'}")
    tidied: dict[str, Any] = {name: v.strip() if isinstance(v, str) else v for name, v in fields.items()}
    return Entry(**tidied)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a key stands twice")
    return fields


def _refuse(_number: str) -> None:
    """No field is a number: none has to be read, be it as long as it may."""
    raise ValueError("a number where none belongs")


def _shown(name: str) -> str:
    return name[:20] if re.fullmatch("[A-Za-z0-9_-]+", name, re.ASCII) else "a field"


def problem_of_name(name: str) -> str | None:
    """The key of the text that says what is wrong. Names are read aloud and sent on: no addresses, no sentences."""
    if not name:
        return "missing_name"
    fits = len(name) <= _MAX_NAME and _NAME.fullmatch(name) and not _LINKABLE.search(name)
    return None if fits else "wrong_name"


def problem_of_reason(reason: str) -> str | None:
    return "wrong_reason" if len(reason) > _MAX_REASON else None


def problem_of_email(email: str) -> str | None:
    return None if len(email) <= 254 and _MAIL.fullmatch(email) else "wrong_email"


def tidy(text: str) -> str:
    """One line without control characters and characters that turn the direction of writing."""
    kept = (" " if char.isspace() else char for char in text if char.isspace() or unicodedata.category(char)[0] != "C")
    return " ".join("".join(kept).split())


def moment_of(when: str) -> datetime | None:
    """The beginning of a slot as the form writes it; None when it is none."""
    try:
        at = datetime.fromisoformat(when)
    except ValueError:
        return None
    return at if at.tzinfo else None
