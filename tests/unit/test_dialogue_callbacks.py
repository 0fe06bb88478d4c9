"""What is promised of a call-back: to whom, and for when."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from callbot.actions import (
    Action,
    CallbackQueued,
    HangUp,
    Listen,
    NumberBarred,
    PersonSought,
    RequestCallback,
    Say,
    SeekingStopped,
)
from callbot.dialogue.dialogue import Dialogue
from callbot.dialogue.events import Event, Opening, Spoke, TimeIsUp
from callbot.hearing import Expecting
from callbot.language import Language
from callbot.transfer import TransferState
from tests.dialogues.frontdesk import make_desk

ZONE = ZoneInfo("Europe/Berlin")
TEN = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
CALLER = "+4917139200171"
DE, EN = Language.DE, Language.EN
WISH = {DE: ("rufen sie mich zurück", "wegen der rechnung", "ja"), EN: ("call me back", "about my bill", "yes")}
PERSON = {DE: "ein mensch bitte", EN: "a person please"}
AGREED = PersonSought(1, TransferState.CALLBACK_AGREED, "Petra Kern", minutes=10, agent_id=7)


@cache
def dialogue() -> Dialogue:
    return Dialogue(make_desk({}))


class Talk:
    """One call at one moment; the last reply is looked at."""

    def __init__(self, language: Language, now: datetime = TEN) -> None:
        self.language, self.now = language, now
        self.reply = dialogue().begin(Opening(now, CALLER, "+4989999980", language))

    def then(self, *events: Event | str) -> "Talk":
        for event in events:
            happened = Spoke(event, self.language) if isinstance(event, str) else event
            self.reply = dialogue().respond(self.reply.state, happened, self.now)
        return self

    @property
    def said(self) -> str:
        return " ".join(action.text for action in self.reply.actions if isinstance(action, Say))

    @property
    def last(self) -> Action:
        return self.reply.actions[-1]

    @property
    def order(self) -> RequestCallback:
        assert isinstance(self.last, RequestCallback)
        return self.last


@pytest.mark.parametrize(
    ("language", "lifted"), [(DE, "nicht mehr anrufen sollen, habe ich aufgehoben"), (EN, "I have lifted your request")]
)
def test_who_confirms_the_own_number_hears_that_the_block_is_lifted(language: Language, lifted: str) -> None:
    talk = Talk(language).then(*WISH[language])
    assert (talk.order.number, talk.order.confirmed) == (CALLER, True)
    talk.then(CallbackQueued(TEN, unbarred=True))
    assert lifted in talk.said
    assert lifted not in Talk(language).then(*WISH[language], CallbackQueued(TEN)).said


@pytest.mark.parametrize(
    ("language", "other", "refused"),
    [
        (DE, ("nein", "null eins sieben sechs drei drei vier vier fünf fünf sechs sechs", "ja"), "nicht anrufen"),
        (EN, ("no", "oh one seven six three three four four five five six six", "yes"), "not allowed to call"),
    ],
)
def test_a_number_of_somebody_else_that_is_blocked_is_refused_and_another_asked_for(
    language: Language, other: tuple[str, ...], refused: str
) -> None:
    talk = Talk(language).then(*WISH[language][:2], *other)
    assert talk.order.number == "+4917633445566"
    talk.then(NumberBarred())
    assert refused in talk.said
    assert isinstance(talk.last, Listen)
    assert talk.last.expecting is Expecting.NUMBER
    assert talk.reply.state.promised == []


@pytest.mark.parametrize(
    ("language", "asked", "yes"), [(DE, "Sie hatten uns gebeten", "ja"), (EN, "You had asked us", "yes")]
)
def test_whether_a_number_may_be_called_again_is_asked_of_who_has_not_confirmed_it(
    language: Language, asked: str, yes: str
) -> None:
    talk = Talk(language).then(PERSON[language], AGREED)
    assert not talk.order.confirmed
    talk.then(NumberBarred())
    assert asked in talk.said
    assert "Petra Kern" not in talk.said
    assert (talk.then(yes).order.number, talk.order.confirmed) == (CALLER, True)
    talk.then(CallbackQueued(TEN, unbarred=True))
    assert "Petra Kern" in talk.said
    assert isinstance(talk.last, HangUp)


def test_when_nothing_more_can_be_asked_a_blocked_number_ends_the_call_without_a_promise() -> None:
    in_the_queue = PersonSought(1, TransferState.REQUESTED, position=1)
    talk = Talk(DE).then(PERSON[DE], in_the_queue, TimeIsUp(), SeekingStopped())
    assert talk.order.number == CALLER
    talk.then(NumberBarred())
    assert "Sie hatten uns gebeten" in talk.said
    assert isinstance(talk.last, HangUp)
    assert talk.reply.state.promised == []
    assert talk.reply.state.open_points == ["callback_barred"]


@pytest.mark.parametrize(
    ("at", "german", "english"),
    [
        ((23, 10, 0), "heute um 10:15 Uhr", "10:15 am today"),
        ((23, 11, 55), "heute um 13:15 Uhr", "1:15 pm today"),
        ((23, 17, 25), "morgen um 7:45 Uhr", "7:45 am tomorrow"),
        ((23, 22, 0), "morgen um 7:45 Uhr", "7:45 am tomorrow"),
    ],
)
def test_who_wants_to_call_in_ten_minutes_is_promised_to_call_when_we_are_open(
    at: tuple[int, int, int], german: str, english: str
) -> None:
    now = datetime(2026, 11, *at, tzinfo=ZONE)
    for language, told in ((DE, german), (EN, english)):
        talk = Talk(language, now).then(PERSON[language], AGREED)
        talk.then(CallbackQueued(talk.order.due))
        assert told in talk.said
        assert "Petra Kern" in talk.said
