"""Migrations and engines on real databases."""

import stat
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from callbot.errors import ConfigError, StoreError
from crm import migrate
from crm.engine import make_engine, prepare
from crm.schema import Base
from crm.transactions import reading, writing
from tests.servers import Postgres

PREPARE = "import sys; from crm.engine import prepare; prepare(sys.argv[1]).dispose()"


def test_migrations_build_exactly_what_the_models_say(empty_database_url: str) -> None:
    engine = prepare(empty_database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
    assert migrate.current(engine) == migrate.newest()
    engine.dispose()


def test_an_upgrade_may_be_repeated_and_keeps_what_is_there(empty_database_url: str) -> None:
    engine = prepare(empty_database_url)
    with writing(engine) as session:
        session.execute(text("INSERT INTO customers (created_at) VALUES ('2026-11-23 09:00:00')"))
    engine.dispose()
    engine = prepare(empty_database_url)
    with reading(engine) as session:
        assert session.scalar(text("SELECT count(*) FROM customers")) == 1
    engine.dispose()


def test_processes_that_start_at_once_upgrade_one_after_the_other(empty_database_url: str) -> None:
    starters = [subprocess.Popen([sys.executable, "-W", "error", "-c", PREPARE, empty_database_url]) for _ in range(2)]
    assert [starter.wait(60) for starter in starters] == [0, 0]
    engine = make_engine(empty_database_url)
    assert migrate.current(engine) == migrate.newest()
    engine.dispose()


def test_an_upgrade_that_fails_leaves_nothing_behind(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    with engine.begin() as connection:  # the last table to be made is in the way
        connection.execute(text("CREATE TABLE jobs (id INTEGER)"))
    with pytest.raises(StoreError, match="jobs"):
        prepare(empty_database_url)
    assert inspect(engine).get_table_names() == ["jobs"]
    engine.dispose()


def test_a_database_without_tables_says_what_to_run(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    with pytest.raises(StoreError, match="callbot db upgrade"), reading(engine) as session:
        session.execute(text("SELECT * FROM customers"))
    engine.dispose()


def test_sqlite_loses_nothing_with_the_power_and_lets_nobody_else_read(tmp_path: Path) -> None:
    path = tmp_path / "made" / "callbot.sqlite3"
    engine = prepare(f"sqlite:///{path}")
    with engine.begin() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
        connection.execute(text("INSERT INTO customers (created_at) VALUES ('2026-11-23 09:00:00')"))
        files = [path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")]
        assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600] * 3
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    engine.dispose()


def test_a_reader_is_not_kept_waiting_by_a_writer(database_url: str) -> None:
    engine = make_engine(database_url)
    with writing(engine) as session:
        session.execute(text("INSERT INTO customers (created_at) VALUES ('2026-11-23 09:00:00')"))
        with reading(engine) as reader:
            assert reader.scalar(text("SELECT count(*) FROM customers")) == 0
    engine.dispose()


@pytest.mark.postgres
def test_postgresql_gives_up_on_a_statement_before_the_carrier_does(postgres: Postgres) -> None:
    engine = make_engine(postgres.url("postgres"))
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW statement_timeout")) == "5s"
        assert connection.scalar(text("SHOW idle_in_transaction_session_timeout")) == "30s"
    engine.dispose()


@pytest.mark.postgres
@pytest.mark.parametrize(("query", "works"), [("disable", True), ("prefer", True), ("require", False)])
def test_sslmode_means_what_it_means_to_libpq(postgres: Postgres, query: str, works: bool) -> None:
    """The test server has no certificate."""
    engine = make_engine(f"{postgres.url('postgres')}?sslmode={query}")
    with nullcontext() if works else pytest.raises(StoreError, match="SSL"), reading(engine) as session:
        assert session.scalar(text("SELECT 1")) == 1
    engine.dispose()


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:////proc/nowhere/callbot.sqlite3",
        "postgresql+pg8000://me:hidden@host:port/name",
        "postgresql+pg8000://me:hidden@host/name?sslmode=sometimes",
        "postgresql+pg8000://me:hidden@host/name?colour=blue",
    ],
)
def test_an_address_that_cannot_work_names_the_setting_and_no_password(url: str) -> None:
    with pytest.raises(ConfigError, match="DATABASE_URL") as raised:
        prepare(url)
    assert "hidden" not in str(raised.value)


def test_a_server_that_is_not_there_is_a_store_error() -> None:
    with pytest.raises(StoreError, match="Can't create a connection"):
        prepare("postgresql+pg8000://me:hidden@127.0.0.1:1/name")
