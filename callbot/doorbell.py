"""Telling other processes at once that there is news for the desk."""

import logging
import threading
from collections.abc import Callable
from typing import Final

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

_CHANNEL: Final = "callbot:desk"
_LISTEN_SECONDS: Final = 1.0
"""How long one look for a ring lasts; also the pause before Redis is tried again."""
_log = logging.getLogger(__name__)


class RedisDoorbell:
    """callbot.desk_events.Doorbell: a channel of Redis. It works again when Redis does."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0))
        self._rung = threading.Event()
        self._listening = threading.Event()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._begin(self._publish)

    def ring(self) -> None:
        self._rung.set()

    def listen(self, heard: Callable[[], None]) -> None:
        self._begin(lambda: self._listen(heard))

    def works(self) -> bool:
        return self._listening.is_set()

    def close(self) -> None:
        self._stop.set()
        self._rung.set()
        for thread in self._threads:
            thread.join()
        self._redis.close()

    def _begin(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name="doorbell", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _publish(self) -> None:
        """In a thread of its own: a call must not wait for a Redis that has gone. Rings meanwhile become one."""
        while True:
            self._rung.wait()
            if self._stop.is_set():
                return
            self._rung.clear()
            try:
                self._redis.publish(_CHANNEL, "")
            except RedisError:
                self._stop.wait(_LISTEN_SECONDS)

    def _listen(self, heard: Callable[[], None]) -> None:
        while not self._stop.is_set():
            try:
                self._hear(heard)
            except RedisError as error:
                if self._listening.is_set():
                    _log.warning("Redis does not answer (%s): the desk looks for news by itself", type(error).__name__)
                self._listening.clear()
                self._stop.wait(_LISTEN_SECONDS)

    def _hear(self, heard: Callable[[], None]) -> None:
        with self._redis.pubsub() as channel:  # type: ignore[no-untyped-call]
            channel.subscribe(_CHANNEL)
            while not self._stop.is_set():
                message = channel.get_message(timeout=_LISTEN_SECONDS)
                if message is None:
                    continue
                self._listening.set()
                heard()  # also upon the confirmation of our subscription: something may have come before it
