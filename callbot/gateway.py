"""gunicorn, with a thread for each stream and a quick goodbye."""

import contextlib
import gc
import logging
import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from callbot.housekeeping import LEAVE

_THREADS: Final = 200
"""Streams and requests that one process can hold at a time: a stream holds a thread for as long as its call."""


class Gateway(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """What can be shared is loaded before it forks."""

    def __init__(self, make_app: Callable[[], Any], bind: str, workers: int) -> None:
        self._make_app = make_app
        self._settings: Mapping[str, object] = {
            "bind": bind,
            "workers": workers,
            "worker_class": StreamWorker,
            "threads": _THREADS,
            "worker_connections": 4 * _THREADS,
            "graceful_timeout": 10,
            "timeout": 60,
            "keepalive": 5,
            "control_socket_disable": True,
            "accesslog": None,  # addresses and paths of callers' requests are nobody's business
            "post_worker_init": _announce,
            "worker_exit": _leave,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._make_app()

    def run(self) -> None:
        """Serve; does not return. Master and workers all end here.

        Python would spend seconds of CPU on giving back, piece by piece, what was loaded; and would wait for streams.
        """
        # What was loaded stays: looking through it for garbage would stop all calls for 0.15 s, and copy its pages.
        gc.freeze()
        try:
            super().run()
        except SystemExit as ended:
            logging.shutdown()
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(ended.code if isinstance(ended.code, int) else 1)


class StreamWorker(ThreadWorker):  # type: ignore[misc]
    """Told to end, it answers the requests that it has begun, but waits for no stream to end by itself.

    A caller's socket is closed, as a crash would: the carrier goes on at /voice/after, with another process. A page
    that listens to events comes back by itself.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._calls: set[socket.socket] = set()
        self._listeners: set[socket.socket] = set()

    def handle_request(self, req: Any, conn: Any) -> Any:
        headers = dict(req.headers)
        if headers.get("UPGRADE", "").lower() == "websocket":
            return self._handle_call(req, conn)
        if headers.get("ACCEPT") == "text/event-stream":
            with _among(self._listeners, conn.sock):
                return super().handle_request(req, conn)
        return super().handle_request(req, conn)

    def _handle_call(self, req: Any, conn: Any) -> Any:
        with _among(self._calls, conn.sock):
            if not self.alive:
                self._hang_up()
            return super().handle_request(req, conn)

    def handle_exit(self, sig: int, frame: object) -> None:
        super().handle_exit(sig, frame)
        self._hang_up()

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """One turn of the loop, also of that which waits for requests to end."""
        if not self.alive and self.nr_conns <= len(self._listeners):
            sys.exit(0)
        super().wait_for_and_dispatch_events(timeout)

    def _hang_up(self) -> None:
        for connection in tuple(self._calls):
            with contextlib.suppress(OSError):  # gone by itself
                connection.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def _among(sockets: set[socket.socket], one: socket.socket) -> Iterator[None]:
    sockets.add(one)
    try:
        yield
    finally:
        sockets.discard(one)


def _announce(worker: Any) -> None:
    """The first process that can serve says so."""
    if worker.age == 1:
        address: tuple[str, int] = worker.sockets[0].sock.getsockname()
        print(f"ready http://{address[0]}:{address[1]}", flush=True)  # noqa: T201 - what whoever started us waits for


def _leave(_server: object, worker: Any) -> None:
    if worker.booted:
        worker.wsgi.extensions[LEAVE]()
