"""Transfers to people, the same on SQLite and PostgreSQL."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from callbot.actions import Outcome
from callbot.agents import Agent, Presence
from callbot.call import Note
from callbot.desk_events import EventKind
from callbot.errors import IllegalTransition, StoreError
from callbot.language import Language
from callbot.transfer import Failure, NewTransfer, Transfer, TransferEvent, TransferKind, TransferState
from crm import privacy
from crm.engine import make_engine
from crm.event_log import SqlEventLog
from crm.transfers import SqlTransferBook
from handoff.routing import choose
from tests.transferring import LEASE, NOW, Clock, House

E, S = TransferEvent, TransferState


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    engine = make_engine(database_url)
    yield House(engine, Clock())
    engine.dispose()


def state(house: House, transfer: Transfer) -> TransferState:
    found = house.transfers.find(transfer.id)
    assert found is not None
    return found.state


def test_a_call_keeps_the_transfer_it_has(house: House) -> None:
    first, again = house.caller(1), house.caller(1, reason="another")
    assert first == again
    house.happens(first, E.GIVEN_UP)
    assert house.caller(1).id != first.id
    assert house.transfers.of_call(first.call_sid or "") == house.transfers.find(first.id + 1)


def test_a_caller_without_a_call_is_none(house: House) -> None:
    nobody = NewTransfer(TransferKind.WARM, "CAunknown", "x", Language.DE, "munich")
    with pytest.raises(StoreError, match="there is no call CAunknown"):
        house.transfers.request(nobody, NOW)


def test_the_queue_has_urgent_callers_first_then_by_place(house: House) -> None:
    first = house.caller(1)
    house.clock.move(seconds=10)
    urgent, kept_place = house.caller(2, urgent=True), house.caller(3, place=NOW - timedelta(minutes=5))
    assert [each.id for each in house.transfers.waiting()] == [urgent.id, kept_place.id, first.id]


def test_a_reserved_agent_sees_the_pop_and_is_reserved_for_nobody_else(house: House) -> None:
    agent = house.agent(phone="+491701234567")
    transfer, other = house.caller(1), house.caller(2)
    log = SqlEventLog(house.engine)
    before = log.latest()
    attempt = house.reserved(transfer)
    assert (attempt.agent_id, attempt.agent_address, attempt.lease_until) == (agent.id, agent.phone, NOW + LEASE)
    assert house.now(agent).reserved_until == NOW + LEASE
    assert [event.subject for event in log.since(before, agent.id) if event.kind is EventKind.POP] == [transfer.id]
    assert all(event.kind is not EventKind.POP for event in log.since(before, agent.id + 1))
    assert house.reserve(other) is None
    assert house.reserve(transfer) is None, "it waits no more"


def test_the_agent_is_dialled_by_one_process_once_and_not_after_the_lease(house: House) -> None:
    house.agent()
    attempt = house.reserved(house.caller())
    assert not house.transfers.begin_dialling(attempt.id, NOW + LEASE)
    assert house.transfers.begin_dialling(attempt.id, NOW)
    assert not house.transfers.begin_dialling(attempt.id, NOW)
    house.transfers.dialled(attempt.id, "CAleg")
    found = house.transfers.attempt_of_leg("CAleg")
    assert found == house.transfers.attempt(attempt.id)
    assert found is not None
    assert found.leg_sid == "CAleg"


def test_a_call_with_an_agent_from_beginning_to_wrap_up(house: House) -> None:
    agent = house.agent()
    transfer = house.caller()
    attempt = house.ringing(transfer)
    assert house.happens(transfer, E.ANSWERED).state is S.BRIEFING
    taken = house.happens(transfer, E.TAKEN)
    assert (taken.state, taken.agent_id, taken.agent_name) == (S.ACCEPTED, agent.id, agent.name)
    assert (house.now(agent).presence, house.now(agent).reserved_until) == (Presence.BUSY, None)
    assert house.happens(transfer, E.JOINED, E.JOINED).state is S.BRIDGED
    ended_at = house.clock.move(minutes=4)
    done = house.happens(transfer, E.FINISHED, E.FINISHED, E.CALLER_LEFT)
    assert (done.state, done.agent_id, done.attempt_id) == (S.DONE, agent.id, attempt.id)
    served = house.now(agent)
    assert (served.presence, served.last_served_at) == (Presence.WRAP_UP, ended_at)
    ended = house.transfers.attempt(attempt.id)
    assert ended is not None
    assert (ended.ended_at, ended.failure) == (ended_at, None)
    assert house.transfers.average_minutes(NOW) == 4.0
    assert house.transfers.average_minutes(ended_at + timedelta(seconds=1)) is None


def test_what_does_not_fit_changes_nothing(house: House) -> None:
    agent = house.agent()
    transfer = house.caller()
    with pytest.raises(IllegalTransition):
        house.happens(transfer, E.TAKEN)
    house.bridged(transfer)
    with pytest.raises(IllegalTransition):
        house.happens(transfer, E.AGENT_LOST)
    assert state(house, transfer) is S.BRIDGED
    assert house.now(agent).presence is Presence.BUSY


@pytest.mark.parametrize("failure", [Failure.DECLINED, Failure.NO_ANSWER, Failure.NO_KEY, Failure.BUSY, Failure.FAILED])
def test_who_does_not_take_the_caller_is_free_and_the_next_one_is_asked(house: House, failure: Failure) -> None:
    first = house.agent("a")
    transfer = house.caller()
    attempt = house.ringing(transfer)
    second = house.agent("b")
    lost = house.happens(transfer, E.AGENT_LOST, failure=failure, attempt_id=attempt.id)
    assert (lost.state, lost.tried, lost.failure, lost.agent_id) == (S.REQUESTED, (first.id,), failure, None)
    assert (house.now(first).presence, house.now(first).reserved_until) == (Presence.AVAILABLE, None)
    assert house.reserved(transfer).agent_id == second.id


def test_what_an_earlier_attempt_reports_late_changes_nothing(house: House) -> None:
    house.agent("a")
    transfer = house.caller()
    first = house.ringing(transfer)
    house.agent("b")
    house.happens(transfer, E.AGENT_LOST, failure=Failure.NO_ANSWER, attempt_id=first.id)
    assert house.happens(transfer, E.AGENT_LOST, attempt_id=first.id).state is S.REQUESTED
    second = house.ringing(transfer)
    assert house.happens(transfer, E.AGENT_LOST, attempt_id=first.id).attempt_id == second.id
    assert house.happens(transfer, E.ANSWERED, attempt_id=first.id).state is S.RINGING


def test_who_did_not_come_to_the_telephone_is_rung_again_later_but_not_who_declined(house: House) -> None:
    sleepy, unwilling = house.agent("sleepy"), house.agent("unwilling", Presence.AWAY)
    transfer = house.caller()
    house.ringing(transfer)
    house.happens(transfer, E.AGENT_LOST, failure=Failure.NO_ANSWER)
    house.agents.set_presence(unwilling.id, Presence.AVAILABLE)
    house.ringing(transfer)
    tried = house.happens(transfer, E.AGENT_LOST, failure=Failure.DECLINED).tried
    assert tried == (sleepy.id, unwilling.id)
    assert house.reserve(transfer) is None
    house.clock.move(minutes=3)
    assert house.reserved(transfer).agent_id == sleepy.id


def fail(house: House, number: int, failure: Failure) -> None:
    transfer = house.caller(number)
    house.ringing(transfer)
    house.happens(transfer, E.AGENT_LOST, failure=failure)
    house.happens(transfer, E.GIVEN_UP)


def test_who_does_not_answer_twice_in_a_row_is_away(house: House) -> None:
    agent = house.agent()
    fail(house, 1, Failure.NO_ANSWER)
    assert house.now(agent).presence is Presence.AVAILABLE
    fail(house, 2, Failure.NO_KEY)
    assert house.now(agent).presence is Presence.AWAY
    assert house.agents.set_presence(agent.id, Presence.AVAILABLE).unanswered == 0


def test_who_declines_in_between_has_answered(house: House) -> None:
    agent = house.agent()
    for number, failure in enumerate([Failure.NO_ANSWER, Failure.DECLINED, Failure.NO_ANSWER, Failure.FAILED]):
        fail(house, number, failure)
    assert (house.now(agent).presence, house.now(agent).unanswered) == (Presence.AVAILABLE, 1)


@pytest.mark.parametrize("events", [(), (E.ANSWERED,), (E.ANSWERED, E.TAKEN)])
def test_a_caller_who_leaves_frees_the_agent_at_once(house: House, events: tuple[TransferEvent, ...]) -> None:
    agent = house.agent()
    transfer = house.caller()
    attempt = house.ringing(transfer)
    house.happens(transfer, *events)
    gone = house.happens(transfer, E.CALLER_LEFT, E.CALLER_LEFT)
    assert (gone.state, gone.failure, gone.attempt_id) == (S.CALLER_GONE, Failure.CALLER_GONE, attempt.id)
    assert (house.now(agent).presence, house.now(agent).unanswered) == (Presence.AVAILABLE, 0)
    assert house.transfers.briefing(attempt.id) is None, "nobody is briefed about a caller who is gone"
    assert house.reserved(house.caller(2)).agent_id == agent.id


def test_a_lease_that_runs_out_frees_the_agent_and_the_caller_waits_again(house: House) -> None:
    agent = house.agent()
    transfer = house.caller()
    attempt = house.ringing(transfer)
    house.transfers.extend(attempt.id, NOW + 2 * LEASE)
    assert house.transfers.let_go(NOW + LEASE) == []
    (changed,) = house.transfers.let_go(house.clock.move(seconds=90))
    assert (changed.id, changed.state, changed.failure) == (transfer.id, S.REQUESTED, Failure.FAILED)
    assert house.now(agent).reserved_until is None
    assert house.transfers.let_go(house.clock.now) == []


def test_nobody_speaks_for_longer_than_the_carrier_lets_them(house: House) -> None:
    agent = house.agent()
    transfer = house.caller()
    house.bridged(transfer)
    assert house.transfers.let_go(house.clock.move(hours=3)) == []
    (changed,) = house.transfers.let_go(house.clock.move(hours=1))
    assert changed.state is S.DONE
    assert house.now(agent).presence is Presence.WRAP_UP


def test_a_taken_caller_who_never_joins_is_not_waited_for(house: House) -> None:
    agent = house.agent()
    transfer = house.caller()
    house.ringing(transfer)
    house.happens(transfer, E.ANSWERED, E.TAKEN)
    (changed,) = house.transfers.let_go(house.clock.move(minutes=4))
    assert changed.state is S.REQUESTED
    assert house.now(agent).presence is Presence.AVAILABLE


def test_a_transfer_whose_call_has_ended_is_let_go(house: House) -> None:
    agent = house.agent()
    transfer = house.caller()
    attempt = house.ringing(transfer)
    house.calls.end(transfer.call_sid or "", NOW, lambda *_: Note("", Outcome.ABANDONED, (), (), Language.DE))
    (changed,) = house.transfers.let_go(NOW)
    assert (changed.state, changed.attempt_id) == (S.CALLER_GONE, attempt.id)
    assert house.now(agent).reserved_until is None


def test_an_agent_of_an_erased_customer_is_free(house: House) -> None:
    agent = house.agent()
    transfer = house.caller()
    house.ringing(transfer)
    privacy.erase(house.engine, str(transfer.customer_id))
    assert house.transfers.let_go(NOW) == []
    assert house.now(agent).reserved_until is None
    assert house.reserved(house.caller(2)).agent_id == agent.id


def test_a_question_goes_to_the_caller_and_the_answer_to_the_same_agent(house: House) -> None:
    house.agent("other", Presence.AWAY)
    asking = house.agent("asking")
    transfer = house.caller()
    house.ringing(transfer)
    house.happens(transfer, E.ANSWERED)
    house.transfers.ask(transfer.id, "Which heating is it?")
    asked = house.transfers.find(transfer.id)
    assert asked is not None
    assert (asked.state, asked.question, asked.answer, asked.tried) == (S.REQUESTED, "Which heating is it?", "", ())
    assert house.reserve(transfer) is None, "nobody is rung before the answer"
    house.transfers.answered(transfer.id, "A new one.")
    attempt = house.reserved(transfer)
    briefing = house.transfers.briefing(attempt.id)
    assert briefing is not None
    assert (attempt.agent_id, briefing.transfer.answer) == (asking.id, "A new one.")


def test_a_takeover_whose_agent_is_lost_is_over_for_the_caller_never_left_the_bot(house: House) -> None:
    agent = house.agent(presence=Presence.AWAY)
    transfer = house.caller(kind=TransferKind.TAKE_OVER, agent_id=agent.id)
    attempt = house.ringing(transfer)
    assert attempt.agent_id == agent.id
    lost = house.happens(transfer, E.AGENT_LOST, failure=Failure.NO_ANSWER)
    assert (lost.state, lost.failure) == (S.FAILED, Failure.NO_ANSWER)
    assert house.now(agent).reserved_until is None


def test_an_agent_hands_the_caller_back_with_a_task(house: House) -> None:
    agent = house.agent()
    transfer = house.caller()
    house.bridged(transfer)
    returned = house.transfers.hand_back(transfer.id, "survey", NOW)
    assert (returned.state, returned.task, returned.agent_name) == (S.RETURNED, "survey", agent.name)
    assert house.now(agent).presence is Presence.WRAP_UP
    assert house.caller(1).id != transfer.id, "the caller may want a person again"


def test_an_agent_promises_to_call_back(house: House) -> None:
    agent = house.agent()
    transfer = house.caller()
    house.ringing(transfer)
    house.happens(transfer, E.ANSWERED)
    agreed = house.transfers.call_back(transfer.id, 10, NOW)
    assert (agreed.state, agreed.minutes) == (S.CALLBACK_AGREED, 10)
    assert house.now(agent).presence is Presence.AVAILABLE


def test_who_spoke_with_the_customer_last_is_known(house: House) -> None:
    house.agent("a")
    second = house.agent("b", Presence.AWAY)
    number = "+491701111111"
    first_call = house.caller(1, call_sid=house.call(1, number))
    assert first_call.last_agent_id is None
    attempt = house.bridged(first_call)
    house.happens(first_call, E.FINISHED)
    house.agents.set_presence(attempt.agent_id, Presence.AVAILABLE)
    house.agents.set_presence(second.id, Presence.AVAILABLE)
    again = house.caller(2, call_sid=house.call(2, number))
    assert again.last_agent_id == attempt.agent_id
    assert house.reserved(again).agent_id == attempt.agent_id, "although the other has been idle for longer"


def test_the_briefing_holds_what_is_known(house: House) -> None:
    house.agent(interface_language=Language.EN)
    transfer = house.caller()
    attempt = house.reserved(transfer)
    briefing = house.transfers.briefing(attempt.id)
    assert briefing is not None
    assert (briefing.caller, briefing.reason, briefing.language) == ("+491701200001", "heating", Language.EN)
    assert (briefing.customer_name, briefing.transfer.id) == ("", transfer.id)


def test_what_the_bot_has_collected_is_told_in_the_agents_language(house: House) -> None:
    house.agent(interface_language=Language.EN)
    transfer = house.caller()
    house.calls.keep_turns(transfer.call_sid or "", [], {"name": "Huber"}, Language.DE)
    attempt = house.reserved(transfer)
    book = SqlTransferBook(house.engine, house.clock, lambda dialogue, language: [f"{language} {dialogue['name']}"])
    briefing = book.briefing(attempt.id)
    assert briefing is not None
    assert briefing.collected == ("en Huber",)


def test_every_change_is_told_to_the_desks(house: House) -> None:
    house.agent()
    log = SqlEventLog(house.engine)
    before = log.latest()
    transfer = house.caller()
    house.bridged(transfer)
    house.happens(transfer, E.FINISHED)
    told = [(event.kind, event.subject) for event in log.since(before, 1)]
    assert told.count((EventKind.TRANSFER, transfer.id)) == 7
    assert told.count((EventKind.QUEUE, None)) == 2, "in, and out"
    assert told.count((EventKind.POP, transfer.id)) == 1


def test_many_callers_and_processes_reserve_each_agent_once(house: House) -> None:
    agents = [house.agent(f"agent{number}") for number in range(3)]
    callers = [house.caller(number) for number in range(20)]
    with ThreadPoolExecutor(8) as pool:
        attempts = [attempt for attempt in pool.map(house.reserve, callers * 2) if attempt]
    assert sorted(attempt.agent_id for attempt in attempts) == [agent.id for agent in agents]
    assert len({attempt.transfer_id for attempt in attempts}) == 3
    assert len(house.transfers.waiting()) == 17


def test_one_of_many_processes_dials(house: House) -> None:
    house.agent()
    attempt = house.reserved(house.caller())
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda _: house.transfers.begin_dialling(attempt.id, NOW), range(16)))
    assert won.count(True) == 1


def test_a_choice_is_made_among_those_who_are_free(house: House) -> None:
    house.agent("a")
    house.ringing(house.caller(1))
    free = house.agent("b")
    seen: list[int] = []

    def watched(agents: Sequence[Agent], transfer: Transfer) -> Agent | None:
        seen.extend(agent.id for agent in agents)
        return choose(agents, transfer)

    assert house.transfers.reserve(house.caller(2).id, watched, NOW, LEASE) is not None
    assert seen == [free.id]
