"""Transfers to people over real webhooks, a real database and a simulated carrier."""

import time
from collections.abc import Iterator

import pytest

from callbot.actions import PersonSought
from callbot.agents import Presence
from callbot.call import CallState
from callbot.language import Language
from callbot.transfer import Attempt, Failure, TransferEvent, TransferKind, TransferState
from telephony.rest import OutboundCall
from telephony.simulator import Call, Faults, Phone, Pickup, Press, RestFault, Script, Wait, WaitForBot
from tests.transfer_house import (
    CALLER,
    KERN,
    OTHER_CALLER,
    WANTED,
    WOLF,
    House,
    eventually,
    keys,
    living_in,
    nobody,
)

LISTENS = Phone(Script((WaitForBot("annehmen"),), Language.DE, stays_seconds=600.0))
"""Answers, and presses nothing for as long as the leg lives."""


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    with living_in(database_url) as house:
        yield house


def attempts(house: House) -> list[Attempt]:
    found = (house.transfers.attempt(attempt_id) for attempt_id in range(1, 10))
    return [attempt for attempt in found if attempt is not None]


def failures(house: House) -> list[Failure | None]:
    return [attempt.failure for attempt in attempts(house)]


def is_over(call: Call) -> bool:
    return call.status not in {"queued", "initiated", "ringing", "in-progress"}


def test_an_agent_takes_the_caller_and_both_are_free_when_the_agent_hangs_up(house: House) -> None:
    kern = house.agent("Petra Kern", KERN)
    house.carrier.connect_phone(KERN, keys("1"))
    call = house.call()
    leg = house.bridge(call)
    house.expect_call(call, CallState.TRANSFERRING)
    assert house.presence(kern)[0] is Presence.BUSY
    assert house.states_seen(call)[-1] is TransferState.ACCEPTED
    leg.hang_up()
    house.expect(call, TransferState.DONE)
    eventually(lambda: is_over(call))
    house.expect_call(call, CallState.ENDED)
    assert house.presence(kern) == (Presence.WRAP_UP, False)
    assert house.carrier.violations == ()


def test_the_agent_is_free_when_the_caller_hangs_up(house: House) -> None:
    kern = house.agent("Petra Kern", KERN)
    house.carrier.connect_phone(KERN, keys("1"))
    call = house.call()
    leg = house.bridge(call)
    call.hang_up()
    house.expect(call, TransferState.DONE)
    eventually(lambda: is_over(leg))
    assert house.presence(kern) == (Presence.WRAP_UP, False)


@pytest.mark.parametrize(
    ("phone", "failure"),
    [
        (keys("3"), Failure.DECLINED),
        (nobody(), Failure.NO_ANSWER),
        (Phone(pickup=Pickup.BUSY), Failure.BUSY),
        (Phone(pickup=Pickup.UNREACHABLE), Failure.FAILED),
        (Phone(Script(stays_seconds=600.0), Pickup.MAILBOX), Failure.NO_KEY),
    ],
    ids=["declines", "does not answer", "is busy", "cannot be reached", "has a mailbox"],
)
def test_when_one_does_not_take_the_caller_the_next_one_is_rung(phone: Phone, failure: Failure, house: House) -> None:
    kern, _ = house.agent("Petra Kern", KERN), house.agent("Jan Wolf", WOLF)
    house.carrier.connect_phone(KERN, phone)
    house.carrier.connect_phone(WOLF, keys("1"))
    call = house.call()
    house.bridge(call, WOLF)
    assert failures(house) == [failure, None]
    assert house.transfer(call).agent_name == "Jan Wolf"
    assert house.presence(kern) == (Presence.AVAILABLE, False)
    assert len([leg for leg in house.carrier.calls if leg.to == KERN]) == 1


