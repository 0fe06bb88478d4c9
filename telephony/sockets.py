"""WebSockets under Flask, made safe for a telephone call."""

import contextlib
import socket
import struct
from functools import partial
from threading import Lock, Thread
from typing import Any, Final

from simple_websocket import ConnectionClosed, Server
from wsproto.utilities import LocalProtocolError

SEND_SECONDS: Final = 5
"""How long the carrier may take nothing before its connection counts as dead."""
CLOSING_SECONDS: Final = 1.0
"""How long we wait for the carrier to answer our closing handshake."""
GONE: Final = (ConnectionClosed, LocalProtocolError, OSError)
"""What a send or close raises when the other side has left."""
OPTIONS: Final = {"max_message_size": 64 * 1024, "thread_class": partial(Thread, daemon=True)}
"""For simple-websocket; its reader must not keep the process from ending."""

_PLACES = ("gunicorn.socket", "werkzeug.socket")


class WholeSocket:
    """A connection on which every send is one whole piece.

    simple-websocket sends from two threads (ours, and its reader's pongs) and ignores how much the kernel took.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._sending = Lock()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SEND_SECONDS, 0))
        if connection.family in {socket.AF_INET, socket.AF_INET6}:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, data: bytes) -> int:
        with self._sending:
            self._connection.sendall(data)
        return len(data)

    def recv(self, size: int) -> bytes:
        return self._connection.recv(size)

    def close(self) -> None:
        self._connection.close()

    def shutdown(self) -> None:
        """Wake up whoever reads or writes; closing alone does not."""
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)


def send_whole_pieces(environ: dict[str, Any]) -> None:
    """Wrap the server's connection before simple-websocket finds it in the WSGI environment."""
    for place in _PLACES:
        if place in environ:
            environ[place] = WholeSocket(environ[place])


def close(websocket: Server) -> None:
    """Close, wait a moment for the other side to do the same, and leave no reader behind."""
    with contextlib.suppress(*GONE):
        websocket.close()
    websocket.thread.join(CLOSING_SECONDS)
    websocket.sock.shutdown()
