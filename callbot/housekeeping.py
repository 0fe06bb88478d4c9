"""What has to be done again and again beside the calls, in one thread of each gateway."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from callbot.errors import CallbotError

LEAVE: Final = "callbot.leave"
"""Among the extensions of the web application: to be called before its process ends."""
_PAUSE_SECONDS: Final = 1.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chore:
    name: str
    every_seconds: float
    do: Callable[[], object]
    """Safe to run in several processes at once."""


class Housekeeping:
    """Runs chores until it is stopped. A chore that fails is logged and tried again next time."""

    def __init__(self, chores: Sequence[Chore]) -> None:
        self._chores = chores
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        left = {chore.name: 0.0 for chore in self._chores}
        while True:
            for chore in self._chores:
                left[chore.name] -= _PAUSE_SECONDS
                if left[chore.name] <= 0:
                    left[chore.name] = chore.every_seconds
                    self._do(chore)
            if self._stop.wait(_PAUSE_SECONDS):
                return

    @staticmethod
    def _do(chore: Chore) -> None:
        try:
            chore.do()
        except CallbotError:
            _log.exception("the chore %r failed and is tried again later", chore.name)
