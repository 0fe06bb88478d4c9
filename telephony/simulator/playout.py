"""The audio a server has queued for one caller, and its marks."""

from collections import deque
from dataclasses import dataclass, field

from callbot.mulaw import FRAME_BYTES, SAMPLE_RATE, SILENCE

LIMIT_BYTES = 600 * SAMPLE_RATE
"""Twilio drops what goes beyond ten minutes."""


@dataclass(slots=True)
class Playout:
    """Plays queued audio in order, 20 ms at a time; marks come back in their place."""

    _queue: deque[memoryview | str] = field(default_factory=deque)
    """Audio, and between it the names of marks. Views, so that taking 20 ms off a long prompt copies nothing."""
    _bytes: int = 0

    @property
    def is_empty(self) -> bool:
        return not self._bytes

    def play(self, mulaw: bytes) -> int:
        """Queue audio; the number of bytes that did not fit and were dropped."""
        fits = mulaw[: LIMIT_BYTES - self._bytes]
        if fits:
            self._queue.append(memoryview(fits))
            self._bytes += len(fits)
        return len(mulaw) - len(fits)

    def mark(self, name: str) -> None:
        self._queue.append(name)

    def clear(self) -> list[str]:
        """Drop all audio; the marks that were waiting, which Twilio returns at once."""
        marks = [item for item in self._queue if isinstance(item, str)]
        self._queue.clear()
        self._bytes = 0
        return marks

    def next_frame(self) -> tuple[bytes | None, list[str]]:
        """The next 20 ms, padded with silence at the end of the audio (None: nothing queued), and the marks reached."""
        frame, marks = b"", []
        while self._queue and (len(frame) < FRAME_BYTES or isinstance(self._queue[0], str)):
            item = self._queue.popleft()
            if isinstance(item, str):
                marks.append(item)
                continue
            wanted = FRAME_BYTES - len(frame)
            frame += item[:wanted]
            if len(item) > wanted:
                self._queue.appendleft(item[wanted:])
        self._bytes -= len(frame)
        return (frame.ljust(FRAME_BYTES, SILENCE) if frame else None), marks
