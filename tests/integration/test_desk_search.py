"""One search box over customers, contacts and notes, on both databases."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from callbot.customer_ports import Excerpt
from callbot.customers import Channel, Direction, NewContact, NoteOutcome
from crm.customer_book import SqlCustomerBook
from crm.engine import make_engine
from tests.desk_people import NOW, make_agent, make_call, make_customer
from tests.integration.test_crm_privacy import order_work

ANNA = "+491701111111"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def book(engine: Engine) -> SqlCustomerBook:
    return SqlCustomerBook(engine, clock=lambda: NOW)


@pytest.fixture
def agent(engine: Engine) -> int:
    return make_agent(engine)


def names(book: SqlCustomerBook, agent: int, typed: str) -> list[str]:
    return [hit.name for hit in book.search(typed, agent).customers]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("müller", ["Jürgen Müller", "Eva Miller"]),
        ("mueller", ["Jürgen Müller", "Eva Miller"]),
        ("muller", ["Jürgen Müller", "Eva Miller"]),
        ("MÜLLER", ["Jürgen Müller", "Eva Miller"]),
        ("jürgen m", ["Jürgen Müller"]),
        ("müller jürg", ["Jürgen Müller"]),
        ("Meyer", ["Kai Meier-Özdemir"]),
        ("özd", ["Kai Meier-Özdemir"]),
        ("grosse str", ["Kai Meier-Özdemir"]),
        ("große straße 7", ["Kai Meier-Özdemir"]),
        ("großestraße 7", ["Kai Meier-Özdemir"]),
        ("goethe strasse 5", ["Jürgen Müller"]),
        ("Göthestraße", ["Jürgen Müller"]),
        ("goethe-str.", ["Jürgen Müller"]),
        ("goethestrand", []),
        ("80331", ["Eva Miller"]),
        ("eva@", ["Eva Miller"]),
        ("eva example", ["Eva Miller"]),
        ("niemand", []),
        ("", []),
        ("   ", []),
        ("%", []),
        ("_", []),
        ("'; DROP TABLE customers --", []),
    ],
)
def test_customers_are_found_as_they_are_written_and_as_they_sound(
    book: SqlCustomerBook, agent: int, typed: str, expected: list[str]
) -> None:
    make_customer(book, agent, name="Kai Meier-Özdemir", street="Große Straße 7")
    make_customer(book, agent, name="Eva Miller", postcode="80331", email="eva@example.org")
    make_customer(book, agent, name="Jürgen Müller", street="Goethestr. 5")
    assert names(book, agent, typed) == expected


@pytest.mark.parametrize(
    "typed",
    ["+491701111111", "0170 1111111", "0170/111 11 11", "0049 170 1111111", "+49 (0)170 1111111", "1111111",
     "(0170) 111-1111"],
)  # fmt: skip
def test_a_number_is_found_in_any_spelling(book: SqlCustomerBook, agent: int, typed: str) -> None:
    make_customer(book, agent, "+4989123456", name="Bert")
    make_customer(book, agent, ANNA, name="Anna")
    assert names(book, agent, typed) == ["Anna"]


@pytest.mark.parametrize("typed", ["482917", "482 917", "482-917"])
def test_a_booking_or_request_code_leads_to_its_customer(
    engine: Engine, book: SqlCustomerBook, agent: int, typed: str
) -> None:
    make_customer(book, agent, ANNA, name="Anna")
    order_work(engine, ANNA, "482917", "Bruno Booked", NOW)
    found = book.search(typed, agent).customers
    assert [(hit.name, hit.found_by) for hit in found] == [("Anna", "482 917")]
    assert [hit.found_by for hit in book.search("booked", agent).customers] == ["Bruno Booked"]


def test_words_are_found_in_notes_and_in_what_was_said(engine: Engine, book: SqlCustomerBook, agent: int) -> None:
    call = make_call(engine, "CA1", ANNA, "Guten Tag", "mein Öltank in der Größenstraße ist undicht")
    noted = make_call(engine, "CA2", ANNA, "hallo", at=NOW + timedelta(hours=1), reason="Der Öltank leckt")
    customer = book.search(ANNA, agent).customers[0].id
    letter = book.log_contact(
        NewContact(
            customer, agent, Channel.LETTER, Direction.INBOUND, NOW + timedelta(hours=2), "Rechnung zum ÖLTANK",
            NoteOutcome.SETTLED,
        )
    )  # fmt: skip
    hits = book.search("öltank", agent).contacts
    assert [(hit.contact_id, hit.where) for hit in hits] == [(letter, "agent_note"), (noted, "note"), (call, "turn")]
    assert hits[2].excerpt == Excerpt("mein ", "Öltank", " in der Größenstraße ist undicht")
    assert [hit.contact_id for hit in book.search("groessenstrasse undicht", agent).contacts] == [call]
    assert book.search("öltank rakete", agent).contacts == ()
    assert book.search("%", agent).contacts == ()


def test_a_contact_is_found_once_and_by_its_note_first(engine: Engine, book: SqlCustomerBook, agent: int) -> None:
    make_call(engine, "CA1", ANNA, *["die Pumpe"] * 8, reason="Pumpe")
    older = make_call(engine, "CA2", None, "auch die Pumpe", at=NOW - timedelta(days=1), reason="")
    hits = book.search("pumpe", agent).contacts
    assert [hit.where for hit in hits] == ["note", "turn"]
    assert (hits[1].contact_id, hits[1].customer_id, hits[1].customer_name) == (older, None, "")


def test_an_excerpt_of_a_huge_text_is_short(engine: Engine, book: SqlCustomerBook, agent: int) -> None:
    make_call(engine, "CA1", ANNA, "x" * 40_000 + " Nadel " + "<b>" * 9_000)
    excerpt = book.search("nadel", agent).contacts[0].excerpt
    assert excerpt.hit == "Nadel"
    assert len(excerpt.before + excerpt.after) < 130


def test_no_search_gives_more_than_was_asked_for(book: SqlCustomerBook, agent: int) -> None:
    for index in range(5):
        make_customer(book, agent, f"+4917012345{index}", name="Anna Weiß")
    assert len(book.search("weiss", agent, limit=3).customers) == 3
    assert len(book.search("017012345", agent, limit=3).customers) == 3
    assert len(book.search("a " * 60_000, agent).customers) == 5
