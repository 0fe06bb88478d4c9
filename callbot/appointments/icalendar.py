"""Calendars as text (RFC 5545). Times are in UTC, so that no daylight-saving rule has to travel along."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

_WIDTH: Final = 75
"""Octets a line may have (RFC 5545, 3.1)."""
_ESCAPES: Final = str.maketrans(
    {"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"} | {chr(code): None for code in range(32) if code != 10}
)


@dataclass(frozen=True, slots=True)
class Event:
    uid: str
    sequence: int
    start: datetime
    end: datetime
    changed_at: datetime
    summary: str
    description: str
    cancelled: bool = False


def calendar(name: str, events: Sequence[Event]) -> str:
    """A whole calendar, lines ended by CR LF as the standard wants them."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Callbot//Appointments//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        *(line for event in events for line in _event(event)),
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTAMP:{_moment(event.changed_at)}"
    yield f"LAST-MODIFIED:{_moment(event.changed_at)}"
    yield f"DTSTART:{_moment(event.start)}"
    yield f"DTEND:{_moment(event.end)}"
    yield f"SUMMARY:{_text(event.summary)}"
    yield f"DESCRIPTION:{_text(event.description)}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    return words.replace("\r\n", "\n").translate(_ESCAPES)


def _folded(line: str) -> Iterator[str]:
    """Pieces of at most 75 octets, each but the first behind a blank, and no character cut in two."""
    piece = ""
    for character in line:
        if len((piece + character).encode()) > _WIDTH:
            yield piece
            piece = " "
        piece += character
    yield piece
