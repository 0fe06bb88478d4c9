"""What the other side did against Twilio's rules, under Twilio's own error codes."""

from dataclasses import dataclass
from enum import IntEnum


class ErrorCode(IntEnum):
    """Codes of Twilio's error and warning dictionary."""

    HTTP_RETRIEVAL_FAILURE = 11200
    """The answer to a webhook was an error status, or came after 15 s."""
    HTTP_CONNECTION_FAILURE = 11205
    DOCUMENT_TOO_LARGE = 11750
    """TwiML is limited to 64 kB."""
    DOCUMENT_PARSE_FAILURE = 12100
    SCHEMA_VALIDATION = 12200
    INVALID_CONTENT_TYPE = 12300
    INVALID_PHONE_NUMBER = 13223
    CONFERENCE_NAME_INVALID = 13231
    REST_AUTHENTICATION = 20003
    REST_BAD_REQUEST = 20001
    STREAM_CONNECTION_TIMEOUT = 31901
    STREAM_HANDSHAKE = 31920
    STREAM_CLOSED = 31921
    """The socket broke without a closing handshake."""
    STREAM_PROTOCOL = 31924
    STREAM_BUFFER_OVERFLOW = 31931
    """More than 10 minutes of audio were buffered; the rest was dropped."""
    STREAM_INVALID_MESSAGE = 31951


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach of the protocol. `detail` never carries what a caller said."""

    code: ErrorCode
    detail: str
    call_sid: str | None = None
    """None: it belongs to no call."""

    def __str__(self) -> str:
        return f"{self.code.value} {self.code.name.lower()}: {self.detail}"
