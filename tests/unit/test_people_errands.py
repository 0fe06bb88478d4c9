"""Commands about people: carried out where people take calls, and stood in for when a call is replayed."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from callbot.actions import (
    ActionFailed,
    AnswerAgent,
    CallbackChanged,
    CallbacksCancelled,
    CallbacksFound,
    CallbackToCome,
    CancelCallbacks,
    ChangeCallback,
    Command,
    FindCallbacks,
    MessageTaken,
    Outcome,
    PersonSought,
    PresenceSet,
    Result,
    SeekingStopped,
    SeekPerson,
    SetPresence,
    StopSeeking,
    TakeMessage,
)
from callbot.agents import Presence
from callbot.call import CallRecord, CallState, Speaker, Turn
from callbot.dialogue.events import Spoke
from callbot.dialogue.state import DialogueState
from callbot.errands import Errands
from callbot.errors import IllegalTransition, StoreError
from callbot.language import Language
from callbot.people_errands import PeopleErrands
from callbot.replay.past import PastCall
from callbot.replay.stand_in import StandIn
from callbot.replay.steps import steps_of
from callbot.transfer import TransferEvent, TransferState

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CALL: Any = SimpleNamespace(call_sid="CA1", caller="+49891")
RINGING = PersonSought(1, TransferState.RINGING, "Petra Kern")
COMMANDS: list[tuple[Command, Result]] = [
    (SeekPerson("Heizung"), RINGING),
    (StopSeeking(for_callback=True), SeekingStopped()),
    (AnswerAgent("17"), RINGING),
    (FindCallbacks("+49891"), CallbacksFound((CallbackToCome(5, NOW), CallbackToCome(6, NOW)))),
    (ChangeCallback(5, None, NOW, "morgen"), CallbackChanged(NOW)),
    (CancelCallbacks((5, 6)), CallbacksCancelled()),
    (SetPresence(7, Presence.AWAY, NOW), PresenceSet(Presence.AWAY, NOW)),
]


class House:
    """Switchboard, call-backs and agents in one; remembers what it was asked."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.asked: list[tuple[object, ...]] = []

    def _note(self, *asked: object) -> None:
        if self.error:
            raise self.error
        self.asked.append(asked)

    def seek(self, call_sid: str, wanted: SeekPerson) -> PersonSought:
        self._note("seek", call_sid, wanted)
        return RINGING

    def look(self, call_sid: str) -> PersonSought | None:
        self._note("look", call_sid)
        return RINGING

    def stop_seeking(self, call_sid: str, event: TransferEvent) -> None:
        self._note("stop", event)

    def caller_said(self, call_sid: str, answer: str) -> None:
        self._note("said", answer)

    def open_for(self, number: str) -> list[Any]:
        self._note("open_for", number)
        return [SimpleNamespace(id=5, due=NOW, reason="Angebot"), SimpleNamespace(id=6, due=NOW, reason="Rechnung")]

    def change(self, callback_id: int, earliest: datetime | None, due: datetime, window: str, at: datetime) -> Any:
        self._note("change", callback_id, due, window)
        return SimpleNamespace(due=due)

    def finish(self, callback_id: int, *_more: object) -> None:
        self._note("finish", callback_id)

    def set_presence(self, agent_id: int, presence: Presence, until: datetime | None) -> Any:
        self._note("presence", agent_id)
        return SimpleNamespace(presence=presence, presence_until=until)

    def by_phone(self, number: str) -> Any:
        self._note("by_phone", number)
        return SimpleNamespace(id=7)


def errands(house: Any) -> Errands:
    nobody = cast(Any, None)
    return Errands(nobody, nobody, nobody, PeopleErrands(house, house, house, lambda: NOW), nobody)


@pytest.mark.parametrize(("command", "result"), COMMANDS)
def test_a_command_has_its_result(command: Command, result: Result) -> None:
    assert errands(House()).run(CALL, command) == result


@pytest.mark.parametrize("command", [command for command, _ in COMMANDS])
@pytest.mark.parametrize("error", [StoreError("gone"), IllegalTransition("transfer", "bridged", "given_up")])
def test_what_cannot_be_done_is_a_result_too(command: Command, error: Exception) -> None:
    assert errands(House(error)).run(CALL, command) == ActionFailed()


def test_a_call_back_chosen_is_not_the_same_as_giving_up() -> None:
    house = House()
    errands(house).run(CALL, StopSeeking(for_callback=True))
    errands(house).run(CALL, StopSeeking(for_callback=False))
    assert house.asked == [("stop", TransferEvent.CALLBACK_CHOSEN), ("stop", TransferEvent.GIVEN_UP)]


def test_every_open_call_back_is_cancelled() -> None:
    house = House()
    errands(house).run(CALL, CancelCallbacks((5, 6)))
    assert house.asked == [("finish", 5), ("finish", 6)]


def test_a_queue_that_cannot_be_seen_is_no_news_and_no_end_of_the_call() -> None:
    broken = errands(House(StoreError("gone")))
    assert broken.look(CALL) is None
    assert broken.agent_calling(CALL) is None
    assert broken.awaited(CALL) is None


def test_who_is_to_be_called_back_is_known_with_the_first_reason() -> None:
    assert errands(House()).awaited(CALL) == "Angebot"


def test_who_withholds_the_number_is_no_agent_and_waits_for_no_call_back() -> None:
    house, withheld = House(), cast(Any, SimpleNamespace(call_sid="CA1", caller=None))
    assert errands(house).agent_calling(withheld) is None
    assert errands(house).awaited(withheld) is None
    assert house.asked == []


def stand_in(*matters: str) -> StandIn:
    dialogue = {"matters": list(matters)}
    call = CallRecord("CA1", None, "+4989", CallState.ENDED, None, NOW, None, 1, dialogue, None, 3)
    return StandIn(PastCall(call, (), Outcome.ANSWERED), cast(Any, None))


@pytest.mark.parametrize(("command", "result"), [*COMMANDS, (TakeMessage("Angebot", NOW), MessageTaken())])
def test_a_replayed_call_has_a_result_of_the_same_kind_and_nobody_is_rung(command: Command, result: Result) -> None:
    assert type(stand_in().run(command, Language.DE, NOW)) is type(result)
    assert stand_in().run(SeekPerson(""), Language.DE, NOW) == PersonSought(None)


def test_who_took_the_call_then_takes_it_when_it_is_replayed() -> None:
    sought = stand_in("person", "transfer:Petra Kern").run(SeekPerson(""), Language.DE, NOW)
    assert sought == PersonSought(1, TransferState.ACCEPTED, "Petra Kern")


def test_a_replay_ends_where_a_person_spoke() -> None:
    def turn(speaker: Speaker, text: str, at: float) -> Turn:
        return Turn(speaker, text, Language.DE, at, at + 1.0)

    turns = [
        turn(Speaker.BOT, "Guten Tag.", 0.0),
        turn(Speaker.CALLER, "ein mensch bitte", 2.0),
        turn(Speaker.BOT, "Ich verbinde Sie.", 4.0),
        turn(Speaker.AGENT, "", 60.0),
        turn(Speaker.CALLER, "danke", 62.0),
    ]
    steps = steps_of(turns, DialogueState(None, "munich", Language.DE), 600.0, ())
    assert [step.event for step in steps] == [Spoke("ein mensch bitte", Language.DE)]
