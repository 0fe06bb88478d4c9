"""What goes on while callers wait: asking the carrier, and looking after the queue."""

import logging
import math
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from callbot.errors import CallbotError

GLANCE_SECONDS: Final = 0.25
"""How often the dispatcher asks whether another process has changed anything."""
LOOK_SECONDS: Final = 1.0
"""How often the queue is looked at although nothing has changed: leases run out by themselves."""
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

    def wait(self) -> bool:
        """Until somebody wakes (True), or it is time for a glance."""
        woken = self._changed.wait(GLANCE_SECONDS)
        self._changed.clear()
        return woken

    def stop(self) -> None:
        """Finish what has begun."""
        self._pool.shutdown()


class Dispatcher:
    """The one thread of a gateway process that looks after the queue."""

    def __init__(self, background: Background, step: Callable[[], None], version: Callable[[], int]) -> None:
        """`version`: grows with every change of the queue (callbot.handoff_ports.TransferBook)."""
        self._background, self._step, self._version = background, step, version
        self._seen, self._looked_at = -1, -math.inf
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
        woken = True
        while not self._stopped.is_set():
            _do(self._step if woken else self._glance)
            woken = self._background.wait()

    def _glance(self) -> None:
        """A look at the queue costs ten times as much as to ask whether it has changed."""
        # Asked for before anything is read: what changes in between is seen the next time.
        version, now = self._version(), time.monotonic()
        if version != self._seen or now - self._looked_at >= LOOK_SECONDS:
            self._seen, self._looked_at = version, now
            self._step()


def _do(job: Callable[[], object]) -> None:
    try:
        job()
    except CallbotError as error:
        _log.error("the switchboard could not do something, and looks again soon: %s", error)
    except Exception as error:  # noqa: BLE001 - the end of a job; without this the queue would stand still for ever
        # The place of an error without its text, which may hold a caller's words.
        place = "".join(traceback.format_tb(error.__traceback__))
        _log.error("the switchboard failed: %s\n%s", type(error).__name__, place)
