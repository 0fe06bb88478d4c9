"""A media stream: the leg's sound over a WebSocket, as Twilio sends it."""

import asyncio
import socket
from collections.abc import Callable, Mapping

import aiohttp

from callbot.errors import WireError
from telephony.simulator import wire
from telephony.simulator.diary import AudioArrived, Cleared
from telephony.simulator.leg import Leg
from telephony.simulator.playout import Playout
from telephony.simulator.violations import ErrorCode

_STUCK_SECONDS = 5.0
"""Of the world: a server that takes no frame for so long is gone."""

Report = Callable[[ErrorCode, str], None]


class StreamLine:
    """Sends a frame with every beat and plays what the server has queued."""

    def __init__(
        self, connection: aiohttp.ClientWebSocketResponse, writer: wire.StreamWriter, leg: Leg, report: Report
    ) -> None:
        self._socket, self._writer, self._leg, self._report = connection, writer, leg, report
        self._playout = Playout()
        self._due: list[str] = []
        """Marks and keys that go out with the next beat."""
        self._has_broken_rules = False
        self._has_lost_server = False
        self._has_been_cut = False

    @property
    def has_audio_waiting(self) -> bool:
        return not self._playout.is_empty

    def press(self, digit: str) -> None:
        self._due.append(self._writer.dtmf(digit))

    async def open(self, parameters: Mapping[str, str]) -> None:
        await self._send([wire.CONNECTED, self._writer.start(parameters)])

    async def exchange(self, frame: bytes) -> bytes | None:
        heard, marks = self._playout.next_frame()
        due, self._due = self._due, []
        await self._send([self._writer.media(frame), *due, *map(self._writer.mark, marks)])
        if heard is not None:
            self._leg.diary.streamed_bytes += len(heard)
        return heard

    async def listen(self) -> None:
        """Take the server's messages until it closes the stream."""
        async for message in self._socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                self._take(message.data)
            else:
                self._complain("a message is not text")
        code = self._socket.close_code
        if not self._has_been_cut and code not in {aiohttp.WSCloseCode.OK, aiohttp.WSCloseCode.GOING_AWAY}:
            broke = code is None or code == aiohttp.WSCloseCode.ABNORMAL_CLOSURE
            self._report(ErrorCode.STREAM_CLOSED, "the connection broke" if broke else f"closed with code {code}")

    async def close(self) -> None:
        """Say stop, unless the server has already gone, and close."""
        if not self._socket.closed:
            await self._send([self._writer.stop()])
        await self._socket.close()

    def cut(self) -> None:
        """Tear the connection down without a farewell."""
        self._has_been_cut = True
        wire_end = self._socket.get_extra_info("socket")
        if wire_end is not None:
            wire_end.shutdown(socket.SHUT_RDWR)

    def _take(self, text: str) -> None:
        try:
            message = wire.read(text, self._writer.stream_sid)
        except WireError as error:
            self._complain(str(error))
            return
        match message:
            case wire.MediaOut(mulaw=mulaw):
                self._play(mulaw)
            case wire.MarkOut(name=name):
                self._playout.mark(name)
            case wire.ClearOut():
                self._leg.diary.entries.append(Cleared(self._leg.now, self.has_audio_waiting))
                self._due.extend(map(self._writer.mark, self._playout.clear()))

    def _play(self, mulaw: bytes) -> None:
        if self._playout.is_empty:
            self._leg.diary.entries.append(AudioArrived(self._leg.now))
        if dropped := self._playout.play(mulaw):
            self._report(ErrorCode.STREAM_BUFFER_OVERFLOW, f"{dropped} bytes beyond ten minutes were dropped")

    def _complain(self, detail: str) -> None:
        """Twilio reports it once for each stream, and goes on."""
        if not self._has_broken_rules:
            self._has_broken_rules = True
            self._report(ErrorCode.STREAM_INVALID_MESSAGE, detail)

    async def _send(self, messages: list[str]) -> None:
        if self._has_lost_server:
            return
        try:
            async with asyncio.timeout(_STUCK_SECONDS):
                for message in messages:
                    await self._socket.send_str(message)
        except ConnectionError:  # listen() sees and reports the end of the connection
            self._has_lost_server = True
        except TimeoutError:
            self._has_lost_server = True
            self._report(ErrorCode.STREAM_CLOSED, "the server takes no frames any more")
            self.cut()
