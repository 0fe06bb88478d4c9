"""What agents dictate is kept for as long as it is wanted, on both databases."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

import pytest

from callbot.agents import Agent, Presence
from callbot.customers import NoteOutcome, WrapUp
from callbot.desk_events import EventKind
from callbot.dictation import Dictation, DictationState, Purpose
from callbot.errors import IllegalTransition, StoreError
from callbot.handoff_ports import AgentNext
from callbot.language import Language
from callbot.transfer import Attempt, TransferEvent, TransferState
from handoff.dictations import FORSAKEN_AFTER
from tests.desk import PinnedClock, TestDesk

LEG = "CAleg"
MINUTE = timedelta(minutes=1)


class Briefed(NamedTuple):
    """Petra hears who is calling."""

    desk: TestDesk
    petra: Agent
    attempt: Attempt

    @property
    def transfer_id(self) -> int:
        return self.attempt.transfer_id

    def speak(self, text: str, dictation: Dictation | None) -> None:
        assert dictation
        desk = self.desk
        desk.dictations.issue_token(dictation, LEG, "token", desk.clock() + MINUTE)
        opened = desk.dictated.open_stream(LEG, "token", desk.clock())
        assert opened
        desk.dictated.hear(opened.id, text, desk.clock())

    def happens(self, *events: TransferEvent) -> None:
        for event in events:
            self.desk.transfers.happen(self.transfer_id, event, self.desk.clock())


@pytest.fixture
def briefed(database_url: str) -> Iterator[Briefed]:
    desk = TestDesk(database_url)
    petra = desk.hire(interface_language=Language.EN)
    desk.ring()
    attempt = desk.bring("CA1", petra)
    desk.transfers.begin_dialling(attempt.id, desk.clock())
    desk.transfers.happen(attempt.transfer_id, TransferEvent.ANSWERED, desk.clock())
    yield Briefed(desk, petra, attempt)
    desk.engine.dispose()


def told(desk: TestDesk, agent: Agent) -> int:
    """How often this agent's desk was told of a dictation."""
    return sum(event.kind is EventKind.DICTATION for event in desk.events.since(0, agent.id))


def test_a_question_is_spoken_in_the_callers_language_read_back_and_asked(briefed: Briefed) -> None:
    desk, attempt = briefed.desk, briefed.attempt
    question = desk.dictations.question(attempt.id)
    assert question
    assert (question.purpose, question.language) == (Purpose.QUESTION, Language.DE)
    briefed.speak("Seit wann tropft es?", question)
    found = desk.dictations.question_heard(attempt.id)
    assert found
    assert found.text == "Seit wann tropft es?"
    assert desk.dictations.ask(attempt.id) is AgentNext.THANKS
    transfer = desk.transfers.find(briefed.transfer_id)
    assert transfer
    assert (transfer.state, transfer.question) == (TransferState.REQUESTED, "Seit wann tropft es?")
    assert transfer.wanted_agent_id == briefed.petra.id
    assert desk.dictated.find(question.id) is None, "the words stand in the transfer now"
    assert desk.dictations.ask(attempt.id) is AgentNext.CALLER_GONE, "the carrier asks twice"


def test_whoever_hangs_up_has_asked_only_what_was_read_back(briefed: Briefed) -> None:
    desk, attempt = briefed.desk, briefed.attempt
    briefed.speak("Seit wann?", desk.dictations.question(attempt.id))
    desk.dictations.briefing_ended(attempt.id)
    transfer = desk.transfers.find(briefed.transfer_id)
    assert transfer
    assert (transfer.state, transfer.question) == (TransferState.BRIEFING, "")
    desk.dictations.question_heard(attempt.id)
    desk.dictations.briefing_ended(attempt.id)
    transfer = desk.transfers.find(briefed.transfer_id)
    assert transfer
    assert transfer.question == "Seit wann?"


