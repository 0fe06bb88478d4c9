"""Kinds of values in a business profile, each with its own rules."""

import re
from difflib import get_close_matches
from typing import Annotated, Final
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field
from rapidfuzz import process

from callbot.language import Language
from callbot.profile.hours import WeeklyHours
from callbot.profile.region import check_region
from callbot.understanding.intents.names import INTENTS

NO_WISH: Final = "none"
"""What callers say that the bot is not for."""

_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9_]*")
_POSTCODE_START: Final = re.compile(r"[0-9]{1,5}")
_MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_FOLDED: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def _check_text(text: str) -> str:
    if not text.strip():
        raise ValueError("the text is empty; write it or remove the entry")
    return text.strip()


def _check_identifier(text: str) -> str:
    if _IDENTIFIER.fullmatch(text):
        return text
    better = re.sub(r"[^a-z0-9]+", "_", text.lower().translate(_FOLDED)).strip("_0123456789")
    raise ValueError(
        f"{text!r} is not an id: small letters, digits and _ only" + (f", such as {better}" if better else "")
    )


def _check_phone_number(text: str) -> str:
    if _E164.fullmatch(text):
        return text
    digits = re.sub(r"\(0\)|[^0-9+]", "", text)
    for national in ("00", "0"):
        if digits.startswith(national):
            digits = "+" + ("" if national == "00" else "49") + digits.removeprefix(national)
            break
    hint = f"did you mean {digits}?" if _E164.fullmatch(digits) else "it is too short or too long"
    raise ValueError(f"{text!r} is not a number in international form (+, country, area, number, no spaces); {hint}")


def _check_hours(text: str) -> str:
    WeeklyHours(text)
    return text


def _check_wish(name: str) -> str:
    if name in {*INTENTS, NO_WISH}:
        return name
    near = get_close_matches(name.lower(), [*INTENTS, NO_WISH], n=1, cutoff=0.6)
    hint = f"did you mean {near[0]}?" if near else f"possible are {', '.join([*INTENTS, NO_WISH])}"
    raise ValueError(f"{name!r} is nothing that the bot knows by itself; {hint}")


def _check_timezone(name: str) -> str:
    zones = available_timezones()
    if name in zones:
        return name
    near = process.extractOne(name, zones, score_cutoff=70)
    raise ValueError(
        f"{name!r} is not a time zone; " + (f"did you mean {near[0]}?" if near else "such as Europe/Berlin")
    )


def _check_postcode_start(text: str) -> str:
    if _POSTCODE_START.fullmatch(text):
        return text
    raise ValueError(f"{text!r} is not the beginning of a postcode; write up to five digits, such as 80 or 80331")


def _check_mail(text: str) -> str:
    if _MAIL.fullmatch(text):
        return text
    raise ValueError(f"{text!r} is not an e-mail address, such as info@example.de")


def _check_web_page(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme in {"http", "https"} and parts.hostname and not re.search(r"\s", text):
        return text
    raise ValueError(f"{text!r} is not the address of a page, such as https://www.example.de/datenschutz")


def _check_origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme in {"http", "https"} and text == f"{parts.scheme}://{parts.netloc}".lower() and parts.hostname:
        return text
    raise ValueError(f"{text!r} is not the beginning of a website's address, such as https://www.example.de, no more")


def _one_or_many(value: object) -> object:
    """A single text where a list is allowed is a list of one."""
    return (value,) if isinstance(value, str) else value


NonEmpty = Annotated[str, AfterValidator(_check_text)]
Text = dict[Language, NonEmpty]
"""The same text in the firm's languages."""
Wordings = Annotated[tuple[NonEmpty, ...], BeforeValidator(_one_or_many), Field(min_length=1)]
Identifier = Annotated[str, AfterValidator(_check_identifier)]
Wish = Annotated[str, AfterValidator(_check_wish)]
"""An intent's fixed name, or `none`: what the bot is not for."""
PhoneNumber = Annotated[str, AfterValidator(_check_phone_number)]
"""E.164."""
Hours = Annotated[str, AfterValidator(_check_hours)]
"""OpenStreetMap's opening_hours syntax."""
Region = Annotated[str, AfterValidator(check_region)]
"""Holiday region: DE-BY, AT-9, CH-ZH."""
TimeZone = Annotated[str, AfterValidator(_check_timezone)]
PostcodeStart = Annotated[str, AfterValidator(_check_postcode_start)]
Mail = Annotated[str, AfterValidator(_check_mail)]
WebPage = Annotated[str, AfterValidator(_check_web_page)]
Origin = Annotated[str, AfterValidator(_check_origin)]
"""Scheme, host and port of a website, as browsers send it."""
