"""`callbot db` and `callbot customers`."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine

from callbot.config import Config
from crm import migrate, privacy
from crm.engine import make_engine, prepare
from crm.transactions import store_errors


@click.group()
def db() -> None:
    """The database of the customer store (DATABASE_URL)."""


@db.command()
def upgrade() -> None:
    """Create the tables, or bring them up to date; safe to run at any time."""
    prepare(Config.database_from_environ(os.environ)).dispose()
    click.echo(f"The customer store is up to date (revision {migrate.newest()}).")


@db.command()
def current() -> None:
    """Show the revision the database is at."""
    with _engine() as engine, store_errors():
        revision = migrate.current(engine)
    if revision == migrate.newest():
        click.echo(f"Revision {revision}: up to date.")
    else:
        click.echo(f"Revision {revision or 'none'}; this version needs {migrate.newest()}. Run: callbot db upgrade")


@click.group()
def customers() -> None:
    """What the store knows about a person: WHO is a number (+498912345) or a customer id."""


@customers.command()
@click.argument("who")
def export(who: str) -> None:
    """Print every copy of a person's data as JSON (GDPR Art. 15 and 20)."""
    with _engine() as engine:
        click.echo(json.dumps(privacy.export(engine, who), ensure_ascii=False, indent=2))


@customers.command()
@click.argument("who")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(who: str, yes: bool) -> None:
    """Delete every copy of a person's data (GDPR Art. 17). It cannot be undone."""
    if not yes:
        click.confirm("Erase every contact, word, note and number of this person?", abort=True)
    with _engine() as engine:
        rows = privacy.erase(engine, who)
    click.echo("Erased: " + ", ".join(f"{count} in {table}" for table, count in rows.items() if count) + ".")


@contextmanager
def _engine() -> Iterator[Engine]:
    engine = make_engine(Config.database_from_environ(os.environ))
    try:
        yield engine
    finally:
        engine.dispose()
