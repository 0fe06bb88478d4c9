"""The call store, the same on SQLite and PostgreSQL."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import Engine, func, select

from callbot.actions import CallbackQueued, NumberBarred, Outcome, RequestCallback
from callbot.call import CallRecord, CallState, Intent, Note, Ringing, Speaker, StatusEvent, Turn
from callbot.errors import IllegalTransition, StoreError
from callbot.hearing import Word
from callbot.language import Language
from crm.engine import make_engine
from crm.schema import (
    AuditRow,
    CallbackRow,
    CallRow,
    CustomerRow,
    InteractionRow,
    NoteRow,
    NumberBlockRow,
    PhoneNumberRow,
    PromiseRow,
    TurnRow,
)
from crm.store import SqlCallStore
from crm.transactions import reading, writing

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CALLER = "+491701234567"
SID = "CA" + "1" * 32
Result = TypeVar("Result")


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(engine: Engine, clock: Clock) -> SqlCallStore:
    return SqlCallStore(engine, clock)


def ringing(call_sid: str = SID, caller: str | None = CALLER) -> Ringing:
    return Ringing(call_sid, caller, "+498912345", NOW)


def said(text: str, speaker: Speaker = Speaker.CALLER, **more: Any) -> Turn:
    return Turn(speaker, text, Language.DE, 1.0, 2.0, **more)


def note_of(record: CallRecord, turns: Any) -> Note:
    return Note(" / ".join(turn.text for turn in turns), Outcome.ANSWERED, ("a",), ("b",), Language.DE)


def talk(store: SqlCallStore, call_sid: str = SID) -> CallRecord:
    store.ring(ringing(call_sid))
    store.issue_token(call_sid, "hash", NOW + timedelta(seconds=60))
    record = store.open_stream(call_sid, "hash", NOW)
    assert record is not None
    return record


def count(engine: Engine, table: type[Any]) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def at_once(times: int, work: Callable[[int], Result]) -> list[Result]:
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(work, range(times)))


def test_a_first_ring_makes_the_call_and_its_customer(store: SqlCallStore, engine: Engine) -> None:
    record = store.ring(ringing())
    assert record == store.find(SID)
    assert (record.state, record.caller, record.started_at, record.turns) == (CallState.RINGING, CALLER, NOW, 0)
    assert record.started_at.tzinfo is UTC
    assert count(engine, CustomerRow) == 1


def test_a_withheld_number_has_a_call_but_no_customer(store: SqlCallStore, engine: Engine) -> None:
    assert store.ring(ringing(caller=None)).caller is None
    assert (count(engine, CallRow), count(engine, CustomerRow)) == (1, 0)


def test_an_unknown_call_is_none_to_find_and_an_error_to_change(store: SqlCallStore) -> None:
    assert store.find("CAnone") is None
    assert store.open_stream("CAnone", "hash", NOW) is None
    for change in (
        lambda: store.issue_token("CAnone", "hash", NOW),
        lambda: store.keep_turns("CAnone", [], {}, None),
        lambda: store.intend("CAnone", Intent.HANG_UP, None),
        lambda: store.end("CAnone", NOW, note_of),
        lambda: store.turns("CAnone"),
    ):
        with pytest.raises(StoreError, match="no call CAnone"):
            change()


def test_one_callsid_ringing_many_times_at_once_is_one_call(store: SqlCallStore, engine: Engine) -> None:
    records = at_once(8, lambda _: store.ring(ringing()))
    assert len(set(map(repr, records))) == 1
    assert (count(engine, CallRow), count(engine, InteractionRow), count(engine, CustomerRow)) == (1, 1, 1)


def test_many_first_calls_of_one_number_at_once_are_one_customer(store: SqlCallStore, engine: Engine) -> None:
    at_once(8, lambda index: store.ring(ringing(f"CA{index}")))
    assert (count(engine, CallRow), count(engine, CustomerRow)) == (8, 1)


def test_a_stream_token_opens_one_stream_however_many_try(store: SqlCallStore) -> None:
    store.ring(ringing())
    store.issue_token(SID, "hash", NOW + timedelta(seconds=60))
    opened = [record for record in at_once(8, lambda _: store.open_stream(SID, "hash", NOW)) if record]
    assert [(record.state, record.streams) for record in opened] == [(CallState.TALKING, 1)]


@pytest.mark.parametrize(("token", "seconds"), [("other", 0), ("hash", 60), ("hash", 3600)])
def test_a_wrong_or_expired_token_opens_nothing(store: SqlCallStore, token: str, seconds: int) -> None:
    store.ring(ringing())
    store.issue_token(SID, "hash", NOW + timedelta(seconds=60))
    assert store.open_stream(SID, token, NOW + timedelta(seconds=seconds)) is None
    assert store.open_stream(SID, "hash", NOW) is not None


def test_an_ended_call_takes_no_stream_even_with_a_good_token(store: SqlCallStore) -> None:
    store.ring(ringing())
    store.issue_token(SID, "hash", NOW + timedelta(seconds=60))
    store.end(SID, NOW, note_of)
    assert store.open_stream(SID, "hash", NOW) is None


def test_turns_come_back_as_they_were_kept(store: SqlCallStore) -> None:
    talk(store)
    spoken = said("Grüß Gott 😀", confidence=0.75, words=(Word("grüß", 1.0, 1.5, 0.5), Word("gott", 1.5, 2.0, 1.0)))
    pressed = said("", keys="0")
    cut = said("Guten", Speaker.BOT, interrupted=True)
    store.keep_turns(SID, [spoken, pressed], {"step": 1}, Language.DE, stream=1)
    store.keep_turns(SID, [cut], {"step": 2, "slots": ["x"]}, None, stream=1)
    assert store.turns(SID) == [spoken, pressed, cut]
    record = store.find(SID)
    assert record is not None
    assert (record.turns, record.dialogue, record.language) == (3, {"step": 2, "slots": ["x"]}, Language.DE)


def test_characters_that_no_database_keeps_cost_no_turn(store: SqlCallStore) -> None:
    talk(store)
    store.keep_turns(SID, [said("a\x00b\ud800c" + "ü" * 100_000)], {"odd": "\x00\ud800"}, Language.DE)
    assert store.turns(SID)[0].text == "abc" + "ü" * 100_000


def test_turns_kept_from_many_threads_are_all_there_in_one_sequence(store: SqlCallStore, engine: Engine) -> None:
    talk(store)
    at_once(6, lambda index: [store.keep_turns(SID, [said(f"{index}.{n}")], {}, None) for n in range(5)])
    kept = [turn.text for turn in store.turns(SID)]
    assert sorted(kept) == sorted(f"{index}.{n}" for index in range(6) for n in range(5))
    for index in range(6):
        assert [text for text in kept if text.startswith(f"{index}.")] == [f"{index}.{n}" for n in range(5)]
    with reading(engine) as session:
        assert list(session.scalars(select(TurnRow.sequence).order_by(TurnRow.sequence))) == list(range(1, 31))


def test_what_turns_out_to_be_part_of_a_secret_is_taken_out_of_turns_kept_before(store: SqlCallStore) -> None:
    talk(store)
    part = said("4111", words=(Word("4111", 1.0, 2.0, 1.0),))
    store.keep_turns(SID, [part, said("ja"), said("", keys="4111")], {}, None)
    store.end(SID, NOW, note_of)
    store.keep_turns(SID, [said("[card]")], {}, None, amended={"4111": "[card]"})
    assert store.turns(SID) == [said("[card]"), said("ja"), said("", keys="[card]"), said("[card]")]


def test_turns_given_again_because_the_answer_was_lost_are_kept_once(store: SqlCallStore) -> None:
    talk(store)
    first, second, third = said("ja", confidence=0.5), said("nein", words=(Word("nein", 1.0, 2.0, 1.0),)), said("ja")
    store.keep_turns(SID, [first], {}, None)
    store.keep_turns(SID, [first, second], {}, None)
    store.keep_turns(SID, [first, second], {}, None)
    store.keep_turns(SID, [first, second, third], {}, None)
    assert store.turns(SID) == [first, second, third]


def test_a_replaced_stream_keeps_its_words_but_not_its_state(store: SqlCallStore) -> None:
    talk(store)
    talk(store)
    store.keep_turns(SID, [said("new")], {"of": "second"}, Language.DE, stream=2)
    store.keep_turns(SID, [said("late")], {"of": "first"}, Language.EN, stream=1)
    record = store.find(SID)
    assert record is not None
    assert (record.dialogue, record.language, record.turns) == ({"of": "second"}, Language.DE, 2)


def test_a_callback_is_requested_and_promised_once(store: SqlCallStore, engine: Engine) -> None:
    talk(store)
    due = NOW + timedelta(hours=4)
    first = RequestCallback("+49891111", "heating", due, window="morgen")
    again = RequestCallback("+49891111", "heating is cold", due + timedelta(hours=1), window="heute")
    assert store.request_callback(SID, first, first.due) == CallbackQueued(due)
    assert at_once(6, lambda _: store.request_callback(SID, again, again.due)) == [CallbackQueued(due)] * 6
    with reading(engine) as session:
        [callback] = session.scalars(select(CallbackRow))
        [promise] = session.scalars(select(PromiseRow))
        assert (callback.reason, callback.window, callback.due) == ("heating is cold", "heute", due)
        assert (promise.callback_id, promise.due, promise.owner) == (callback.id, due, "desk")
        assert callback.customer_id is not None


def test_another_number_in_the_same_call_is_another_request(store: SqlCallStore, engine: Engine) -> None:
    talk(store)
    for number in ("+49891111", "+49892222"):
        store.request_callback(SID, RequestCallback(number, "x", NOW), NOW)
    assert (count(engine, CallbackRow), count(engine, PromiseRow)) == (2, 2)


def block(engine: Engine, number: str) -> None:
    with writing(engine) as session:
        session.add(NumberBlockRow(number=number, reason="pressed 9", created_at=NOW))


@pytest.mark.parametrize(("number", "confirmed"), [("+49891111", True), (CALLER, False)])
def test_a_blocked_number_is_promised_nothing(
    store: SqlCallStore, engine: Engine, number: str, confirmed: bool
) -> None:
    talk(store)
    block(engine, number)
    wanted = RequestCallback(number, "heating", NOW, confirmed=confirmed)
    assert store.request_callback(SID, wanted, NOW) == NumberBarred()
    assert (count(engine, CallbackRow), count(engine, PromiseRow), count(engine, NumberBlockRow)) == (0, 0, 1)


def test_who_calls_from_the_blocked_number_and_confirms_it_lifts_the_block(store: SqlCallStore, engine: Engine) -> None:
    talk(store)
    block(engine, CALLER)
    wanted = RequestCallback(CALLER, "heating", NOW, confirmed=True)
    assert store.request_callback(SID, wanted, NOW) == CallbackQueued(NOW, unbarred=True)
    assert store.request_callback(SID, wanted, NOW) == CallbackQueued(NOW)
    assert (count(engine, CallbackRow), count(engine, NumberBlockRow)) == (1, 0)
    with reading(engine) as session:
        [entry] = session.scalars(select(AuditRow))
        assert (entry.action, entry.detail, entry.customer_id) == ("unblocked", f"call {SID}", 1)


def test_an_intent_moves_the_call_to_leaving_and_only_from_talking(store: SqlCallStore) -> None:
    store.ring(ringing())
    with pytest.raises(IllegalTransition, match="ringing"):
        store.intend(SID, Intent.TRANSFER, Outcome.TRANSFERRED)
    talk(store)
    store.intend(SID, Intent.HANG_UP, Outcome.ANSWERED)
    record = store.find(SID)
    assert record is not None
    assert (record.state, record.intent, record.outcome) == (CallState.LEAVING, Intent.HANG_UP, Outcome.ANSWERED)


def test_a_stream_that_opens_again_forgets_why_the_last_one_was_closed(store: SqlCallStore) -> None:
    talk(store)
    store.intend(SID, Intent.SAY, None)
    talk(store)
    record = store.find(SID)
    assert record is not None
    assert (record.state, record.intent) == (CallState.TALKING, None)


def test_the_end_writes_one_note_and_the_next_call_knows_the_language(store: SqlCallStore, engine: Engine) -> None:
    talk(store)
    store.keep_turns(SID, [said("hallo")], {}, Language.DE)
    at_once(6, lambda index: store.end(SID, NOW + timedelta(minutes=1 + index), note_of))
    with reading(engine) as session:
        [note] = session.scalars(select(NoteRow))
        [contact] = session.scalars(select(InteractionRow))
        assert (note.reason, note.promised, note.open_points) == ("hallo", ["a"], ["b"])
        assert contact.outcome is Outcome.ANSWERED
        assert contact.ended_at is not None
    assert store.ring(ringing("CA2")).customer_language is Language.DE


def test_the_last_words_reach_the_note_even_when_the_end_was_quicker(store: SqlCallStore, engine: Engine) -> None:
    talk(store)
    store.keep_turns(SID, [said("one")], {}, Language.DE)
    store.note_status(StatusEvent(SID, "completed", 3, NOW))
    store.end(SID, NOW, note_of)
    store.keep_turns(SID, [said("two")], {}, Language.DE)
    assert store.stale(NOW + timedelta(seconds=1)) == [SID]
    store.end(SID, NOW + timedelta(minutes=5), note_of)
    with reading(engine) as session:
        assert session.scalars(select(NoteRow.reason)).all() == ["one / two"]
        assert session.scalars(select(InteractionRow.ended_at)).all() == [NOW]
    assert store.stale(NOW + timedelta(seconds=1)) == []


def test_a_note_that_cannot_be_written_leaves_the_call_to_the_sweeper(store: SqlCallStore) -> None:
    talk(store)

    def broken(record: CallRecord, turns: Any) -> Note:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.end(SID, NOW, broken)
    record = store.find(SID)
    assert record is not None
    assert record.state is CallState.TALKING


def test_the_sweeper_sees_untouched_calls_and_ended_ones_without_a_note(store: SqlCallStore, clock: Clock) -> None:
    for call_sid in ("CAopen", "CAdone", "CAended"):
        talk(store, call_sid)
    store.end("CAdone", NOW, note_of)
    store.note_status(StatusEvent("CAended", "completed", 1, NOW))
    clock.now = NOW + timedelta(minutes=10)
    talk(store, "CAfresh")
    assert set(store.stale(NOW + timedelta(minutes=5))) == {"CAopen", "CAended"}
    assert store.stale(NOW) == []


def test_a_status_is_taken_once_and_a_late_one_changes_nothing(store: SqlCallStore) -> None:
    store.ring(ringing())
    completed = StatusEvent(SID, "completed", 2, NOW + timedelta(seconds=9), duration_seconds=9)
    assert [done for done in at_once(6, lambda _: store.note_status(completed)) if done] == [True]
    ended = store.find(SID)
    assert store.note_status(StatusEvent(SID, "ringing", 0, NOW)) is True
    assert store.find(SID) == ended
    assert ended is not None
    assert ended.state is CallState.ENDED


def test_a_final_status_before_the_first_webhook_ends_the_call_when_it_comes(store: SqlCallStore) -> None:
    assert store.note_status(StatusEvent(SID, "canceled", 1, NOW)) is True
    assert store.find(SID) is None
    assert store.ring(ringing()).state is CallState.ENDED


def test_errors_tell_what_failed_but_never_a_value(store: SqlCallStore, engine: Engine) -> None:
    with pytest.raises(StoreError) as raised:
        store.ring(ringing(caller="0170 geheim"))
    assert "geheim" not in str(raised.value)
    store.ring(ringing())

    def collide() -> None:
        with writing(engine) as session:
            session.add(PhoneNumberRow(number=CALLER, customer_id=1, created_at=NOW))

    with pytest.raises(StoreError, match=r"^customer store: ") as raised:
        collide()
    assert CALLER not in str(raised.value)
