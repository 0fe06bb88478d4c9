"""What came of transfers, told of a contact and counted over all, the same on SQLite and PostgreSQL."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import event

from callbot.transfer import Attempt, Failure, Transfer, TransferEvent, TransferKind, TransferState
from callbot.transfer_results import AgentFigure, AttemptResult, CallerFigure, PastTransfer
from crm import transfer_results
from crm.api import make_blueprint
from crm.customer_book import SqlCustomerBook
from crm.engine import make_engine
from crm.transactions import reading
from tests.transferring import NOW, Clock, House

A, C, E, R, S = AgentFigure, CallerFigure, TransferEvent, AttemptResult, TransferState
Figure = TypeVar("Figure")


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    engine = make_engine(database_url)
    yield House(engine, Clock())
    engine.dispose()


def told(house: House, transfer: Transfer) -> tuple[PastTransfer, ...]:
    assert transfer.call_sid
    contact = SqlCustomerBook(house.engine).contact_of_call(transfer.call_sid)
    assert contact is not None
    with reading(house.engine) as session:
        return transfer_results.of_contact(session, contact)


def lost(house: House, transfer: Transfer, failure: Failure) -> Attempt:
    """The agent's telephone rings, and nobody takes the caller."""
    attempt = house.ringing(transfer)
    house.clock.move(seconds=20)
    house.happens(transfer, E.AGENT_LOST, failure=failure)
    return attempt


def spoke(house: House, transfer: Transfer) -> None:
    house.bridged(transfer)
    house.clock.move(minutes=3)
    house.happens(transfer, E.CALLER_LEFT, failure=Failure.CALLER_GONE)


def there_were(counts: Mapping[Figure, int]) -> dict[Figure, int]:
    return {figure: count for figure, count in counts.items() if count}


def test_every_attempt_is_told_with_agent_time_and_result(house: House) -> None:
    kern = house.agent("kern")
    caller = house.caller()
    lost(house, caller, Failure.NO_ANSWER)
    weber = house.agent("weber")
    second_at = house.clock.now
    lost(house, caller, Failure.DECLINED)
    house.clock.move(minutes=3)
    third_at = house.clock.now
    spoke(house, caller)
    (past,) = told(house, caller)
    assert (past.state, past.failure, past.requested_at, past.ended_at) == (S.DONE, None, NOW, house.clock.now)
    assert [(each.agent_name, each.at, each.result) for each in past.attempts] == [
        (kern.name, NOW, R.NO_ANSWER),
        (weber.name, second_at, R.DECLINED),
        (kern.name, third_at, R.TAKEN),
    ]


def test_a_question_through_the_bot_stays_one_whatever_follows(house: House) -> None:
    house.agent()
    caller = house.caller()
    house.happens(caller, E.GIVEN_UP, failure=Failure.NO_ANSWER)
    again = house.caller()
    house.ringing(again)
    house.happens(again, E.ANSWERED)
    house.transfers.ask(again.id, "Which boiler?")
    house.clock.move(seconds=5)
    house.happens(again, E.CALLBACK_CHOSEN)
    first, second = told(house, caller)
    assert (first.state, first.failure, first.attempts) == (S.FAILED, Failure.NO_ANSWER, ())
    assert (second.state, second.failure) == (S.CALLBACK_AGREED, None)
    assert [each.result for each in second.attempts] == [R.ASKED]


def test_a_transfer_that_is_under_way_is_told_too(house: House) -> None:
    house.agent()
    caller = house.caller()
    house.ringing(caller)
    (past,) = told(house, caller)
    assert (past.state, past.ended_at, past.attempts[0].result) == (S.RINGING, None, R.UNDER_WAY)


def test_a_contact_is_told_in_one_query_however_many_attempts(house: House) -> None:
    house.agent("kern")
    house.agent("weber")
    caller = house.caller()
    for _ in range(2):
        lost(house, caller, Failure.BUSY)
    asked: list[str] = []
    event.listen(house.engine, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
    told(house, caller)
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 2, "the contact, and these"


def test_attempts_are_counted_by_agent_and_callers_over_all(house: House) -> None:
    kern, weber = house.agent("kern", skills=("k",)), house.agent("weber", skills=("w",))
    spoke(house, house.caller(1, skills=("w",)))
    since = house.clock.move(days=1)
    for number, (failures, end) in enumerate(
        [
            ((Failure.NO_KEY, Failure.DECLINED), E.CALLER_LEFT),
            ((Failure.BUSY,), E.GIVEN_UP),
            ((Failure.FAILED,), E.GIVEN_UP),
        ],
        start=2,
    ):
        caller = house.caller(number, skills=("k",))
        for failure in failures:
            lost(house, caller, failure)
            house.clock.move(minutes=3)
        house.happens(caller, end)
    for number, end in enumerate((E.CALLER_LEFT, E.CALLBACK_CHOSEN, E.MARKED_SPAM), start=5):
        caller = house.caller(number, skills=("k",))
        house.ringing(caller)
        house.happens(caller, end)
    spoke(house, house.caller(8, skills=("k",)))
    taken_over = house.caller(9, kind=TransferKind.TAKE_OVER, agent_id=weber.id)
    house.bridged(taken_over)
    house.happens(taken_over, E.HANDED_BACK)
    house.caller(10, skills=("k",))

    figures = house.transfers.figures(since)
    assert {one.agent_id: there_were(one.counts) for one in figures.agents} == {
        kern.id: {
            A.TAKEN: 1, A.DECLINED: 1, A.NO_ANSWER: 1, A.BUSY: 1, A.CALLER_GONE: 1, A.FAILED: 1, A.OTHERWISE: 2,
        },
        weber.id: {A.TAKEN: 1},
    }  # fmt: skip
    assert [one.agent_name for one in figures.agents] == [kern.name, weber.name]
    assert there_were(figures.callers) == {C.PUT_THROUGH: 1, C.CALL_BACK: 1, C.GONE: 2, C.FAILED: 2, C.SPAM: 1}


def test_where_nothing_happened_every_figure_is_nought(house: House) -> None:
    house.agent()
    house.caller()
    figures = house.transfers.figures(NOW)
    assert (figures.agents, figures.callers) == ((), dict.fromkeys(CallerFigure, 0))


def test_other_programs_are_told_over_the_api(house: House) -> None:
    kern = house.agent()
    caller = house.caller()
    lost(house, caller, Failure.BUSY)
    house.happens(caller, E.GIVEN_UP)
    app = Flask(__name__)
    app.register_blueprint(make_blueprint(house.engine, "right"))
    answer = app.test_client().get(f"/api/calls/{caller.call_sid}", headers={"Authorization": "Bearer right"})
    over = (NOW + timedelta(seconds=20)).isoformat()
    assert answer.get_json()["transfers"] == [
        {
            "kind": "warm",
            "state": "failed",
            "failure": "busy",
            "requested_at": NOW.isoformat(),
            "ended_at": over,
            "attempts": [{"agent": kern.name, "at": NOW.isoformat(), "result": "busy"}],
        }
    ]
