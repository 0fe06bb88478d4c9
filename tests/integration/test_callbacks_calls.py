"""Call-backs over real webhooks, a real database and a simulated carrier: an agent first, then the customer, once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from callbot.actions import Outcome
from callbot.call import CallState
from callbot.callback import Callback, CallbackState
from callbot.errors import CarrierUnsure
from callbot.transfer import Transfer, TransferEvent, TransferState
from crm.schema import CallRow, InteractionRow, NoteRow, PromiseRow, PromiseState, TransferRow
from crm.transactions import reading
from telephony.simulator import Call, Phone, Pickup, Wait
from tests.callback_house import CUSTOMER, CallbackHouse, calling_back, customer, mailbox
from tests.transfer_house import KERN, eventually, keys, nobody


@pytest.fixture
def house(database_url: str) -> Iterator[CallbackHouse]:
    with calling_back(database_url) as house:
        yield house


def ready(house: CallbackHouse, phone: Phone, agent: Phone | None = None) -> Callback:
    """An agent at work, a customer with this telephone, and a request that is due."""
    house.agent("Petra Kern", KERN)
    house.carrier.connect_phone(KERN, agent or keys("1"))
    house.carrier.connect_phone(CUSTOMER, phone)
    return house.ask()


def promise(house: CallbackHouse) -> PromiseRow:
    with reading(house.engine) as session:
        return session.scalars(select(PromiseRow)).one()


def states(house: CallbackHouse) -> list[TransferState]:
    with reading(house.engine) as session:
        return list(session.scalars(select(TransferRow.state).order_by(TransferRow.id)))


def heard(call: Call) -> str:
    return " ".join(spoken.text for spoken in call.said_so_far())


def test_the_agent_is_rung_first_then_the_customer_and_the_promise_is_proved(house: CallbackHouse) -> None:
    callback = ready(house, customer("1", Wait(20.0)))
    house.desk.step()
    eventually(lambda: states(house) == [TransferState.BRIDGED])
    agents_call, ours = house.carrier.expect_call(KERN), house.carrier.expect_call(CUSTOMER)
    assert agents_call.age_seconds > ours.age_seconds
    eventually(lambda: ours.age_seconds > 15)
    ours.hang_up()
    house.keep_until(callback, CallbackState.DONE)
    kept = promise(house)
    assert (kept.state, kept.proof) == (PromiseState.KEPT, ours.sid)
    house.expect_call(ours, CallState.ENDED)
    with reading(house.engine) as session:
        contact, note = session.execute(
            select(InteractionRow, NoteRow).join(NoteRow).join(CallRow).where(CallRow.call_sid == ours.sid)
        ).one()
    assert (contact.direction, contact.channel, contact.customer_id) == ("outbound", "phone", callback.customer_id)
    assert (note.outcome, note.reason) == (Outcome.TRANSFERRED, "Heizung")
    assert (house.calls_to(KERN), house.calls_to(CUSTOMER)) == (1, 1)
    assert "Petra Kern wartet in der Leitung" in heard(ours)
    assert house.carrier.violations == ()


def test_a_machine_hears_nothing_personal_and_is_tried_again_later(house: CallbackHouse) -> None:
    callback = ready(house, mailbox())
    tried = house.keep_until(callback, CallbackState.REQUESTED, attempts=1)
    assert states(house) == [TransferState.UNREACHED]
    assert tried.next_at is not None
    assert tried.next_at - house.clock() > timedelta(minutes=55)
    ours, agents_call = house.carrier.expect_call(CUSTOMER), house.carrier.expect_call(KERN)
    eventually(lambda: agents_call.status == "completed")
    assert "nur ein Anrufbeantworter" in heard(agents_call)
    eventually(lambda: ours.status == "completed")
    assert "Heizung" not in heard(ours)
    house.desk.step()
    assert house.calls_to(CUSTOMER) == 1


def test_nine_means_never_again(house: CallbackHouse) -> None:
    callback = ready(house, customer("9"))
    house.keep_until(callback, CallbackState.BLOCKED)
    assert house.book.is_blocked(CUSTOMER)
    assert promise(house).state is PromiseState.RELEASED
    again = house.ask("web:2")
    house.keep_until(again, CallbackState.BLOCKED)
    assert house.calls_to(CUSTOMER) == 1


def test_a_busy_line_is_tried_again_after_a_while_and_given_up_in_the_end(house: CallbackHouse) -> None:
    kern = house.agent("Petra Kern", KERN)
    house.carrier.connect_phone(KERN, keys("1"))
    house.carrier.connect_phone(CUSTOMER, Phone(pickup=Pickup.BUSY))
    callback = house.ask()
    house.keep_until(callback, CallbackState.REQUESTED, attempts=1)
    for attempts in (2, 3):
        house.ahead += timedelta(minutes=6)
        eventually(lambda: house.presence(kern)[1] is False)
        house.agents.set_presence(kern.id, kern.presence)
        if attempts == 2:
            house.keep_until(callback, CallbackState.REQUESTED, attempts=2)
    house.keep_until(callback, CallbackState.UNREACHED, attempts=2)
    assert house.calls_to(CUSTOMER) == 3
    assert promise(house).state is PromiseState.RELEASED


def test_who_rings_first_is_not_rung_and_has_been_called_back_when_they_spoke(house: CallbackHouse) -> None:
    house.agent("Petra Kern", KERN)
    house.carrier.connect_phone(KERN, keys("1"))
    callback = house.ask()
    theirs = house.call(CUSTOMER)
    house.expect(theirs, TransferState.BRIDGED)
    house.keep_until(callback, CallbackState.MERGED)
    assert house.calls_to(CUSTOMER) == 0
    assert (promise(house).state, promise(house).proof) == (PromiseState.KEPT, theirs.sid)


def test_an_agent_who_is_being_rung_is_let_go_when_the_customer_rings(house: CallbackHouse) -> None:
    callback = ready(house, customer("1"), nobody())
    house.desk.step()
    eventually(lambda: states(house) == [TransferState.RINGING])
    house.seeks = False
    theirs = house.call(CUSTOMER)
    eventually(lambda: house.now(callback).rang_sid == theirs.sid)
    house.desk.step()
    eventually(lambda: house.carrier.expect_call(KERN).status in {"canceled", "completed", "no-answer"})
    assert states(house) == [TransferState.CALLER_GONE]
    theirs.hang_up()
    house.keep_until(callback, CallbackState.UNDER_WAY)


def test_a_process_that_dies_before_it_dials_costs_an_attempt_but_never_a_second_ring(
    house: CallbackHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialled: list[int] = []

    def die(transfer: Transfer, _number: str) -> str:
        dialled.append(transfer.id)
        raise CarrierUnsure("the process died here")

    monkeypatch.setattr(house.parts.legs.__class__, "ring_customer", lambda _legs, *what: die(*what))
    callback = ready(house, customer("1"))
    house.desk.step()
    eventually(lambda: states(house) == [TransferState.CALLING])
    for _ in range(3):
        house.desk.step()
    assert len(dialled) == 1
    house.ahead += timedelta(seconds=61)
    house.keep_until(callback, CallbackState.REQUESTED, attempts=1)
    assert len(dialled) == 1


def test_a_process_that_dies_when_the_agent_has_taken_it_is_stood_in_for(house: CallbackHouse) -> None:
    callback = ready(house, customer("1", Wait(20.0)), nobody())
    house.desk.step()
    eventually(lambda: states(house) == [TransferState.RINGING])
    [transfer] = house.transfers.under_way()
    for event in (TransferEvent.ANSWERED, TransferEvent.TAKEN):
        house.transfers.happen(transfer.id, event, house.clock())
    house.desk.step()
    house.desk.step()
    eventually(lambda: states(house) == [TransferState.BRIDGED])
    assert house.calls_to(CUSTOMER) == 1
    assert house.now(callback).state is CallbackState.UNDER_WAY


def test_a_call_back_that_is_cancelled_while_the_agent_is_rung_stops_the_telephone(house: CallbackHouse) -> None:
    callback = ready(house, customer("1"), nobody())
    house.desk.step()
    eventually(lambda: states(house) == [TransferState.RINGING])
    house.book.finish(callback.id, CallbackState.CANCELLED, house.clock())
    house.desk.step()
    eventually(lambda: states(house) == [TransferState.CALLER_GONE])
    assert house.calls_to(CUSTOMER) == 0
