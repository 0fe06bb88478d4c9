"""Calendars over HTTP, with real appointments on both databases."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from callbot.actions import Cancel, Move, TakeRequest
from callbot.appointments.model import Appointment
from crm import feeds, views
from crm.appointments import SqlAppointmentBook
from crm.engine import make_engine
from crm.requests import SqlRequestBook
from crm.transactions import reading
from tests.booking import ANNA, Clock, at, booked, call, make_book, make_letters, slot, wanted


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(engine: Engine, clock: Clock) -> SqlAppointmentBook:
    return make_book(engine, clock)


@pytest.fixture
def client(engine: Engine, clock: Clock) -> FlaskClient:
    app = Flask("test")
    app.register_blueprint(feeds.make_blueprint(engine, make_letters(), clock))
    return app.test_client()


@pytest.fixture
def appointment(engine: Engine, book: SqlAppointmentBook) -> Appointment:
    return booked(book.book(call(engine), wanted(at(25, 9)))).appointment


def path(url: str) -> str:
    return url.removeprefix("https://bot.example.com")


def fields(client: FlaskClient, url: str) -> dict[str, str]:
    """The lines of the only event in a calendar."""
    response = client.get(path(url))
    assert response.status_code == 200
    assert response.content_type == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
    lines = response.text.replace("\r\n ", "").split("\r\n")
    assert lines.count("BEGIN:VEVENT") == 1
    return dict(line.split(":", 1) for line in lines[lines.index("BEGIN:VEVENT") :] if ":" in line)


LINKS = make_letters().links


def test_the_customers_file_follows_the_appointment(
    client: FlaskClient,
    book: SqlAppointmentBook,
    appointment: Appointment,
) -> None:
    url = LINKS.appointment(appointment.id)
    first = fields(client, url)
    assert first["DTSTART"] == "20261125T080000Z"
    assert first["DTEND"] == "20261125T093000Z"
    assert (first["SEQUENCE"], first["STATUS"]) == ("0", "CONFIRMED")
    assert "Anna" not in "".join(first.values())
    book.move("CA1", Move(appointment.id, slot(at(26, 13))))
    book.cancel("CA1", Cancel(appointment.id))
    last = fields(client, url)
    assert (last["UID"], last["SEQUENCE"], last["STATUS"]) == (first["UID"], "2", "CANCELLED")
    assert last["DTSTART"] == "20261126T120000Z"


def test_site_and_resource_have_feeds_that_say_who_comes(client: FlaskClient, appointment: Appointment) -> None:
    for kind, name in (("site", "munich"), ("resource", "technician_huber")):
        event = fields(client, LINKS.feed(kind, name))
        assert event["SUMMARY"] == "Heizungswartung: Anna Adler"
        assert "+4915112345678" in event["DESCRIPTION"]
        assert event["UID"] == LINKS.uid(appointment.id)
    for kind, name in (("site", "berlin"), ("resource", "technician_yilmaz")):
        assert "VEVENT" not in client.get(path(LINKS.feed(kind, name))).text


def test_without_the_token_there_is_no_calendar(client: FlaskClient, appointment: Appointment) -> None:
    token = LINKS.appointment_token(appointment.id)
    for wrong in (
        "/calendar/munich.ics",
        "/calendar/.ics",
        "/calendar/ü.ics",
        f"/calendar/{token}.ics",
        f"/calendar/appointments/{appointment.id}/x.ics",
        f"/calendar/appointments/{appointment.id + 1}/{token}.ics",
        path(LINKS.appointment(4711)),
    ):
        assert client.get(wrong).status_code == 404, wrong


def test_the_customers_history_shows_what_became_of_an_appointment(
    engine: Engine, book: SqlAppointmentBook, appointment: Appointment
) -> None:
    book.move("CA1", Move(appointment.id, slot(at(26, 13))))
    SqlRequestBook(engine, Clock()).take("CA1", TakeRequest("kalt", "Keller", True, "Klingel", "immer", ANNA))
    with reading(engine) as session:
        told = views.customer(session, 1)
    assert told is not None
    (kept,) = told["appointments"]
    assert (kept["code"], kept["state"], kept["start"]) == (appointment.code, "booked", "2026-11-26T12:00:00+00:00")
    assert [change["change"] for change in kept["changes"]] == ["booked", "moved"]
    assert told["requests"][0]["where"] == "Keller"
