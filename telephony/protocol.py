"""Twilio Media Streams as text: no socket, no clock.

Source: Twilio's documentation, "Media Streams - WebSocket Messages". Numbers come as decimal strings.
"""

import binascii
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from callbot.errors import WireError
from telephony.strict_json import parse_object

MAX_FROM_CARRIER: Final = 16_384
"""Characters in a message of Twilio's; real ones have about 400."""
MAX_TO_CARRIER: Final = 2_000_000
"""Characters in a message of ours: three minutes of audio."""
_ENCODING = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)
_KEY = re.compile(r"[0-9A-D*#]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Connected:
    """The socket stands; always the first message."""

    version: str


@dataclass(frozen=True, slots=True)
class Start:
    """The stream begins; always the second message. Its audio is 8 kHz mono mu-law, else it does not parse."""

    sequence: int
    stream_sid: str
    account_sid: str
    call_sid: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    """What stood in `<Parameter>`."""


@dataclass(frozen=True, slots=True)
class Media:
    """Caller audio, as a rule 20 ms."""

    sequence: int
    chunk: int
    """Counts the media messages from 1."""
    timestamp_ms: int
    """Milliseconds from the start of the stream to the first sample."""
    payload: bytes


@dataclass(frozen=True, slots=True)
class MarkReached:
    """Everything before one of our marks has been played, or dropped by a clear."""

    sequence: int
    name: str


@dataclass(frozen=True, slots=True)
class Dtmf:
    """The caller pressed a key: 0-9, A-D, * or #."""

    sequence: int
    digit: str


@dataclass(frozen=True, slots=True)
class Stop:
    """The call has ended, or left the stream."""

    sequence: int


@dataclass(frozen=True, slots=True)
class Play:
    """Queue audio behind what is queued: 8 kHz mu-law without a file header."""

    stream_sid: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class SetMark:
    """Ask for MarkReached when everything queued so far has been played."""

    stream_sid: str
    name: str


@dataclass(frozen=True, slots=True)
class Clear:
    """Drop what is queued and return its marks."""

    stream_sid: str


FromCarrier = Connected | Start | Media | MarkReached | Dtmf | Stop
ToCarrier = Play | SetMark | Clear


def read(text: str | bytes) -> FromCarrier | None:
    """A message of Twilio's; None for an event of a kind we do not know. WireError when malformed."""
    message = parse_object(text, MAX_FROM_CARRIER)
    event = _text(message, "event")
    if event == "media":
        return _read_media(message)
    reader = _READERS.get(event)
    return reader(message) if reader else None


def write(message: ToCarrier) -> str:
    """A message of ours as Twilio takes it."""
    match message:
        case Play(stream_sid, payload):
            body = {"event": "media", "streamSid": stream_sid, "media": {"payload": b64encode(payload).decode()}}
        case SetMark(stream_sid, name):
            body = {"event": "mark", "streamSid": stream_sid, "mark": {"name": name}}
        case Clear(stream_sid):
            body = {"event": "clear", "streamSid": stream_sid}
    return json.dumps(body)


def read_ours(text: str | bytes) -> ToCarrier:
    """A message of ours as the carrier reads it; strict, for Twilio ends a stream over an unknown one."""
    message = parse_object(text, MAX_TO_CARRIER)
    stream_sid = _text(message, "streamSid")
    match message.get("event"):
        case "media":
            return Play(stream_sid, _payload(_part(message, "media")))
        case "mark":
            return SetMark(stream_sid, _text(_part(message, "mark"), "name"))
        case "clear":
            return Clear(stream_sid)
    raise WireError("not a media, mark or clear message")


def write_carriers(message: FromCarrier, stream_sid: str) -> str:
    """A message as Twilio writes it."""
    body: dict[str, Any]
    match message:
        case Connected(version):
            return json.dumps({"event": "connected", "protocol": "Call", "version": version})
        case Start():
            body = {"event": "start", "start": _start_body(message)}
        case Media(_, chunk, timestamp_ms, payload):
            media = {"track": "inbound", "chunk": str(chunk), "timestamp": str(timestamp_ms)}
            body = {"event": "media", "media": media | {"payload": b64encode(payload).decode()}}
        case MarkReached(_, name):
            body = {"event": "mark", "mark": {"name": name}}
        case Dtmf(_, digit):
            body = {"event": "dtmf", "dtmf": {"track": "inbound_track", "digit": digit}}
        case Stop():
            body = {"event": "stop", "stop": {}}
    return json.dumps(body | {"sequenceNumber": str(message.sequence), "streamSid": stream_sid})


def _start_body(start: Start) -> dict[str, Any]:
    return {
        "streamSid": start.stream_sid,
        "accountSid": start.account_sid,
        "callSid": start.call_sid,
        "tracks": ["inbound"],
        "mediaFormat": _ENCODING,
        "customParameters": dict(start.parameters),
    }


def _read_connected(message: Mapping[str, Any]) -> Connected:
    if _text(message, "protocol") != "Call":
        raise WireError("connected: the protocol is not Call")
    return Connected(_text(message, "version"))


def _read_start(message: Mapping[str, Any]) -> Start:
    start = _part(message, "start")
    audio = _part(start, "mediaFormat")
    if any(audio.get(key) != value for key, value in _ENCODING.items()):
        raise WireError("start: the audio is not audio/x-mulaw, 8000 Hz, one channel")
    parameters = start.get("customParameters", {})
    if not isinstance(parameters, dict) or not all(isinstance(value, str) for value in parameters.values()):
        raise WireError("start: customParameters is not a table of texts")
    return Start(
        sequence=_number(message, "sequenceNumber"),
        stream_sid=_text(start, "streamSid"),
        account_sid=_text(start, "accountSid"),
        call_sid=_text(start, "callSid"),
        parameters=parameters,
    )


def _read_media(message: Mapping[str, Any]) -> Media | None:
    media = _part(message, "media")
    if media.get("track", "inbound") != "inbound":
        return None
    return Media(
        _number(message, "sequenceNumber"), _number(media, "chunk"), _number(media, "timestamp"), _payload(media)
    )


def _read_mark(message: Mapping[str, Any]) -> MarkReached:
    return MarkReached(_number(message, "sequenceNumber"), _text(_part(message, "mark"), "name"))


def _read_dtmf(message: Mapping[str, Any]) -> Dtmf:
    digit = _text(_part(message, "dtmf"), "digit")
    if not _KEY.fullmatch(digit):
        raise WireError("dtmf: not a key of a telephone")
    return Dtmf(_number(message, "sequenceNumber"), digit)


def _read_stop(message: Mapping[str, Any]) -> Stop:
    return Stop(_number(message, "sequenceNumber"))


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any]], FromCarrier]]] = {
    "connected": _read_connected,
    "start": _read_start,
    "mark": _read_mark,
    "dtmf": _read_dtmf,
    "stop": _read_stop,
}


def _part(message: Mapping[str, Any], key: str) -> dict[str, Any]:
    part = message.get(key)
    if not isinstance(part, dict):
        raise WireError(f"{key} is missing or not an object")
    return part


def _text(message: Mapping[str, Any], key: str) -> str:
    value = message.get(key)
    if not isinstance(value, str) or not value:
        raise WireError(f"{key} is missing or not a text")
    return value


def _number(message: Mapping[str, Any], key: str) -> int:
    value = message.get(key)
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return int(value)
    if type(value) is int and 0 <= value < 10**15:
        return value
    raise WireError(f"{key} is missing or not a number")


def _payload(media: Mapping[str, Any]) -> bytes:
    try:
        return b64decode(_text(media, "payload"), validate=True)
    except (binascii.Error, ValueError):
        raise WireError("the payload is not base64") from None
