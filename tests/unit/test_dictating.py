"""An agent who dictates: when the words are kept, and how."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from callbot.dictating import PAUSE_SECONDS, SILENCE_SECONDS, Dictating, tone, written
from callbot.dictation import LONGEST_SECONDS, Dictation, DictationState, Purpose
from callbot.hearing import Expecting, Heard, HearingEvent, SpeechStarted
from callbot.language import Language
from callbot.mulaw import FRAME_BYTES, FRAME_SECONDS

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FRAME = bytes([0xFF]) * FRAME_BYTES


class Ear:
    """Hears what it is told, at the second it is told."""

    def __init__(self, events: Sequence[tuple[float, HearingEvent]], unfinished: str = "") -> None:
        self.events, self.now, self.unfinished = list(events), 0.0, unfinished
        self.expecting: Expecting | None = None

    def __call__(self, languages: Sequence[Language], start_seconds: float = 0.0) -> "Ear":
        assert languages == (Language.DE,)
        return self

    def expect(self, expecting: Expecting, is_complete: Callable[[str, Language], bool]) -> None:
        self.expecting = expecting
        assert not is_complete("egal", Language.DE)

    def listen_for(self, languages: Sequence[Language]) -> None: ...

    def hear(self, mulaw: bytes) -> Sequence[HearingEvent]:
        self.now += len(mulaw) / FRAME_BYTES * FRAME_SECONDS
        due = [event for at, event in self.events if at <= self.now]
        self.events = self.events[len(due) :]
        return due

    def finish(self) -> Sequence[HearingEvent]:
        return [heard(self.unfinished)] if self.unfinished else []


class Line:
    def __init__(self) -> None:
        self.played: list[bytes] = []
        self.closed = False

    def play(self, mulaw: bytes, mark: str) -> None:
        self.played.append(mulaw)

    def clear(self) -> None: ...

    def close(self) -> None:
        self.closed = True


class Book:
    def __init__(self) -> None:
        self.kept: list[str] = []

    def hear(self, dictation_id: int, text: str, at: datetime) -> None:
        assert (dictation_id, at) == (8, NOW)
        self.kept.append(text)


def heard(text: str) -> Heard:
    return Heard(text, Language.DE, (), 0.0, 1.0)


class Scene:
    def __init__(self, purpose: Purpose, ear: Ear) -> None:
        self.book, self.line, self.ear = Book(), Line(), ear
        dictation = Dictation(8, purpose, 1, 2, 3, Language.DE, DictationState.LISTENING, "", NOW)
        self.dictating = Dictating(dictation, ear, self.book, lambda: NOW, self.line)  # type: ignore[arg-type]
        self.dictating.start()

    def until_closed(self) -> float:
        """The second at which it ends."""
        while not self.dictating.closed:
            self.dictating.hear(FRAME)
            assert self.ear.now < 60
        return round(self.ear.now, 1)


def test_a_tone_says_when_to_speak() -> None:
    scene = Scene(Purpose.SUMMARY, Ear(()))
    assert scene.line.played == [tone()]
    assert scene.ear.expecting is Expecting.DICTATION


def test_a_question_ends_with_its_first_words() -> None:
    scene = Scene(Purpose.QUESTION, Ear([(1.0, SpeechStarted(1.0)), (4.0, heard("seit wann tropft es"))]))
    assert scene.until_closed() == 4.0
    assert scene.book.kept == ["Seit wann tropft es?"]
    assert scene.line.closed


def test_a_summary_may_pause_between_its_sentences() -> None:
    said = [(4.0, heard("rohr tropft")), (5.5, SpeechStarted(5.5)), (9.0, heard("monteur kommt morgen"))]
    scene = Scene(Purpose.SUMMARY, Ear(said))
    assert scene.until_closed() == 9.0 + PAUSE_SECONDS
    assert scene.book.kept == ["Rohr tropft. Monteur kommt morgen."]


def test_who_says_nothing_is_not_listened_to_for_long() -> None:
    scene = Scene(Purpose.SUMMARY, Ear(()))
    assert scene.until_closed() == SILENCE_SECONDS
    assert scene.book.kept == [""]


def test_twenty_seconds_are_enough_and_the_words_so_far_are_kept() -> None:
    scene = Scene(Purpose.SUMMARY, Ear([(1.0, SpeechStarted(1.0))], unfinished="und so weiter und so fort"))
    assert scene.until_closed() == LONGEST_SECONDS
    assert scene.book.kept == ["Und so weiter und so fort."]


@pytest.mark.parametrize("ends", [lambda one: one.pressed("#"), lambda one: one.caller_left()], ids=["key", "hangs up"])
def test_a_key_or_hanging_up_ends_it_and_the_last_words_count(ends: Callable[[Dictating], None]) -> None:
    scene = Scene(Purpose.SUMMARY, Ear([(1.0, heard("rohr tropft"))], unfinished="monteur kommt"))
    for _ in range(60):
        scene.dictating.hear(FRAME)
    ends(scene.dictating)
    assert scene.book.kept == ["Rohr tropft. Monteur kommt."]
    assert scene.dictating.closed


def test_what_must_not_be_stored_is_not() -> None:
    card = "seine karte ist vier eins eins eins eins eins eins eins eins eins eins eins eins eins eins eins"
    scene = Scene(Purpose.SUMMARY, Ear([(1.0, heard(card))]))
    scene.until_closed()
    assert "eins" not in scene.book.kept[0]


def test_nothing_is_written_as_nothing() -> None:
    assert written([], Purpose.QUESTION) == ""
