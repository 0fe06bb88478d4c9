"""`callbot agents`, with the database's address alone in the environment."""

from datetime import timedelta

import pytest
from click.testing import CliRunner, Result

from callbot.agents import Agent, Presence, Role
from callbot.call import Ringing
from callbot.cli import callbot
from callbot.clock import system_clock
from callbot.errors import StoreError
from callbot.language import Language
from callbot.passwords import is_password
from callbot.transfer import Failure, NewTransfer, TransferEvent, TransferKind
from crm.agents import SqlAgentBook
from crm.engine import make_engine
from crm.store import SqlCallStore
from crm.transfers import SqlTransferBook

NUMBER = "+491701234567"
PASSWORD = "correct horse battery"


def run(url: str, *words: str, typed: str | None = None) -> Result:
    return CliRunner(env={"DATABASE_URL": url}).invoke(callbot, ["agents", *words], input=typed)


def add(url: str, login: str = "kern", *more: str) -> Result:
    return run(url, "add", login, "--name", "Petra Kern", *more)


def stored(url: str, login: str = "kern") -> tuple[Agent, str | None]:
    engine = make_engine(url)
    try:
        book = SqlAgentBook(engine)
        agent = book.find_by_login(login)
        assert agent is not None
        return agent, book.password_hash(agent.id)
    finally:
        engine.dispose()


def test_an_agent_is_added_listed_and_disabled(database_url: str) -> None:
    more = ("--phone", NUMBER, "--role", "supervisor", "--skill", "office", "--site", "munich", "--person", "sommer")
    assert add(database_url, "Kern", *more).output == (
        "Petra Kern is added. A password for the desk: callbot agents password kern\n"
    )
    agent, password_hash = stored(database_url)
    assert (agent.role, agent.skills, agent.sites, agent.person) == (
        Role.SUPERVISOR,
        ("office",),
        ("munich",),
        "sommer",
    )
    assert (agent.languages, agent.presence, password_hash) == ((Language.DE, Language.EN), Presence.OFF, None)
    listed = f"kern: Petra Kern · supervisor · off · {NUMBER} · languages de, en · skills office · sites munich"
    assert run(database_url, "list").output == f"{listed} · person sommer\n"
    assert run(database_url, "disable", "kern").output == "Petra Kern is disabled.\n"
    assert "· disabled · browser ·" in run(database_url, "list").output
    assert "Petra Kern is disabled" in run(database_url, "password", "kern", typed=f"{PASSWORD}\n").output


def test_what_came_of_the_calls_an_agent_was_rung_for_is_listed(database_url: str) -> None:
    add(database_url, "kern", "--phone", NUMBER)
    engine, now = make_engine(database_url), system_clock()
    SqlAgentBook(engine).set_presence(stored(database_url)[0].id, Presence.AVAILABLE)
    SqlCallStore(engine).ring(Ringing("CA1", NUMBER, "+498912345", now))
    transfers = SqlTransferBook(engine)
    wanted = transfers.request(NewTransfer(TransferKind.WARM, "CA1", "x", Language.DE, "munich"), now)
    assert transfers.reserve(wanted.id, lambda free, _: free[0], now, timedelta(minutes=1))
    transfers.happen(wanted.id, TransferEvent.AGENT_LOST, now, Failure.NO_ANSWER)
    engine.dispose()
    assert run(database_url, "list").output.endswith(" · languages de, en · 28 days: 1 no answer\n")


def test_a_password_comes_from_standard_input_and_is_never_shown(database_url: str) -> None:
    add(database_url)
    told = run(database_url, "password", "kern", typed=f"{PASSWORD}\n")
    _, password_hash = stored(database_url)
    assert (told.exit_code, told.output) == (0, "Petra Kern signs in with the new password from now on.\n")
    assert is_password(PASSWORD, password_hash)
    assert (password_hash or "").split("$")[-1] not in run(database_url, "list").output


def test_a_short_password_is_refused_and_the_old_one_stays(database_url: str) -> None:
    add(database_url)
    run(database_url, "password", "kern", typed=f"{PASSWORD}\n")
    refused = run(database_url, "password", "kern", typed="too short\n")
    assert refused.exit_code == 2
    assert "a password has 12 to 256 characters" in refused.output
    assert is_password(PASSWORD, stored(database_url)[1])


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--skill", "offce"), "there is no skill 'offce'; did you mean office?"),
        (("--site", "paris"), "there is no site 'paris'; there are munich, berlin"),
        (("--person", "somer"), "there is no person 'somer'; did you mean sommer?"),
        (("--phone", "089 12345678"), "did you mean +498912345678?"),
        (("--language", "fr"), "'fr' is not one of 'de', 'en'"),
        (("--role", "boss"), "'boss' is not one of 'agent', 'supervisor', 'admin'"),
    ],
)
def test_what_the_profile_does_not_know_is_told_with_a_suggestion(
    database_url: str, more: tuple[str, str], told: str
) -> None:
    refused = add(database_url, "kern", *more)
    assert refused.exit_code == 2
    assert told in " ".join(refused.output.split())
    assert run(database_url, "list").output.startswith("There is nobody yet")


@pytest.mark.parametrize("login", ["k", "petra kern", "<script>", "x" * 41])
def test_a_login_is_plain(database_url: str, login: str) -> None:
    assert "is no login" in add(database_url, login).output


def test_a_login_that_is_taken_or_unknown_is_told(database_url: str) -> None:
    add(database_url)
    assert isinstance(add(database_url).exception, StoreError)
    assert "there is no agent 'karn'; did you mean kern?" in run(database_url, "disable", "karn").output
