"""Desk events: the same on SQLite and PostgreSQL, and between processes through Redis."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from callbot.actions import Outcome
from callbot.call import Intent, Note, Ringing, Speaker, Turn
from callbot.desk_events import EventKind
from callbot.doorbell import RedisDoorbell
from callbot.language import Language
from callbot.profile.model import Retention
from crm import event_log, privacy
from crm.engine import make_engine
from crm.event_log import SqlEventLog
from crm.events import record
from crm.store import SqlCallStore
from crm.transactions import writing

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SID = "CA" + "1" * 32


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def other(database_url: str) -> Iterator[Engine]:
    """Another process's, which knows nothing of our commits."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


def publish(engine: Engine, kind: EventKind = EventKind.QUEUE, agent_id: int | None = None) -> None:
    with writing(engine) as session:
        record(session, kind, NOW, agent_id=agent_id, call_sid=SID, subject=3)


def publish_and_fail(session: Session) -> None:
    record(session, EventKind.QUEUE, NOW)
    raise ZeroDivisionError


def test_an_event_is_read_as_it_was_recorded(engine: Engine) -> None:
    log = SqlEventLog(engine)
    assert log.latest() == 0
    publish(engine)
    (event,) = log.since(0, agent_id=1)
    assert (event.id, event.kind, event.agent_id, event.call_sid) == (log.latest(), EventKind.QUEUE, None, SID)
    assert (event.subject, event.at) == (3, NOW)
    assert log.since(event.id, agent_id=1) == []


def test_an_event_for_one_agent_is_not_shown_to_another(engine: Engine) -> None:
    publish(engine, EventKind.POP, agent_id=2)
    log = SqlEventLog(engine)
    assert [event.kind for event in log.since(0, agent_id=2)] == [EventKind.POP]
    assert log.since(0, agent_id=1) == []


def test_the_same_said_twice_in_a_transaction_is_one_event(engine: Engine) -> None:
    with writing(engine) as session:
        record(session, EventKind.QUEUE, NOW)
        record(session, EventKind.QUEUE, NOW)
        record(session, EventKind.QUEUE, NOW, subject=1)
    assert [event.subject for event in SqlEventLog(engine).since(0, 1)] == [None, 1]


def test_what_was_rolled_back_is_never_told(engine: Engine) -> None:
    log = SqlEventLog(engine)
    with pytest.raises(ZeroDivisionError), writing(engine) as session:
        publish_and_fail(session)
    assert log.latest() == 0
    assert not log.wait(0, timeout_seconds=0.01)


def woken_after(log: SqlEventLog, cause: Callable[[], None], event_id: int = 0, waiters: int = 1) -> float:
    """Seconds from the cause until the last of the waiting threads goes on."""
    with ThreadPoolExecutor(waiters) as pool:
        ended = [pool.submit(lambda: (log.wait(event_id, 10), monotonic())) for _ in range(waiters)]
        while not log._watched:
            sleep(0.001)
        begun = monotonic()
        cause()
        results = [future.result() for future in ended]
    assert all(woken for woken, _ in results)
    return max(at for _, at in results) - begun


def test_a_commit_of_this_process_wakes_everybody_at_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_log, "LOOK_SECONDS", 30.0)
    assert woken_after(SqlEventLog(engine), lambda: publish(engine), waiters=8) < 5


def test_a_commit_of_another_process_is_seen_without_redis(engine: Engine, other: Engine) -> None:
    assert woken_after(SqlEventLog(engine), lambda: publish(other), waiters=8) < 5


def test_however_many_wait_one_looks(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    log, looks = SqlEventLog(engine), []
    look = log.latest

    def counted() -> int:
        looks.append(1)
        return look()

    monkeypatch.setattr(log, "latest", counted)
    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(lambda _: log.wait(0, 0.45), range(8)))
    # One after each pause, and each who waits may look once more in the last moment of its own time.
    assert 1 <= len(looks) <= 0.45 / event_log.LOOK_SECONDS + 8


def test_ids_grow_in_the_order_of_commits(engine: Engine) -> None:
    """A reader that has seen an id never meets a smaller one that is new."""
    log = SqlEventLog(engine)
    done = threading.Event()
    seen: list[int] = []

    def read() -> None:
        while not done.is_set() or log.latest() > (seen[-1] if seen else 0):
            seen.extend(event.id for event in log.since(seen[-1] if seen else 0, 1))

    reader = threading.Thread(target=read)
    reader.start()
    with ThreadPoolExecutor(6) as pool:
        for future in [pool.submit(publish, engine) for _ in range(120)]:
            future.result()
    done.set()
    reader.join()
    assert len(seen) == 120
    assert seen == sorted(seen)


def test_events_are_forgotten_after_a_day(engine: Engine) -> None:
    publish(engine)
    log = SqlEventLog(engine)
    privacy.expire(engine, NOW + timedelta(hours=23), Retention())
    assert len(log.since(0, 1)) == 1
    privacy.expire(engine, NOW + timedelta(hours=25), Retention())
    assert log.since(0, 1) == []
    publish(engine)
    assert log.since(0, 1)[0].id == 2, "ids are never given twice"


def test_a_ring_through_redis_wakes_another_process(
    engine: Engine, other: Engine, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_log, "LOOK_SECONDS", 30.0)
    monkeypatch.setattr(event_log, "_LOOK_WITH_BELL_SECONDS", 30.0)
    bells = RedisDoorbell(redis_url), RedisDoorbell(redis_url)
    ours, _theirs = SqlEventLog(engine, bells[0]), SqlEventLog(other, bells[1])
    try:
        while not (bells[0].works() and bells[1].works()):
            sleep(0.01)
        assert woken_after(ours, lambda: publish(other)) < 5
    finally:
        for bell in bells:
            bell.close()


def test_a_redis_that_is_away_costs_no_event(engine: Engine, other: Engine) -> None:
    bell = RedisDoorbell("redis://127.0.0.1:1/0")
    try:
        log = SqlEventLog(engine, bell)
        publish(engine)
        assert log.wait(0, 5)
        assert not bell.works()
        assert woken_after(log, lambda: publish(other), event_id=1) < 5
    finally:
        bell.close()


def test_a_call_tells_the_desk_of_each_state_and_each_word(engine: Engine) -> None:
    store, log = SqlCallStore(engine, lambda: NOW), SqlEventLog(engine)
    turn = Turn(Speaker.CALLER, "hello", Language.EN, 0.0, 0.5)

    def told(cause: Callable[[], object]) -> list[EventKind]:
        before = log.latest()
        cause()
        events = log.since(before, agent_id=1)
        assert all(event.call_sid == SID for event in events)
        return [event.kind for event in events]

    assert told(lambda: store.ring(Ringing(SID, None, "+498912345", NOW))) == [EventKind.CALL]
    assert told(lambda: store.ring(Ringing(SID, None, "+498912345", NOW))) == []
    store.issue_token(SID, "hash", NOW + timedelta(seconds=60))
    assert told(lambda: store.open_stream(SID, "hash", NOW)) == [EventKind.CALL]
    assert told(lambda: store.keep_turns(SID, [turn], {}, Language.EN)) == [EventKind.TURN]
    assert told(lambda: store.keep_turns(SID, [turn], {}, Language.EN)) == [], "given again, kept once"
    assert told(lambda: store.intend(SID, Intent.HANG_UP, None)) == [EventKind.CALL]
    note = Note("", Outcome.ANSWERED, (), (), Language.EN)
    assert told(lambda: store.end(SID, NOW, lambda *_: note)) == [EventKind.CALL]
