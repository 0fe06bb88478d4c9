"""How a call goes on: greeting, manners, failures, and going on after a break."""

from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import cast
from zoneinfo import ZoneInfo

import pytest

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
    SeekPerson,
)
from callbot.dialogue.dialogue import Dialogue, Reply
from callbot.dialogue.events import Event, Opening, Pressed, Spoke, StayedSilent, TimeIsUp
from callbot.dialogue.state import DialogueState, Said
from callbot.hearing import Expecting
from callbot.language import Language
from callbot.understanding.meaning import Meaning, ScoredIntent
from callbot.understanding.understand import Understanding
from tests.dialogues.frontdesk import make_desk

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))
DE, EN = Language.DE, Language.EN
CALLER = "+4917139200171"


@cache
def dialogue() -> Dialogue:
    return Dialogue(make_desk({}))


class Talk:
    """One call; the last reply is looked at."""

    def __init__(self, caller: str | None = CALLER, customer: Language | None = None) -> None:
        self.reply = dialogue().begin(Opening(NOW, caller, "+4989999980", customer))

    def then(self, *events: Event | str, language: Language = DE) -> "Talk":
        for event in events:
            given = self.reply.state.to_json()
            happened = Spoke(event, language) if isinstance(event, str) else event
            self.reply = dialogue().respond(self.reply.state, happened, NOW)
            assert given  # the old state is left alone
        return self

    @property
    def state(self) -> DialogueState:
        return self.reply.state

    @property
    def said(self) -> str:
        return " ".join(action.text for action in self.reply.actions if isinstance(action, Say))

    @property
    def last(self) -> Action:
        return self.reply.actions[-1]


def orders(reply: Reply) -> list[RequestCallback]:
    return [action for action in reply.actions if isinstance(action, RequestCallback)]


def test_the_first_sentence_says_that_a_machine_speaks_and_cannot_be_interrupted() -> None:
    first, *others = [action for action in Talk().reply.actions if isinstance(action, Say)]
    assert "Computer" in first.text
    assert not first.interruptible
    assert all(say.interruptible for say in others)


def test_both_languages_are_open_until_one_was_heard() -> None:
    talk = Talk()
    assert talk.last == Listen(Expecting.ANYTHING, (DE, EN))
    assert talk.then("wann haben sie morgen offen").last == Listen(Expecting.ANYTHING, (DE,))


def test_a_known_customer_is_greeted_in_the_language_of_last_time() -> None:
    assert "speaking with a computer" in Talk(customer=EN).said


def test_the_language_follows_what_the_caller_speaks() -> None:
    talk = Talk().then("are you open tomorrow", language=EN)
    assert talk.state.language is EN
    assert "open" in talk.said


def test_after_a_failed_turn_both_languages_are_open_again() -> None:
    talk = Talk().then("wann haben sie morgen offen", "blub")
    assert talk.last == Listen(Expecting.ANYTHING, (DE, EN))


def test_the_reading_that_makes_sense_wins_over_the_one_the_ear_preferred() -> None:
    talk = Talk().then(Spoke("vena bett tumor", DE, ((EN, "when are you open tomorrow"),)))
    assert talk.state.language is EN


@pytest.mark.parametrize(
    ("heard", "language", "misheard"),
    [("are you open", EN, ""), ("nächste woche", DE, "it's too walker"), ("die erste", DE, "mister")],
)
def test_what_another_ear_makes_of_a_few_words_counts_for_nothing_when_it_may_be_an_accident(
    heard: str, language: Language, misheard: str
) -> None:
    other = EN if language is DE else DE
    talk = Talk().then(Spoke(heard, language, ((other, misheard),)))
    assert not {"question", "slower", "person"} & set(talk.state.matters)
    assert talk.state.language is language or not talk.state.language_settled


def test_two_words_that_only_the_other_ear_understood_are_taken_from_it() -> None:
    talk = Talk().then("wann haben sie morgen offen").then(Spoke("nine duncan", EN, ((DE, "nein danke"),)))
    assert isinstance(talk.last, HangUp)
    assert talk.state.language is DE


def test_a_question_is_worded_differently_when_it_is_asked_again() -> None:
    first = Talk().then("bitte rufen sie mich zurück")
    second = dialogue().respond(first.state, StayedSilent(), NOW)
    assert first.said not in " ".join(action.text for action in second.actions if isinstance(action, Say))


def test_pardon_says_the_last_things_again_and_leaves_the_same_question_open() -> None:
    before = Talk().then("bitte rufen sie mich zurück", "wegen der rechnung")
    after = dialogue().respond(before.state, Spoke("wie bitte", DE), NOW)
    assert before.said in " ".join(action.text for action in after.actions if isinstance(action, Say))
    assert after.state.expecting is Expecting.YES_NO


