"""Whole calls: real HTTP, real WebSockets, real speech, real recognition, a real store."""

import os
import signal
import time
from pathlib import Path

import pytest

from callbot.language import Language
from telephony.simulator import Faults, HangUp, Interrupt, Press, Say, Script, Wait, WaitForBot
from tests.e2e.conftest import Telephones

EN, DE = Language.EN, Language.DE


@pytest.mark.parametrize(
    ("script", "heard", "answer", "goodbye"),
    [
        (Script((Say("when are you open tomorrow"), Say("goodbye")), EN), "open tomorrow", "am", "Goodbye"),
        (
            Script((Say("wann haben sie morgen geöffnet"), Say("auf wiederhören")), DE),
            "morgen geöffnet",
            "Uhr",
            "Auf Wiederhören",
        ),
    ],
    ids=["english", "german"],
)
def test_a_caller_asks_for_the_hours_in_free_speech_and_says_goodbye(
    telephones: Telephones, script: Script, heard: str, answer: str, goodbye: str
) -> None:
    kept = telephones.call(script)
    assert kept.report.is_clean, (kept.report.violations, kept.report.problems)
    assert heard in kept.heard
    assert answer in kept.answered
    assert goodbye in kept.answered
    assert kept.stored["language"] == script.language
    assert kept.note["outcome"] == "answered"
    assert kept.report.cut_ins == 0


def test_the_first_sentence_says_that_a_machine_speaks_and_cannot_be_interrupted(telephones: Telephones) -> None:
    script = Script((Interrupt("wann haben sie heute geöffnet", after_seconds=0.8), Say("auf wiederhören")), DE)
    kept = telephones.call(script)
    first = kept.said_by("bot")[0]
    assert "Computer" in str(first)
    assert kept.report.barge_ins == () or min(kept.report.barge_ins) > 1.0
    assert "geöffnet" in kept.heard


def test_an_interruption_silences_the_bot_within_200_ms_and_is_answered(telephones: Telephones) -> None:
    script = Script(
        (
            Say("when are you open"),
            Interrupt("a person please", after_seconds=3.0),
            WaitForBot("about|sentence|tell"),
            HangUp(),
        ),
        EN,
    )
    kept = telephones.call(script)
    assert kept.report.problems == ()
    assert len(kept.report.barge_ins) == 1
    assert kept.report.barge_ins[0] <= 0.2
    assert [turn["interrupted"] for turn in kept.turns if turn["speaker"] == "bot"][1]
    assert "person" in kept.heard


def test_keys_alone_lead_to_a_call_back(telephones: Telephones) -> None:
    script = Script((WaitForBot(), Press("0"), WaitForBot(), Say("meine heizung tropft"), WaitForBot(), Press("1")), DE)
    kept = telephones.call(script)
    [callback] = kept.stored["callbacks"]  # type: ignore[misc]
    assert callback["number"] == "+4917139200171"  # type: ignore[index]
    assert kept.note["outcome"] == "callback_requested"
    assert kept.note["promised"]


def test_a_silent_caller_is_asked_twice_and_then_let_go(telephones: Telephones) -> None:
    kept = telephones.call(Script((Wait(1.0),), EN, stays_seconds=90.0))
    assert kept.report.status == "completed"
    assert kept.note["outcome"] == "silent"
    assert kept.said_by("caller") == []
    assert len(kept.said_by("bot")) == 4


def test_doubled_and_reordered_callbacks_change_nothing(telephones: Telephones) -> None:
    faults = Faults(double=frozenset({"voice", "answered", "completed"}), reorder=True)
    kept = telephones.call(Script((Say("auf wiederhören"),), DE), "+4917139200172", faults)
    assert kept.report.status == "completed"
    assert kept.stored["state"] == "ended"
    assert kept.said_by("bot").count(kept.said_by("bot")[0]) == 1


def test_a_cut_socket_does_not_end_the_call(telephones: Telephones) -> None:
    script = Script((Say("wann haben sie morgen geöffnet"), WaitForBot("Entschuldigung"), Say("auf wiederhören")), DE)
    kept = telephones.call(script, "+4917139200173", Faults(cut_sockets_at=(14.0,)))
    assert kept.report.status == "completed"
    assert "morgen" in kept.heard
    assert "wiederhören" in kept.heard


def test_the_gateway_is_killed_in_mid_call_and_the_call_goes_on_with_nothing_lost(telephones: Telephones) -> None:
    script = Script(
        (
            Say("bitte rufen sie mich zurück"),
            WaitForBot("Worum|ausrichten", within_seconds=30.0),
            Say("meine heizung ist kaputt"),
            WaitForBot("Nummer|anrufen", within_seconds=30.0),
            WaitForBot("Entschuldigung|wieder da", within_seconds=30.0),
            Say("ja bitte"),
            WaitForBot("sonst noch|Frage", within_seconds=30.0),
            Say("nein danke"),
        ),
        DE,
    )
    call = telephones.dial(script, "+4917139200174")
    _wait_for_words(telephones, call.sid, "heizung")
    for worker in _workers(telephones.gateway.pid):
        os.kill(worker, signal.SIGKILL)
    kept = telephones.kept(call)
    assert kept.report.status == "completed"
    assert kept.report.problems == ()
    assert "heizung ist kaputt" in kept.heard
    assert [callback["number"] for callback in kept.stored["callbacks"]] == ["+4917139200174"]  # type: ignore[attr-defined]
    assert "heizung ist kaputt" in str(kept.note["reason"])


def _workers(master: int) -> list[int]:
    """The processes that serve calls: children of gunicorn's master."""
    return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


def _wait_for_words(telephones: Telephones, call_sid: str, words: str) -> None:
    """Until the store has them."""
    for _ in range(600):
        kept = telephones.gateway.api.call(call_sid)
        if kept and any(words in turn["text"] for turn in kept["turns"]):
            return
        time.sleep(0.1)
    pytest.fail(f"{words!r} was never kept")
