"""The outbox on both databases: nothing ordered is lost, nothing is done by two at once."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from callbot.errors import StoreError
from crm import jobs
from crm.engine import make_engine
from crm.schema import JobRow, JobState
from crm.transactions import reading, writing

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

WORKER = """
import sys
from datetime import UTC, datetime, timedelta
from crm import jobs
from crm.engine import make_engine

engine = make_engine(sys.argv[1])
now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
while lease := jobs.claim(engine, ["sms"], now, timedelta(minutes=1)):
    print("took", lease.key, flush=True)
    jobs.finish(engine, lease)
    print("did", lease.key, flush=True)
"""


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


def order(engine: Engine, *keys: str, run_after: datetime = NOW) -> list[bool]:
    with writing(engine) as session:
        return [jobs.order(session, "sms", key, {"to": "+49891"}, run_after) for key in keys]


def claim(engine: Engine, now: datetime = NOW) -> jobs.Lease | None:
    return jobs.claim(engine, ["sms"], now, MINUTE)


def states(engine: Engine) -> dict[str, JobState]:
    with reading(engine) as session:
        return {row.key: row.state for row in session.scalars(select(JobRow))}


def test_the_same_work_ordered_twice_is_one_job(engine: Engine) -> None:
    assert order(engine, "a", "a", "b") == [True, False, True]
    assert order(engine, "a") == [False]
    assert states(engine) == {"a": JobState.WAITING, "b": JobState.WAITING}


def test_work_whose_cause_is_rolled_back_was_never_ordered(engine: Engine) -> None:
    with pytest.raises(StoreError):
        order(engine, "a", None)  # type: ignore[arg-type]
    assert states(engine) == {}


def test_a_job_is_taken_when_it_is_due_the_oldest_first_and_only_of_the_right_kind(engine: Engine) -> None:
    order(engine, "later", run_after=NOW + MINUTE)
    order(engine, "second")
    order(engine, "first", run_after=NOW - MINUTE)
    assert jobs.claim(engine, ["mail"], NOW, MINUTE) is None
    taken = [claim(engine), claim(engine), claim(engine)]
    assert [lease and (lease.key, lease.attempt, dict(lease.payload)) for lease in taken] == [
        ("first", 1, {"to": "+49891"}),
        ("second", 1, {"to": "+49891"}),
        None,
    ]


def test_many_workers_at_once_take_each_job_once(engine: Engine) -> None:
    keys = [f"job{number}" for number in range(12)]
    order(engine, *keys)

    def work(_worker: int) -> list[str]:
        done = []
        while lease := claim(engine):
            assert jobs.finish(engine, lease)
            done.append(lease.key)
        return done

    with ThreadPoolExecutor(4) as pool:
        done = [key for keys_of_one in pool.map(work, range(4)) for key in keys_of_one]
    assert sorted(done) == sorted(keys)


def test_a_lease_that_ran_out_goes_to_another_and_the_first_counts_no_more(engine: Engine) -> None:
    order(engine, "a")
    frozen = claim(engine)
    assert frozen is not None
    assert claim(engine, NOW + MINUTE - timedelta(seconds=1)) is None
    second = claim(engine, NOW + MINUTE)
    assert second is not None
    assert second.attempt == 2
    for report in (
        jobs.finish(engine, frozen),
        jobs.postpone(engine, frozen, "late", NOW),
        jobs.give_up(engine, frozen, "late"),
    ):
        assert report is False
    assert states(engine) == {"a": JobState.RUNNING}
    assert jobs.finish(engine, second) is True
    assert jobs.finish(engine, second) is False
    assert claim(engine, NOW + 9 * MINUTE) is None


def test_a_failed_attempt_is_repeated_later_until_it_is_given_up(engine: Engine) -> None:
    order(engine, "a")
    first = claim(engine)
    assert first is not None
    assert jobs.postpone(engine, first, "20429 too many requests", NOW + MINUTE)
    assert claim(engine) is None
    again = claim(engine, NOW + MINUTE)
    assert again is not None
    assert again.attempt == 2
    assert jobs.give_up(engine, again, "21211 no such number")
    assert claim(engine, NOW + 9 * MINUTE) is None
    with reading(engine) as session:
        row = session.scalars(select(JobRow)).one()
        assert (row.state, row.last_error, row.lease_token) == (JobState.FAILED, "21211 no such number", None)


def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(database_url: str, engine: Engine) -> None:
    keys = [f"job{number:02}" for number in range(40)]
    order(engine, *keys)
    with subprocess.Popen([sys.executable, "-c", WORKER, database_url], stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        told = []
        for line in worker.stdout:
            told.append(line.split())
            if line == "took job05\n":
                worker.kill()
    finished = {key for what, key in told if what == "did"}
    done = {key for key, state in states(engine).items() if state is JobState.DONE}
    assert finished <= done
    assert len(done - finished) <= 1  # done, but killed before it could say so
    rest = []
    while lease := claim(engine, NOW + MINUTE):
        jobs.finish(engine, lease)
        rest.append(lease.key)
    assert sorted(rest) == sorted(set(keys) - done)
    assert set(states(engine).values()) == {JobState.DONE}
