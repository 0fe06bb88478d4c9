"""An appointment book on a test's database, and words to use it with."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from callbot.actions import Book, Booked, Moved, SlotRefused
from callbot.appointments.links import CalendarLinks
from callbot.appointments.model import Slot
from callbot.appointments.slots import Planner
from callbot.call import Ringing
from callbot.outbox.letters import Letters
from callbot.phrases import load_phrases
from callbot.profile import load
from crm.appointments import SqlAppointmentBook
from crm.store import SqlCallStore
from telephony.numbers import TwilioNumberRules

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BERLIN)  # a Monday
ANNA = "+4915112345678"
PROFILE = load()


class Clock:
    def __init__(self) -> None:
        self.now = NOW.astimezone(UTC)

    def __call__(self) -> datetime:
        return self.now


def make_letters() -> Letters:
    links = CalendarLinks("https://bot.example.com", "secret")
    return Letters(PROFILE, load_phrases(), TwilioNumberRules(), links)


def make_book(engine: Engine, clock: Clock) -> SqlAppointmentBook:
    return SqlAppointmentBook(engine, Planner(PROFILE, lambda _site: ()), make_letters(), clock)


def call(engine: Engine, name: str = "CA1", caller: str | None = ANNA) -> str:
    SqlCallStore(engine).ring(Ringing(name, caller, "+4989999980", NOW))
    return name


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


def slot(start: datetime, service: str = "boiler_service", resource: str = "technician_huber") -> Slot:
    minutes = next(each.minutes for each in PROFILE.services if each.id == service)
    return Slot(service, "munich", resource, start, start + timedelta(minutes=minutes))


def wanted(start: datetime, number: str = ANNA, **more: str) -> Book:
    return Book(slot(start), number, "Anna Adler", more.get("details", "Therme"), more.get("email"))


def booked(result: Booked | SlotRefused) -> Booked:
    assert isinstance(result, Booked)
    return result


def refused(result: Booked | Moved | SlotRefused) -> SlotRefused:
    assert isinstance(result, SlotRefused)
    return result
