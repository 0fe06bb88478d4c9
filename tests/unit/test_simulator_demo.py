"""The demo's transfer: what its agent reads on the screen, and what counts as gone wrong."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from callbot.calendar import Calendar
from callbot.profile import load
from telephony.simulator.demo_desk import Pop, read_out
from telephony.simulator.demo_transfer import Outcome, problems, write_open_profile
from telephony.simulator.hearing import Span
from telephony.simulator.report import CallReport, Spoken

RANG_AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
FRAGMENT = """<div data-pop="1"><input type="hidden"></div>
<h2>Mrs  Berger</h2><p>+49 171</p>
<blockquote><span class="label">It is about</span>my invoice &amp; me</blockquote>
<ul><li><svg><use href="#check"></use></svg><span>question (invoice)</span></li></ul>
<ol><li><span class="who">Caller</span>hello</li></ol><button>Spam</button>"""


def report(*turns: Spoken, heard: tuple[Span, ...]) -> CallReport:
    return CallReport("CA1", "+491", "+492", "completed", 30.0, turns, (), (), 1.0, 0.0, heard)


ALL_WELL = Outcome(
    pop=Pop(RANG_AT - timedelta(milliseconds=40), ("Mrs Berger", "It is about: my invoice")),
    agent_rang_at=RANG_AT,
    caller=report(
        Spoken("caller", "a person about my invoice", 2.0, 4.0),
        Spoken("caller", "there is a mistake", 24.0, 26.0),
        heard=(Span(5.0, 9.0), Span(20.0, 23.0)),
    ),
    agent=report(Spoken("caller", "good morning", 10.0, 13.0), heard=(Span(1.0, 6.0), Span(14.0, 16.0))),
    agent_answered_after=10.0,
    kept={
        "turns": [{"speaker": "caller", "text": "a person about my invoice"}],
        "note": {"reason": "put through to Petra Kern"},
    },
)


def test_the_screen_is_read_out_line_by_line() -> None:
    assert read_out(FRAGMENT) == (
        "Mrs Berger",
        "It is about: my invoice & me",
        "question (invoice)",
        "Caller: hello",
    )


def test_a_transfer_in_which_all_went_well_has_no_problems() -> None:
    assert list(problems(ALL_WELL)) == []


@pytest.mark.parametrize(
    ("spoilt", "problem"),
    [
        ({"agent_rang_at": ALL_WELL.pop.told_at}, "the telephone rang before the screen popped"),
        ({"pop": replace(ALL_WELL.pop, lines=("Mrs Berger",))}, "the screen did not say why they call"),
        ({"kept": {**ALL_WELL.kept, "note": None}}, "the note does not say that Petra Kern took the call"),
        ({"kept": {**ALL_WELL.kept, "turns": []}}, "“person” was not understood"),
        ({"agent": replace(ALL_WELL.agent, heard=())}, "Petra Kern did not hear “there is a mistake”"),
        ({"caller": replace(ALL_WELL.caller, heard=())}, "the caller did not hear “good morning”"),
        ({"agent": replace(ALL_WELL.agent, turns=())}, "Petra Kern said nothing in the room"),
        ({"caller": replace(ALL_WELL.caller, status="failed")}, "the call of the caller was failed"),
    ],
)
def test_whatever_goes_wrong_is_told(spoilt: dict[str, Any], problem: str) -> None:
    assert any(told.startswith(problem) for told in problems(replace(ALL_WELL, **spoilt)))


def test_the_firm_of_the_demo_never_closes(tmp_path: Path) -> None:
    write_open_profile(tmp_path / "profile.yaml")
    sites = load(tmp_path / "profile.yaml").sites
    christmas_night = datetime(2026, 12, 25, 2, 30, tzinfo=UTC)
    assert all(Calendar(site).is_open(christmas_night) for site in sites)
