"""The runner, with an outbox of cardboard."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from callbot.errors import CarrierError, StoreError
from callbot.outbox.lease import Backlog, Lease
from callbot.outbox.runner import LEASE, PAUSES, Runner

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
Report = tuple[str, str | None, datetime | None]


class CardboardOutbox:
    def __init__(self, *leases: Lease) -> None:
        self.waiting = list(leases)
        self.reports: dict[str, Report] = {}

    def backlog(self, now: datetime) -> Backlog | None:
        return Backlog(len(self.waiting), now) if self.waiting else None

    def claim(self, now: datetime, lease_for: timedelta) -> Lease | None:
        assert lease_for == LEASE
        return self.waiting.pop(0) if self.waiting else None

    def finish(self, lease: Lease) -> bool:
        self.reports[lease.key] = ("done", None, None)
        return True

    def postpone(self, lease: Lease, error: str, run_after: datetime) -> bool:
        self.reports[lease.key] = ("postponed", error, run_after)
        return True

    def give_up(self, lease: Lease, error: str) -> bool:
        self.reports[lease.key] = ("given up", error, None)
        return True


def lease(key: str, attempt: int = 1, payload: Mapping[str, Any] | None = None) -> Lease:
    return Lease(1, "sms", payload or {}, key, attempt, NOW + LEASE, "token")


def run(outbox: CardboardOutbox, *failures: Exception) -> list[str]:
    """What was handled; the first handlings raise the failures."""
    handled: list[str] = []
    left = list(failures)

    def handle(lease: Lease) -> None:
        handled.append(lease.key)
        if left:
            raise left.pop(0)

    waiting = len(outbox.waiting)
    assert Runner(outbox, {"sms": handle}, lambda: NOW).work_off() == waiting
    return handled


def test_everything_that_is_due_is_done_and_reported() -> None:
    outbox = CardboardOutbox(lease("a"), lease("b"))
    assert run(outbox) == ["a", "b"]
    assert outbox.reports == {"a": ("done", None, None), "b": ("done", None, None)}


def test_a_job_that_fails_is_tried_again_later_and_does_not_stop_the_others() -> None:
    outbox = CardboardOutbox(lease("a"), lease("b"))
    run(outbox, CarrierError("the carrier refused with status 400, error 21211"))
    told = "CarrierError: the carrier refused with status 400, error 21211"
    assert outbox.reports == {"a": ("postponed", told, NOW + PAUSES[0]), "b": ("done", None, None)}


def test_the_pauses_grow_and_the_last_failure_gives_up() -> None:
    for attempt, pause in enumerate(PAUSES, start=1):
        outbox = CardboardOutbox(lease("a", attempt))
        run(outbox, StoreError("x"))
        assert outbox.reports["a"] == ("postponed", "StoreError: x", NOW + pause)
    outbox = CardboardOutbox(lease("a", len(PAUSES) + 1))
    run(outbox, StoreError("x"))
    assert outbox.reports["a"] == ("given up", "StoreError: x", None)


def test_what_a_foreign_error_says_is_not_kept(caplog: pytest.LogCaptureFixture) -> None:
    outbox = CardboardOutbox(lease("a"))
    run(outbox, ValueError("+4915112345678"))
    assert outbox.reports["a"][1] == "ValueError"
    assert "+49" not in caplog.text


def test_a_job_that_kills_its_workers_is_not_tried_for_ever() -> None:
    outbox = CardboardOutbox(lease("a", len(PAUSES) + 2))
    assert run(outbox) == []
    assert outbox.reports["a"][0] == "given up"


def test_what_is_of_no_use_any_more_is_not_sent() -> None:
    late, in_time = {"not_after": NOW.isoformat()}, {"not_after": (NOW + timedelta(seconds=1)).isoformat()}
    outbox = CardboardOutbox(lease("late", payload=late), lease("in time", payload=in_time))
    assert run(outbox) == ["in time"]
    assert outbox.reports["late"] == ("given up", "too late to be of use", None)
