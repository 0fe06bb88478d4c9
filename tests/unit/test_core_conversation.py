"""One caller on one stream: hearing, dialogue, speaking and keeping joined, with everything around faked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from callbot import mulaw
from callbot.actions import (
    Action,
    ActionFailed,
    CallbackQueued,
    HangUp,
    Listen,
    Outcome,
    PersonSought,
    RequestCallback,
    Say,
)
from callbot.call import CallRecord, CallState, Intent, Speaker, Turn
from callbot.conversation import Conversation, Parts
from callbot.dialogue.dialogue import Dialogue, Reply
from callbot.dialogue.events import Event, Opening, Pressed, Spoke, StayedSilent, TimeIsUp
from callbot.dialogue.state import DialogueState, Said
from callbot.errands import Errands
from callbot.errors import SpeakingError, StoreError
from callbot.hearing import Expecting, Heard, HearingEvent, SpeechStarted
from callbot.language import Language
from callbot.people_errands import PeopleErrands
from callbot.ports import AppointmentBook, CallStore, KnownSpellings, RequestBook

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EN = Language.EN
FRAME = mulaw.SILENCE * mulaw.FRAME_BYTES
SPEECH_SECONDS = 2.0


class FakeEar:
    """Reports what a test puts into it."""

    def __init__(self) -> None:
        self.events: list[HearingEvent] = []
        self.last_words: list[HearingEvent] = []
        self.expecting: Expecting | None = None
        self.languages: Sequence[Language] = ()

    def hear(self, frames: bytes) -> Sequence[HearingEvent]:
        events, self.events = self.events, []
        return events

    def expect(self, expecting: Expecting, is_complete: Callable[[str, Language], bool]) -> None:
        self.expecting = expecting

    def listen_for(self, languages: Sequence[Language]) -> None:
        self.languages = languages

    def finish(self) -> Sequence[HearingEvent]:
        return self.last_words


class FakeVoice:
    """Two seconds a sentence."""

    broken = False

    def speak(self, text: str, language: Language, slow: bool = False) -> bytes:
        if self.broken:
            raise SpeakingError("no voice")
        return mulaw.SILENCE * int(SPEECH_SECONDS * mulaw.SAMPLE_RATE)


class FakeLine:
    def __init__(self) -> None:
        self.done: list[str] = []
        self.marks: list[str] = []

    def play(self, audio: bytes, mark: str) -> None:
        self.done.append(f"play {mulaw.seconds(audio):.2f}")
        self.marks.append(mark)

    def clear(self) -> None:
        self.done.append("clear")
        self.marks.clear()

    def close(self) -> None:
        self.done.append("close")


class FakeStore:
    def __init__(self) -> None:
        self.kept: list[Turn] = []
        self.dialogue: Mapping[str, Any] = {}
        self.intents: list[tuple[Intent, Outcome | None]] = []
        self.callbacks: list[RequestCallback] = []
        self.broken = False

    def keep_turns(
        self,
        call_sid: str,
        turns: Sequence[Turn],
        dialogue: Mapping[str, Any],
        language: Language,
        stream: int,
        amended: Mapping[str, str],
    ) -> None:
        if self.broken:
            raise StoreError("disk full")
        self.kept = [replace(turn, text=amended.get(turn.text, turn.text)) for turn in self.kept]
        self.kept += turns
        self.dialogue = dialogue

    def request_callback(self, call_sid: str, request: RequestCallback, due: datetime) -> CallbackQueued:
        if self.broken:
            raise StoreError("disk full")
        self.callbacks.append(request)
        return CallbackQueued(due)

    def intend(self, call_sid: str, intent: Intent, outcome: Outcome | None) -> None:
        self.intents.append((intent, outcome))


class FakeDialogue:
    """Plays its replies one after the other, and remembers what it was told."""

    def __init__(self, *replies: Sequence[Action]) -> None:
        self.replies = list(replies)
        self.states: list[DialogueState] = []
        self.events: list[Event | Opening | str] = []
        self.expecting = Expecting.ANYTHING

    def begin(self, opening: Opening) -> Reply:
        return self._next(opening)

    def resume(self, state: DialogueState, now: datetime, sought: PersonSought | None = None) -> Reply:
        return self._next("resumed")

    def respond(self, state: DialogueState, event: Event, now: datetime) -> Reply:
        self.states.append(state)
        return self._next(event)

    def _next(self, event: Event | Opening | str) -> Reply:
        self.events.append(event)
        actions = tuple(self.replies.pop(0)) if self.replies else ()
        for action in actions:
            if isinstance(action, Listen):
                self.expecting = action.expecting
        said = [Said(action.text, EN) for action in actions if isinstance(action, Say)]
        return Reply(DialogueState(None, "munich", EN, expecting=self.expecting, last_said=said), actions)


class NobodyAround:
    """No agents, nobody is sought, and nobody waits to be called back."""

    def look(self, call_sid: str) -> None:
        return None

    def agent_at(self, number: str | None) -> None:
        return None

    def awaited(self, number: str | None) -> None:
        return None


class Table:
    """A conversation with its surroundings."""

    def __init__(self, *replies: Sequence[Action], dialogue: Mapping[str, Any] | None = None) -> None:
        self.ear, self.voice, self.line, self.store = FakeEar(), FakeVoice(), FakeLine(), FakeStore()
        self.dialogue = FakeDialogue(*replies)
        store = cast(CallStore, self.store)
        parts = Parts(
            dialogue=cast(Dialogue, self.dialogue),
            ears=lambda languages, start_seconds=0.0: self.ear,
            voice=self.voice,
            errands=Errands(
                store,
                cast(AppointmentBook, None),
                cast(RequestBook, None),
                cast(PeopleErrands, NobodyAround()),
                cast(KnownSpellings, None),
            ),
            store=store,
            clock=lambda: NOW,
            languages=(Language.DE, EN),
            limit_seconds=600.0,
        )
        call = CallRecord("CA1", None, "+4989", CallState.TALKING, None, NOW, None, 1, dialogue or {}, None, turns=0)
        self.conversation = Conversation(parts, call, self.line)

    def start(self) -> "Table":
        self.conversation.start()
        return self

    def listen(self, seconds: float, *events: HearingEvent) -> None:
        """Frames pass; the events come with the first."""
        self.ear.events += events
        for _ in range(round(seconds / mulaw.FRAME_SECONDS)):
            if not self.conversation.closed:
                self.conversation.hear(FRAME)

    def play_out(self) -> None:
        """The carrier plays everything and returns the marks."""
        marks, self.line.marks = self.line.marks, []
        for mark in marks:
            self.conversation.played(mark)


def heard(text: str, start: float = 5.0, end: float = 6.0) -> Heard:
    return Heard(text, EN, (), start, end)


GREETING = (Say("Hello.", interruptible=False), Say("How can I help?"), Listen())
QUESTION = (Say("Is that right?"), Listen(Expecting.YES_NO))


def test_the_greeting_is_spoken_sentence_by_sentence_and_kept_when_it_was_played() -> None:
    table = Table(GREETING).start()
    assert table.line.done == ["play 2.00", "play 2.00"]
    assert table.store.kept == []
    table.listen(4.0)
    table.play_out()
    [turn] = table.store.kept
    assert (turn.speaker, turn.text, turn.interrupted) == (Speaker.BOT, "Hello. How can I help?", False)
    assert table.ear.expecting is Expecting.ANYTHING


def test_words_of_the_caller_are_kept_before_the_answer_is_spoken() -> None:
    table = Table(GREETING, (Say("Yes, we are."), Listen())).start()
    table.play_out()
    spoken_before = len(table.line.done)
    kept_when_speaking: list[int] = []
    speak = table.voice.speak
    table.voice.speak = lambda *args: (kept_when_speaking.append(len(table.store.kept)), speak(*args))[1]  # type: ignore[method-assign,assignment]
    table.listen(1.0, SpeechStarted(0.1), heard("are you open"))
    assert table.dialogue.events[1:] == [Spoke("are you open", EN)]
    assert kept_when_speaking == [2]
    assert table.line.done[spoken_before:] == ["play 2.00"]
    assert [turn.text for turn in table.store.kept] == ["Hello. How can I help?", "are you open"]


def test_speech_over_the_bot_clears_its_audio_at_once_and_only_the_words_played_are_kept() -> None:
    table = Table((Say("We are open from eight to five tomorrow."), Listen()), ()).start()
    table.listen(1.0)
    table.listen(0.02, SpeechStarted(1.0))
    assert table.line.done[-1] == "clear"
    table.listen(0.02, heard("can i speak to somebody"))
    bot, caller = table.store.kept
    assert bot.interrupted
    assert bot.text == "We are open from"
    assert caller.text == "can i speak to somebody"


def test_a_backchannel_does_not_end_the_sentence() -> None:
    table = Table((Say("We are open from eight to five tomorrow."), Listen())).start()
    table.listen(1.0)
    table.listen(0.3, SpeechStarted(1.0))
    table.listen(0.02, heard("okay"))
    assert table.line.done == ["play 2.00", "clear", "play 1.23"]
    assert table.dialogue.events[1:] == []
    table.play_out()
    bot, caller = table.store.kept
    assert bot.text == "We are open from eight to five tomorrow."
    assert not bot.interrupted
    assert caller.text == "okay"


def test_marks_that_return_after_the_clear_do_not_end_a_sentence_that_is_taken_up_again() -> None:
    table = Table((Say("We are open from eight to five tomorrow."), Listen())).start()
    table.listen(1.0)
    marks = list(table.line.marks)
    table.listen(0.1, SpeechStarted(1.0))
    for mark in marks:
        table.conversation.played(mark)
    table.listen(0.02, heard("okay"))
    assert table.line.done[-1] == "play 1.23"


def test_a_noise_over_the_bot_does_not_end_the_sentence() -> None:
    table = Table((Say("We are open."), Listen())).start()
    table.listen(1.0)
    table.listen(0.3, SpeechStarted(1.0))
    table.listen(0.02, heard(""))
    assert table.line.done[-2:] == ["clear", "play 1.23"]


def test_a_yes_over_a_yes_or_no_question_is_its_answer() -> None:
    table = Table(QUESTION, (Say("Good."), Listen())).start()
    table.listen(1.0)
    table.listen(0.3, SpeechStarted(1.0))
    table.listen(0.02, heard("okay"))
    assert table.dialogue.events[1:] == [Spoke("okay", EN)]


def test_the_disclosure_cannot_be_interrupted_and_what_was_said_over_it_is_answered_after_it() -> None:
    table = Table(GREETING, (Say("Tomorrow from eight."), Listen())).start()
    table.listen(0.5, SpeechStarted(0.2), heard("when are you open"))
    assert "clear" not in table.line.done
    assert table.dialogue.events[1:] == []
    table.conversation.played(table.line.marks[0])
    assert table.line.done[2:] == ["clear", "play 2.00"]
    assert table.dialogue.events[1:] == [Spoke("when are you open", EN)]
    assert [turn.text for turn in table.store.kept] == ["Hello.", "when are you open"]


def test_two_turns_over_the_disclosure_are_answered_together_and_both_kept() -> None:
    table = Table(GREETING, (Say("Tomorrow from eight."), Listen())).start()
    table.listen(0.5, heard("when are you open", 0.2, 0.6))
    table.listen(0.5, heard("tomorrow i mean", 0.7, 0.9))
    table.play_out()
    assert table.dialogue.events[1:] == [Spoke("when are you open tomorrow i mean", EN)]
    assert [turn.text for turn in table.store.kept[1:]] == ["when are you open", "tomorrow i mean"]


def test_a_cough_after_the_goodbye_does_not_hold_the_line() -> None:
    table = Table((Say("Goodbye.", interruptible=False), HangUp(Outcome.ANSWERED))).start()
    table.listen(0.1, SpeechStarted(0.0))
    table.play_out()
    assert not table.conversation.closed
    table.listen(0.02, heard("", 0.0, 0.3))
    assert table.conversation.closed


def test_silence_after_a_question_is_told_to_the_dialogue_once_for_each_wait() -> None:
    table = Table(QUESTION, (Say("Please say yes or no."), Listen(Expecting.YES_NO)), ()).start()
    table.play_out()
    table.listen(5.9)
    assert table.dialogue.events[1:] == []
    table.listen(0.2)
    assert table.dialogue.events[1:] == [StayedSilent()]
    table.listen(1.0)
    table.play_out()
    table.listen(5.0)
    assert len(table.dialogue.events) == 2


def test_nobody_is_called_silent_while_speaking() -> None:
    table = Table(QUESTION).start()
    table.play_out()
    table.listen(20.0, SpeechStarted(1.0))
    assert table.dialogue.events[1:] == []


def test_lost_marks_do_not_hold_up_the_call() -> None:
    table = Table((Say("Goodbye.", interruptible=False), HangUp(Outcome.ANSWERED))).start()
    table.listen(SPEECH_SECONDS + 3.1)
    assert table.store.intents == [(Intent.HANG_UP, Outcome.ANSWERED)]
    assert table.conversation.closed


def test_the_goodbye_is_played_to_its_end_before_the_line_is_closed() -> None:
    table = Table((Say("Goodbye.", interruptible=False), HangUp(Outcome.ANSWERED))).start()
    table.listen(1.9)
    assert "close" not in table.line.done
    table.play_out()
    assert table.line.done[-1] == "close"
    assert table.store.kept[-1].text == "Goodbye."


def test_something_new_said_over_the_goodbye_keeps_the_caller() -> None:
    table = Table((Say("Goodbye.", interruptible=False), HangUp(Outcome.ANSWERED)), (Say("Sure."), Listen())).start()
    table.listen(0.5, SpeechStarted(0.2), heard("wait one more question"))
    table.play_out()
    assert not table.conversation.closed
    assert table.dialogue.events[1:] == [Spoke("wait one more question", EN)]


def test_a_key_stops_the_bot_and_answers() -> None:
    table = Table(QUESTION, (Say("Good."), Listen())).start()
    table.listen(0.5)
    table.conversation.pressed("1")
    assert table.line.done[1] == "clear"
    assert table.dialogue.events[1:] == [Pressed("1")]
    assert table.store.kept[-1].keys == "1"


def test_digits_of_a_number_are_collected_until_the_pause() -> None:
    table = Table((Say("Which number?"), Listen(Expecting.NUMBER)), ()).start()
    table.play_out()
    for digit in "0171":
        table.conversation.pressed(digit)
        table.listen(0.5)
    assert table.dialogue.events[1:] == []
    table.listen(3.0)
    assert table.dialogue.events[1:] == [Pressed("0171")]


def test_a_card_number_that_is_typed_is_kept_nowhere() -> None:
    table = Table((Say("Which number?"), Listen(Expecting.NUMBER)), ()).start()
    table.play_out()
    for digit in "4111111111111111#":
        table.conversation.pressed(digit)
    assert table.dialogue.events[1:] == [Pressed("[card number]")]
    assert table.store.kept[-1].keys == "[card number]"


def test_a_promise_is_spoken_of_only_when_it_is_kept() -> None:
    request = RequestCallback("+491713920017", "heating", NOW)
    table = Table(QUESTION, (Say("One moment."), request), (Say("Noted."), Listen())).start()
    table.play_out()
    table.listen(0.02, heard("yes"))
    assert table.store.callbacks == [request]
    assert table.dialogue.events[2:] == [CallbackQueued(NOW)]
    table.play_out()
    assert table.store.kept[-1].text == "One moment. Noted."


def test_a_promise_that_cannot_be_kept_is_not_made() -> None:
    table = Table(QUESTION, (RequestCallback("+491713920017", "heating", NOW),), (Say("Sorry."), Listen())).start()
    table.store.broken = True
    table.play_out()
    table.listen(0.02, heard("yes"))
    assert table.dialogue.events[2:] == [ActionFailed()]


def test_turns_that_could_not_be_kept_are_kept_with_the_next_one() -> None:
    table = Table(QUESTION, (Say("Good."), Listen()), ()).start()
    table.store.broken = True
    table.play_out()
    table.listen(0.02, heard("yes"))
    assert table.store.kept == []
    table.store.broken = False
    table.play_out()
    assert [turn.text for turn in table.store.kept] == ["Is that right?", "yes", "Good."]


def test_the_last_words_of_a_caller_who_hangs_up_are_kept() -> None:
    table = Table((Say("We are open from eight to five tomorrow."), Listen())).start()
    table.listen(1.0)
    table.ear.last_words = [heard("thank you that is all")]
    table.conversation.caller_left()
    assert [turn.text for turn in table.store.kept] == ["We are open from", "thank you that is all"]


def test_without_a_voice_the_carrier_has_to_speak() -> None:
    table = Table(GREETING)
    table.voice.broken = True
    table.start()
    assert table.store.intents == [(Intent.SAY, None)]
    assert table.conversation.closed
    assert [said["text"] for said in table.store.dialogue["unspoken"]] == ["Hello.", "How can I help?"]


def test_what_the_carrier_said_is_kept_when_the_stream_opens_again() -> None:
    stored = DialogueState(None, "munich", EN, unspoken=[Said("Hello.", EN)]).to_json()
    table = Table((Listen(),), dialogue=stored).start()
    assert table.dialogue.events == ["resumed"]
    assert [turn.text for turn in table.store.kept] == ["Hello."]


def test_a_call_that_lasts_too_long_is_told_so_once() -> None:
    table = Table((Listen(),), *[(Listen(),)] * 100).start()
    table.listen(610.0)
    assert table.dialogue.events.count(TimeIsUp()) == 1


def test_card_numbers_reach_neither_dialogue_nor_store() -> None:
    table = Table(QUESTION, ()).start()
    table.play_out()
    table.listen(0.02, heard("my card is 4111 1111 1111 1111"))
    spoke = table.dialogue.events[1]
    assert isinstance(spoke, Spoke)
    assert "4111" not in spoke.text + table.store.kept[-1].text


def test_a_card_number_said_in_two_turns_is_taken_out_of_the_first_one_wherever_that_is_noted() -> None:
    table = Table(QUESTION, (Say("Pardon?"), Listen()), ()).start()
    table.play_out()
    table.listen(0.02, heard("4111 1111"))
    table.play_out()
    kept = [turn.text for turn in table.store.kept]
    assert "4111 1111" in kept, "it may be a customer number"
    table.listen(0.02, heard("1111 1111 please", 8.0, 9.0))
    assert table.dialogue.events[1:] == [Spoke("4111 1111", EN), Spoke("[card number] please", EN)]
    assert [turn.text for turn in table.store.kept if turn.speaker is Speaker.CALLER] == [
        "[card number]",
        "[card number] please",
    ]


def test_the_first_part_of_a_card_number_that_is_not_in_the_store_yet_does_not_get_there() -> None:
    table = Table(QUESTION, (Say("Pardon?"), Listen()), ()).start()
    table.play_out()
    table.store.broken = True
    table.listen(0.02, heard("4111 1111"))
    table.play_out()
    table.store.broken = False
    table.listen(0.02, heard("1111 1111", 8.0, 9.0))
    assert not [turn for turn in table.store.kept if "1111" in turn.text]


def test_of_a_card_number_that_was_said_in_turns_the_dialogue_remembers_nothing() -> None:
    table = Table(QUESTION, (Say("Pardon?"), Listen()), ()).start()
    table.play_out()
    table.listen(0.02, heard("4111 1111"))
    thinking = table.conversation._thinking
    thinking.state.request, thinking.state.slots = "the boiler; 4111 1111", {"words": ["4111 1111"]}
    table.play_out()
    table.listen(0.02, heard("1111 1111 and", 8.0, 9.0))
    assert table.dialogue.states[-1].request == "the boiler; [card number]"
    assert table.dialogue.states[-1].slots == {"words": ["[card number]"]}


def test_a_card_number_that_is_typed_in_two_halves_is_kept_nowhere() -> None:
    number = (Say("Which number?"), Listen(Expecting.NUMBER))
    table = Table(number, number, ()).start()
    for half in ("41111111#", "11111111#"):
        table.play_out()
        for digit in half:
            table.conversation.pressed(digit)
    assert table.store.kept[-1].keys == "[card number]"


def test_a_hash_key_behind_a_whole_code_does_not_stop_the_answer() -> None:
    table = Table((Say("Which code?"), Listen(Expecting.CODE)), (Say("It is on Friday."), Listen()), ()).start()
    table.play_out()
    for key in "482917#":
        table.conversation.pressed(key)
    assert table.dialogue.events[1:] == [Pressed("482917")]
    assert table.line.done[-1] == "play 2.00"


@pytest.mark.parametrize(("seconds", "counts"), [(0.3, False), (0.9, True)])
def test_a_voice_without_words_counts_only_when_it_is_longer_than_a_cough(seconds: float, counts: bool) -> None:
    table = Table(QUESTION, ()).start()
    table.play_out()
    table.listen(0.02, heard("", 5.0, 5.0 + seconds))
    assert (Spoke("", EN) in table.dialogue.events) is counts
