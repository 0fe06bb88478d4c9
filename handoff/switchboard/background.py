"""What goes on while callers wait: asking the carrier, and looking after the queue."""

import logging
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from callbot.errors import CallbotError

STEP_SECONDS: Final = 0.25
"""How often the queue is looked at when nobody says that something has changed."""
_WORKERS: Final = 8
"""Requests to the carrier under way at the same time."""
_log = logging.getLogger(__name__)


class Background:
    """Runs what must hold up no caller and no webhook; tells the dispatcher that something has changed."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="switchboard")
        self._changed = threading.Event()

    def run(self, job: Callable[[], object]) -> None:
        self._pool.submit(_do, job)

    def wake(self) -> None:
        """Let the queue be looked at now."""
        self._changed.set()

    def wait(self) -> None:
        """Until somebody wakes, or it is time to look anyway."""
        self._changed.wait(STEP_SECONDS)
        self._changed.clear()

    def stop(self) -> None:
        """Finish what has begun."""
        self._pool.shutdown()


class Dispatcher:
    """The one thread of a gateway process that looks after the queue."""

    def __init__(self, background: Background, step: Callable[[], None]) -> None:
        self._background, self._step = background, step
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dispatcher", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._background.wake()

    def stop(self) -> None:
        """Look after the queue no more, and finish what has begun."""
        self._stopped.set()
        self.wake()
        if self._thread.is_alive():
            self._thread.join()
        self._background.stop()

    def _run(self) -> None:
        while not self._stopped.is_set():
            _do(self._step)
            self._background.wait()


def _do(job: Callable[[], object]) -> None:
    try:
        job()
    except CallbotError as error:
        _log.error("the switchboard could not do something, and looks again soon: %s", error)
    except Exception as error:  # noqa: BLE001 - the end of a job; without this the queue would stand still for ever
        # The place of an error without its text, which may hold a caller's words.
        place = "".join(traceback.format_tb(error.__traceback__))
        _log.error("the switchboard failed: %s\n%s", type(error).__name__, place)
