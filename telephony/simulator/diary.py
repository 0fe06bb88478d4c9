"""What happened on one leg, as it happened."""

from dataclasses import dataclass, field

from telephony.simulator.hearing import Span


@dataclass(frozen=True, slots=True)
class PersonSpoke:
    """Seconds from the answer, of the first and of the last voiced sample as they were sent."""

    text: str
    start: float
    end: float
    over_the_bot: bool
    """The bot's audio was playing when the person began."""


@dataclass(frozen=True, slots=True)
class PersonPressed:
    keys: str
    start: float


@dataclass(frozen=True, slots=True)
class CarrierSaid:
    """A TwiML <Say>: the one thing whose words the carrier knows."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class AudioArrived:
    """Media came from the server while none was queued: the bot began to speak."""

    at: float


@dataclass(frozen=True, slots=True)
class Cleared:
    """The server dropped what was queued."""

    at: float
    had_audio: bool


Entry = PersonSpoke | PersonPressed | CarrierSaid | AudioArrived | Cleared


@dataclass(slots=True)
class Diary:
    entries: list[Entry] = field(default_factory=list)
    heard: tuple[Span, ...] = ()
    """When sound came from the other side."""
    streamed_bytes: int = 0
    """Mu-law bytes of the server's audio truly played to the person."""
    lateness: list[float] = field(default_factory=list)
    """Of every frame, seconds of the world behind its 20 ms beat."""
    problems: list[str] = field(default_factory=list)
    """Steps of the script that could not be followed."""
