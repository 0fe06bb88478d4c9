"""Waiting for a person: music in the silences, and a look at the switchboard four times a second."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from callbot.actions import PersonSought
from callbot.hold_music import CHUNK_SECONDS, HoldMusic
from callbot.ports import Line
from callbot.transfer import TransferState

Look = Callable[[], PersonSought | None]
_LOOK_SECONDS: Final = 0.25
_STEADY_SECONDS: Final = 0.6
"""Between two agents a caller is back in the queue for a moment: that alone is no news."""
_LOST_SECONDS: Final = 5.0
"""After so long without a sight of the queue the caller is told that nobody comes."""
_AHEAD_SECONDS: Final = 0.6
"""Music is sent so long before it is to be heard."""


class Music:
    """Sent in small pieces, so that little has to be taken back."""

    def __init__(self, line: Line) -> None:
        self._line, self._music = line, HoldMusic()
        self._chunks = 0
        self._until: float | None = None
        """When the last piece will have been played, in seconds of the call; None: no music."""

    def play(self, now: float) -> None:
        """Called with every frame while there is to be music."""
        if self._until is None or self._until < now:
            self._until = now
        while self._until - now < _AHEAD_SECONDS:
            self._chunks += 1
            self._line.play(self._music.next_chunk(), f"music{self._chunks}")
            self._until += CHUNK_SECONDS

    def stop(self, now: float) -> None:
        """Fade away at once; nothing when there is none."""
        if self._until is None:
            return
        unplayed, self._until = max(0.0, self._until - now), None
        self._line.clear()
        self._chunks += 1
        self._line.play(self._music.fade_out(unplayed), f"music{self._chunks}")


class News:
    """Notices what has changed for a caller who waits."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._next_look = 0.0
        self._told: PersonSought | None = None
        self._seen: PersonSought | None = None
        self._seen_since = 0.0

    def due(self, now: float) -> PersonSought | None:
        """What the caller is to hear of now; None when there is nothing new. The same again until it was `tell`ed."""
        if now >= self._next_look:
            self._next_look = now + _LOOK_SECONDS
            self._see(self._look(), now)
        seen = self._seen if self._seen or now - self._seen_since < _LOST_SECONDS else PersonSought(None)
        if seen is None or _is_same(seen, self._told) or now - self._seen_since < _patience(seen):
            return None
        return seen

    def tell(self, news: PersonSought) -> None:
        """The caller hears of it."""
        self._told = news

    def _see(self, seen: PersonSought | None, now: float) -> None:
        if not _is_same(seen, self._seen):
            self._seen_since = now
        self._seen = seen


def _is_same(one: PersonSought | None, other: PersonSought | None) -> bool:
    """The expected wait may change without being news."""
    if one is None or other is None:
        return one is other
    return replace(one, wait_minutes=None) == replace(other, wait_minutes=None)


def _patience(news: PersonSought) -> float:
    return _STEADY_SECONDS if news.state is TransferState.REQUESTED and not news.question else 0.0
