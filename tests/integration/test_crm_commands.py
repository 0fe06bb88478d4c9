"""`callbot db`, `callbot customers` and `callbot blocks`, with the database's address alone in the environment."""

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from callbot.call import Ringing
from callbot.cli import callbot
from callbot.errors import StoreError
from crm import migrate
from crm.engine import make_engine
from crm.schema import AuditRow, NumberBlockRow
from crm.store import SqlCallStore
from crm.transactions import reading, writing

CALLER = "+491701234567"


def run(url: str, *words: str, typed: str | None = None) -> Result:
    return CliRunner(env={"DATABASE_URL": url}).invoke(callbot, words, input=typed)


@pytest.fixture
def url_with_a_call(database_url: str) -> str:
    engine = make_engine(database_url)
    SqlCallStore(engine).ring(Ringing("CA1", CALLER, "+498912345", datetime(2026, 11, 23, 9, 0, tzinfo=UTC)))
    engine.dispose()
    return database_url


def test_an_upgrade_needs_no_telephone_and_current_tells_where_it_stands(empty_database_url: str) -> None:
    upgraded = run(empty_database_url, "db", "upgrade")
    assert (upgraded.exit_code, "up to date" in upgraded.output) == (0, True)
    assert run(empty_database_url, "db", "current").output == f"Revision {migrate.newest()}: up to date.\n"


def test_current_names_the_remedy_when_the_tables_are_missing(tmp_path: Path) -> None:
    shown = run(f"sqlite:///{tmp_path / 'empty.sqlite3'}", "db", "current")
    assert shown.output == f"Revision none; this version needs {migrate.newest()}. Run: callbot db upgrade\n"
    assert stat.S_IMODE((tmp_path / "empty.sqlite3").stat().st_mode) == 0o600


def test_the_default_is_a_file_in_the_home_folder(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    upgraded = CliRunner(env={"CALLBOT_HOME": str(home), "DATABASE_URL": ""}).invoke(callbot, ["db", "upgrade"])
    assert upgraded.exit_code == 0
    assert (home / "callbot.sqlite3").exists()


def test_an_export_is_json(url_with_a_call: str) -> None:
    exported = run(url_with_a_call, "customers", "export", CALLER)
    assert json.loads(exported.output)["calls"][0]["caller"] == CALLER


def test_an_erasure_asks_first(url_with_a_call: str) -> None:
    refused = run(url_with_a_call, "customers", "erase", CALLER, typed="n\n")
    assert refused.exit_code == 1
    assert run(url_with_a_call, "customers", "export", CALLER).exit_code == 0
    erased = run(url_with_a_call, "customers", "erase", CALLER, "--yes")
    assert erased.output == "Erased: 1 in calls, 1 in interactions, 1 in phone_numbers, 1 in customers.\n"
    assert isinstance(run(url_with_a_call, "customers", "export", CALLER).exception, StoreError)


def test_blocked_numbers_are_listed_and_lifted(url_with_a_call: str) -> None:
    assert run(url_with_a_call, "blocks", "list").output == "No number is blocked.\n"
    engine = make_engine(url_with_a_call)
    try:
        with writing(engine) as session:
            at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
            session.add(NumberBlockRow(number=CALLER, reason="pressed 9 in a call back", created_at=at))
        listed = run(url_with_a_call, "blocks", "list").output
        assert listed == f"{CALLER} since 2026-11-23 10:00: pressed 9 in a call back\n"
        assert run(url_with_a_call, "blocks", "lift", CALLER).output == f"{CALLER} may be called again.\n"
        with reading(engine) as session:
            [entry] = session.scalars(select(AuditRow))
            assert (entry.action, entry.customer_id, entry.detail) == ("unblocked", 1, "command")
    finally:
        engine.dispose()
    again = run(url_with_a_call, "blocks", "lift", CALLER)
    assert (again.exit_code, f"{CALLER} is not blocked; see: callbot blocks list" in again.output) == (2, True)
