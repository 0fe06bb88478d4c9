"""Engines for SQLite and PostgreSQL, set up so that nothing acknowledged is lost."""

import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from sqlite3 import SQLITE_BUSY, DatabaseError
from sqlite3 import Connection as SqliteConnection
from threading import Lock
from time import monotonic, sleep
from typing import Any, Final, TypeAlias

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from callbot.errors import ConfigError, StoreError
from crm import migrate
from crm.events import NEWS, News
from crm.transactions import READ_ONLY, TURNSTILE, WAIT_SECONDS, store_errors

Database: TypeAlias = Engine
"""What the composition roots pass around without knowing what it is."""
STATEMENT_SECONDS: Final = 5
"""Together with the wait for a connection they stay below the 15 s that a webhook has."""
SOCKET_SECONDS: Final = 8
PATIENCE_SECONDS: Final = 120
"""How long a migration may wait for another process's."""
_LOOK_SECONDS: Final = 0.001
"""How often a process looks whether another has given the SQLite file back; one thread of each process does."""
IDLE_IN_TRANSACTION_SECONDS: Final = 30
"""A frozen process must not hold a call's row for ever."""
_NO_ADDRESS: Final = "DATABASE_URL is no address: postgresql://user:password@host:5432/database"


def prepare(url: str) -> Engine:
    """Bring the database up to date and give an engine for it; safe when several processes start at once.

    No connection is open when it returns, so the process may fork afterwards.
    """
    patient = _make(url, patient=True)
    try:
        with store_errors():
            migrate.upgrade(patient)
    except StoreError as error:
        raise StoreError(f"{error} (DATABASE_URL)") from None
    patient.dispose()
    return make_engine(url)


def make_engine(url: str) -> Engine:
    """An engine for a database that is up to date; ConfigError when the address cannot work."""
    return _make(url, patient=False)


def _make(url: str, patient: bool) -> Engine:
    """`patient`: for migrations, which may wait for one another and rebuild tables."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # their texts show the password
        raise ConfigError(_NO_ADDRESS) from None
    return _sqlite(parsed, patient) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed, patient)


def _sqlite(url: URL, patient: bool) -> Engine:
    if not url.database or url.database == ":memory:":
        raise ConfigError("DATABASE_URL must name a file (sqlite:////path/callbot.sqlite3): memory forgets every call")
    _create_privately(Path(url.database))
    wait_seconds = PATIENCE_SECONDS if patient else WAIT_SECONDS
    engine = create_engine(
        url,
        connect_args={"timeout": wait_seconds},
        execution_options={TURNSTILE: Lock(), NEWS: News()},
        hide_parameters=True,
        **_pool(patient),
    )

    def connect(connection: SqliteConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        # FULL, not NORMAL: in WAL mode NORMAL survives a killed process but may lose the last commits with the power,
        # and a promise that was made to a caller is worth one fsync.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        if patient:
            connection.execute("PRAGMA journal_mode = WAL")
        else:  # a migration rebuilds tables, and checks the keys at its end
            connection.execute("PRAGMA foreign_keys = ON")

    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get(READ_ONLY, False):
            connection.exec_driver_sql("BEGIN")
        else:
            _begin_writing(connection, wait_seconds)

    event.listen(engine, "connect", connect)
    event.listen(engine, "begin", begin)
    return engine


def _begin_writing(connection: Connection, wait_seconds: int) -> None:
    """Take the write lock of the file, or wait for another process to give it back.

    At once, not with the first change: read-then-write in a deferred transaction fails with "database is locked".
    SQLite's own waiting looks less and less often, so among many processes whoever waits longest has the least chance:
    of eight that wrote without a pause some waited for seconds; looking evenly, 0.15 s at the most.
    """
    sqlite = connection.connection.driver_connection
    assert isinstance(sqlite, SqliteConnection)
    sqlite.execute("PRAGMA busy_timeout = 0")
    try:
        _wait_for_lock(sqlite, monotonic() + wait_seconds)
        if not sqlite.in_transaction:  # whatever is wrong is told in SQLAlchemy's way
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        sqlite.execute(f"PRAGMA busy_timeout = {wait_seconds * 1000}")


def _wait_for_lock(sqlite: SqliteConnection, deadline: float) -> None:
    """Until the transaction has begun, the deadline has passed, or something else is wrong."""
    while True:
        try:
            sqlite.execute("BEGIN IMMEDIATE")
        except DatabaseError as error:
            if error.sqlite_errorcode & 0xFF != SQLITE_BUSY or monotonic() >= deadline:
                return
            sleep(_LOOK_SECONDS)
        else:
            return


def _create_privately(path: Path) -> None:
    """The file holds callers' words: nobody but us reads it, nor the journal beside it, which inherits its mode."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise ConfigError(
            f"the database file {path} cannot be written ({error.strerror}): set CALLBOT_HOME or DATABASE_URL"
        ) from None


def _postgresql(url: URL, patient: bool) -> Engine:
    if not url.username or not 0 < (url.port or 5432) < 65536:
        raise ConfigError(_NO_ADDRESS)
    limits = {
        "statement_timeout": f"{STATEMENT_SECONDS}s",
        "idle_in_transaction_session_timeout": f"{IDLE_IN_TRANSACTION_SECONDS}s",
    }
    arguments: dict[str, Any] = {
        "application_name": "callbot",
        "timeout": PATIENCE_SECONDS if patient else SOCKET_SECONDS,
        "startup_params": {} if patient else limits,
        **_ssl(url.query),
    }
    return create_engine(
        url.set(query={}),
        connect_args=arguments,
        execution_options={NEWS: News()},
        hide_parameters=True,
        pool_pre_ping=True,
        **_pool(patient),
    )


def _pool(patient: bool) -> dict[str, Any]:
    if patient:
        return {"poolclass": NullPool}
    return {"pool_size": 10, "max_overflow": 10, "pool_timeout": WAIT_SECONDS}


def _ssl(query: Mapping[str, str | tuple[str, ...]]) -> dict[str, Any]:
    """What libpq's `?sslmode=` means to pg8000, with certificates from the system's store."""
    unknown = sorted(set(query) - {"sslmode"})
    if unknown:
        raise ConfigError(f"DATABASE_URL: {unknown[0]!r} is not known; only sslmode may stand after the question mark")
    match query.get("sslmode", "prefer"):
        case "disable":
            return {"ssl_context": False}
        case "prefer":
            return {}  # pg8000: encrypted when the server can, without checking its certificate
        case "require":
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            return {"ssl_context": context}
        case "verify-full":
            return {"ssl_context": ssl.create_default_context()}
    raise ConfigError("DATABASE_URL: sslmode must be disable, prefer, require or verify-full")
