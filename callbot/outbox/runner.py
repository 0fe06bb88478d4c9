"""Works off the outbox: each job under a lease, each failure tried again later, none forgotten."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from callbot.clock import Clock
from callbot.errors import CallbotError
from callbot.outbox.lease import Lease
from callbot.ports import Outbox

LEASE: Final = timedelta(minutes=5)
"""Longer than any job: the slowest, a text message refused for its rate until the end, takes about one."""
PAUSES: Final = tuple(timedelta(seconds=seconds) for seconds in (15, 60, 5 * 60, 15 * 60, 3600, 2 * 3600, 4 * 3600))
"""Between attempts; the last failure gives up, after about seven hours."""

Handler = Callable[[Lease], None]
"""Does a job; what it raises fails the attempt. It may run twice for one job: when a worker died before it said so."""
_log = logging.getLogger(__name__)


class Runner:
    """Safe to run in any number of threads and processes at once."""

    def __init__(self, outbox: Outbox, handlers: Mapping[str, Handler], clock: Clock) -> None:
        self._outbox = outbox
        self._handlers = handlers
        self._clock = clock

    def work_off(self) -> int:
        """Do everything that is due; gives how many jobs were taken. StoreError when the store fails."""
        taken = 0
        while lease := self._outbox.claim(self._clock(), LEASE):
            self._work(lease)
            taken += 1
        return taken

    def _work(self, lease: Lease) -> None:
        if lease.attempt > len(PAUSES) + 1:
            self._give_up(lease, "every attempt ended with the death of its worker")
        elif _is_too_late(lease, self._clock()):
            self._give_up(lease, "too late to be of use")
        else:
            self._attempt(lease)

    def _attempt(self, lease: Lease) -> None:
        try:
            self._handlers[lease.kind](lease)
        except Exception as error:  # noqa: BLE001 - the end of a job: one bad job must not keep the others from being done
            self._fail(lease, error)
        else:
            if not self._outbox.finish(lease):
                _log.warning("job %d (%s): done, but its lease had run out", lease.job_id, lease.kind)

    def _fail(self, lease: Lease, error: Exception) -> None:
        # Only our own errors are known to hold nothing of a caller's.
        told = f"{type(error).__name__}: {error}" if isinstance(error, CallbotError) else type(error).__name__
        if lease.attempt > len(PAUSES):
            self._give_up(lease, told)
            return
        again = self._clock() + PAUSES[lease.attempt - 1]
        self._outbox.postpone(lease, told, again)
        _log.warning("job %d (%s): attempt %d failed, %s", lease.job_id, lease.kind, lease.attempt, told)

    def _give_up(self, lease: Lease, error: str) -> None:
        self._outbox.give_up(lease, error)
        _log.error("job %d (%s) is given up: %s", lease.job_id, lease.kind, error)


def _is_too_late(lease: Lease, now: datetime) -> bool:
    not_after = lease.payload.get("not_after")
    return not_after is not None and now >= datetime.fromisoformat(not_after)
