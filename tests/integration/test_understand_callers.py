"""Callers of a heating firm in their own words: idioms, dialect, half sentences, and people who dialled wrongly."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from ruamel.yaml import YAML

from callbot.language import Language
from callbot.understanding.intents import builtin
from callbot.understanding.intents.reader import IntentReader
from callbot.understanding.intents.text import normalise

DE, EN = Language.DE, Language.EN
NOTHING: Final = "none"
CALLERS: Final = Path(__file__).parents[1] / "callers"


@cache
def said(language: Language) -> list[tuple[str, str]]:
    """Each text with its intent."""
    sections: Mapping[str, str] = YAML(typ="safe").load((CALLERS / f"{language}.yaml").read_text(encoding="utf-8"))
    return [(text, intent) for intent, lines in sections.items() for text in lines.splitlines()]


@pytest.fixture(scope="module")
def readers(learned_once: None) -> dict[Language, IntentReader]:
    return {language: IntentReader(language) for language in Language}


def intents(reader: IntentReader, text: str) -> set[str]:
    return {intent.name for intent in reader.read(text).intents} or {NOTHING}


@pytest.mark.parametrize("language", list(Language))
def test_none_of_what_these_callers_say_was_learned(language: Language) -> None:
    learned = {normalise(example.text) for example in builtin.read(language)[0]}
    assert not learned & {normalise(text) for text, _ in said(language)}


@pytest.mark.parametrize("language", list(Language))
def test_seventeen_in_twenty_are_understood(readers: dict[Language, IntentReader], language: Language) -> None:
    wrong = [(text, intent) for text, intent in said(language) if intent not in intents(readers[language], text)]
    assert len(wrong) <= len(said(language)) * 3 / 20, wrong


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (DE, "der kessel hat sich verabschiedet"),
        (DE, "therme zeigt fehler f zwei acht"),
        (DE, "unser boiler hat den geist aufgegeben"),
        (EN, "the boiler has packed up on us"),
        (EN, "our water heater has given up the ghost"),
        (EN, "error e oh three on the vaillant"),
    ],
)
def test_a_device_that_has_said_goodbye_is_a_fault_and_no_leave_taking(
    readers: dict[Language, IntentReader], language: Language, text: str
) -> None:
    assert intents(readers[language], text) == {"service_request"}
