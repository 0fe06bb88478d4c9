"""Transactions, and what their failures are called outside this room."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from callbot.errors import StoreError
from crm import events

READ_ONLY: Final = "callbot_read_only"
"""Execution option: this transaction only reads, and takes no write lock on SQLite."""

TURNSTILE: Final = "callbot_turnstile"
"""Execution option of a SQLite engine: the lock that its writers queue at."""
WAIT_SECONDS: Final = 5
"""How long a transaction waits for its turn or for a connection; a webhook has 15 s in all."""

_OPERATIONAL_CLASSES: Final = {"08", "28", "3D", "40", "42", "53", "55", "57"}
"""SQLSTATE classes whose messages speak of the server and the schema, never of the data."""


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """One write transaction: committed at the end, rolled back by any error; StoreError when the database fails."""
    with store_errors():
        with _in_turn(engine), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session
            published = events.write_recorded(session)
        if published:
            events.tell(engine)


@contextmanager
def _in_turn(engine: Engine) -> Iterator[None]:
    """SQLite's own waiting polls with growing pauses: threads that queue here write after milliseconds instead."""
    turnstile = engine.get_execution_options().get(TURNSTILE)
    if turnstile is None:
        yield
        return
    if not turnstile.acquire(timeout=WAIT_SECONDS):
        raise StoreError("customer store: too many transactions wait for the database")
    try:
        yield
    finally:
        turnstile.release()


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """One transaction that only reads; StoreError when the database fails."""
    with store_errors(), Session(engine.execution_options(**{READ_ONLY: True})) as session:
        yield session


@contextmanager
def store_errors() -> Iterator[None]:
    """Turn database errors into StoreError, without the values that went with the statement."""
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreError(f"customer store: {_told(error)}") from None


def _told(error: SQLAlchemyError) -> str:
    if isinstance(error, PoolTimeoutError):
        return "all database connections are in use"
    cause = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(cause, sqlite3.Error):
        text = str(cause)
        return _with_hint(text, missing="no such table" in text or "unable to open" in text)
    details = cause.args[0] if cause is not None and cause.args else None
    if isinstance(details, dict):
        return _told_by_postgresql(details)
    if isinstance(details, str):
        return details.partition("\n")[0].partition(" (timeout is ")[0]
    return type(error).__name__


def _told_by_postgresql(details: dict[str, str]) -> str:
    code = details.get("C", "")
    if code[:2] not in _OPERATIONAL_CLASSES:
        return f"PostgreSQL refused it with code {code}"
    return _with_hint(f"{details.get('M')} (code {code})", missing=code == "42P01")


def _with_hint(text: str, missing: bool) -> str:
    return f"{text}; run: callbot db upgrade" if missing else text