@pytest.mark.parametrize("phone", [nobody(), LISTENS], ids=["while it rings", "while the agent is briefed"])
def test_a_caller_who_hangs_up_stops_the_agents_telephone_within_a_second(phone: Phone, house: House) -> None:
    kern = house.agent("Petra Kern", KERN)
    house.carrier.connect_phone(KERN, phone)
    call = house.call()
    state = TransferState.BRIEFING if phone is LISTENS else TransferState.RINGING
    house.expect(call, state)
    leg = house.carrier.expect_call(KERN)
    call.hang_up()
    hung_up_at = time.monotonic()
    eventually(lambda: is_over(leg))
    assert time.monotonic() - hung_up_at < 1.0
    assert house.expect(call, TransferState.CALLER_GONE).failure is Failure.CALLER_GONE
    assert house.presence(kern) == (Presence.AVAILABLE, False)


def test_an_agent_who_answers_for_a_caller_who_is_gone_is_told_so_and_not_briefed(house: House) -> None:
    house.agent("Petra Kern", KERN)
    house.carrier.connect_phone(KERN, Phone(Script(stays_seconds=60.0), rings_seconds=6.0))
    call = house.call()
    leg = house.carrier.expect_call(KERN)
    house.expect(call, TransferState.RINGING)
    house.carrier.fail_requests(*[RestFault.FAILED] * 12)  # whoever tries to stop the telephone
    call.hang_up()
    eventually(lambda: is_over(leg))
    assert [spoken.text for spoken in leg.said_so_far()] == ["Der Anruf hat sich erledigt. Vielen Dank."]


def test_an_agent_who_says_yes_while_the_caller_hangs_up_does_not_wait_for_nobody(house: House) -> None:
    kern = house.agent("Petra Kern", KERN)
    house.listens = False  # the caller's stream ends before anybody could close it
    house.carrier.connect_phone(KERN, Phone(LISTENS.script, rings_seconds=1.0))
    call = house.call(faults=Faults(delay_seconds={"completed": 12.0}))
    house.expect(call, TransferState.BRIEFING)
    leg = house.carrier.expect_call(KERN)
    eventually(lambda: bool(leg.said_so_far()))
    call.hang_up()
    leg.press("1")
    house.expect(call, TransferState.ACCEPTED)
    house.expect(call, TransferState.CALLER_GONE)
    eventually(lambda: is_over(leg))
    assert house.presence(kern)[1] is False


def test_the_star_key_hands_the_caller_back_to_the_bot(house: House) -> None:
    kern = house.agent("Petra Kern", KERN)
    house.carrier.connect_phone(KERN, keys("1"))
    call = house.call()
    leg = house.bridge(call)
    leg.press("*")
    house.expect(call, TransferState.RETURNED)
    house.expect_call(call, CallState.TALKING)
    eventually(lambda: is_over(leg))
    assert house.presence(kern) == (Presence.WRAP_UP, False)
    record = house.store.find(call.sid)
    assert record is not None
    assert record.streams == 2
    assert not is_over(call)


def test_a_caller_handed_back_by_the_desk_can_be_put_through_once_more(house: House) -> None:
    kern = house.agent("Petra Kern", KERN)
    house.carrier.connect_phone(KERN, keys("1"))
    call = house.call()
    leg = house.bridge(call)
    house.switchboard.hand_back(kern, house.transfer(call).id, "book")
    house.expect_call(call, CallState.TALKING)
    eventually(lambda: is_over(leg))
    sought = house.switchboard.look(call.sid)
    assert sought is not None
    assert (sought.state, sought.task, sought.agent_name) == (TransferState.RETURNED, "book", "Petra Kern")
    house.agents.set_presence(kern.id, Presence.AVAILABLE)
    house.switchboard.seek(call.sid, WANTED)
    second = house.bridge(call)
    assert second.sid != leg.sid
    assert house.transfer(call).id != sought.transfer
    second.hang_up()
    house.expect_call(call, CallState.ENDED)