def test_a_question_that_was_not_understood_is_not_asked(briefed: Briefed) -> None:
    desk, attempt = briefed.desk, briefed.attempt
    briefed.speak("", desk.dictations.question(attempt.id))
    found = desk.dictations.question_heard(attempt.id)
    assert found
    assert found.state is DictationState.NOTHING
    assert desk.dictations.ask(attempt.id) is AgentNext.CALLER_GONE


def test_nobody_dictates_for_a_caller_who_is_gone(briefed: Briefed) -> None:
    briefed.happens(TransferEvent.CALLER_LEFT)
    assert briefed.desk.dictations.question(briefed.attempt.id) is None
    assert briefed.desk.dictations.question_heard(briefed.attempt.id) is None
    assert briefed.desk.dictations.question(99) is None


def test_a_stream_is_opened_once_by_its_own_leg_and_not_too_late(briefed: Briefed) -> None:
    desk = briefed.desk
    question = desk.dictations.question(briefed.attempt.id)
    assert question
    until = desk.clock() + MINUTE
    desk.dictations.issue_token(question, LEG, "token", until)
    assert desk.dictated.open_stream("CAother", "token", desk.clock()) is None
    assert desk.dictated.open_stream(LEG, "wrong", desk.clock()) is None
    assert desk.dictated.open_stream(LEG, "token", until + MINUTE) is None
    assert desk.dictated.open_stream(LEG, "token", desk.clock()) == desk.dictated.find(question.id)
    assert desk.dictated.open_stream(LEG, "token", desk.clock()) is None


def test_after_the_talk_the_summary_is_spoken_in_the_agents_language_until_the_note_is_written(
    briefed: Briefed,
) -> None:
    desk, petra = briefed.desk, briefed.petra
    assert desk.dictations.summary_on_leg(briefed.attempt.id) is None, "they have not spoken yet"
    briefed.happens(TransferEvent.TAKEN, TransferEvent.JOINED)
    assert desk.dictations.summary_on_leg(briefed.attempt.id) is None, "they speak"
    briefed.happens(TransferEvent.FINISHED)
    summary = desk.dictations.summary_on_leg(briefed.attempt.id)
    assert summary
    assert summary.language is Language.EN
    briefed.speak("Pipe drips.", summary)
    contact = desk.customers.contact_of_call("CA1")
    assert contact
    kept = desk.dictations.summary_of(petra, contact)
    assert kept
    assert (kept.state, kept.text) == (DictationState.HEARD, "Pipe drips.")
    assert told(desk, petra) == 3
    desk.dictations.summary_ended(kept.id)
    assert desk.dictations.summary_of(petra, contact) == kept, "the leg ends after the words"
    desk.customers.wrap_up(WrapUp(contact, petra.id, "Pipe drips.", NoteOutcome.SETTLED, None))
    assert desk.dictations.summary_of(petra, contact) is None


def test_an_agent_is_rung_once_for_a_summary_and_gets_no_caller_meanwhile(briefed: Briefed) -> None:
    desk, petra = briefed.desk, briefed.petra
    contact = desk.customers.contact_of_call("CA1")
    assert contact
    with pytest.raises(IllegalTransition):
        desk.dictations.ring_for_summary(petra, contact)
    briefed.happens(TransferEvent.CALLER_LEFT)
    desk.agents.set_presence(petra.id, Presence.AVAILABLE)
    first = desk.dictations.ring_for_summary(petra, contact)
    found = desk.agents.find(petra.id)
    assert found
    assert found.presence is Presence.WRAP_UP
    assert desk.dictations.ring_for_summary(found, contact) == first
    desk.dictations.summary_ended(first.id)
    again = desk.dictations.ring_for_summary(found, contact)
    assert again.id != first.id
    assert isinstance(desk.clock, PinnedClock)
    desk.clock.now += FORSAKEN_AFTER + MINUTE
    lost = desk.dictations.summary_of(found, contact)
    assert lost
    assert lost.state is DictationState.NOTHING, "the carrier's report was lost"
    with pytest.raises(StoreError):
        desk.dictations.ring_for_summary(found, 999)
