"""What the bot knows in the middle of a call, for whoever takes the caller."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from callbot.dialogue.state import DialogueState, Promised, Seeking
from callbot.language import Language
from callbot.notes import NoteWriter

STATE = DialogueState(
    "+491701234567",
    "munich",
    Language.DE,
    topic="request",
    slots={"step": "access", "what": "Heizung kalt", "where": "Goethestraße 3", "access": "", "urgent": True},
    matters=["service_request", "person", "service_request"],
    promised=[Promised("callback", datetime(2026, 11, 23, 15, 0, tzinfo=UTC), "+491701234567")],
)


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            Language.DE,
            (
                "meldet eine Störung",
                "Was: Heizung kalt",
                "Wo: Goethestraße 3",
                "Rückruf bis 23.11.2026 16:00 an +491701234567",
            ),
        ),
        (
            Language.EN,
            (
                "reports a fault",
                "what: Heizung kalt",
                "where: Goethestraße 3",
                "call-back by 23 Nov 2026 16:00 to +491701234567",
            ),
        ),
    ],
)
def test_matters_facts_and_promises_one_line_each(language: Language, lines: tuple[str, ...]) -> None:
    assert NoteWriter(language, ZoneInfo("Europe/Berlin")).so_far(STATE.to_json()) == lines


def test_what_was_told_before_a_person_was_asked_for_is_known_to_them() -> None:
    waiting = replace(STATE, seeking=Seeking("asked", datetime(2026, 11, 23, 9, 0, tzinfo=UTC)))
    waiting.wait()
    assert waiting.slots == {}
    assert "Was: Heizung kalt" in NoteWriter(Language.DE, ZoneInfo("Europe/Berlin")).so_far(waiting.to_json())


@pytest.mark.parametrize("dialogue", [{}, {"written": "by an older version"}])
def test_where_nothing_can_be_read_nothing_is_known(dialogue: dict[str, str]) -> None:
    assert NoteWriter(Language.DE, ZoneInfo("Europe/Berlin")).so_far(dialogue) == ()
