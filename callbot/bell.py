"""The bell: who wants due work done rings it, workers answer. Redis and RQ carry the rings."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from types import FrameType
from typing import Any, Final

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer
from rq.worker import SimpleWorker

from callbot.clock import Clock
from callbot.errors import ConfigError
from callbot.outbox.runner import Runner
from callbot.ports import Outbox

_QUEUE: Final = "callbot"
_RINGS: Final = 8
"""Rings that wait in Redis at most: a worker that answers one does all there is."""
_RESTART_SECONDS: Final = 1.0
"""Before RQ is started again that has stopped by itself."""
_UNANSWERED: Final = timedelta(seconds=60)
"""Work that is due for so long is done by whoever sees it: nobody answers the bell."""
_log = logging.getLogger(__name__)


class Bell:
    """Sees to it that due work is done: rings for the workers where there is Redis, else does it here.

    Redis holds nothing but rings: when it loses them, the next look at the outbox rings again.
    """

    def __init__(self, outbox: Outbox, runner: Runner, queue: Queue | None, clock: Clock) -> None:
        self._outbox = outbox
        self._runner = runner
        self._queue = queue
        self._clock = clock

    def ring(self) -> None:
        now = self._clock()
        backlog = self._outbox.backlog(now)
        if backlog is None:
            return
        if now - backlog.since >= _UNANSWERED or not self._call_workers(backlog.jobs):
            self._runner.work_off()

    def _call_workers(self, jobs: int) -> bool:
        """Whether the rings are in Redis."""
        if self._queue is None:
            return False
        try:
            for _ in range(min(jobs, _RINGS) - self._queue.count):
                self._queue.enqueue(answer_bell, job_timeout=-1, result_ttl=0, failure_ttl=0)
        except RedisError as error:
            _log.warning("Redis does not answer (%s): the outbox is worked off here", type(error).__name__)
            return False
        return True


def answer_rings(redis_url: str, runner: Runner, stop: threading.Event) -> None:
    """Work off what is due whenever somebody rings, until `stop` is set or SIGTERM or SIGINT comes; main thread only.

    RQ gives up when Redis is wiped or lost while a ring is answered: it begins again.
    """
    queue = _queue(redis_url)
    _at_work.set(runner)
    while not stop.is_set():
        try:
            with _signals_given_back():
                _Worker(queue, stop).work(logging_level="WARNING")
        except (RedisError, StopRequested) as error:  # while it began or ended
            _log.warning("RQ has stopped amid its work with Redis (%s)", type(error).__name__)
        stop.wait(_RESTART_SECONDS)


def expect_redis(url: str) -> None:
    """At the start a Redis that does not answer is a wrong setting (ConfigError); one that goes later is waited for."""
    try:
        quick_queue(url).connection.ping()
    except RedisError as error:
        raise ConfigError(f"REDIS_URL: Redis does not answer ({type(error).__name__})") from None


def quick_queue(url: str) -> Queue:
    """For ringing, which must not wait for a Redis that has gone."""
    return _queue(url, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0))


def _queue(url: str, **limits: Any) -> Queue:
    return Queue(_QUEUE, connection=Redis.from_url(url, **limits), serializer=JSONSerializer)


def answer_bell() -> int:
    """What a ring makes a worker do; gives how many jobs it took."""
    return _at_work.get().work_off()


_at_work: ContextVar[Runner] = ContextVar("runner of this worker")


class _Worker(SimpleWorker):
    """RQ's, of which one can tell afterwards whether it was told to stop or gave up."""

    def __init__(self, queue: Queue, stop: threading.Event) -> None:
        super().__init__([queue], connection=queue.connection, serializer=JSONSerializer)
        self._told = stop

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self._told.set()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def check_for_suspension(self, burst: bool) -> None:
        """Begins each round: a signal from before RQ listened to signals ends the work here."""
        if self._told.is_set():
            raise StopRequested
        super().check_for_suspension(burst)

    def teardown(self) -> None:
        try:
            super().teardown()  # type: ignore[no-untyped-call]
        finally:  # else its second thread would call a lost Redis for ever
            listening: Any = self.pubsub_thread
            listening.stop()


@contextmanager
def _signals_given_back() -> Iterator[None]:
    """RQ takes SIGTERM and SIGINT, and keeps them when it ends."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
