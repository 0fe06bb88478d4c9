"""Dictated messages on both databases: somebody owes each of them a look."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from callbot.actions import RequestCallback, TakeMessage
from callbot.call import Ringing
from callbot.errors import StoreError
from crm.engine import make_engine
from crm.schema import CallbackRow, PromiseKind, PromiseRow, PromiseState
from crm.store import SqlCallStore
from crm.transactions import reading

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ANNA = "+4915112345678"
DUE = NOW + timedelta(hours=4)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


def store_with_call(engine: Engine) -> SqlCallStore:
    store = SqlCallStore(engine, lambda: NOW)
    store.ring(Ringing("CA1", ANNA, "+4989999980", NOW))
    return store


def test_a_message_is_an_open_promise_of_the_caller(engine: Engine) -> None:
    store_with_call(engine).take_message("CA1", TakeMessage("Katrin Sommer: bitte das Angebot", DUE))
    with reading(engine) as session:
        task = session.scalars(select(PromiseRow)).one()
        assert (task.kind, task.state, task.due) == (PromiseKind.TASK, PromiseState.OPEN, DUE)
        assert task.what == "Katrin Sommer: bitte das Angebot"
        assert task.customer_id == 1


def test_said_again_in_the_same_call_it_is_one_message(engine: Engine) -> None:
    store = store_with_call(engine)
    store.take_message("CA1", TakeMessage("das Angebot", DUE))
    store.take_message("CA1", TakeMessage("das Angebot von gestern", DUE))
    with reading(engine) as session:
        assert [task.what for task in session.scalars(select(PromiseRow))] == ["das Angebot von gestern"]


def test_a_message_without_a_call_is_refused(engine: Engine) -> None:
    with pytest.raises(StoreError):
        SqlCallStore(engine).take_message("CA9", TakeMessage("x", DUE))


def test_a_call_back_from_the_queue_keeps_its_place_and_the_agent_who_promised_it(engine: Engine) -> None:
    place = NOW - timedelta(minutes=7)
    wanted = RequestCallback(ANNA, "Rechnung", DUE, skills=("accounts",), urgent=True, place=place, agent=7)
    store_with_call(engine).request_callback("CA1", wanted, DUE)
    with reading(engine) as session:
        callback = session.scalars(select(CallbackRow)).one()
        assert (callback.place, callback.agent_id, callback.urgent) == (place, 7, True)
        assert callback.skills == ["accounts"]
        assert session.scalars(select(PromiseRow.owner)).one() == "agent:7"
