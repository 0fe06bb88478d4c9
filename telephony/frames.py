"""The caller's audio in order of time."""

from typing import Final

from callbot.errors import WireError
from callbot.mulaw import FRAME_BYTES, SILENCE
from telephony.protocol import Media

_FRAME_MS: Final = 20
_BYTES_A_MS: Final = 8
_JITTER_MS: Final = 60
"""A smaller lead of the carrier's clock is not a gap."""
_LONGEST_GAP_MS: Final = 30_000


class Frames:
    """Makes one unbroken stream of whole 20 ms frames: what was lost becomes silence, what came twice is dropped.

    The carrier drops audio when the way to us is congested (its warning 31930); without the silence every time
    counted in frames would be early from then on.
    """

    def __init__(self) -> None:
        self.lost = 0
        """Frames replaced by silence so far."""
        self._last_chunk = 0
        self._next_ms: float | None = None
        self._rest = b""

    def take(self, media: Media) -> bytes:
        """The audio to hear next, a whole number of frames; WireError when the carrier's clock leaps."""
        if media.chunk <= self._last_chunk:
            return b""
        self._last_chunk = media.chunk
        silence = self._gap(media.timestamp_ms) * FRAME_BYTES
        audio = SILENCE * silence + self._rest + media.payload if silence else self._rest + media.payload
        self._next_ms = (self._next_ms or 0.0) + (silence + len(media.payload)) / _BYTES_A_MS
        whole = len(audio) - len(audio) % FRAME_BYTES
        self._rest = audio[whole:]
        return audio[:whole]

    def _gap(self, timestamp_ms: int) -> int:
        """Frames missing before this one."""
        if self._next_ms is None:
            self._next_ms = float(timestamp_ms)
        gap_ms = timestamp_ms - self._next_ms
        if gap_ms > _LONGEST_GAP_MS:
            raise WireError("the stream's clock has leapt")
        if gap_ms < _JITTER_MS:
            return 0
        frames = int(gap_ms) // _FRAME_MS
        self.lost += frames
        return frames
