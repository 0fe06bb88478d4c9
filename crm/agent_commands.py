"""`callbot agents`: the people who take calls."""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Final

import click
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Engine

from callbot.agents import Agent, NewAgent, Role
from callbot.clock import system_clock
from callbot.config import Config
from callbot.language import Language
from callbot.passwords import SHORTEST, hash_password
from callbot.profile import load
from callbot.profile.fields import PhoneNumber
from callbot.transfer_results import FIGURES_OF, AgentFigure
from crm.agents import SqlAgentBook
from crm.engine import make_engine
from crm.transfers import SqlTransferBook

_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}", re.ASCII)
_ROLES: Final = [role.value for role in Role]
_LANGUAGES: Final = [language.value for language in Language]
_PHONE: Final[TypeAdapter[str]] = TypeAdapter(PhoneNumber)


@click.group()
def agents() -> None:
    """The people who take calls on the desk. LOGIN is the name they sign in with."""


@agents.command()
@click.argument("login")
@click.option("--name", required=True, help='As callers hear it: "Petra Kern".')
@click.option("--role", type=click.Choice(_ROLES), default=Role.AGENT.value, show_default=True)
@click.option("--phone", help="Rung for calls, such as +498912345. Without it: the browser.")
@click.option("--language", "languages", multiple=True, type=click.Choice(_LANGUAGES), help="Without: all.")
@click.option("--skill", "skills", multiple=True, help="A department or skill of the profile; more than once for more.")
@click.option("--site", "sites", multiple=True, help="A site of the profile; without it all of them.")
@click.option("--person", help="Who this is in the profile, for callers who ask by name.")
@click.option("--interface", type=click.Choice(_LANGUAGES), help="Language of the desk; without it the firm's.")
def add(  # noqa: PLR0913 - one for each thing that is known of an agent
    *,
    login: str,
    name: str,
    role: str,
    phone: str | None,
    languages: tuple[str, ...],
    skills: tuple[str, ...],
    sites: tuple[str, ...],
    person: str | None,
    interface: str | None,
) -> None:
    """Add an agent, off duty and without a password."""
    profile = load(Config.profile_from_environ(os.environ))
    spoken = tuple(Language(language) for language in languages) or profile.firm.languages
    _expect_known("language", spoken, profile.firm.languages)
    _expect_known("skill", skills, profile.skills)
    _expect_known("site", sites, [site.id for site in profile.sites])
    _expect_known("person", [person] if person else [], [each.id for each in profile.people])
    new = NewAgent(
        name=_checked_name(name),
        login=_checked_login(login),
        role=Role(role),
        languages=spoken,
        skills=skills,
        sites=sites,
        phone=_checked_phone(phone) if phone else None,
        person=person,
        interface_language=Language(interface or profile.firm.languages[0]),
    )
    with _book() as book:
        agent = book.add(new)
    click.echo(f"{agent.name} is added. A password for the desk: callbot agents password {agent.login}")


@agents.command("list")
def list_agents() -> None:
    """Show who there is, how each of them is now, and what came of the calls they were rung for lately."""
    with _engine() as engine:
        everybody = SqlAgentBook(engine).everybody()
        figures = SqlTransferBook(engine).figures(system_clock() - FIGURES_OF)
    counts = {one.agent_id: one.counts for one in figures.agents}
    for agent in everybody:
        click.echo(_line(agent, counts.get(agent.id, {})))
    if not everybody:
        click.echo("There is nobody yet: callbot agents add LOGIN --name NAME", err=True)


@agents.command()
@click.argument("login")
def disable(login: str) -> None:
    """Sign an agent out for good; what they did stays in the history."""
    with _book() as book:
        agent = book.disable(_find(book, login).id)
    click.echo(f"{agent.name} is disabled.")


@agents.command()
@click.argument("login")
def password(login: str) -> None:
    """Set an agent's password, asked for twice; or one line from standard input."""
    with _book() as book:
        agent = _find(book, login)
        try:
            password_hash = hash_password(_read_password())
        except ValueError as error:
            raise click.UsageError(str(error)) from None
        book.set_password_hash(agent.id, password_hash)
    click.echo(f"{agent.name} signs in with the new password from now on.")


def _read_password() -> str:
    if sys.stdin.isatty():
        asked = f"Password ({SHORTEST} characters or more)"
        typed: str = click.prompt(asked, hide_input=True, confirmation_prompt=True)
        return typed
    return sys.stdin.readline().rstrip("\r\n")


def _find(book: SqlAgentBook, login: str) -> Agent:
    agent = book.find_by_login(login)
    if agent and not agent.disabled:
        return agent
    if agent:
        raise click.UsageError(f"{agent.name} is disabled")
    _expect_known("agent", [login], [each.login for each in book.all()])
    raise click.UsageError(f"there is no agent {login!r}")


def _expect_known(what: str, given: Iterable[str], known: Sequence[str]) -> None:
    for one in given:
        if one not in known:
            near = get_close_matches(one, known, n=1)
            there_are = f"there are {', '.join(known)}" if known else "there are none"
            hint = f"did you mean {near[0]}?" if near else there_are
            raise click.UsageError(f"there is no {what} {one!r}; {hint}")


def _checked_login(login: str) -> str:
    plain = login.strip().casefold()
    if not _LOGIN.fullmatch(plain):
        raise click.UsageError(f"{login!r} is no login: 2 to 40 letters, digits, dots and dashes, such as petra.kern")
    return plain


def _checked_name(name: str) -> str:
    if not name.strip():
        raise click.UsageError("the name is empty: callers hear it")
    return name.strip()


def _checked_phone(phone: str) -> str:
    try:
        return _PHONE.validate_python(phone)
    except ValidationError as error:
        raise click.UsageError(error.errors()[0]["msg"].removeprefix("Value error, ")) from None


def _line(agent: Agent, counts: Mapping[AgentFigure, int]) -> str:
    came_to = ", ".join(f"{count} {figure.replace('_', ' ')}" for figure, count in counts.items() if count)
    has = {
        "languages": ", ".join(agent.languages),
        "skills": ", ".join(agent.skills),
        "sites": ", ".join(agent.sites),
        "person": agent.person or "",
    }
    parts = [
        f"{agent.login}: {agent.name}",
        agent.role,
        "disabled" if agent.disabled else agent.presence.replace("_", "-"),
        agent.phone or "browser",
        *(f"{what} {names}" for what, names in has.items() if names),
        *([f"{FIGURES_OF.days} days: {came_to}"] if came_to else []),
    ]
    return " · ".join(parts)


@contextmanager
def _book() -> Iterator[SqlAgentBook]:
    with _engine() as engine:
        yield SqlAgentBook(engine)


@contextmanager
def _engine() -> Iterator[Engine]:
    engine = make_engine(Config.database_from_environ(os.environ))
    try:
        yield engine
    finally:
        engine.dispose()
