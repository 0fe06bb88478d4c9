"""`callbot db`, `callbot customers`, `callbot blocks`, `callbot hours` and `callbot calendars`."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import click
from sqlalchemy import Engine

from callbot.appointments.links import CalendarLinks
from callbot.clock import system_clock
from callbot.config import Config
from callbot.profile import load
from callbot.profile.model import Profile
from crm import migrate, number_blocks, privacy
from crm.engine import make_engine, prepare
from crm.hours import SqlHoursBoard
from crm.transactions import reading, store_errors, writing


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
    """Print every copy of a person's data as JSON (GDPR, articles 15 and 20)."""
    with _engine() as engine:
        click.echo(json.dumps(privacy.export(engine, who), ensure_ascii=False, indent=2))


@customers.command()
@click.argument("who")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(who: str, yes: bool) -> None:
    """Delete every copy of a person's data (GDPR, article 17). It cannot be undone."""
    if not yes:
        click.confirm("Erase every contact, word, note and number of this person?", abort=True)
    with _engine() as engine:
        rows = privacy.erase(engine, who)
    click.echo("Erased: " + ", ".join(f"{count} in {table}" for table, count in rows.items() if count) + ".")


@click.group()
def blocks() -> None:
    """Numbers that are never called again, because somebody pressed 9 when we called."""


@blocks.command("list")
def list_blocks() -> None:
    """Show them, and since when; the newest first."""
    zone = ZoneInfo(_profile().sites[0].timezone)
    with _engine() as engine, reading(engine) as session:
        listed = number_blocks.listed(session)
    for block in listed:
        click.echo(f"{block.number} since {block.created_at.astimezone(zone):%Y-%m-%d %H:%M}: {block.reason}")
    if not listed:
        click.echo("No number is blocked.", err=True)


@blocks.command("lift")
@click.argument("number")
def lift_block(number: str) -> None:
    """Let a number be called again, because its owner wants that. NUMBER as the list shows it."""
    with _engine() as engine, writing(engine) as session:
        if not number_blocks.lift(session, number, system_clock(), "command"):
            raise click.UsageError(f"{number} is not blocked; see: callbot blocks list")
    click.echo(f"{number} may be called again.")


@click.group()
def hours() -> None:
    """Hours changed at once, without touching the profile: "closed from 13:00 today"."""


def _span(command: Callable[..., None]) -> Callable[..., None]:
    """The options that `close` and `open` share."""
    for option in (
        click.option("--reason", default="", help="Said to callers as it stands."),
        click.option("--until", help="13:00 or 2026-11-24T13:00. Without it: until the end of the first day."),
        click.option("--from", "begin", help="13:00 or 2026-11-24T13:00. Without it: from now on."),
        click.option("--site", help="Its id in the profile. Without it: the main site."),
    ):
        command = option(command)
    return command


@hours.command("close")
@_span
def close_site(site: str | None, begin: str | None, until: str | None, reason: str) -> None:
    """Close a site for a while."""
    _put_up(site, begin, until, reason, opens=False)


@hours.command("open")
@_span
def open_site(site: str | None, begin: str | None, until: str | None, reason: str) -> None:
    """Open a site for a while, outside of its usual hours."""
    _put_up(site, begin, until, reason, opens=True)


@hours.command("list")
def list_hours() -> None:
    """Show what is set and not over."""
    zones = {site.id: ZoneInfo(site.timezone) for site in _profile().sites}
    with _engine() as engine:
        for listed in SqlHoursBoard(engine).listed():
            exception, zone = listed.exception, zones.get(listed.site, UTC)
            what = "open" if exception.opens else "closed"
            reason = next(iter((exception.reason or {}).values()), "")
            span = (
                f"{exception.start.astimezone(zone):%Y-%m-%d %H:%M} to {exception.end.astimezone(zone):%Y-%m-%d %H:%M}"
            )
            click.echo(f"{listed.id}: {listed.site} {what} {span} {reason}".rstrip())


@hours.command("remove")
@click.argument("number", type=int)
def remove_hours(number: int) -> None:
    """Take back what is set, by its number in the list."""
    with _engine() as engine:
        if not SqlHoursBoard(engine).take_down(number):
            raise click.UsageError(f"there is nothing set under the number {number}; see: callbot hours list")
    click.echo("Removed.")


def _put_up(site_id: str | None, begin: str | None, until: str | None, reason: str, opens: bool) -> None:
    sites = _profile().sites
    site = next((site for site in sites if site.id == site_id), None) if site_id else sites[0]
    if site is None:
        raise click.UsageError(f"there is no site {site_id!r}; there are {', '.join(site.id for site in sites)}")
    zone = ZoneInfo(site.timezone)
    now = system_clock().astimezone(zone)
    start = _moment(begin, now) if begin else now
    end = _moment(until, start) if until else datetime.combine(start.date() + timedelta(days=1), time(), zone)
    if end <= max(start, now):
        raise click.UsageError(f"that would end at {end:%Y-%m-%d %H:%M}, before it begins or before now")
    with _engine() as engine:
        number = SqlHoursBoard(engine).put_up(site.id, start, end, opens, reason, "command")
    what = "open" if opens else "closed"
    click.echo(f"{number}: {site.id} {what} {_written(start, end)}")


def _written(start: datetime, end: datetime) -> str:
    return f"{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}"


def _moment(text: str, near: datetime) -> datetime:
    """A time of the day that `near` is on, or a whole moment; by the clocks of `near`'s zone."""
    try:
        if "-" not in text:
            return datetime.combine(near.date(), time.fromisoformat(text.zfill(5)), near.tzinfo)
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=near.tzinfo)
    except ValueError:
        raise click.UsageError(f"{text!r} is no time; write 13:00 or 2026-11-24T13:00") from None


def _profile() -> Profile:
    return load(Config.profile_from_environ(os.environ))


@click.command()
def calendars() -> None:
    """Print the secret address of each site's and each resource's calendar, to subscribe to."""
    config = Config.from_environ(os.environ)
    links, profile = CalendarLinks(config.public_base_url, config.secret_key), load(config.profile_path)
    for site in profile.sites:
        click.echo(f"site {site.id}: {links.feed('site', site.id)}")
    for resource in profile.resources:
        click.echo(f"resource {resource.id}: {links.feed('resource', resource.id)}")


@contextmanager
def _engine() -> Iterator[Engine]:
    engine = make_engine(Config.database_from_environ(os.environ))
    try:
        yield engine
    finally:
        engine.dispose()
