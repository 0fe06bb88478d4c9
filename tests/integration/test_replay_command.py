"""`callbot replay` on both databases, with calls that were really kept."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from callbot.actions import Book, Booked, Move
from callbot.appointments.slots import Planner
from callbot.call import Note, Ringing, StatusEvent
from callbot.cli import callbot
from callbot.language import Language
from callbot.replay.past import PastCall
from crm import past_calls
from crm.appointments import SqlAppointmentBook
from crm.engine import make_engine
from crm.hours import SqlHoursBoard
from crm.store import SqlCallStore
from tests.booking import Clock, make_letters, slot
from tests.dialogues.frontdesk import CALLER, PROFILE, local
from tests.replaying import CALLED, STARTED, Recorder, coming_in

pytestmark = pytest.mark.usefixtures("learned_once")

BOOKING = (
    "ich hätte gern einen termin für eine heizungswartung am donnerstag um zehn uhr",
    "achtzig drei drei eins",
    "peter müller",
    "rosenweg sieben",
    "ja",
    "nein danke",
)
PARKING = ("wo kann ich bei ihnen parken", "nein danke")
HOURS = ("wann haben sie heute geöffnet", "nein danke")
GUTTERS = ("bieten sie auch dachrinnenreinigung an", "können sie meine dachrinne reinigen", "nein danke")


class Past:
    """Calls that were lived through with the real dialogue, written with the real store."""

    def __init__(self, url: str) -> None:
        self.url, self.clock = url, Clock()
        self.engine: Engine = make_engine(url)
        self.store = SqlCallStore(self.engine, self.clock)
        planner = Planner(PROFILE, lambda _site: ())
        self.book = SqlAppointmentBook(self.engine, planner, make_letters(), self.clock)

    def call(self, call_sid: str, *said: str, days_later: int = 0) -> PastCall:
        started = STARTED + timedelta(days=days_later)
        self.clock.now = started
        self.store.ring(Ringing(call_sid, CALLER, CALLED, started))
        recorder = Recorder(coming_in(call_sid=call_sid, started=started))
        past = recorder.live(said)
        self.clock.now = started + timedelta(seconds=past.turns[-1].end_seconds)
        for result in recorder.results:
            if isinstance(result, Booked):
                made = result.appointment
                self.book.book(call_sid, Book(made.slot, made.number, made.name))
        self.store.keep_turns(call_sid, past.turns, past.call.dialogue, Language.DE)
        self.store.note_status(StatusEvent(call_sid, "completed", 1, self.clock()))
        note = Note("", past.outcome, (), (), Language.DE)
        self.store.end(call_sid, self.clock(), lambda _call, _turns: note)
        return past

    def replay(self, profile: Path, *options: str, since: str = "2026-11-01") -> Result:
        words = ["replay", "--since", since, "--profile", str(profile), *options]
        return CliRunner(env={"DATABASE_URL": self.url}).invoke(callbot, words)


@pytest.fixture
def past(database_url: str) -> Iterator[Past]:
    past = Past(database_url)
    yield past
    past.engine.dispose()


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "profile.yaml"
    path.write_text(Path("callbot/profile/example.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return path


def change(profile: Path, old: str, new: str) -> None:
    text = profile.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    profile.write_text(text.replace(old, new), encoding="utf-8")


def listed(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_with_the_same_profile_nothing_differs(past: Past, profile: Path) -> None:
    for number, said in enumerate((BOOKING, PARKING, HOURS)):
        past.call(f"CA{number}", *said)
    result = past.replay(profile)
    assert result.output == "3 calls replayed, 0 would end differently.\n"
    assert result.exit_code == 0


def test_what_a_new_closing_day_and_a_question_taken_out_change_is_listed(past: Past, profile: Path) -> None:
    past.call("CA1", *BOOKING)
    past.call("CA2", *PARKING)
    past.call("CA3", *HOURS)
    change(profile, "Mo-Th 07:30-12:00,13:00-17:30; Fr", "Mo-We 07:30-12:00,13:00-17:30; Fr")
    text = profile.read_text(encoding="utf-8")
    begin, end = text.index("  - id: parking"), text.index("  - id: emergency_service")
    profile.write_text(text[:begin] + text[end:], encoding="utf-8")
    result = past.replay(profile, "--json")
    assert result.exit_code == 1
    booking, parking = listed(result)
    assert (booking["call_sid"], booking["before"]["outcome"]) == ("CA1", "booked")  # type: ignore[index]
    assert booking["after"]["outcome"] != "booked"  # type: ignore[index]
    assert parking["call_sid"] == "CA2"
    assert "parking" not in str(parking["after"])
    assert CALLER not in result.output
    assert "müller" not in result.output.lower()


def test_a_new_question_is_understood_in_old_calls(past: Past, profile: Path) -> None:
    then = past.call("CA1", *GUTTERS)
    new = """  - id: gutters
    ask:
      de: [Reinigen Sie Dachrinnen, Bieten Sie Dachrinnenreinigung an, Können Sie die Dachrinne reinigen]
      en: [do you clean gutters, can you clean my gutter]
    answer: {de: Nein. Dachrinnen reinigen wir nicht., en: No. We do not clean gutters.}