def test_slower_holds_for_the_rest_of_the_call() -> None:
    assert Talk().then("sprechen sie bitte langsamer", "wann haben sie morgen offen").state.slow


def test_nothing_is_promised_before_the_result_is_in() -> None:
    talk = Talk().then("rufen sie mich zurück", "wegen der rechnung", "ja")
    [order] = orders(talk.reply)
    assert (order.number, order.reason) == (CALLER, "wegen der rechnung")
    assert "notiert" not in talk.said
    assert talk.state.promised == []


def test_a_promise_is_remembered_once_it_is_kept() -> None:
    talk = Talk().then("rufen sie mich zurück", "wegen der rechnung", "ja")
    talk.then(CallbackQueued(NOW))
    assert [promised.kind for promised in talk.state.promised] == ["callback"]
    assert talk.state.topic is None


def test_what_could_not_be_kept_is_said_and_stays_open() -> None:
    talk = Talk().then("rufen sie mich zurück", "wegen der rechnung", "ja", ActionFailed())
    assert talk.state.promised == []
    assert talk.state.open_points == ["callback_failed"]


@pytest.mark.parametrize("wish", ["ein mensch bitte", Pressed("0")])
@pytest.mark.parametrize(
    ("before", "then"),
    [((), "message"), (("ich brauche einen termin",), "message"), (("rufen sie mich zurück",), "callback")],
)
def test_a_person_can_be_asked_for_at_any_point(wish: Event | str, before: tuple[str, ...], then: str) -> None:
    talk = Talk().then(*before).then(wish)
    assert isinstance(talk.last, SeekPerson)
    talk = talk.then(PersonSought(None))
    assert talk.state.topic == then
    assert isinstance(talk.last, Listen)


@pytest.mark.parametrize("caller", [CALLER, None])
def test_there_are_never_more_than_two_failed_turns_in_a_row(caller: str | None) -> None:
    talk = Talk(caller)
    failures = []
    for _ in range(6):
        talk.then("krk wz")
        if isinstance(talk.last, SeekPerson):
            talk.then(PersonSought(None))
        failures.append(talk.state.failures)
        if isinstance(talk.last, HangUp | RequestCallback):
            break
    assert isinstance(talk.last, HangUp if caller is None else RequestCallback)
    assert talk.said.count("verstanden") == 0


def test_two_matters_in_one_utterance_are_both_taken_up() -> None:
    talk = Talk().then("haben sie morgen offen und könnte da jemand vorbeikommen")
    assert talk.state.matters == ["opening_hours", "book_appointment"]
    assert talk.state.topic == "booking"


class Unsure:
    """Takes everything for a question of price, but would not bet on it; "yes" and "no" are certain."""

    def meaning(self, text: str, language: Language, *_: object, **__: object) -> Meaning:
        certain = {"ja": "yes", "nein": "no"}.get(text)
        return Meaning(text, language, (ScoredIntent(certain or "price", 1.0 if certain else 0.4),))


@pytest.mark.parametrize(("answer", "expected"), [("ja", "149 €"), ("nein", "Worum geht es?")])
def test_what_may_have_been_meant_is_asked_before_anything_is_done(answer: str, expected: str) -> None:
    unsure = Dialogue(replace(make_desk({}), understanding=cast(Understanding, Unsure())))
    state = unsure.begin(Opening(NOW, CALLER, "+4989999980")).state
    guess = unsure.respond(state, Spoke("was macht das bei der heizungswartung", DE), NOW)
    assert "die Preise?" in " ".join(action.text for action in guess.actions if isinstance(action, Say))
    told = unsure.respond(guess.state, Spoke(answer, DE), NOW)
    assert expected in " ".join(action.text for action in told.actions if isinstance(action, Say))


def test_when_time_is_up_nothing_new_is_begun() -> None:
    talk = Talk().then(TimeIsUp())
    assert isinstance(talk.last, HangUp)
    assert talk.then("aber ich wollte noch").reply.actions == (HangUp(Outcome.ABANDONED),)


def test_a_new_stream_says_the_last_things_again() -> None:
    before = Talk().then("rufen sie mich zurück", "wegen der rechnung")
    after = dialogue().resume(before.state, NOW)
    said = " ".join(action.text for action in after.actions if isinstance(action, Say))
    assert before.said in said
    assert after.actions[-1] == Listen(Expecting.YES_NO, (DE,))


def test_what_the_carrier_has_said_for_us_is_not_said_again() -> None:
    state = Talk().state
    state.unspoken = [Said("Guten Tag.", DE)]
    resumed = dialogue().resume(state, NOW)
    assert not any(isinstance(action, Say) for action in resumed.actions)


def test_the_state_survives_the_database_in_every_topic() -> None:
    for words in ("rufen sie mich zurück", "ich brauche einen termin", "termin verschieben", "die heizung ist kaputt"):
        state = Talk().then(words).state
        assert DialogueState.from_json(state.to_json()) == state