def test_an_agent_who_hangs_up_as_they_meet_leaves_the_caller_to_the_bot(house: House) -> None:
    house.agent("Petra Kern", KERN)
    house.carrier.connect_phone(KERN, keys("1"))
    call = house.call()
    house.expect(call, TransferState.BRIDGED)
    house.carrier.expect_call(KERN).hang_up()
    house.expect(call, TransferState.RETURNED)
    house.expect_call(call, CallState.TALKING)


def test_an_agent_who_hangs_up_before_the_caller_is_in_the_room_is_followed_by_the_next(house: House) -> None:
    house.agent("Petra Kern", KERN)
    house.agent("Jan Wolf", WOLF)
    house.listens = False  # the caller is slow to leave the bot
    house.carrier.connect_phone(KERN, keys("1"))
    house.carrier.connect_phone(WOLF, keys("1"))
    call = house.call()
    house.expect(call, TransferState.ACCEPTED)
    house.carrier.expect_call(KERN).hang_up()
    house.carrier.expect_call(WOLF)
    house.listens = True
    house.bridge(call, WOLF)
    assert failures(house) == [Failure.DECLINED, None]


def test_an_agent_takes_a_live_call_over(house: House) -> None:
    kern = house.agent("Petra Kern", KERN)
    house.seeks = house.listens = False
    house.carrier.connect_phone(KERN, keys("1"))
    call = house.call()
    house.expect_call(call, CallState.TALKING)
    taken = house.switchboard.take_over(kern, call.sid)
    assert taken.kind is TransferKind.TAKE_OVER
    leg = house.bridge(call)
    house.expect_call(call, CallState.TRANSFERRING)
    assert "Sie übernehmen" in leg.said_so_far()[0].text
    leg.hang_up()
    eventually(lambda: is_over(call))


def test_a_take_over_that_fails_leaves_the_caller_with_the_bot_and_lets_the_agent_go(house: House) -> None:
    kern = house.agent("Petra Kern", KERN)
    house.seeks = house.listens = False
    house.carrier.connect_phone(KERN, LISTENS)
    call = house.call()
    house.expect_call(call, CallState.TALKING)
    house.switchboard.take_over(kern, call.sid)
    house.expect(call, TransferState.BRIEFING)
    leg = house.carrier.expect_call(KERN)
    eventually(lambda: bool(leg.said_so_far()))
    house.carrier.fail_requests(RestFault.REFUSED)
    leg.press("1")
    assert house.expect(call, TransferState.FAILED).failure is Failure.FAILED
    eventually(lambda: is_over(house.carrier.expect_call(KERN)))
    assert not is_over(call)
    assert house.presence(kern)[1] is False


class KilledError(BaseException):
    """The process is no more."""


def test_an_agent_reserved_by_a_process_that_died_while_dialling_is_free_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    kern, _ = house.agent("Petra Kern", KERN), house.agent("Jan Wolf", WOLF)
    house.carrier.connect_phone(WOLF, keys("1"))
    dial = house.rest.create_call

    def die_once(_call: OutboundCall) -> str:
        monkeypatch.setattr(house.rest, "create_call", dial)
        raise KilledError

    monkeypatch.setattr(house.rest, "create_call", die_once)
    call = house.call()
    house.expect(call, TransferState.RINGING)
    eventually(lambda: house.rest.create_call == dial)
    house.ahead = house.parts.transfers.attempt(1).lease_until - house.clock()  # type: ignore[union-attr]
    house.bridge(call, WOLF)
    assert failures(house) == [Failure.FAILED, None]
    assert house.presence(kern) == (Presence.AVAILABLE, False)
    assert not [leg for leg in house.carrier.calls if leg.to == KERN]


def test_a_request_refused_for_its_rate_is_repeated(house: House) -> None:
    house.agent("Petra Kern", KERN)
    house.carrier.connect_phone(KERN, keys("1"))
    house.carrier.fail_requests(RestFault.TOO_MANY, RestFault.TOO_MANY)
    house.bridge(house.call())
    assert failures(house) == [None]


