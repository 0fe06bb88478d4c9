"""Whole calls: real HTTP, real WebSockets, real speech, real recognition, a real store. All callers ring at once."""

import os
import signal
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from callbot.language import Language
from telephony.simulator import Faults, HangUp, Interrupt, Press, Say, Script, Wait, WaitForBot
from telephony.simulator.carrier import Call
from tests.e2e.conftest import Caller, Kept, Telephones

EN, DE = Language.EN, Language.DE

CALLERS: Mapping[str, Caller] = {
    "asks for the hours in English": Caller(
        Script((Say("when are you open tomorrow"), Say("goodbye")), EN), "+4917139200110"
    ),
    "asks for the hours in German": Caller(
        Script((Say("wann haben sie morgen geöffnet"), Say("auf wiederhören")), DE), "+4917139200111"
    ),
    "speaks over the disclosure": Caller(
        Script((Interrupt("wann haben sie heute geöffnet", after_seconds=0.8), Say("auf wiederhören")), DE),
        "+4917139200112",
    ),
    "interrupts": Caller(
        Script(
            (
                Say("when are you open tomorrow"),
                Interrupt("can i speak to a person please", after_seconds=2.0),
                WaitForBot("leave a message"),
                HangUp(),
            ),
            EN,
        ),
        "+4917139200113",
    ),
    "says okay in between": Caller(
        Script(
            (Say("wann haben sie morgen geöffnet"), Interrupt("okay", after_seconds=2.0), Say("auf wiederhören")), DE
        ),
        "+4917139200119",
    ),
    "presses keys": Caller(
        Script(
            (
                *(WaitForBot(), Press("0"), WaitForBot("Nachricht"), Press("1")),
                *(WaitForBot(), Say("meine heizung tropft"), WaitForBot(), Press("1")),
            ),
            DE,
        ),
        "+4917139200114",
    ),
    "says nothing": Caller(Script((Wait(1.0),), EN, stays_seconds=90.0), "+4917139200115"),
    "is on a line that doubles and reorders": Caller(
        Script((Say("auf wiederhören"),), DE),
        "+4917139200116",
        Faults(double=frozenset({"voice", "answered", "completed"}), reorder=True),
    ),
    "loses the socket": Caller(
        Script((Say("wann haben sie morgen geöffnet"), WaitForBot("Entschuldigung"), Say("auf wiederhören")), DE),
        "+4917139200117",
        Faults(cut_sockets_at=(14.0,)),
    ),
}


class Calls:
    """Everybody rings at the same time; each test looks at one of them."""

    def __init__(self, telephones: Telephones) -> None:
        self._telephones = telephones
        self._ringing = {name: telephones.dial(caller) for name, caller in CALLERS.items()}

    @cache  # noqa: B019 - lives as long as the test session
    def of(self, name: str) -> Kept:
        return self._telephones.kept(self._ringing[name])

    def all(self) -> list[Call]:
        return list(self._ringing.values())


@pytest.fixture(scope="module")
def calls(telephones: Telephones) -> Calls:
    return Calls(telephones)


@pytest.mark.parametrize(
    ("name", "heard", "answer", "goodbye"),
    [
        ("asks for the hours in English", "open tomorrow", "Tomorrow", "Goodbye"),
        ("asks for the hours in German", "morgen geöffnet", "Morgen", "Auf Wiederhören"),
    ],
)
def test_a_caller_is_answered_in_the_language_spoken_and_told_goodbye(
    calls: Calls, name: str, heard: str, answer: str, goodbye: str
) -> None:
    kept = calls.of(name)
    assert kept.report.is_clean, (kept.report.violations, kept.report.problems)
    assert heard in kept.heard
    assert answer in kept.answered
    assert goodbye in kept.answered
    assert kept.stored["language"] == CALLERS[name].script.language
    assert kept.note["outcome"] == "answered"
    assert kept.report.cut_ins == 0


