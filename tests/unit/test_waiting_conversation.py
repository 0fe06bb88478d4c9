"""A caller waits for a person: music, news, words over the music, and the way to the room."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from callbot import mulaw
from callbot.actions import PersonSought, SeekPerson
from callbot.agents import Agent
from callbot.call import CallRecord, CallState, Intent, Speaker
from callbot.conversation import Conversation, Parts
from callbot.dialogue.dialogue import Dialogue
from callbot.errands import Errands
from callbot.hearing import Heard, SpeechStarted
from callbot.language import Language
from callbot.people_errands import PeopleErrands
from callbot.ports import AppointmentBook, CallStore, RequestBook
from callbot.transfer import TransferEvent, TransferState
from tests.dialogues.frontdesk import CALLER, make_desk
from tests.unit.test_core_conversation import FRAME, FakeEar, FakeLine, FakeStore, FakeVoice

DE = Language.DE
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
QUEUED = PersonSought(1, TransferState.REQUESTED, position=2)
RINGING = PersonSought(1, TransferState.RINGING, "Petra Kern")
ACCEPTED = PersonSought(1, TransferState.ACCEPTED, "Petra Kern")
RETURNED = PersonSought(1, TransferState.RETURNED, "Petra Kern", task="opening_hours")


class NoCallbacks:
    def open_for(self, _number: str) -> tuple[()]:
        return ()


class FakeSwitchboard:
    """Shows what a test puts up."""

    def __init__(self, shown: PersonSought | None) -> None:
        self.shown = shown
        self.stopped: list[TransferEvent] = []
        self.reasons: list[str] = []

    def seek(self, call_sid: str, wanted: SeekPerson) -> PersonSought:
        self.reasons.append(wanted.reason)
        return self.shown or PersonSought(None)

    def look(self, call_sid: str) -> PersonSought | None:
        return self.shown

    def stop_seeking(self, call_sid: str, event: TransferEvent) -> None:
        self.stopped.append(event)


class NoAgents:
    def by_phone(self, number: str) -> Agent | None:
        return None


class Call:
    """A caller of the real dialogue; what is played comes back as played when its time is over."""

    def __init__(self, shown: PersonSought | None) -> None:
        self.switchboard, self.store = FakeSwitchboard(shown), FakeStore()
        self.open({})

    def open(self, dialogue: dict[str, Any]) -> None:
        self.ear, self.line, self.voice = FakeEar(), FakeLine(), FakeVoice()
        store = cast(CallStore, self.store)
        people = PeopleErrands(
            cast(Any, self.switchboard), cast(Any, NoCallbacks()), cast(Any, NoAgents()), lambda: NOW
        )
        parts = Parts(
            dialogue=Dialogue(make_desk({})),
            ears=lambda languages, start_seconds=0.0: self.ear,
            voice=self.voice,
            errands=Errands(store, cast(AppointmentBook, None), cast(RequestBook, None), people, cast(Any, None)),
            store=store,
            clock=lambda: NOW,
            languages=(DE,),
            limit_seconds=600.0,
        )
        call = CallRecord("CA1", CALLER, "+4989999980", CallState.TALKING, None, NOW, None, 1, dialogue, None, turns=0)
        self.conversation = Conversation(parts, call, self.line)
        self.conversation.start()

    def wait(self, seconds: float) -> None:
        for _ in range(round(seconds / mulaw.FRAME_SECONDS)):
            if not self.conversation.closed:
                self.conversation.hear(FRAME)

    def play_out(self) -> None:
        marks, self.line.marks = self.line.marks, []
        for mark in marks:
            self.conversation.played(mark)

    def say(self, text: str) -> None:
        self.play_out()
        self.ear.events += [SpeechStarted(0.0), Heard(text, DE, (), 0.0, 1.0)]
        self.wait(0.02)

    @property
    def heard(self) -> str:
        return " ".join(turn.text for turn in self.store.kept if turn.speaker is Speaker.BOT)


def music(done: Sequence[str]) -> int:
    return sum(step == "play 1.00" for step in done)


@pytest.fixture
def waiting() -> Call:
    call = Call(RINGING)
    call.say("ein mensch bitte")
    call.play_out()
    call.line.done.clear()
    return call


def test_who_waits_hears_music_and_never_two_seconds_of_silence(waiting: Call) -> None:
    waiting.wait(20.0)
    assert set(waiting.line.done) == {"play 1.00"}
    assert 19 <= music(waiting.line.done) <= 21
    assert "Petra Kern" in waiting.heard


def test_the_callers_own_words_stop_the_music_and_it_goes_on_after_the_answer(waiting: Call) -> None:
    waiting.wait(3.0)
    waiting.line.done.clear()
    waiting.ear.events.append(SpeechStarted(3.0))
    waiting.wait(1.0)
    assert waiting.line.done == ["clear", "play 0.25"]
    waiting.ear.events.append(Heard("haben sie morgen offen", DE, (), 3.0, 4.0))
    waiting.wait(0.02)
    assert waiting.line.done[2] == "play 2.00"
    waiting.play_out()
    waiting.wait(1.0)
    assert waiting.line.done[-1] == "play 1.00"
    assert waiting.switchboard.stopped == []


def test_a_cough_does_not_end_the_music(waiting: Call) -> None:
    waiting.wait(1.0)
    waiting.ear.events += [SpeechStarted(1.0), Heard("", DE, (), 1.0, 1.2)]
    waiting.line.done.clear()
    waiting.wait(1.5)
    assert music(waiting.line.done) >= 1


def test_every_three_quarters_of_a_minute_the_caller_is_told_how_it_stands(waiting: Call) -> None:
    waiting.wait(44.0)
    assert "play 2.00" not in waiting.line.done
    waiting.wait(2.0)
    assert "play 2.00" in waiting.line.done


def test_the_caller_is_put_through_when_the_agent_has_taken_the_call_and_not_before(waiting: Call) -> None:
    waiting.wait(2.0)
    waiting.switchboard.shown = ACCEPTED
    waiting.wait(0.3)
    assert waiting.line.done[-1] == "play 2.00"
    assert not waiting.conversation.closed
    waiting.play_out()
    assert waiting.store.intents == [(Intent.TRANSFER, None)]
    assert waiting.line.done[-1] == "close"
    assert "Ich verbinde Sie jetzt mit Petra Kern." in waiting.heard


def test_that_somebody_has_taken_the_call_is_said_over_a_question() -> None:
    call = Call(QUEUED)
    call.say("ein mensch bitte")
    call.wait(0.5)
    call.switchboard.shown = ACCEPTED
    call.wait(0.5)
    assert "clear" in call.line.done
    call.play_out()
    assert call.store.intents == [(Intent.TRANSFER, None)]


def test_words_over_the_last_sentence_do_not_keep_the_caller_from_the_agent(waiting: Call) -> None:
    waiting.switchboard.shown = ACCEPTED
    waiting.wait(0.5)
    waiting.ear.events += [SpeechStarted(0.0), Heard("oh das ging ja schnell", DE, (), 0.0, 1.0)]
    waiting.wait(0.5)
    waiting.play_out()
    assert waiting.store.intents == [(Intent.TRANSFER, None)]


def test_a_question_to_who_waits_is_followed_by_music_within_two_seconds() -> None:
    call = Call(QUEUED)
    call.say("ein mensch bitte")
    call.play_out()
    call.line.done.clear()
    call.wait(1.7)
    assert call.line.done == []
    call.wait(0.3)
    assert music(call.line.done) == 1


def test_goodbye_stops_the_agents_telephone_first(waiting: Call) -> None:
    waiting.say("auf wiederhören")
    assert waiting.switchboard.stopped == [TransferEvent.GIVEN_UP]
    waiting.play_out()
    assert waiting.conversation.closed


def test_key_two_changes_to_a_call_back(waiting: Call) -> None:
    waiting.wait(1.0)
    waiting.conversation.pressed("2")
    assert waiting.switchboard.stopped == [TransferEvent.CALLBACK_CHOSEN]


def test_another_process_goes_on_waiting(waiting: Call) -> None:
    waiting.wait(1.0)
    waiting.open(dict(waiting.store.dialogue))
    waiting.play_out()
    waiting.line.done.clear()
    waiting.wait(2.0)
    assert music(waiting.line.done) >= 2
    waiting.switchboard.shown = ACCEPTED
    waiting.wait(0.5)
    waiting.play_out()
    assert waiting.store.intents == [(Intent.TRANSFER, None)]


def test_a_caller_who_was_handed_back_is_told_so_and_the_transcript_shows_that_a_person_spoke(waiting: Call) -> None:
    waiting.switchboard.shown = ACCEPTED
    waiting.wait(0.5)
    waiting.play_out()
    waiting.switchboard.shown = RETURNED
    waiting.open(dict(waiting.store.dialogue))
    waiting.play_out()
    assert "Petra Kern hat Sie wieder mit mir verbunden." in waiting.heard
    assert [turn.speaker for turn in waiting.store.kept].count(Speaker.AGENT) == 1
    waiting.line.done.clear()
    waiting.wait(3.0)
    assert music(waiting.line.done) == 0


def test_a_customer_we_had_called_learns_first_that_a_machine_speaks() -> None:
    call = Call(RETURNED)
    call.play_out()
    assert call.heard.startswith("Guten Tag")
    assert "Computer" in call.heard
    assert "Petra Kern hat Sie wieder mit mir verbunden." in call.heard
