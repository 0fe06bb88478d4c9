"""A small real server that behaves as a gateway, or misbehaves, for tests of the simulator."""

import asyncio
import json
import threading
from base64 import b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from aiohttp import WSMsgType, web
from twilio.request_validator import RequestValidator

PUBLIC = "https://bot.test"


@dataclass
class Request:
    path: str
    form: dict[str, str]
    headers: dict[str, str]
    is_signed: bool


@dataclass
class Stream:
    """A media stream as a test's script sees it."""

    socket: web.WebSocketResponse
    is_signed: bool
    messages: list[dict[str, Any]] = field(default_factory=list)

    @property
    def sid(self) -> str:
        return str(next(m for m in self.messages if m["event"] == "start")["streamSid"])

    async def next(self, event: str) -> dict[str, Any]:
        """The next message of a kind."""
        async for message in self.socket:
            if message.type is WSMsgType.TEXT:
                self.messages.append(json.loads(message.data))
                if self.messages[-1]["event"] == event:
                    return self.messages[-1]
        raise ConnectionError(f"the stream ended before {event}")

    async def drain(self) -> None:
        """Read until the other side closes."""
        async for message in self.socket:
            if message.type is WSMsgType.TEXT:
                self.messages.append(json.loads(message.data))

    async def play(self, mulaw: bytes, mark: str = "") -> None:
        await self._send({"event": "media", "streamSid": self.sid, "media": {"payload": b64encode(mulaw).decode()}})
        if mark:
            await self._send({"event": "mark", "streamSid": self.sid, "mark": {"name": mark}})

    async def clear(self) -> None:
        await self._send({"event": "clear", "streamSid": self.sid})

    async def _send(self, message: dict[str, Any]) -> None:
        await self.socket.send_str(json.dumps(message))


Answer = str | tuple[int, str, str] | Callable[[Request], str | tuple[int, str, str]]
"""TwiML inside <Response>, or status, content type and body; or a function that makes one of them."""
Talk = Callable[[Stream], Awaitable[None]]


class TalkingServer:
    """Answers paths with given TwiML, streams with a given coroutine; keeps everything it was asked."""

    def __init__(self, token: str) -> None:
        self.answers: dict[str, Answer] = {}
        self.talk: Talk = Stream.drain
        self.requests: list[Request] = []
        self.streams: list[Stream] = []
        self.handshake_status = 101
        self._validator = RequestValidator(token)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "TalkingServer":
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    async def _open(self) -> None:
        app = web.Application()
        app.router.add_get("/stream", self._stream)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()

    async def _answer(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        signature = request.headers.get("X-Twilio-Signature", "")
        signed = self._validator.validate(PUBLIC + request.path_qs, form, signature)
        asked = Request(request.path, form, dict(request.headers), signed)
        self.requests.append(asked)
        answer = self.answers.get(request.path, "")
        given = answer(asked) if callable(answer) else answer
        if isinstance(given, str):
            given = (200, "text/xml", f"<?xml version='1.0' encoding='UTF-8'?><Response>{given}</Response>")
        status, content_type, body = given
        return web.Response(status=status, text=body, content_type=content_type)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        if self.handshake_status != 101:
            return web.Response(status=self.handshake_status)
        signature = request.headers.get("X-Twilio-Signature", "")
        signed = self._validator.validate(PUBLIC.replace("http", "ws") + request.path_qs, {}, signature)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        stream = Stream(socket, signed)
        self.streams.append(stream)
        try:
            await stream.next("start")
            await self.talk(stream)
        except ConnectionError:
            pass
        await socket.close()
        return socket