"""
    change(profile, "  - id: parking\n", new + "  - id: parking\n")
    result = past.replay(profile, "--words")
    assert result.exit_code == 1
    assert then.turns[1].text in result.output
    assert "Nein. Dachrinnen reinigen wir nicht." in result.output
    assert result.output.endswith("1 calls replayed, 1 would end differently.\n")


def test_calls_before_the_day_and_calls_without_words_are_left_out(past: Past, profile: Path) -> None:
    past.call("CA1", *HOURS)
    past.call("CA2", *HOURS, days_later=1)
    past.store.ring(Ringing("CA3", CALLER, CALLED, STARTED + timedelta(days=1)))
    assert past.replay(profile, since="2026-11-24").output == "1 calls replayed, 0 would end differently.\n"


def test_the_book_is_read_as_it_was_while_the_call_lasted(past: Past) -> None:
    """Booked on Monday, moved on Tuesday, closed on Tuesday: Monday's call knows the first place and no closure."""
    past.call("CA1", *BOOKING)
    past.call("CA2", *HOURS)
    past.call("CA3", *HOURS, days_later=1)
    past.book.move("CA3", Move(1, slot(local("2026-11-27T09:00"))))
    closed = (local("2026-11-27T13:00"), local("2026-11-27T16:00"))
    SqlHoursBoard(past.engine, past.clock).put_up("munich", *closed, opens=False, reason="", set_by="test")
    past.call("CA4", *HOURS, days_later=2)
    kept = past_calls.since(past.engine, STARTED, PROFILE.sites, make_letters().told_by)
    calls = {one.call.call_sid: one for one in kept}
    assert [change.appointment.slot.start for change in calls["CA1"].own_changes] == [local("2026-11-26T10:00")]
    assert calls["CA1"].changes == ()
    assert [change.appointment.slot.start for change in calls["CA3"].changes] == [local("2026-11-26T10:00")]
    later = [change.appointment.slot for change in calls["CA4"].changes]
    assert later == [slot(local("2026-11-26T10:00")), slot(local("2026-11-27T09:00"))]
    assert calls["CA4"].changes[-1].busy_until == local("2026-11-27T11:00")
    assert dict(calls["CA2"].exceptions or {}) == {}
    assert [one.start for one in (calls["CA4"].exceptions or {})["munich"]] == [closed[0]]


def test_replaying_changes_nothing(past: Past, profile: Path) -> None:
    past.call("CA1", *BOOKING)
    before = CliRunner(env={"DATABASE_URL": past.url}).invoke(callbot, ["customers", "export", CALLER]).output
    assert past.replay(profile).exit_code == 0
    assert CliRunner(env={"DATABASE_URL": past.url}).invoke(callbot, ["customers", "export", CALLER]).output == before
