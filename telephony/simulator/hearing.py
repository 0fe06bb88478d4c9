"""What a virtual person notices of the sound in the receiver."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from callbot import mulaw

_AUDIBLE: Final = 500
"""Amplitude of 32767 from which a sample is more than line noise."""


def _audible_table() -> bytes:
    levels = np.abs(np.frombuffer(mulaw.decode(bytes(range(256))), dtype="<i2").astype(np.int32))
    return (levels >= _AUDIBLE).astype(np.uint8).tobytes()


_IS_AUDIBLE: Final = _audible_table()


def is_sound(frame: bytes) -> bool:
    """Whether a mu-law frame holds sound: at least a twentieth of its samples can be heard."""
    return sum(frame.translate(_IS_AUDIBLE)) * 20 >= len(frame)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of sound, seconds from the answer."""

    start: float
    end: float


@dataclass(slots=True)
class Receiver:
    """Hears the other side: when it speaks, and when it has ended."""

    ends_after_seconds: float = 0.7
    _started_at: float | None = None
    _last_sound_at: float = 0.0
    _spans: tuple[Span, ...] = ()

    def hear(self, frame: bytes | None, at_seconds: float) -> None:
        """Take the 20 ms that begin at `at_seconds`; None is dead silence."""
        if frame is not None and is_sound(frame):
            if self._started_at is None:
                self._started_at = at_seconds
            self._last_sound_at = at_seconds + mulaw.FRAME_SECONDS
        elif self._started_at is not None and at_seconds - self._last_sound_at >= self.ends_after_seconds:
            self._spans += (Span(self._started_at, self._last_sound_at),)
            self._started_at = None

    @property
    def speaking_since(self) -> float | None:
        """When the other side began to speak; None while it is silent."""
        return self._started_at

    @property
    def last_sound_at(self) -> float:
        """When the other side was last heard; 0 before."""
        return self._last_sound_at

    def spans(self) -> tuple[Span, ...]:
        """When the other side spoke, up to now."""
        return self._spans if self._started_at is None else (*self._spans, Span(self._started_at, self._last_sound_at))

    def has_ended_since(self, seconds: float) -> bool:
        """Whether the other side has spoken after `seconds` and ended."""
        return self._started_at is None and self._last_sound_at > seconds
