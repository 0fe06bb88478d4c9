"""Service requests on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, select

from callbot.actions import FindRequests, TakeRequest
from callbot.call import Ringing
from callbot.errors import StoreError
from crm.engine import make_engine
from crm.requests import SqlRequestBook
from crm.schema import RequestState, ServiceRequestRow
from crm.store import SqlCallStore
from crm.transactions import reading, writing

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ANNA = "+4915112345678"
WANTED = TakeRequest("Heizung kalt", "Quellengasse 3, 2. Stock", True, "Klingel Adler", "nach drei", ANNA)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def book(engine: Engine) -> SqlRequestBook:
    return SqlRequestBook(engine, lambda: NOW)


def call(engine: Engine, name: str = "CA1", caller: str | None = ANNA) -> str:
    SqlCallStore(engine).ring(Ringing(name, caller, "+4989999980", NOW))
    return name


def test_a_request_is_kept_whole_and_found_by_its_number(engine: Engine, book: SqlRequestBook) -> None:
    code = book.take(call(engine), WANTED).code
    with reading(engine) as session:
        row = session.scalars(select(ServiceRequestRow)).one()
    kept = TakeRequest(row.what, row.place, row.urgent, row.access, row.reachable, row.number)
    assert kept == WANTED
    assert row.customer_id == 1
    assert book.find(FindRequests(ANNA)).codes_and_states == ((code, "open"),)
    assert book.find(FindRequests("+4915112345679")).codes_and_states == ()


def test_a_call_makes_one_request_and_later_words_replace_earlier_ones(engine: Engine, book: SqlRequestBook) -> None:
    sid = call(engine)
    first = book.take(sid, WANTED)
    assert book.take(sid, WANTED) == first
    assert book.take(sid, replace(WANTED, urgent=False)) == first
    with reading(engine) as session:
        assert [row.urgent for row in session.scalars(select(ServiceRequestRow))] == [False]
    second = book.take(call(engine, "CA2"), WANTED)
    assert [code for code, _ in book.find(FindRequests(ANNA)).codes_and_states] == [first.code, second.code]


def test_the_state_is_told_until_it_is_done(engine: Engine, book: SqlRequestBook) -> None:
    code = book.take(call(engine), WANTED).code
    for state, told in ((RequestState.IN_PROGRESS, ((code, "in_progress"),)), (RequestState.DONE, ())):
        with writing(engine) as session:
            session.scalars(select(ServiceRequestRow)).one().state = state
        assert book.find(FindRequests(ANNA)).codes_and_states == told


def test_somebody_with_a_withheld_number_may_report_a_fault_too(engine: Engine, book: SqlRequestBook) -> None:
    assert book.take(call(engine, caller=None), replace(WANTED, number=None)).code
    with pytest.raises(StoreError, match="there is no call"):
        book.take("CA404", WANTED)
