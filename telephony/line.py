"""The way back to the caller."""

from typing import Final

from telephony.protocol import Clear, Play, SetMark, ToCarrier, write
from telephony.sockets import WebSocket

PIECE_BYTES: Final = 16_000
"""Two seconds of audio: few messages, and none that some proxy finds too large."""


class StreamLine:
    """One media stream as callbot.ports.Line. Safe to use from several threads.

    When the carrier has gone, what is played goes nowhere and nothing is raised: the stream's own loop notices.
    """

    def __init__(self, websocket: WebSocket, stream_sid: str) -> None:
        self._websocket = websocket
        self._stream_sid = stream_sid

    def play(self, mulaw: bytes, mark: str) -> None:
        pieces = [mulaw[start : start + PIECE_BYTES] for start in range(0, len(mulaw), PIECE_BYTES)]
        self._send(*(Play(self._stream_sid, piece) for piece in pieces), SetMark(self._stream_sid, mark))

    def clear(self) -> None:
        self._send(Clear(self._stream_sid))

    def close(self) -> None:
        self._websocket.begin_closing()

    def _send(self, *messages: ToCarrier) -> None:
        self._websocket.send(*map(write, messages))
