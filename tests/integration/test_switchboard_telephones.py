"""The switchboard and agents who are rung in the browser: callers wait for a page, but not for a closed laptop."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from callbot.agents import NewAgent, Presence
from callbot.transfer import TransferState
from crm.desk_sessions import SqlDeskSessions
from tests.switching import HEATING, Exchange


@pytest.fixture
def exchange(sqlite_template: Path, tmp_path: Path) -> Iterator[Exchange]:
    shutil.copy(sqlite_template, tmp_path / "callbot.sqlite3")
    exchange = Exchange(tmp_path / "callbot.sqlite3")
    yield exchange
    exchange.close()


class Page:
    """The desk of Mia, who is available and has no number."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange, self.sessions = exchange, SqlDeskSessions(exchange.engine)
        mia = exchange.agents.add(NewAgent("Mia", "mia"))
        exchange.agents.set_presence(mia.id, Presence.AVAILABLE)
        self.sessions.begin(mia.id, "token", "csrf", exchange.now)
        self.connects()

    def connects(self) -> None:
        self.sessions.connect_telephone("token", "page", self.exchange.now)

    def is_left(self) -> None:
        self.sessions.disconnect_telephone("token", "page", self.exchange.now)


def test_a_connected_telephone_is_rung_at_once(exchange: Exchange) -> None:
    Page(exchange)
    assert exchange.switchboard.seek(exchange.caller(), HEATING).agent_name == "Mia"


def test_a_caller_waits_for_a_page_that_is_being_loaded_anew(exchange: Exchange) -> None:
    page = Page(exchange)
    page.is_left()
    caller = exchange.caller()
    sought = exchange.switchboard.seek(caller, HEATING)
    assert (sought.state, sought.position) == (TransferState.REQUESTED, 1)
    exchange.later(seconds=3)
    page.connects()
    exchange.switchboard.step()
    assert exchange.transfer(caller).agent_name == "Mia"


def test_nobody_waits_for_a_closed_laptop_and_its_agent_is_not_sent_away_for_it(exchange: Exchange) -> None:
    Page(exchange).is_left()
    caller = exchange.caller()
    exchange.switchboard.seek(caller, HEATING)
    exchange.later(seconds=31)
    exchange.switchboard.step()
    assert exchange.transfer(caller).state is TransferState.FAILED
    assert exchange.legs.dialled == []
    assert exchange.switchboard.seek(exchange.caller(2), HEATING).transfer is None
    [mia] = exchange.agents.all()
    assert (mia.presence, mia.unanswered) == (Presence.AVAILABLE, 0)


def test_a_colleague_with_a_number_is_rung_instead(exchange: Exchange) -> None:
    Page(exchange).is_left()
    exchange.agent("Kern")
    assert exchange.switchboard.seek(exchange.caller(), HEATING).agent_name == "Kern"
