"""The media stream: one socket is one caller."""

import logging
import traceback
from threading import BoundedSemaphore
from time import monotonic
from typing import Final, TypeVar

from flask import Blueprint, request

from callbot.call import CallState
from callbot.errors import WireError
from callbot.mulaw import FRAME_BYTES
from callbot.ports import Conversation
from telephony.frames import Frames
from telephony.inbox import Inbox
from telephony.line import StreamLine
from telephony.protocol import Connected, Dtmf, FromCarrier, MarkReached, Media, Start, Stop
from telephony.services import Telephony
from telephony.sockets import SpentResponse, WebSocket, accept
from telephony.tokens import hash_token

START_SECONDS: Final = 5.0
"""Within which a new socket must say which call it belongs to."""
SILENT_SECONDS: Final = 5.0
"""Frames come every 20 ms even when nobody speaks: without any for so long the connection is dead."""
MAX_STRANGERS: Final = 50
"""Sockets that may wait at the same time to say which call they belong to."""
TOGETHER_BYTES: Final = 25 * FRAME_BYTES
"""Half a second: frames that have queued up are heard together, up to this much."""

log = logging.getLogger(__name__)
Message = TypeVar("Message", Connected, Start)


def add_stream(blueprint: Blueprint, services: Telephony) -> None:
    """Add the WebSocket /stream; the blueprint checks the handshake's signature before it is accepted."""
    streams = MediaStreams(services)

    @blueprint.get("/stream", websocket=True)
    def stream() -> SpentResponse:
        streams.serve(accept(request))
        return SpentResponse()


class MediaStreams:
    def __init__(self, services: Telephony) -> None:
        self._services = services
        self._strangers = BoundedSemaphore(MAX_STRANGERS)

    def serve(self, websocket: WebSocket) -> None:
        """Serve one socket to its end. Whatever goes wrong ends this call's stream only; /voice/after goes on."""
        inbox = Inbox(websocket)
        try:
            start = self._meet(inbox)
            inbox.call_sid = start.call_sid
            self._talk(start, inbox, StreamLine(websocket, start.stream_sid))
        except WireError as error:
            log.warning("call %s: its stream was closed: %s", inbox.call_sid, error)
        except Exception as error:  # noqa: BLE001 - the end of a call
            log.error("call %s: its stream failed: %s", inbox.call_sid, _where(error))
        finally:
            websocket.close()

    def _meet(self, inbox: Inbox) -> Start:
        """Wait for `connected` and `start`."""
        if not self._strangers.acquire(blocking=False):
            raise WireError("too many sockets that have not said which call they belong to")
        try:
            until = monotonic() + START_SECONDS
            _expect(Connected, inbox.next(until - monotonic()))
            return _expect(Start, inbox.next(until - monotonic()))
        finally:
            self._strangers.release()

    def _talk(self, start: Start, inbox: Inbox, line: StreamLine) -> None:
        token_hash = hash_token(start.parameters.get("token", ""))
        conversation = self._services.conversations.open(start.call_sid, token_hash, line)
        if conversation is None:
            raise WireError("the token is unknown, used, expired, or another call's")
        try:
            conversation.start()
            _listen(conversation, inbox)
        finally:
            if not conversation.closed:
                conversation.caller_left()
            self._complete_note(start.call_sid)

    def _complete_note(self, call_sid: str) -> None:
        """The carrier's last status event may have come before the caller's last words were kept."""
        call = self._services.store.find(call_sid)
        if call and call.state is CallState.ENDED:
            self._services.store.end(call_sid, self._services.clock(), self._services.write_note)


def _listen(conversation: Conversation, inbox: Inbox) -> None:
    """Hand everything the carrier sends to the conversation, until one of the two is gone."""
    frames, audio = Frames(), bytearray()
    while not conversation.closed:
        message = inbox.next(SILENT_SECONDS)
        if isinstance(message, Media):
            audio += frames.take(message)
            if inbox.has_more and len(audio) < TOGETHER_BYTES:
                continue
        if audio:
            conversation.hear(bytes(audio))
            audio.clear()
        if message is None or isinstance(message, Stop):
            break
        if not conversation.closed:
            _hand_over(message, conversation)
    if frames.lost:
        log.warning("call %s: %.2f s of the caller's audio were lost on the way", inbox.call_sid, frames.lost * 0.02)


def _hand_over(message: FromCarrier, conversation: Conversation) -> None:
    match message:
        case MarkReached(name=name):
            conversation.played(name)
        case Dtmf(digit=digit):
            conversation.pressed(digit)
        case Connected() | Start():
            raise WireError("the stream started twice")


def _expect(kind: type[Message], message: FromCarrier | None) -> Message:
    if not isinstance(message, kind):
        raise WireError(f"no {kind.__name__.lower()} message in its place and time")
    return message


def _where(error: Exception) -> str:
    """Kind and place of an error without its text, which may hold a caller's words."""
    return type(error).__name__ + "\n" + "".join(traceback.format_tb(error.__traceback__))
