"""What agents type into the pages about customers, checked."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from flask import request
from werkzeug.exceptions import BadRequest

from callbot.customers import Channel, Details, Direction, NewContact, NextPromise, NoteOutcome, WrapUp
from callbot.language import Language
from callbot.ports import NumberRules

LONGEST_NOTE: Final = 4000
LONGEST_LINE: Final = 200
_MAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}")
_NOT_TEXT: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of what stands beside them."""


class Invalid(Exception):  # noqa: N818 - what the form is; its text is the key of what to tell the agent
    """A form cannot be taken as it is."""


def line(name: str, longest: int = LONGEST_LINE) -> str:
    """One line of text; BadRequest when it is longer than the page lets anybody type."""
    return " ".join(paragraph(name, longest).split())


def paragraph(name: str, longest: int = LONGEST_NOTE) -> str:
    text = _NOT_TEXT.sub("", request.form.get(name, "").replace("\r\n", "\n")).strip()
    if len(text) > longest:
        raise BadRequest
    return text


def details() -> Details:
    """Invalid when the e-mail address is none."""
    email = line("email", 254)
    if email and not _MAIL.fullmatch(email):
        raise Invalid("customer.wrong_email")
    language = line("language")
    return Details(
        name=line("name"),
        email=email or None,
        street=line("street"),
        postcode=line("postcode", 12),
        city=line("city"),
        language=Language(language) if language in set(Language) else None,
        remark=paragraph("remark", 1000),
    )


def number(rules: NumberRules, region: str) -> str | None:
    """E.164, None when the field is empty; Invalid when it is no number."""
    typed = line("number", 40)
    if not typed:
        return None
    found = rules.parse_spoken(re.sub(r"[^0-9+]", "", typed.replace("(0)", "")), region)
    if found is None:
        raise Invalid("customer.wrong_number")
    return found


def wrap_up(contact_id: int, agent_id: int, now: datetime, zone: ZoneInfo) -> WrapUp:
    text = paragraph("text")
    if not text:
        raise Invalid("wrap_up.no_text")
    return WrapUp(contact_id, agent_id, text, _outcome(), _promise(now, zone))


def contact(customer_id: int, agent_id: int, now: datetime, zone: ZoneInfo) -> NewContact:
    text, at = paragraph("text"), moment("at", zone)
    if not text:
        raise Invalid("wrap_up.no_text")
    if at is None or at > now + timedelta(minutes=1):
        raise Invalid("contact.wrong_time")
    try:
        channel, direction = Channel(line("channel")), Direction(line("direction"))
    except ValueError:
        raise BadRequest from None
    return NewContact(customer_id, agent_id, channel, direction, at, text, _outcome(), _promise(now, zone))


def moment(name: str, zone: ZoneInfo) -> datetime | None:
    """Of <input type=datetime-local>, by the firm's clocks; None when it is empty or none."""
    try:
        local = datetime.strptime(request.form.get(name, ""), "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - the zone follows
        return local.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _outcome() -> NoteOutcome:
    outcome = line("outcome")
    if outcome not in set(NoteOutcome):
        raise Invalid("wrap_up.no_outcome")
    return NoteOutcome(outcome)


def _promise(now: datetime, zone: ZoneInfo) -> NextPromise | None:
    what, due = line("promise", 300), moment("due", zone)
    if not what:
        return None
    if due is None or due <= now:
        raise Invalid("wrap_up.no_due")
    return NextPromise(what, due, mine=request.form.get("owner") != "desk")
