"""The switchboard without a carrier: who is rung for whom, how long it takes, and what agents do on the desk."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from callbot.actions import Outcome, SeekPerson
from callbot.agents import Presence
from callbot.calendar import HoursException
from callbot.call import Note
from callbot.errors import CarrierError, CarrierUnsure, StoreError
from callbot.handoff_ports import AgentKey, AgentNext
from callbot.language import Language
from callbot.transfer import Failure, TransferEvent, TransferKind, TransferState
from tests.switching import HEATING, MONDAY, Exchange

GAS = SeekPerson("Es riecht nach Gas", urgent=True)


@pytest.fixture
def exchange(sqlite_template: Path, tmp_path: Path) -> Iterator[Exchange]:
    shutil.copy(sqlite_template, tmp_path / "callbot.sqlite3")
    exchange = Exchange(tmp_path / "callbot.sqlite3")
    yield exchange
    exchange.close()


def test_somebody_free_is_reserved_and_rung_at_once(exchange: Exchange) -> None:
    exchange.agent("Kern")
    sought = exchange.switchboard.seek(exchange.caller(), HEATING)
    assert (sought.agent_name, sought.position, sought.wait_minutes) == ("Kern", 0, None)
    assert exchange.legs.dialled == [1]


def test_a_call_unknown_to_the_store_seeks_nobody(exchange: Exchange) -> None:
    with pytest.raises(StoreError, match="no call"):
        exchange.switchboard.seek("CAnone", HEATING)


def test_who_seeks_twice_has_one_transfer(exchange: Exchange) -> None:
    exchange.agent("Kern")
    caller = exchange.caller()
    first = exchange.switchboard.seek(caller, HEATING)
    assert exchange.switchboard.seek(caller, HEATING).transfer == first.transfer
    assert exchange.legs.dialled == [1]


def test_the_expected_wait_follows_from_calls_agents_and_place(exchange: Exchange) -> None:
    kern = exchange.agent("Kern")
    talking, second, third = (exchange.caller(number) for number in (1, 2, 3))
    exchange.switchboard.seek(talking, HEATING)
    assert exchange.switchboard.seek(second, HEATING).wait_minutes is None  # nobody has ever spoken with anybody
    exchange.switchboard.pressed(exchange.answer(talking), AgentKey.TAKE)
    exchange.enter_room(talking)
    exchange.later(minutes=4)
    exchange.switchboard.leg_ended(exchange.attempt_of(talking), "completed")
    exchange.later(minutes=2)
    sought = exchange.switchboard.seek(third, HEATING)
    assert (sought.position, sought.wait_minutes) == (2, 8)
    exchange.agents.set_presence(kern.id, Presence.AVAILABLE)
    exchange.switchboard.step()
    sought = exchange.switchboard.look(third)
    assert sought is not None
    assert (sought.position, sought.wait_minutes) == (1, 4)


def test_callers_are_served_in_their_order_and_the_urgent_ones_first(exchange: Exchange) -> None:
    kern = exchange.agent("Kern")
    exchange.agents.set_presence(kern.id, Presence.BUSY)
    first, urgent = exchange.caller(1), exchange.caller(2)
    exchange.switchboard.seek(first, HEATING)
    exchange.later(seconds=30)
    exchange.switchboard.seek(urgent, type(HEATING)("Gas", urgent=True))
    exchange.agents.set_presence(kern.id, Presence.AVAILABLE)
    exchange.switchboard.step()
    assert exchange.transfer(urgent).state is TransferState.RINGING
    assert exchange.transfer(first).state is TransferState.REQUESTED


def test_a_caller_for_whom_nobody_is_left_is_told_so(exchange: Exchange) -> None:
    kern = exchange.agent("Kern")
    caller = exchange.caller()
    exchange.agents.set_presence(kern.id, Presence.BUSY)
    exchange.switchboard.seek(caller, HEATING)
    exchange.agents.set_presence(kern.id, Presence.OFF)
    exchange.switchboard.step()
    transfer = exchange.transfer(caller)
    assert (transfer.state, transfer.failure) == (TransferState.FAILED, Failure.NO_ANSWER)


@pytest.fixture
def closed(exchange: Exchange) -> Exchange:
    """Outside opening hours."""
    exchange.closures = [HoursException(MONDAY - timedelta(hours=1), MONDAY + timedelta(hours=1), opens=False)]
    return exchange


def test_outside_hours_who_is_available_is_rung_for_what_is_urgent_and_for_nothing_else(closed: Exchange) -> None:
    closed.agent("Kern")
    assert closed.switchboard.seek(closed.caller(1), HEATING).transfer is None
    assert closed.legs.dialled == []
    assert closed.switchboard.seek(closed.caller(2), GAS).agent_name == "Kern"
    assert closed.legs.dialled == [1]


@pytest.mark.parametrize("presence", [Presence.BUSY, Presence.WRAP_UP, Presence.AWAY, Presence.OFF])
def test_outside_hours_nobody_waits_for_who_is_not_available(presence: Presence, closed: Exchange) -> None:
    closed.agents.set_presence(closed.agent("Kern").id, presence)
    caller = closed.caller()
    assert closed.switchboard.seek(caller, GAS).transfer is None
    assert closed.transfer(caller).state is TransferState.FAILED
    assert closed.transfers.waiting() == []


def test_an_agent_is_not_dialled_twice_whoever_looks(exchange: Exchange) -> None:
    exchange.agent("Kern")
    exchange.switchboard.seek(exchange.caller(), HEATING)
    attempt = exchange.transfers.attempt(1)
    assert attempt is not None
    exchange.switchboard.ring(attempt)
    exchange.switchboard.step()
    assert exchange.legs.dialled == [1]


def test_whom_a_dead_process_has_reserved_but_not_rung_is_rung_by_another(exchange: Exchange) -> None:
    kern = exchange.agent("Kern")
    exchange.agents.set_presence(kern.id, Presence.BUSY)
    caller = exchange.caller()
    exchange.switchboard.seek(caller, HEATING)
    exchange.agents.set_presence(kern.id, Presence.AVAILABLE)
    exchange.transfers.reserve(1, lambda agents, _: agents[0], exchange.now, timedelta(seconds=45))
    assert exchange.legs.dialled == []
    exchange.switchboard.step()
    assert exchange.legs.dialled == [1]


def test_a_carrier_that_may_have_dialled_is_not_asked_again_for_this_attempt(exchange: Exchange) -> None:
    exchange.agent("Kern")
    exchange.agent("Wolf")
    exchange.legs.fails.append(CarrierUnsure("no answer"))
    caller = exchange.caller()
    exchange.switchboard.seek(caller, HEATING)
    exchange.switchboard.step()
    assert exchange.transfer(caller).state is TransferState.RINGING
    exchange.later(seconds=46)
    exchange.switchboard.step()
    assert exchange.legs.dialled == [1, 2]


def test_a_leg_that_cannot_be_ended_is_ended_at_the_third_try(exchange: Exchange) -> None:
    exchange.agent("Kern")
    caller = exchange.caller()
    exchange.switchboard.seek(caller, HEATING)
    leg = exchange.leg_of(1)
    exchange.legs.fails += [CarrierError("busy"), CarrierUnsure("silent")]
    exchange.switchboard.caller_left(caller)
    assert leg not in exchange.legs.live


def test_a_webhook_that_comes_twice_gives_the_same_answer(exchange: Exchange) -> None:
    exchange.agent("Kern")
    caller = exchange.caller()
    exchange.switchboard.seek(caller, HEATING)
    attempt = exchange.answer(caller)
    assert exchange.switchboard.brief(attempt, exchange.leg_of(attempt)) is not None
    assert exchange.switchboard.pressed(attempt, AgentKey.TAKE) is AgentNext.ROOM
    assert exchange.switchboard.pressed(attempt, AgentKey.TAKE) is AgentNext.ROOM
    exchange.switchboard.no_key(attempt)
    assert exchange.transfer(caller).state is TransferState.ACCEPTED


@pytest.mark.parametrize("digits", ["", "0", "9", "#", "11", "²"])
def test_a_key_that_means_nothing_is_asked_for_again(digits: str, exchange: Exchange) -> None:
    exchange.agent("Kern")
    caller = exchange.caller()
    exchange.switchboard.seek(caller, HEATING)
    assert exchange.switchboard.pressed(exchange.answer(caller), digits) is AgentNext.AGAIN
    assert exchange.switchboard.chose_question(exchange.attempt_of(caller), digits) is AgentNext.ASK_WHAT


@pytest.mark.parametrize("key", [*AgentKey, "0"])
def test_whatever_is_pressed_for_a_caller_who_is_gone_comes_to_nothing(key: str, exchange: Exchange) -> None:
    kern = exchange.agent("Kern")
    caller = exchange.caller()
    exchange.switchboard.seek(caller, HEATING)
    attempt = exchange.answer(caller)
    exchange.switchboard.caller_left(caller)
    assert exchange.switchboard.pressed(attempt, key) is AgentNext.CALLER_GONE
    assert exchange.switchboard.chose_question(attempt, "1") is AgentNext.CALLER_GONE
    exchange.switchboard.leg_ended(attempt, "completed")
    assert exchange.transfer(caller).state is TransferState.CALLER_GONE
    found = exchange.agents.find(kern.id)
    assert found is not None
    assert (found.presence, found.unanswered) == (Presence.AVAILABLE, 0)


def test_a_caller_whose_end_was_never_reported_is_not_briefed(exchange: Exchange) -> None:
    exchange.agent("Kern")
    caller = exchange.caller()
    exchange.switchboard.seek(caller, HEATING)
    exchange.calls.end(caller, MONDAY, lambda _call, _turns: _note())
    attempt = exchange.attempt_of(caller)
    assert exchange.switchboard.brief(attempt, exchange.leg_of(attempt)) is None
    assert exchange.transfer(caller).state is TransferState.CALLER_GONE


def test_an_agent_lost_while_the_caller_was_on_the_way_into_the_room_gives_the_caller_back(exchange: Exchange) -> None:
    exchange.agent("Kern")
    caller = exchange.caller()
    exchange.switchboard.seek(caller, HEATING)
    attempt = exchange.answer(caller)
    exchange.switchboard.pressed(attempt, AgentKey.TAKE)
    assert exchange.switchboard.room_for(caller)
    exchange.calls.begin_transfer(caller)
    exchange.switchboard.leg_ended(attempt, "completed")
    assert exchange.legs.with_the_bot == [caller]
    assert exchange.switchboard.room_for(caller) is None


def test_two_who_have_met_are_not_torn_apart_when_the_report_of_it_is_lost(exchange: Exchange) -> None:
    exchange.agent("Kern")
    caller = exchange.caller()
    exchange.switchboard.seek(caller, HEATING)
    exchange.switchboard.pressed(exchange.answer(caller), AgentKey.TAKE)
    assert exchange.switchboard.room_for(caller)
    exchange.later(minutes=30)
    exchange.switchboard.step()
    assert exchange.transfer(caller).state is TransferState.ACCEPTED
    exchange.later(minutes=31)
    exchange.switchboard.step()
    assert exchange.transfer(caller).state is not TransferState.ACCEPTED


def test_a_star_after_the_caller_has_hung_up_is_the_end_and_no_hand_back(exchange: Exchange) -> None:
    exchange.agent("Kern")
    caller = exchange.caller()
    exchange.switchboard.seek(caller, HEATING)
    attempt = exchange.answer(caller)
    exchange.switchboard.pressed(attempt, AgentKey.TAKE)
    exchange.enter_room(caller)
    exchange.legs.live.discard(caller)
    exchange.switchboard.agent_starred(attempt)
    assert exchange.transfer(caller).state is TransferState.DONE
    assert exchange.legs.with_the_bot == []


def test_only_the_agent_who_has_a_transfer_may_do_something_with_it(exchange: Exchange) -> None:
    exchange.agent("Kern")
    wolf = exchange.agent("Wolf")
    exchange.switchboard.seek(exchange.caller(), HEATING)
    with pytest.raises(StoreError, match="not with agent"):
        exchange.switchboard.hand_back(wolf, 1, "")
    with pytest.raises(StoreError, match="not with agent"):
        exchange.switchboard.ask_question(wolf, 1, "Welche Adresse?")


def test_a_question_from_the_desk_stops_the_telephone_until_it_is_answered(exchange: Exchange) -> None:
    kern = exchange.agent("Kern")
    exchange.agent("Wolf")
    caller = exchange.caller()
    exchange.switchboard.seek(caller, HEATING)
    exchange.answer(caller)
    exchange.switchboard.ask_question(kern, 1, "Welche Adresse?")
    exchange.switchboard.step()
    sought = exchange.switchboard.look(caller)
    assert sought is not None
    assert sought.question == "Welche Adresse?"
    assert exchange.legs.dialled == [1]
    exchange.switchboard.caller_said(caller, "")
    sought = exchange.switchboard.look(caller)
    assert sought is not None
    assert sought.agent_name == "Kern", "nobody is told that all are busy while the one who asked is free"
    exchange.switchboard.step()
    transfer = exchange.transfer(caller)
    assert (transfer.agent_id, transfer.answer) == (kern.id, "(keine Antwort)")


def test_a_question_that_is_never_answered_keeps_nobody_waiting_for_ever(exchange: Exchange) -> None:
    kern = exchange.agent("Kern")
    caller = exchange.caller()
    exchange.switchboard.seek(caller, HEATING)
    exchange.answer(caller)
    exchange.switchboard.ask_question(kern, 1, "Welche Adresse?")
    exchange.later(minutes=2)
    exchange.switchboard.step()
    exchange.switchboard.step()
    transfer = exchange.transfer(caller)
    assert (transfer.state, transfer.answer) == (TransferState.RINGING, "(keine Antwort)")


def test_an_agent_in_a_call_cannot_take_another_one_over(exchange: Exchange) -> None:
    kern = exchange.agent("Kern")
    first, second = exchange.caller(1), exchange.caller(2)
    exchange.switchboard.seek(first, HEATING)
    taken = exchange.switchboard.take_over(kern, second)
    assert (taken.kind, taken.state, taken.failure) == (TransferKind.TAKE_OVER, TransferState.FAILED, Failure.BUSY)


def test_an_agent_takes_over_a_caller_who_waits_in_the_queue(exchange: Exchange) -> None:
    kern = exchange.agent("Kern")
    exchange.agents.set_presence(kern.id, Presence.BUSY)
    caller = exchange.caller()
    exchange.switchboard.seek(caller, HEATING)
    exchange.agents.set_presence(kern.id, Presence.AVAILABLE)
    taken = exchange.switchboard.take_over(kern, caller)
    assert (taken.kind, taken.state) == (TransferKind.WARM, TransferState.RINGING)
    exchange.switchboard.pressed(exchange.answer(caller), AgentKey.TAKE)
    assert exchange.legs.in_the_room == []  # the bot sees it, and says so before it lets the caller go


def test_a_caller_taken_over_is_fetched_from_the_bot(exchange: Exchange) -> None:
    kern = exchange.agent("Kern")
    exchange.agents.set_presence(kern.id, Presence.AWAY)
    caller = exchange.caller()
    exchange.switchboard.take_over(kern, caller)
    exchange.switchboard.pressed(exchange.answer(caller), AgentKey.TAKE)
    assert exchange.legs.in_the_room == [caller]


def test_stopping_to_seek_stops_the_telephone_and_nothing_more(exchange: Exchange) -> None:
    exchange.agent("Kern")
    caller = exchange.caller()
    exchange.switchboard.stop_seeking(caller, TransferEvent.GIVEN_UP)
    exchange.switchboard.seek(caller, HEATING)
    leg = exchange.leg_of(1)
    exchange.switchboard.stop_seeking(caller, TransferEvent.GIVEN_UP)
    exchange.switchboard.stop_seeking(caller, TransferEvent.GIVEN_UP)
    assert leg not in exchange.legs.live
    assert exchange.transfer(caller).state is TransferState.FAILED


def _note() -> Note:
    return Note("Heizung", Outcome.ABANDONED, (), (), Language.DE)
