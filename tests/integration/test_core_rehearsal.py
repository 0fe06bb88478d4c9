"""What is made at its first use is made before the first caller."""

from datetime import UTC, datetime

import pytest

from callbot.dialogue.dialogue import Dialogue
from callbot.house import make_dialogue_desk
from callbot.language import Language
from callbot.profile import load
from callbot.rehearsal import rehearse
from callbot.understanding import completeness
from callbot.understanding.understand import Understanding


def test_after_the_rehearsal_nothing_is_read_for_a_caller(learned_once: None, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = load(None)
    dialogue = Dialogue(make_dialogue_desk(profile, Understanding(profile), lambda site: ()))
    completeness._whole_examples.cache_clear()
    rehearse(dialogue, profile, datetime(2026, 11, 23, 10, tzinfo=UTC))

    def refuse(asked: Language) -> None:
        raise AssertionError(f"the examples of {asked} are read during a call")

    monkeypatch.setattr(completeness, "read", refuse)
    assert not completeness.is_complete("es geht um etwas anderes", Language.DE)
    assert not completeness.is_complete("it is about something else", Language.EN)
