"""What callers who wait see when they look: the truth, whoever changed it, at the price of one query."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import event

from callbot.actions import PersonSought
from callbot.agents import Presence
from callbot.desk_events import EventKind
from callbot.transfer import TransferEvent, TransferState
from crm import events
from crm.queue_version import QueueVersion
from crm.transactions import writing
from tests.switching import HEATING, MONDAY, Exchange


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sqlite_template, tmp_path / "callbot.sqlite3"))


@pytest.fixture
def exchange(database: Path) -> Iterator[Exchange]:
    exchange = Exchange(database)
    yield exchange
    exchange.close()


@pytest.fixture
def other(database: Path) -> Iterator[Exchange]:
    """Another process on the same database."""
    exchange = Exchange(database)
    exchange.legs.numbers = count(1000)
    yield exchange
    exchange.close()


@pytest.fixture
def statements(exchange: Exchange) -> list[str]:
    """Of the first process, but for BEGIN."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(exchange.engine, "before_cursor_execute", note)
    return seen


def waiting(exchange: Exchange, number: int) -> str:
    caller = exchange.caller(number)
    exchange.switchboard.seek(caller, HEATING)
    return caller


def look(exchange: Exchange, caller: str) -> PersonSought:
    sought = exchange.switchboard.look(caller)
    assert sought is not None
    return sought


@pytest.fixture
def callers(exchange: Exchange) -> list[str]:
    """Three, of whom the first has the only agent."""
    exchange.agent("Petra")
    return [waiting(exchange, number) for number in (1, 2, 3)]


def test_while_nothing_changes_a_look_is_one_query(
    exchange: Exchange, callers: list[str], statements: list[str]
) -> None:
    first = [look(exchange, caller) for caller in callers]
    statements.clear()
    assert [look(exchange, caller) for caller in callers] == first
    assert len(statements) == len(callers)


def test_what_is_said_in_calls_changes_nothing_for_who_waits(
    exchange: Exchange, callers: list[str], statements: list[str]
) -> None:
    look(exchange, callers[2])
    with writing(exchange.engine) as session:
        events.record(session, EventKind.TURN, MONDAY, call_sid=callers[0])
    statements.clear()
    look(exchange, callers[2])
    assert len(statements) == 1


def test_what_another_process_does_is_seen_with_the_next_look(
    exchange: Exchange, other: Exchange, callers: list[str]
) -> None:
    assert look(exchange, callers[2]).position == 2
    other.switchboard.stop_seeking(callers[1], TransferEvent.CALLBACK_CHOSEN)
    assert look(exchange, callers[2]).position == 1
    assert look(exchange, callers[1]).state is TransferState.CALLBACK_AGREED
    other.switchboard.caller_left(callers[0])
    (petra,) = other.agents.all()
    other.agents.set_presence(petra.id, Presence.AVAILABLE)
    other.switchboard.step()
    assert look(exchange, callers[2]).agent_name == "Petra"


def test_what_time_alone_changes_is_seen_after_seconds(
    exchange: Exchange, callers: list[str], statements: list[str]
) -> None:
    look(exchange, callers[2])
    exchange.now += timedelta(seconds=5)
    statements.clear()
    look(exchange, callers[2])
    assert len(statements) > 1


def test_the_version_grows_with_what_matters_and_with_nothing_else(exchange: Exchange, callers: list[str]) -> None:
    version = QueueVersion(exchange.engine)
    before = version.current()
    with writing(exchange.engine) as session:
        events.record(session, EventKind.CUSTOMER, MONDAY)
    assert version.current() == before
    exchange.switchboard.stop_seeking(callers[1], TransferEvent.CALLBACK_CHOSEN)
    assert version.current() > before
