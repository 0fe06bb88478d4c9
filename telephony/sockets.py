"""WebSockets on a WSGI server's own connection, in the very thread that serves it."""

import contextlib
import errno
import socket
import struct
from collections.abc import Iterator
from threading import Lock
from time import monotonic
from typing import Any, Final, NoReturn

from flask import Request, Response, abort
from websockets.datastructures import Headers
from websockets.frames import DATA_OPCODES, CloseCode, Frame, Opcode
from websockets.http11 import Request as Handshake
from websockets.protocol import OPEN, State
from websockets.server import ServerProtocol

from callbot.errors import WireError

MAX_MESSAGE_BYTES: Final = 64 * 1024
SEND_SECONDS: Final = 5.0
"""How long the carrier may take nothing before its connection counts as dead."""
CLOSING_SECONDS: Final = 1.0
"""How long we wait for the carrier to answer our closing handshake."""
_WAIT_SECONDS: Final = 0.1
"""The longest that one look at the connection waits for data."""
_READ_BYTES: Final = 64 * 1024
_READS_AT_ONCE: Final = 32
"""2 MB: more than a minute of frames; who sends faster than we read must not keep us reading."""
_PLACES: Final = ("gunicorn.socket", "werkzeug.socket")
"""Where servers leave the connection in the WSGI environment."""


class WebSocket:
    """One thread receives and closes; any thread may send. Nobody is told by an exception that the other side left."""

    def __init__(self, connection: socket.socket) -> None:
        """`connection`: blocking, its handshake done. Its server closes it in the end."""
        self._connection = connection
        self._protocol = ServerProtocol(state=OPEN, max_size=MAX_MESSAGE_BYTES)
        self._using = Lock()
        """The protocol, and sending what it wants to be sent."""
        self._fragments: list[bytes] = []
        self._is_text = True
        # The kernel's own time limits: one system call a frame, where Python's would take two.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _timeval(_WAIT_SECONDS))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _timeval(SEND_SECONDS))
        if connection.family in {socket.AF_INET, socket.AF_INET6}:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @property
    def closed(self) -> bool:
        """Either side has closed it, or it broke: nothing more will be received or sent."""
        return self._protocol.state is not OPEN

    def receive(self) -> list[str | bytes]:
        """Every message that has come since, after waiting a moment if none has. WireError for text that is none."""
        messages: list[str | bytes] = []
        for reading in range(_READS_AT_ONCE):
            data = None if self.closed else self._read(socket.MSG_DONTWAIT if reading else 0)
            if data is None:
                break
            messages += self._take(data)
            if len(data) < _READ_BYTES:
                break
        return messages

    def send(self, *texts: str) -> None:
        """One message each, nothing of other threads between them."""
        with self._using:
            for text in texts:
                if self.closed:
                    return
                self._protocol.send_text(text.encode())
                self._send_all()

    def begin_closing(self) -> None:
        """Say goodbye; close() waits for the answer."""
        with self._using:
            if not self.closed:
                self._protocol.send_close(CloseCode.NORMAL_CLOSURE)
                self._send_all()

    def close(self) -> None:
        """Say goodbye, wait a moment for the other side to do the same, and cut the connection."""
        self.begin_closing()
        until = monotonic() + CLOSING_SECONDS
        while self._protocol.state is not State.CLOSED and monotonic() < until:
            data = self._read()
            if data is not None:
                self._advance(data)  # what still comes is not heard any more
        self._cut()

    def _read(self, flags: int = 0) -> bytes | None:
        """What has come; empty when nothing ever will again, None when nothing has."""
        try:
            return self._connection.recv(_READ_BYTES, flags)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def _take(self, data: bytes) -> Iterator[str | bytes]:
        """The messages that are now complete."""
        for frame in self._advance(data):
            if frame.opcode in DATA_OPCODES:
                if frame.opcode is not Opcode.CONT:
                    self._is_text = frame.opcode is Opcode.TEXT
                self._fragments.append(bytes(frame.data))
                if frame.fin:
                    yield self._whole_message()

    def _advance(self, data: bytes) -> list[Frame]:
        """Let the protocol read, and send its answers: pongs, the goodbye to a goodbye."""
        with self._using:
            if not data:
                self._protocol.receive_eof()
            elif self._protocol.state is not State.CLOSED:  # as a sender may have found meanwhile
                self._protocol.receive_data(data)
            self._send_all()
            return [event for event in self._protocol.events_received() if isinstance(event, Frame)]

    def _whole_message(self) -> str | bytes:
        message = b"".join(self._fragments)
        self._fragments.clear()
        if not self._is_text:
            return message
        try:
            return message.decode()
        except UnicodeDecodeError:
            raise WireError("a text that is not UTF-8") from None

    def _send_all(self) -> None:
        """Whole pieces, or the connection is lost. The caller holds the lock."""
        try:
            for data in self._protocol.data_to_send():
                if data:
                    self._connection.sendall(data)
                else:  # SEND_EOF
                    self._connection.shutdown(socket.SHUT_WR)
        except OSError:
            self._protocol.receive_eof()
            self._protocol.data_to_send()
            self._cut()

    def _cut(self) -> None:
        """Also wakes up whoever reads or writes."""
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)


def accept(request: Request) -> WebSocket:
    """Answer a handshake on the server's connection; 400 when it is none of WebSocket's."""
    answer = ServerProtocol().accept(Handshake(request.path, Headers(request.headers)))
    if answer.status_code != 101:
        abort(400)
    connection = _connection(request.environ)
    with contextlib.suppress(OSError):  # gone already: the first look notices
        connection.sendall(answer.serialize())
    return WebSocket(connection)


def _timeval(seconds: float) -> bytes:
    return struct.pack("ll", int(seconds), int(seconds % 1 * 1_000_000))


def _connection(environ: dict[str, Any]) -> socket.socket:
    for place in _PLACES:
        if place in environ:
            connection: socket.socket = environ[place]
            return connection
    raise RuntimeError("no connection in the WSGI environment: streams need gunicorn (gthread or sync) or werkzeug")


class SpentResponse(Response):
    """Ends a request whose connection is used up: for a reset one, servers write no answer and no error."""

    def __call__(self, *_: object) -> NoReturn:
        raise ConnectionResetError(errno.ECONNRESET, "the stream is over")