def test_when_the_carrier_refuses_to_ring_one_agent_the_next_one_is_rung(house: House) -> None:
    house.agent("Petra Kern", KERN)
    house.agent("Jan Wolf", WOLF)
    house.carrier.connect_phone(WOLF, keys("1"))
    house.carrier.fail_requests(RestFault.REFUSED)
    house.bridge(house.call(), WOLF)
    assert failures(house) == [Failure.FAILED, None]


def test_when_nobody_knows_whether_the_carrier_rings_the_lease_decides(house: House) -> None:
    house.agent("Petra Kern", KERN)
    house.agent("Jan Wolf", WOLF)
    house.carrier.connect_phone(WOLF, keys("1"))
    house.carrier.fail_requests(RestFault.FAILED)
    call = house.call()
    house.expect(call, TransferState.RINGING)
    with pytest.raises(AssertionError):  # nobody is rung in the meantime: the first telephone may be ringing
        eventually(lambda: house.transfer(call).state is not TransferState.RINGING, within_seconds=0.6)
    house.ahead = house.parts.transfers.attempt(1).lease_until - house.clock()  # type: ignore[union-attr]
    house.bridge(call, WOLF)
    assert failures(house) == [Failure.FAILED, None]


def test_an_agent_rung_by_a_request_whose_answer_was_lost_takes_the_caller(house: House) -> None:
    house.agent("Petra Kern", KERN)
    house.carrier.connect_phone(KERN, keys("1"))
    house.carrier.fail_requests(RestFault.ANSWER_LOST)
    leg = house.bridge(house.call())
    assert [attempt.leg_sid for attempt in attempts(house)] == [leg.sid]


def test_a_leg_that_becomes_known_after_the_caller_has_gone_is_ended(house: House) -> None:
    house.agent("Petra Kern", KERN)
    house.carrier.connect_phone(KERN, nobody())
    house.carrier.fail(Faults(delay_seconds={"initiated": 8.0, "ringing": 8.0}))
    house.carrier.fail_requests(RestFault.ANSWER_LOST)
    call = house.call()
    leg = house.carrier.expect_call(KERN)
    call.hang_up()
    house.expect(call, TransferState.CALLER_GONE)
    eventually(lambda: is_over(leg))
    assert leg.status == "canceled"


def test_two_callers_and_one_agent_are_one_call_after_the_other(house: House) -> None:
    kern = house.agent("Petra Kern", KERN)
    house.carrier.connect_phone(KERN, keys("1"))
    first = house.call()
    house.expect(first, TransferState.BRIDGED)
    second = house.call(OTHER_CALLER)
    assert house.expect(second, TransferState.REQUESTED).attempt_id is None
    eventually(lambda: house.seen.get(second.sid, [PersonSought(None)])[-1].position == 1)
    house.bridge(first).hang_up()
    house.expect(first, TransferState.DONE)
    assert house.transfer(second).state is TransferState.REQUESTED  # the agent writes a note
    house.agents.set_presence(kern.id, Presence.AVAILABLE)
    house.bridge(second)
    assert len([leg for leg in house.carrier.calls if leg.to == KERN]) == 2


def test_reports_that_come_twice_late_and_in_any_order_change_nothing(house: House) -> None:
    every = frozenset({"initiated", "ringing", "answered", "completed"})
    house.agent("Petra Kern", KERN)
    house.agent("Jan Wolf", WOLF)
    house.carrier.fail(Faults(double=every, reorder=True, delay_seconds={"completed": 6.0}))
    house.carrier.connect_phone(KERN, keys("3"))
    house.carrier.connect_phone(WOLF, keys("1"))
    call = house.call(faults=Faults(double=every | {"voice"}))
    house.carrier.expect_call(KERN)
    house.carrier.fail(Faults(double=every | {"participant-join"}))  # those of a conference come in their order
    leg = house.bridge(call, WOLF)
    leg.hang_up()
    house.expect(call, TransferState.DONE)
    assert failures(house) == [Failure.DECLINED, None]


