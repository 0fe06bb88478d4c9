"""How events look on the wire, and how times and numbers look on the page."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, g

from callbot.desk_events import DeskEvent, EventKind
from callbot.language import Language
from handoff.desk.formats import filters, phone
from handoff.desk.pages import moment_of
from handoff.desk.stream import Streams, frames
from handoff.desk.texts import texts_in

AT = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def _names(event: DeskEvent, agent_id: int = 1) -> list[str]:
    return [line.removeprefix("event: ") for line in frames(event, agent_id).splitlines() if line.startswith("event")]


def test_an_event_is_told_under_its_kind() -> None:
    assert _names(DeskEvent(7, EventKind.TURN, None, "CA1", None, AT)) == ["turn"]
    assert _names(DeskEvent(7, EventKind.POP, 1, "CA1", 12, AT)) == ["mine", "pop"]


def test_only_ones_own_presence_is_mine() -> None:
    event = DeskEvent(7, EventKind.PRESENCE, None, None, 1, AT)
    assert _names(event, agent_id=1) == ["mine", "presence"]
    assert _names(event, agent_id=2) == ["presence"]


def test_only_the_last_frame_of_an_event_carries_its_id() -> None:
    first, last = frames(DeskEvent(7, EventKind.POP, 1, "CA1", 12, AT), 1).strip().split("\n\n")
    assert "id:" not in first
    assert last.startswith("id: 7\n")


def test_the_oldest_page_of_an_agent_makes_room_for_a_new_one() -> None:
    streams = Streams()
    tickets = [streams.begin(1) for _ in range(7)]
    assert [ticket.ended for ticket in tickets] == [True] + [False] * 6
    assert not streams.begin(2).ended


def test_a_page_that_has_gone_leaves_its_place() -> None:
    streams = Streams()
    for _ in range(20):
        streams.end(1, streams.begin(1))
    assert not streams.begin(1).ended


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+4989999980", "+49 899 999 80"),
        ("+49151123456", "+49 151 123 456"),
        ("+4930123451", "+49 301 234 51"),
        (None, ""),
    ],
)
def test_a_number_is_shown_in_groups(number: str | None, shown: str) -> None:
    assert phone(number) == shown


def test_today_has_only_a_time_and_other_days_have_their_date() -> None:
    moment = filters(BERLIN, lambda: AT)["moment"]
    with Flask("test").app_context():
        g.texts = texts_in(Language.DE)
        assert moment(AT) == "12:00"
        assert moment(AT + timedelta(days=1)) == "Di, 24.11.2026 12:00"
        g.texts = texts_in(Language.EN)
        assert moment(AT + timedelta(days=1)) == "Tue 24 Nov 2026 12:00"


@pytest.mark.parametrize(("seconds", "shown"), [(-3, "0:00"), (59.9, "0:59"), (3 * 60 + 7, "3:07"), (3723, "1:02:03")])
def test_a_duration_is_shown_as_a_clock_shows_it(seconds: float, shown: str) -> None:
    assert filters(BERLIN, lambda: AT)["minutes"](seconds) == shown


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("14:05", datetime(2026, 11, 23, 14, 5, tzinfo=BERLIN)),
        ("11:59", None),
        ("25:00", None),
        ("", None),
        ("1405", None),
    ],
)
def test_a_break_ends_today_and_later(text: str, moment: datetime | None) -> None:
    assert moment_of(text, AT, BERLIN) == moment
