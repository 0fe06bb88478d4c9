"""Recognition by servers that speak vosk-server's WebSocket protocol."""

import json
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit, urlunsplit

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from callbot.errors import ConfigError, HearingError
from callbot.hearing import Word
from callbot.language import Language
from callbot.mulaw import SAMPLE_RATE
from speech.recogniser import Transcript
from speech.resample import Doubler

CONNECT_SECONDS: Final = 1.0
CLOSE_SECONDS: Final = 0.2
REPLY_SECONDS: Final = 3.0
"""The longest wait for the answer to 100 ms of audio; a healthy server needs 10 ms."""
REST_SECONDS: Final = 10.0
"""A server that failed is left alone this long."""

_END: Final = '{"eof" : 1}'  # vosk-server compares the text, blanks and all
_BROKEN: Final = (OSError, WebSocketException, ValueError, KeyError)
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Server:
    """One address of SPEECH_SERVERS and its circuit."""

    url: str
    language: Language | None
    """What its model hears; None: the caller's language, whichever (a server for every language)."""
    rate: int
    rests_until: float = 0.0


def parse_server(address: str) -> Server:
    """`ws://host:2700?language=de&rate=16000`: both are optional; without `language` a server is asked for any
    language, without `rate` it is sent 8,000 Hz. ConfigError when it is something else."""
    parts = urlsplit(address)
    query = parse_qs(parts.query, keep_blank_values=True)
    if parts.fragment or set(query) - {"language", "rate"}:
        raise ConfigError(
            f"SPEECH_SERVERS: {address!r}: only ?language=de|en and ?rate=8000|16000 may follow the address"
        )
    language, rate = query.get("language", [""])[-1], query.get("rate", [str(SAMPLE_RATE)])[-1]
    if language not in {"", *Language}:
        raise ConfigError(f"SPEECH_SERVERS: {address!r}: language must be one of {', '.join(Language)}")
    if rate not in {"8000", "16000"}:
        raise ConfigError(f"SPEECH_SERVERS: {address!r}: rate must be 8000 or 16000")
    return Server(urlunsplit(parts._replace(query="")), Language(language) if language else None, int(rate))


def answers(address: str) -> bool:
    """Whether a server of SPEECH_SERVERS takes connections."""
    try:
        connect(parse_server(address).url, open_timeout=CONNECT_SECONDS, close_timeout=CLOSE_SECONDS).close()
    except _BROKEN:
        return False
    return True


@dataclass(slots=True)
class ServerPool:
    """All speech servers; turns are dealt out in rotation. Safe to use from many threads."""

    servers: Sequence[Server]
    clock: Callable[[], float] = time.monotonic
    _next: int = 0
    _lock: Lock = field(default_factory=Lock)

    def serving(self, language: Language) -> bool:
        return any(server.language in {None, language} for server in self.servers)

    def candidates(self, language: Language) -> Iterator[Server]:
        """Every server for this language once: the healthy in rotation, then the resting, longest rested first."""
        with self._lock:
            self._next += 1
            fitting = [server for server in self.servers if server.language in {None, language}]
            turned = fitting[self._next % len(fitting) :] + fitting[: self._next % len(fitting)] if fitting else []
            now = self.clock()
            ordered = sorted(turned, key=lambda server: server.rests_until if server.rests_until > now else 0.0)
        yield from ordered

    def failed(self, server: Server, why: Exception) -> None:
        """Open the server's circuit."""
        _log.warning("speech server %s failed (%s)", server.url, type(why).__name__)
        with self._lock:
            server.rests_until = self.clock() + REST_SECONDS


class RemoteRecogniser:
    """One connection a turn; a dead server costs no word, the unfinished piece is replayed to another."""

    def __init__(self, pool: ServerPool, language: Language) -> None:
        if not pool.serving(language):
            raise HearingError(f"SPEECH_SERVERS names no server for {language.value!r}")
        self._pool, self._language = pool, language
        self._connection: ClientConnection | None = None
        self._open = ExitStack()
        self._server: Server | None = None
        self._new_turn()

    def hear(self, pcm: bytes) -> str:
        self._unsettled.append(pcm)
        self._taken += len(pcm)
        self._deliver(finishing=False)
        return self._turn.text

    def finish(self) -> tuple[Word, ...]:
        if self._connection or self._unsettled:
            self._deliver(finishing=True)
        words = tuple(self._turn.words)
        self.close()
        self._new_turn()
        return words

    def close(self) -> None:
        with suppress(*_BROKEN):
            self._open.close()
        self._connection = None

    def _new_turn(self) -> None:
        self._turn = Transcript.empty()
        self._taken = 0  # bytes of this turn's audio
        self._connected_at = 0.0  # second of the turn at which this connection's audio begins
        self._unsettled: list[bytes] = []  # audio whose words may still change
        self._delivered = 0  # how many of these this connection has had

    def _deliver(self, *, finishing: bool) -> None:
        """Send what is new over the open connection, or everything unsettled over another."""
        if self._connection and self._server:
            try:
                return self._send(self._connection, finishing)
            except _BROKEN as error:
                self._drop(self._server, error)
        for server in self._pool.candidates(self._language):
            try:
                return self._send(self._connect(server), finishing)
            except _BROKEN as error:
                self._drop(server, error)
        raise HearingError(f"no speech server answers for {self._language.value!r}")

    def _connect(self, server: Server) -> ClientConnection:
        # No pings: a busy server does not answer them, and every chunk has its time limit. No proxy: audio stays here.
        connection = self._open.enter_context(
            connect(
                server.url, open_timeout=CONNECT_SECONDS, close_timeout=CLOSE_SECONDS, ping_interval=None, proxy=None
            )
        )
        self._connection, self._server = connection, server
        self._double = Doubler() if server.rate != SAMPLE_RATE else None
        self._connected_at, self._delivered = self._settled_seconds(), 0
        self._turn.hypothesise("")
        connection.send(json.dumps({"config": {"sample_rate": server.rate, "words": True}}))
        return connection

    def _drop(self, server: Server, error: Exception) -> None:
        self._pool.failed(server, error)
        self.close()

    def _send(self, connection: ClientConnection, finishing: bool) -> None:
        while self._delivered < len(self._unsettled):
            chunk = self._unsettled[self._delivered]
            connection.send(self._double(chunk) if self._double else chunk)
            reply = _reply(connection)
            self._delivered += 1
            self._take(reply)
        if finishing:
            connection.send(_END)
            self._take(_reply(connection))

    def _take(self, reply: dict[str, Any]) -> None:
        if "text" in reply:
            del self._unsettled[: self._delivered]
            self._delivered = 0
            self._turn.settle(reply, -self._connected_at, self._settled_seconds())
        else:
            self._turn.hypothesise(str(reply["partial"]))

    def _settled_seconds(self) -> float:
        return (self._taken - sum(map(len, self._unsettled))) / (2 * SAMPLE_RATE)


def _reply(connection: ClientConnection) -> dict[str, Any]:
    """The server's answer; TimeoutError (an OSError) when it takes too long, ValueError when it is not one."""
    reply = json.loads(connection.recv(timeout=REPLY_SECONDS))
    if not isinstance(reply, dict):
        raise ValueError("not a JSON object")
    return reply
