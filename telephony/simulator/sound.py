"""What the carrier itself plays: prompts, music, tones, and the other side of a bridge."""

import io
import wave
from collections import deque
from dataclasses import dataclass, field

import numpy as np

from callbot import mulaw
from telephony.simulator.leg import Line

_BRIDGE_FRAMES = 5
"""A bridge never falls further behind than 100 ms."""


def tone(hertz: float, seconds: float) -> bytes:
    """A tone at a telephone's level, mu-law."""
    times = np.arange(round(seconds * mulaw.SAMPLE_RATE)) / mulaw.SAMPLE_RATE
    return mulaw.encode((3000 * np.sin(2 * np.pi * hertz * times)).astype("<i2").tobytes())


def ringback() -> bytes:
    """A second of 425 Hz and four of silence, as in Germany, Austria and Switzerland."""
    return tone(425, 1.0) + mulaw.SILENCE * (4 * mulaw.SAMPLE_RATE)


def audio_file(body: bytes, content_type: str) -> bytes | None:
    """Mu-law audio of a file that <Play> fetched; None when it is of a kind not played here."""
    if content_type in {"audio/basic", "audio/x-mulaw", "audio/mulaw"}:
        return body
    if content_type not in {"audio/wav", "audio/wave", "audio/x-wav"}:
        return None
    try:
        with wave.open(io.BytesIO(body)) as file:
            if (file.getframerate(), file.getsampwidth(), file.getnchannels()) != (mulaw.SAMPLE_RATE, 2, 1):
                return None
            return mulaw.encode(file.readframes(file.getnframes()))
    except (wave.Error, EOFError):
        return None


class Playback:
    """Plays audio once, or over and over; hears nobody."""

    def __init__(self, audio: bytes, repeats: bool = False) -> None:
        self._frames = [
            audio[at : at + mulaw.FRAME_BYTES].ljust(mulaw.FRAME_BYTES, mulaw.SILENCE)
            for at in range(0, len(audio), mulaw.FRAME_BYTES)
        ]
        self._repeats, self._next = repeats, 0

    @property
    def has_audio_waiting(self) -> bool:
        return not self._repeats and self._next < len(self._frames)

    async def exchange(self, frame: bytes) -> bytes | None:
        if self._next >= len(self._frames):
            return None
        heard = self._frames[self._next]
        self._next += 1
        if self._repeats:
            self._next %= len(self._frames)
        return heard

    def press(self, digit: str) -> None:
        """Whoever gathers digits takes them from the leg."""


@dataclass(slots=True)
class BridgeEnd:
    """One side of two joined legs."""

    _coming: deque[bytes] = field(default_factory=lambda: deque(maxlen=_BRIDGE_FRAMES))
    other: "BridgeEnd | None" = None
    has_audio_waiting: bool = False

    async def exchange(self, frame: bytes) -> bytes | None:
        if self.other is not None:
            self.other._coming.append(frame)
        return self._coming.popleft() if self._coming else None

    def press(self, digit: str) -> None:
        """Tones travel in the sound; nobody here listens for them."""


def bridge() -> tuple[Line, Line]:
    """The two ends of a new bridge."""
    one, two = BridgeEnd(), BridgeEnd()
    one.other, two.other = two, one
    return one, two
