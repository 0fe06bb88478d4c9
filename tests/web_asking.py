"""The web form on a test's database, and words to use it with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from callbot.appointments.links import CalendarLinks
from callbot.appointments.model import ToldBy
from callbot.calendar import Calendar
from callbot.callback_links import CallbackLinks
from callbot.clock import Clock
from callbot.outbox.callback_letters import CallbackLetters
from callbot.outbox.letters import Letters
from callbot.phrases import load_phrases
from callbot.profile import load
from callbot.profile.model import Profile
from crm.callback_asks import SqlCallbackAsks
from crm.callbacks import SqlCallbackBook
from handoff.callback_times import CallbackTimes
from handoff.web.model import CallTimes, TimeSlot
from handoff.web.reception import Reception
from handoff.web.routes import make_blueprint
from handoff.web.secrets import Secrets
from handoff.web.wishes import Wishes
from telephony.numbers import TwilioNumberRules

BASE_URL = "https://bot.example.com"
FIRM_PAGE = "https://www.lindquell.example"
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BERLIN)  # a Monday
ANNA = "+4915112345678"
WAYS = frozenset({ToldBy.SMS, ToldBy.EMAIL})


@dataclass
class Watch:
    """A clock that the test sets."""

    now: datetime = field(default_factory=lambda: NOW.astimezone(UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass(frozen=True)
class HalfHours:
    """CallTimes: from the next full hour on three slots; the office is always there."""

    def local(self, site: str, at: datetime) -> datetime:
        return at.astimezone(BERLIN)

    def soonest(self, site: str, at: datetime) -> datetime | None:
        return self.local(site, at)

    def promise(self, site: str, at: datetime) -> datetime:
        return self.local(site, at) + timedelta(hours=4)

    def free(self, site: str, at: datetime) -> Sequence[TimeSlot]:
        first = self.local(site, at).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        starts = [first + timedelta(days=day, minutes=30 * n) for day in range(3) for n in range(3)]
        return [TimeSlot(start, start + timedelta(minutes=30)) for start in starts]


def make_callback_book(engine: Engine, links: CallbackLinks, profile: Profile) -> SqlCallbackBook:
    calendar = CalendarLinks(links.base_url, "secret")
    letters = Letters(profile, load_phrases(profile.phrases), TwilioNumberRules(), calendar, WAYS)
    return SqlCallbackBook(engine, CallbackLetters(letters, links, None))


def make_app(
    engine: Engine,
    clock: Clock,
    base_url: str = BASE_URL,
    profile: Profile | None = None,
    proxies: int = 0,
    can_call: bool = True,
) -> Flask:
    """With slots that are easy to reckon with."""
    return _app(engine, clock, base_url, profile or load(), proxies, HalfHours(), can_call)


def make_real_app(engine: Engine, clock: Clock, base_url: str, profile: Profile, can_call: bool = True) -> Flask:
    """With the firm's own opening hours."""
    calendars = {site.id: Calendar(site) for site in profile.sites}
    book = make_callback_book(engine, CallbackLinks(base_url, "secret"), profile)
    return _app(engine, clock, base_url, profile, 0, CallbackTimes(profile, calendars, book.list_open), can_call)


def _app(
    engine: Engine,
    clock: Clock,
    base_url: str,
    profile: Profile,
    proxies: int,
    times: CallTimes,
    can_call: bool,
) -> Flask:
    links = CallbackLinks(base_url, "secret")
    assert profile.web, "the firm has a form"
    wishes = Wishes(profile, profile.web, times, TwilioNumberRules(), links, WAYS)
    book = make_callback_book(engine, links, profile)
    reception = Reception(wishes, book, SqlCallbackAsks(engine), Secrets("secret"), clock, can_call)
    app = Flask("test")
    app.register_blueprint(make_blueprint(reception, base_url, proxies))
    return app


def wish(client: FlaskClient, **changes: Any) -> dict[str, Any]:
    """What Anna enters, with a token that has just been given out."""
    token = client.get("/api/callbacks/options").json["token"]  # type: ignore[index]
    entered = {"token": token, "name": "Anna Adler", "number": "0151 12345678", "consent": True}
    return {**entered, **changes}


def post(client: FlaskClient, entry: object, **headers: str) -> TestResponse:
    return client.post("/api/callbacks", json=entry, headers=headers)


def work_for(token: str, bits: int) -> str:
    """As the button does it."""
    counter = 0
    while int.from_bytes(sha256(f"{token}:{counter}".encode()).digest()) >> (256 - bits):
        counter += 1
    return str(counter)
