"""Status callbacks, doubled and in any order, leave the same call behind."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from callbot.actions import Outcome
from callbot.call import Note, Ringing, StatusEvent
from callbot.language import Language
from crm.engine import make_engine
from crm.schema import CallEventRow, CallRow, InteractionRow
from crm.store import SqlCallStore
from crm.transactions import reading

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STATUSES = ("initiated", "ringing", "in-progress", "completed", "no-answer")
_calls = count()

Happening = tuple[str, int]
"""A status and its sequence number, or ("ring", 0) for the first webhook, or ("end", 0) for the conversation's end."""


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


def live(engine: Engine, happenings: list[Happening]) -> tuple[object, ...]:
    """Let it happen to a new call, and give its final row and events."""
    store = SqlCallStore(engine, clock=lambda: NOW)
    call_sid = f"CA{next(_calls)}"
    for status, sequence in happenings:
        if status == "ring":
            store.ring(Ringing(call_sid, "+491701234567", "+498912345", NOW))
        elif status == "end":
            if store.find(call_sid):
                store.end(call_sid, NOW + timedelta(seconds=7), lambda _call, _turns: NOTE)
        else:
            store.note_status(StatusEvent(call_sid, status, sequence, NOW + timedelta(seconds=sequence)))
    with reading(engine) as session:
        final = session.execute(
            select(CallRow.state, CallRow.streams, CallRow.touched_at, InteractionRow.ended_at)
            .join(InteractionRow)
            .where(CallRow.call_sid == call_sid)
        ).one()
        events = select(CallEventRow.status, CallEventRow.sequence).where(CallEventRow.call_sid == call_sid)
        return (*final, sorted(map(tuple, session.execute(events))))


NOTE = Note("", Outcome.ABANDONED, (), (), Language.DE)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    events=st.lists(st.tuples(st.sampled_from(STATUSES), st.integers(0, 9)), unique=True, max_size=5),
    data=st.data(),
)
def test_the_order_and_number_of_status_callbacks_do_not_matter(
    engine: Engine, events: list[Happening], data: st.DataObject
) -> None:
    in_order = [("ring", 0), *sorted(events, key=lambda event: event[1])]
    doubled = data.draw(st.lists(st.sampled_from(in_order), max_size=4))
    shuffled = data.draw(st.permutations(in_order + doubled))
    assert live(engine, shuffled) == live(engine, in_order)


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shuffled=st.permutations([("completed", 5), ("ringing", 1), ("end", 0), ("completed", 5)]))
def test_the_earliest_report_is_the_end_whoever_makes_it(engine: Engine, shuffled: list[Happening]) -> None:
    ended_at = live(engine, [("ring", 0), *shuffled])[3]
    assert ended_at == NOW + timedelta(seconds=5)
