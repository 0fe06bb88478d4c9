"""Whose calls are turned away after an agent has called one of them spam, on both databases."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from callbot.agents import Agent, Role
from callbot.callback import CallbackSource, NewCallback
from callbot.customers import Details, Flag, NoteOutcome, WrapUp
from callbot.language import Language
from callbot.transfer import TransferEvent
from tests.desk import NOON, TestDesk, sign_in
from tests.integration.test_desk_customer_pages import post

CALLER = "+4915112345678"


@pytest.fixture
def desk(database_url: str) -> Iterator[TestDesk]:
    desk = TestDesk(database_url)
    yield desk
    desk.engine.dispose()


@pytest.fixture
def petra(desk: TestDesk) -> Agent:
    return desk.hire()


def mark(desk: TestDesk, agent: Agent, call_sid: str = "CA1", caller: str | None = CALLER) -> None:
    """The agent hears of the caller, and presses 5."""
    desk.ring(call_sid, caller)
    attempt = desk.bring(call_sid, agent)
    desk.transfers.begin_dialling(attempt.id, NOON)
    for event in (TransferEvent.ANSWERED, TransferEvent.MARKED_SPAM):
        desk.transfers.happen(attempt.transfer_id, event, NOON)


def is_turned_away(desk: TestDesk, caller: str | None = CALLER) -> bool:
    desk.ring("CAnext", caller)
    call = desk.store.find("CAnext")
    assert call
    return call.turned_away


def card_marks(desk: TestDesk, agent: Agent) -> tuple[bool, bool]:
    card = desk.customers.card_of_number(CALLER, agent.id)
    assert card
    return card.spam_at is not None, card.turned_away_at is not None


def test_an_unknown_number_is_marked_and_turned_away(desk: TestDesk, petra: Agent) -> None:
    mark(desk, petra)
    assert card_marks(desk, petra) == (True, True)
    assert is_turned_away(desk)


def test_a_withheld_number_is_never_turned_away(desk: TestDesk, petra: Agent) -> None:
    mark(desk, petra, caller=None)
    assert not is_turned_away(desk, caller=None)


def test_who_has_a_name_is_marked_but_not_turned_away(desk: TestDesk, petra: Agent) -> None:
    desk.customers.create(Details("Anna Weiß"), CALLER, petra.id)
    mark(desk, petra)
    assert card_marks(desk, petra) == (True, False)
    assert not is_turned_away(desk)


def test_who_has_spoken_with_one_of_us_before_is_not_turned_away(desk: TestDesk, petra: Agent) -> None:
    desk.ring("CA0", CALLER)
    attempt = desk.bring("CA0", petra)
    desk.connect(attempt)
    desk.transfers.happen(attempt.transfer_id, TransferEvent.FINISHED, NOON)
    petra = desk.agents.set_presence(petra.id, type(petra.presence).AVAILABLE)
    mark(desk, petra)
    assert card_marks(desk, petra) == (True, False)


def test_spam_in_the_wrap_up_of_the_first_call_turns_the_next_ones_away(desk: TestDesk, petra: Agent) -> None:
    desk.ring("CA1", CALLER)
    attempt = desk.bring("CA1", petra)
    desk.connect(attempt)
    desk.transfers.happen(attempt.transfer_id, TransferEvent.FINISHED, NOON)
    contact = desk.customers.contact_of_call("CA1")
    assert contact
    desk.customers.wrap_up(WrapUp(contact, petra.id, "Gewinnspiel", NoteOutcome.SPAM))
    assert is_turned_away(desk)


def test_a_number_that_somebody_gave_on_the_web_is_not_turned_away(desk: TestDesk, petra: Agent) -> None:
    due = NOON + timedelta(hours=2)
    wanted = NewCallback("k", CallbackSource.WEB, CALLER, "Gewinn", Language.DE, "munich", due)
    transfer = desk.callbacks.begin(desk.callbacks.ask(wanted, NOON).callback.id, NOON, petra.id)
    assert transfer
    desk.transfers.reserve(transfer.id, lambda free, _: free[0], NOON, timedelta(minutes=1))
    desk.transfers.happen(transfer.id, TransferEvent.MARKED_SPAM, NOON)
    assert card_marks(desk, petra) == (True, False)


def test_who_is_no_spam_is_let_in_again(desk: TestDesk, petra: Agent) -> None:
    mark(desk, petra)
    card = desk.customers.card_of_number(CALLER, petra.id)
    assert card
    desk.customers.flag(card.id, Flag.SPAM, False, petra.id)
    assert not is_turned_away(desk)


def test_only_supervisors_turn_a_known_customer_away_and_everybody_lets_in(desk: TestDesk, petra: Agent) -> None:
    desk.hire("chef", "Eva Lang", role=Role.SUPERVISOR)
    agent, supervisor = desk.app.test_client(), desk.app.test_client()
    sign_in(agent)
    sign_in(supervisor, "chef")
    anna = desk.customers.create(Details("Anna Weiß"), CALLER, petra.id)
    assert anna
    card, flag = f"/desk/customers/{anna}", f"/desk/customers/{anna}/flag"
    assert post(agent, flag, card, flag="spam", on="1")[0] == 303
    assert "Künftige Anrufe abweisen" not in agent.get(card).text
    assert post(agent, flag, card, flag="turned_away", on="1")[0] == 403
    assert "Künftige Anrufe abweisen" in supervisor.get(card).text
    assert post(supervisor, flag, card, flag="turned_away", on="1")[0] == 303
    assert is_turned_away(desk)
    assert "Anrufe werden abgewiesen" in agent.get(card).text
    assert post(agent, flag, card, flag="turned_away", on="0")[0] == 303
    assert card_marks(desk, petra) == (True, False)
