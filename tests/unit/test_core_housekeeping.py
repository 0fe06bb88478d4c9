"""Chores beside the calls: done at once, again and again, and one that fails harms no other."""

import threading

import pytest

from callbot import housekeeping
from callbot.errors import StoreError
from callbot.housekeeping import Chore, Housekeeping

PATIENCE_SECONDS = 30


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "_PAUSE_SECONDS", 0.001)


class Counter:
    """A chore that tells when it was done `enough` times, and fails when it is told to."""

    def __init__(self, enough: int, error: Exception | None = None) -> None:
        self.done, self.enough = 0, threading.Event()
        self._wanted, self._error = enough, error

    def __call__(self) -> None:
        self.done += 1
        if self.done >= self._wanted:
            self.enough.set()
        if self._error:
            raise self._error


def test_a_chore_is_done_again_and_again_until_it_stops() -> None:
    others = threading.enumerate()
    sweep = Counter(3)
    keeper = Housekeeping([Chore("sweep", 0.001, sweep)])
    keeper.start()
    assert sweep.enough.wait(PATIENCE_SECONDS)
    keeper.stop()
    done = sweep.done
    assert not any(thread.name == "housekeeping" for thread in threading.enumerate() if thread not in others)
    assert sweep.done == done


def test_each_chore_has_its_own_pace_and_all_are_done_at_the_start() -> None:
    often, rarely = Counter(20), Counter(1)
    keeper = Housekeeping([Chore("often", 0.001, often), Chore("rarely", 3600, rarely)])
    keeper.start()
    assert often.enough.wait(PATIENCE_SECONDS)
    keeper.stop()
    assert rarely.done == 1


def test_a_chore_that_fails_is_logged_and_tried_again_and_the_others_are_done(caplog: pytest.LogCaptureFixture) -> None:
    failing, sound = Counter(3, StoreError("the store is away")), Counter(3)
    keeper = Housekeeping([Chore("failing", 0.001, failing), Chore("sound", 0.001, sound)])
    keeper.start()
    assert failing.enough.wait(PATIENCE_SECONDS)
    assert sound.enough.wait(PATIENCE_SECONDS)
    keeper.stop()
    assert "the chore 'failing' failed" in caplog.text


def test_housekeeping_that_never_started_can_be_stopped() -> None:
    Housekeeping([]).stop()
