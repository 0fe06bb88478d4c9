"""Hours changed at run time reach the calendar, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text

from callbot.calendar import Calendar, HoursException, Why
from callbot.language import Language
from callbot.profile import load
from crm.commands import calendars, hours
from crm.engine import make_engine
from crm.hours import REMEMBERED, SqlHoursBoard
from crm.transactions import writing

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BERLIN)  # a Monday
AT_ONE, MIDNIGHT = NOW.replace(hour=13), NOW.replace(hour=0) + timedelta(days=1)


class Clock:
    def __init__(self) -> None:
        self.now = NOW.astimezone(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def board(engine: Engine, clock: Clock) -> SqlHoursBoard:
    return SqlHoursBoard(engine, clock)


def test_a_closed_afternoon_is_in_the_calendar_at_once_and_gone_when_taken_down(board: SqlHoursBoard) -> None:
    calendar = Calendar(load().sites[0], lambda: board.exceptions("munich"))
    assert calendar.is_open(NOW.replace(hour=14))
    number = board.put_up("munich", AT_ONE, MIDNIGHT, False, "Betriebsversammlung", "command")
    assert not calendar.is_open(NOW.replace(hour=14))
    today = calendar.day(NOW.date())
    assert today.why is Why.EXCEPTION
    assert today.reason == dict.fromkeys(Language, "Betriebsversammlung")
    assert board.exceptions("berlin") == ()
    assert board.take_down(number)
    assert calendar.is_open(NOW.replace(hour=14))
    assert not board.take_down(number)


def test_what_another_process_sets_is_known_seconds_later(engine: Engine, board: SqlHoursBoard, clock: Clock) -> None:
    assert board.exceptions("munich") == ()
    SqlHoursBoard(engine, clock).put_up("munich", AT_ONE, MIDNIGHT, True, "", "command")
    assert board.exceptions("munich") == ()
    clock.now += REMEMBERED
    assert board.exceptions("munich") == [HoursException(AT_ONE, MIDNIGHT, opens=True)]


def test_what_is_over_is_not_told_any_more(board: SqlHoursBoard, clock: Clock) -> None:
    board.put_up("munich", AT_ONE, MIDNIGHT, False, "", "command")
    clock.now = MIDNIGHT.astimezone(UTC)
    assert board.exceptions("munich") == ()
    assert board.listed() == []


def test_a_store_that_fails_leaves_the_last_known_hours(engine: Engine, board: SqlHoursBoard, clock: Clock) -> None:
    board.put_up("munich", AT_ONE, MIDNIGHT, False, "", "command")
    known = board.exceptions("munich")
    assert len(known) == 1
    with writing(engine) as session:
        session.execute(text("DROP TABLE hours_exceptions"))
    clock.now += REMEMBERED
    assert board.exceptions("munich") == known


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.delenv("CALLBOT_PROFILE", raising=False)
    monkeypatch.setattr("crm.commands.system_clock", lambda: NOW.astimezone(UTC))
    monkeypatch.setattr(SqlHoursBoard.__init__, "__defaults__", (lambda: NOW.astimezone(UTC),))

    def run(*words: str) -> Result:
        return CliRunner(env={"DATABASE_URL": database_url}).invoke(hours, words)

    return run


def test_the_owner_closes_lists_and_removes_by_command(run) -> None:  # type: ignore[no-untyped-def]
    closed = run("close", "--from", "13:00", "--reason", "Heizung kaputt")
    assert closed.output == "1: munich closed 2026-11-23 13:00 to 2026-11-24 00:00\n", closed.output
    opened = run("open", "--site", "berlin", "--from", "2026-11-28T09:00", "--until", "12:00")
    assert opened.output == "2: berlin open 2026-11-28 09:00 to 2026-11-28 12:00\n"
    assert run("list").output == (
        "1: munich closed 2026-11-23 13:00 to 2026-11-24 00:00 Heizung kaputt\n"
        "2: berlin open 2026-11-28 09:00 to 2026-11-28 12:00\n"
    )
    assert run("remove", "1").output == "Removed.\n"
    assert run("list").output.startswith("2: ")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("close", "--site", "hamburg"), "there are munich, berlin"),
        (("close", "--from", "half past"), "write 13:00"),
        (("close", "--from", "13:00", "--until", "12:00"), "before it begins"),
        (("close", "--from", "2026-11-20T08:00", "--until", "2026-11-21T08:00"), "before now"),
        (("remove", "7"), "nothing set under the number 7"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(run, words, told) -> None:  # type: ignore[no-untyped-def]
    refused = run(*words)
    assert refused.exit_code == 2
    assert told in refused.output


def test_the_addresses_of_the_calendars_can_be_printed() -> None:
    names = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "SECRET_KEY")
    env = dict.fromkeys(names, "x") | {"PUBLIC_BASE_URL": "https://bot.example.com"}
    lines = CliRunner(env=env).invoke(calendars).output.splitlines()
    assert [line.partition(":")[0] for line in lines][:3] == ["site munich", "site berlin", "resource technician_huber"]
    assert len({line.rpartition("/")[2] for line in lines}) == len(lines)