def test_the_first_sentence_says_that_a_machine_speaks_and_cannot_be_interrupted(calls: Calls) -> None:
    kept = calls.of("speaks over the disclosure")
    assert "Computer" in kept.said_by("bot")[0]
    assert kept.report.barge_ins == () or min(kept.report.barge_ins) > 1.0
    assert "geöffnet" in kept.heard


def test_an_interruption_silences_the_bot_within_200_ms_and_only_the_words_played_are_kept(calls: Calls) -> None:
    kept = calls.of("interrupts")
    assert kept.report.problems == ()
    [silent_after] = kept.report.barge_ins
    assert silent_after <= 0.2
    cut = [turn["text"] for turn in kept.turns if turn["interrupted"]]
    assert cut
    assert "Is there" not in cut[0]
    assert "person" in kept.heard


def test_okay_does_not_end_the_bots_sentence(calls: Calls) -> None:
    kept = calls.of("says okay in between")
    assert "okay" in kept.said_by("caller")
    assert [turn["text"] for turn in kept.turns if turn["interrupted"]] == []


def test_keys_alone_lead_to_a_call_back(calls: Calls) -> None:
    kept = calls.of("presses keys")
    assert [callback["number"] for callback in kept.stored["callbacks"]] == ["+4917139200114"]
    assert kept.note["outcome"] == "callback_requested"
    assert kept.note["promised"]


def test_a_silent_caller_is_asked_twice_and_then_let_go(calls: Calls) -> None:
    kept = calls.of("says nothing")
    assert kept.report.status == "completed"
    assert kept.note["outcome"] == "silent"
    assert kept.said_by("caller") == []
    assert len(kept.said_by("bot")) == 4


def test_doubled_and_reordered_callbacks_change_nothing(calls: Calls) -> None:
    kept = calls.of("is on a line that doubles and reorders")
    assert kept.report.status == "completed"
    assert kept.stored["state"] == "ended"
    assert len(kept.said_by("bot")) == 2


def test_a_cut_socket_does_not_end_the_call(calls: Calls) -> None:
    kept = calls.of("loses the socket")
    assert kept.report.status == "completed"
    assert "morgen" in kept.heard
    assert "wiederhören" in kept.heard


def test_the_gateway_is_killed_in_mid_call_and_the_call_goes_on_with_nothing_lost(
    telephones: Telephones, calls: Calls
) -> None:
    for call in calls.all():
        call.report(timeout_seconds=240.0)
    script = Script(
        (
            Say("bitte rufen sie mich zurück"),
            WaitForBot("Worum|ausrichten", within_seconds=30.0),
            Say("meine heizung ist kaputt"),
            WaitForBot("Entschuldigung|wieder da", within_seconds=40.0),
            Say("ja bitte"),
            WaitForBot("sonst noch|Frage", within_seconds=30.0),
            Say("nein danke"),
        ),
        DE,
    )
    call = telephones.dial(Caller(script, "+4917139200118"))
    _wait_for_words(telephones, call.sid, "heizung")
    for worker in _workers(telephones.gateway.pid):
        os.kill(worker, signal.SIGKILL)
    kept = telephones.kept(call)
    assert kept.report.status == "completed"
    assert kept.report.problems == ()
    assert "heizung ist kaputt" in kept.heard
    assert [callback["number"] for callback in kept.stored["callbacks"]] == ["+4917139200118"]
    assert "heizung ist kaputt" in kept.note["reason"]


def _workers(master: int) -> list[int]:
    """The processes that serve calls: children of gunicorn's master."""
    return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


def _wait_for_words(telephones: Telephones, call_sid: str, words: str) -> None:
    """Until the store has them."""
    deadline = time.monotonic() + 60.0
    while time.monotonic() < deadline:
        kept = telephones.gateway.api.call(call_sid)
        if kept and any(words in turn["text"] for turn in kept["turns"]):
            return
        time.sleep(0.1)
    pytest.fail(f"{words!r} was never kept")
