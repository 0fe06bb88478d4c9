"""How long a caller is likely to wait."""

from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil
from threading import Lock
from typing import Final

from callbot.clock import Clock

_LOOK_BACK: Final = timedelta(days=28)
_KEPT_FOR: Final = timedelta(minutes=1)


class ExpectedWait:
    """From the mean length of calls with agents, the number of agents at work and the place in the queue."""

    def __init__(self, average_minutes: Callable[[datetime], float | None], clock: Clock) -> None:
        self._average_minutes, self._clock = average_minutes, clock
        self._lock = Lock()
        self._known: tuple[datetime, float | None] | None = None

    def minutes(self, position: int, at_work: int) -> int | None:
        """Whole minutes, at least 1; None when nobody can tell."""
        average = self._average()
        if average is None or not at_work:
            return None
        return max(1, ceil(position * average / at_work))

    def _average(self) -> float | None:
        now = self._clock()
        with self._lock:
            if self._known is None or now - self._known[0] >= _KEPT_FOR:
                self._known = now, self._average_minutes(now - _LOOK_BACK)
            return self._known[1]
