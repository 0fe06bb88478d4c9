"""Twilio's media-stream messages, written and read without I/O."""

import binascii
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from callbot.errors import WireError
from callbot.mulaw import FRAME_BYTES, SILENCE

CONNECTED = '{"event":"connected","protocol":"Call","version":"1.0.0"}'
_SILENT_FRAME = SILENCE * FRAME_BYTES
_SILENT_PAYLOAD = b64encode(_SILENT_FRAME).decode()


@dataclass(frozen=True, slots=True)
class MediaOut:
    """The server wants audio played."""

    mulaw: bytes


@dataclass(frozen=True, slots=True)
class MarkOut:
    """The server wants to know when everything before this was played."""

    name: str


@dataclass(frozen=True, slots=True)
class ClearOut:
    """The server wants everything queued to be dropped."""


FromServer = MediaOut | MarkOut | ClearOut


@dataclass(slots=True)
class StreamWriter:
    """Writes one stream's messages, numbered as Twilio numbers them."""

    stream_sid: str
    call_sid: str
    account_sid: str
    sequence: int = 0
    chunk: int = 0

    def start(self, parameters: Mapping[str, str]) -> str:
        start = {
            "accountSid": self.account_sid,
            "streamSid": self.stream_sid,
            "callSid": self.call_sid,
            "tracks": ["inbound"],
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
            "customParameters": dict(parameters),
        }
        return self._numbered("start", start)

    def media(self, frame: bytes) -> str:
        """One 20 ms frame. Written by hand: this runs fifty times a second for every call."""
        self.sequence += 1
        self.chunk += 1
        payload = _SILENT_PAYLOAD if frame == _SILENT_FRAME else b64encode(frame).decode()
        return (
            f'{{"event":"media","sequenceNumber":"{self.sequence}","media":{{"track":"inbound",'
            f'"chunk":"{self.chunk}","timestamp":"{(self.chunk - 1) * 20}","payload":"{payload}"}},'
            f'"streamSid":"{self.stream_sid}"}}'
        )

    def dtmf(self, digit: str) -> str:
        return self._numbered("dtmf", {"track": "inbound_track", "digit": digit})

    def mark(self, name: str) -> str:
        return self._numbered("mark", {"name": name})

    def stop(self) -> str:
        return self._numbered("stop", {"accountSid": self.account_sid, "callSid": self.call_sid})

    def _numbered(self, event: str, body: Mapping[str, Any]) -> str:
        self.sequence += 1
        message = {
            "event": event,
            "sequenceNumber": str(self.sequence),
            event: body,
            "streamSid": self.stream_sid,
        }
        return json.dumps(message)


def read(text: str, stream_sid: str) -> FromServer:
    """A message of the server's; WireError says what Twilio would not accept in it."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise WireError("the message is not JSON") from None
    if not isinstance(message, dict):
        raise WireError("the message is not a JSON object")
    if message.get("streamSid") != stream_sid:
        raise WireError("streamSid is missing or is not this stream's")
    event = message.get("event")
    allowed = {"event", "streamSid"} if event == "clear" else {"event", "streamSid", str(event)}
    if event not in {"media", "mark", "clear"}:
        raise WireError("only media, mark and clear are accepted from the server")
    if surplus := message.keys() - allowed:
        raise WireError(f"unexpected fields in {event}: {', '.join(sorted(surplus))[:80]}")
    if event == "clear":
        return ClearOut()
    field = "payload" if event == "media" else "name"
    value = _the_one_field(message.get(event), str(event), field)
    return MediaOut(_audio(value)) if event == "media" else MarkOut(value)


def _the_one_field(body: object, event: str, field: str) -> str:
    if not isinstance(body, dict) or body.keys() != {field} or not isinstance(body[field], str):
        raise WireError(f"{event} must hold {field!r}, a text, and nothing else")
    return str(body[field])


def _audio(payload: str) -> bytes:
    try:
        audio = b64decode(payload, validate=True)
    except (binascii.Error, ValueError):
        raise WireError("the payload is not base64") from None
    if not audio:
        raise WireError("the payload is empty")
    if audio[:4] in {b"RIFF", b"OggS", b".snd"} or audio[:3] == b"ID3":
        raise WireError("the payload begins with a file header; only raw mu-law is accepted")
    return audio
