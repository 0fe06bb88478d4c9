"""What the ear reports."""

from dataclasses import dataclass
from enum import StrEnum

from callbot.language import Language


class Expecting(StrEnum):
    """What the open question asks for; it sets the ear's patience."""

    ANYTHING = "anything"
    YES_NO = "yes_no"
    NUMBER = "number"
    """Telephone and customer numbers, spoken in groups with long pauses."""
    POSTCODE = "postcode"
    """Five digits, or where that is."""
    CODE = "code"
    """Six digits, as we give them out, or something else that the caller knows."""
    MOMENT = "moment"
    CHOICE = "choice"
    """One of a few things just offered: "the second one"."""
    NAME = "name"
    """Names, streets and spelling: long pauses between letters."""
    DICTATION = "dictation"
    """Free text: a fault described, a message for a colleague."""


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    start_seconds: float
    end_seconds: float
    """Both counted from the first frame of the stream."""
    confidence: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The voice-activity detector is sure that the caller speaks."""

    at_seconds: float


@dataclass(frozen=True, slots=True)
class PartialHeard:
    """What is understood so far of a turn still being spoken; it may change."""

    text: str
    at_seconds: float


@dataclass(frozen=True, slots=True)
class Heard:
    """A caller's whole turn."""

    text: str
    """Lower case without punctuation; empty when there was voice but no word."""
    language: Language
    words: tuple[Word, ...]
    start_seconds: float
    end_seconds: float
    """When the caller's voice stopped, not when we noticed."""
    in_other_languages: tuple[tuple[Language, str], ...] = ()
    """What the ears of the other languages made of it, while the caller's language is open."""

    @property
    def confidence(self) -> float:
        """Mean word confidence, 0 to 1; 0 for an empty turn."""
        return sum(word.confidence for word in self.words) / len(self.words) if self.words else 0.0


HearingEvent = SpeechStarted | PartialHeard | Heard
