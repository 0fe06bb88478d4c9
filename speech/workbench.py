"""Who may decode now: callers who wait for an answer before callers who are still speaking."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition


class Workbench:
    """A few places at which to decode; safe to use from many threads.

    Threads that decode all at once share the cores evenly, and a caller whose turn is over waits while everybody else's
    words are decoded, although nobody waits for those yet.
    """

    def __init__(self, places: Callable[[], int]) -> None:
        self._places = places
        self._freed = Condition()
        self._taken = 0
        self._urgent = 0  # who wait

    @contextmanager
    def place(self, *, urgent: bool) -> Iterator[None]:
        """Wait for a place and hold it; whoever is not urgent lets those who are go first."""
        with self._freed:
            self._urgent += urgent
            self._freed.wait_for(lambda: self._taken < self._places() and (urgent or not self._urgent))
            self._taken += 1
            if urgent:
                self._urgent -= 1
                self._freed.notify_all()  # there may be places left for others
        try:
            yield
        finally:
            with self._freed:
                self._taken -= 1
                self._freed.notify_all()


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0))
