"""What the desk says."""

import re
from pathlib import Path

import pytest

import handoff.desk
from callbot.language import Language
from callbot.transfer import Failure, TransferKind, TransferState
from callbot.transfer_results import AgentFigure, AttemptResult
from handoff.desk.live_view import TASKS
from handoff.desk.texts import texts_in

FOLDER = Path(handoff.desk.__file__).parent
SLOT = re.compile(r"\{(\w+)\}")
USED = re.compile(r"""\bt(?:exts)?\(\s*["']([a-z_.]+)["'](\s*~)?""")


def test_both_languages_have_the_same_texts_with_the_same_slots() -> None:
    german, english = texts_in(Language.DE).texts, texts_in(Language.EN).texts
    assert german.keys() == english.keys()
    different = [key for key in german if {*SLOT.findall(german[key])} != {*SLOT.findall(english[key])}]
    assert not different


def test_no_text_is_empty() -> None:
    for language in Language:
        assert not [key for key, text in texts_in(language).texts.items() if not text.strip()]


def test_every_text_that_a_page_asks_for_exists() -> None:
    texts = texts_in(Language.EN).texts
    sources = [*FOLDER.rglob("*.html"), *FOLDER.rglob("*.py")]
    missing = []
    for source in sources:
        for key, goes_on in USED.findall(source.read_text()):
            known = any(text.startswith(key) for text in texts) if goes_on else key in texts
            missing += [] if known else [f"{source.name}: {key}"]
    assert not missing


@pytest.mark.parametrize(
    "key",
    [
        *(f"transfer.{state}" for state in TransferState),
        *(f"kind.{kind}" for kind in TransferKind),
        *(f"transfers.state.{state}" for state in TransferState),
        *(f"transfers.failure.{failure}" for failure in Failure),
        *(f"transfers.result.{result}" for result in AttemptResult),
        *(f"figures.agents.{figure}" for figure in AgentFigure),
        *(f"task.{text}" for text in TASKS.values()),
    ],
)
def test_every_state_has_a_name(key: str) -> None:
    assert texts_in(Language.DE)(key)


def test_slots_are_filled_and_an_unknown_text_is_an_error() -> None:
    assert "7 s" in texts_in(Language.DE)("sign_in.wait", seconds=7)
    with pytest.raises(KeyError):
        texts_in(Language.DE)("no.such.text")
