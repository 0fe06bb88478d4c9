"""Callers who pause in the middle of a sentence and go on: both halves are one turn."""

from dataclasses import replace

from callbot.actions import Listen, RequestCallback, Say
from callbot.call import Speaker
from callbot.dialogue.events import Spoke
from callbot.hearing import Expecting, SpeechStarted
from callbot.language import Language
from tests.unit.test_core_conversation import EN, NOW, Table, heard

GREETING = (Say("How can I help?"), Listen())
WHERE = (Say("Where is that?"), Listen())
ASKED_FOR = RequestCallback("+4989", "invoice", NOW)


def _half_heard(*answer: object) -> Table:
    """The caller has paused at 4.0, and the bot begins to answer."""
    table = Table(GREETING, answer, WHERE, WHERE).start()  # type: ignore[arg-type]
    table.play_out()
    table.listen(4.0)
    table.listen(0.02, heard("my boiler", 3.0, 4.0))
    return table


def _go_on(table: Table, after: float, text: str = "is dripping", language: Language = EN) -> None:
    table.listen(after)
    table.listen(0.5, SpeechStarted(4.02 + after))
    table.listen(0.02, replace(heard(text, 4.02 + after, 4.5 + after), language=language))


def test_who_goes_on_before_the_answer_is_heard_is_answered_for_the_whole_sentence() -> None:
    table = _half_heard(*WHERE)
    before = table.dialogue.states[-1]
    _go_on(table, 0.3)
    assert table.dialogue.events[1:] == [Spoke("my boiler", EN), Spoke("my boiler is dripping", EN)]
    assert table.dialogue.states[-1] is before, "the first answer was never given"
    said = [turn.text for turn in table.store.kept if turn.speaker is Speaker.CALLER]
    assert said == ["my boiler", "is dripping"]


def test_who_goes_on_is_heard_with_the_patience_of_the_question_before() -> None:
    table = _half_heard(Say("Which number?"), Listen(Expecting.NUMBER))
    assert table.ear.expecting is Expecting.NUMBER
    table.listen(0.3)
    table.listen(0.02, SpeechStarted(4.3))
    assert table.ear.expecting is Expecting.ANYTHING


def test_a_sentence_may_come_in_three_parts() -> None:
    table = _half_heard(*WHERE)
    _go_on(table, 0.3)
    _go_on(table, 0.8, "since last night")
    assert table.dialogue.events[-1] == Spoke("my boiler is dripping since last night", EN)


def test_who_has_heard_the_question_begin_answers_it() -> None:
    table = _half_heard(*WHERE)
    _go_on(table, 0.6)
    assert table.dialogue.events[-1] == Spoke("is dripping", EN)


def test_what_was_done_is_not_undone_by_going_on() -> None:
    table = _half_heard(ASKED_FOR)
    _go_on(table, 0.3)
    assert table.dialogue.events[-1] == Spoke("is dripping", EN)
    assert table.store.callbacks == [ASKED_FOR]


def test_halves_that_seem_to_be_in_two_languages_are_two_turns() -> None:
    table = _half_heard(*WHERE)
    _go_on(table, 0.3, "ist undicht", Language.DE)
    assert table.dialogue.events[-1] == Spoke("ist undicht", Language.DE)


def test_a_number_that_went_on_is_redacted_as_a_whole() -> None:
    table = Table(GREETING, WHERE, WHERE).start()
    table.play_out()
    table.listen(4.0)
    table.listen(0.02, heard("my card is four one one one one one one one", 3.0, 4.0))
    _go_on(table, 0.3, "one one one one one one one one")
    last = table.dialogue.events[-1]
    assert isinstance(last, Spoke)
    assert "one" not in last.text.split()
    assert all("one one" not in turn.text for turn in table.store.kept)