def test_when_nobody_is_at_work_there_is_no_transfer(house: House) -> None:
    kern = house.agent("Petra Kern", KERN)
    house.agents.set_presence(kern.id, Presence.OFF)
    call = house.call()
    eventually(lambda: call.sid in house.seen)
    assert house.seen[call.sid][0].transfer is None


def test_when_everybody_has_declined_the_bot_is_told_so(house: House) -> None:
    house.agent("Petra Kern", KERN)
    house.carrier.connect_phone(KERN, keys("3"))
    call = house.call()
    assert house.expect(call, TransferState.FAILED).failure is Failure.DECLINED
    eventually(lambda: house.states_seen(call)[-1] is TransferState.FAILED)


@pytest.mark.parametrize(("key", "state"), [("2", TransferState.CALLBACK_AGREED), ("5", TransferState.SPAM)])
def test_an_agent_calls_back_later_or_wants_no_such_caller(key: str, state: TransferState, house: House) -> None:
    kern = house.agent("Petra Kern", KERN)
    house.carrier.connect_phone(KERN, keys(key))
    call = house.call()
    transfer = house.expect(call, state)
    assert transfer.minutes == (10 if key == "2" else 0)
    eventually(lambda: is_over(house.carrier.expect_call(KERN)))
    assert house.presence(kern) == (Presence.AVAILABLE, False)
    assert not is_over(call)


def test_a_question_of_the_agents_is_asked_and_answered_before_the_agent_takes_the_caller(house: House) -> None:
    house.agent("Petra Kern", KERN)
    house.agent("Jan Wolf", WOLF)
    steps = (WaitForBot("annehmen"), Press("4"), Wait(1.0), Press("2"))
    house.carrier.connect_phone(KERN, Phone(Script(steps, Language.DE)))
    call = house.call()
    eventually(lambda: any(sought.question for sought in house.seen.get(call.sid, [])))
    asked = house.transfer(call)
    assert (asked.state, asked.question) == (TransferState.REQUESTED, "Um welche Adresse geht es?")
    house.carrier.connect_phone(KERN, keys("1"))
    house.switchboard.caller_said(call.sid, "Gartenweg 7")
    leg = house.bridge(call)
    whisper = [spoken.text for spoken in leg.said_so_far()]
    assert whisper[1:3] == ["Die Antwort ist:", "Gartenweg 7"]
    assert not [leg for leg in house.carrier.calls if leg.to == WOLF]


def test_a_caller_who_would_rather_be_called_back_stops_the_agents_telephone(house: House) -> None:
    house.agent("Petra Kern", KERN)
    house.carrier.connect_phone(KERN, nobody())
    call = house.call()
    house.expect(call, TransferState.RINGING)
    leg = house.carrier.expect_call(KERN)
    house.switchboard.stop_seeking(call.sid, TransferEvent.CALLBACK_CHOSEN)
    eventually(lambda: is_over(leg))
    assert house.transfer(call).state is TransferState.CALLBACK_AGREED
    assert not is_over(call)


def test_the_telephone_of_the_agent_is_asked_for_within_a_second_of_the_callers_wish(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.agent("Petra Kern", KERN)
    house.carrier.connect_phone(KERN, nobody())
    asked: list[float] = []
    dial, seek = house.rest.create_call, house.switchboard.seek

    def timed_dial(call: OutboundCall) -> str:
        asked.append(time.monotonic())
        return dial(call)

    def timed_seek(*wanted: object) -> object:
        asked.append(time.monotonic())
        return seek(*wanted)  # type: ignore[arg-type]

    monkeypatch.setattr(house.rest, "create_call", timed_dial)
    monkeypatch.setattr(house.switchboard, "seek", timed_seek)
    house.call(CALLER)
    eventually(lambda: len(asked) == 2)
    assert asked[1] - asked[0] < 1.0
