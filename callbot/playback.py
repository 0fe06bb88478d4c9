"""What the caller has really heard of what we said."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from callbot import mulaw
from callbot.language import Language

_BACK_UP_SECONDS: Final = 0.25
"""After a false interruption the sentence goes on a little before the point where it stopped."""


@dataclass(slots=True)
class Piece:
    """One sentence, as it was sent; times are seconds of the call."""

    mark: str
    text: str
    language: Language
    audio: bytes
    interruptible: bool
    starts_seconds: float
    """When it begins to play, by our reckoning: at once, or when the piece before it ends."""
    skipped_seconds: float = 0.0
    """How much of the sentence had been heard before it was taken up again."""

    @property
    def ends_seconds(self) -> float:
        return self.starts_seconds + mulaw.seconds(self.audio)

    def heard_until(self, now: float) -> float:
        """Seconds of the whole sentence that have been played."""
        return self.skipped_seconds + min(max(now - self.starts_seconds, 0.0), mulaw.seconds(self.audio))

    def words_until(self, now: float) -> str:
        """The whole words that have been played, taking letters to be spoken at an even pace."""
        total = self.skipped_seconds + mulaw.seconds(self.audio)
        letters = int(len(self.text) * self.heard_until(now) / total) if total else 0
        if letters >= len(self.text):
            return self.text
        return self.text[: self.text.rfind(" ", 0, letters + 1) + 1].rstrip()

    def rest_after(self, now: float) -> tuple[bytes, float]:
        """The audio to send to take the sentence up again, and how many seconds of the sentence it leaves out."""
        from_seconds = max(self.heard_until(now) - _BACK_UP_SECONDS, self.skipped_seconds)
        samples = round((from_seconds - self.skipped_seconds) * mulaw.SAMPLE_RATE)
        return self.audio[samples:], from_seconds


@dataclass(frozen=True, slots=True)
class Played:
    """What was heard of one reply of the bot; times are seconds of the call."""

    text: str
    language: Language
    start_seconds: float
    end_seconds: float
    interrupted: bool


@dataclass(slots=True)
class _Reply:
    heard: list[Piece] = field(default_factory=list)
    waiting: deque[Piece] = field(default_factory=deque)
    cut: tuple[Piece, ...] = ()
    ended: float = 0.0
    """When the last piece heard, or cut, ended."""


class Playback:
    """Keeps the pieces of one reply at a time."""

    def __init__(self) -> None:
        self._marks = 0
        self._reply = _Reply()

    @property
    def is_playing(self) -> bool:
        return bool(self._reply.waiting)

    @property
    def is_cut(self) -> bool:
        """Whether a reply was stopped and may yet be taken up again."""
        return bool(self._reply.cut)

    @property
    def may_be_cut(self) -> bool:
        waiting = self._reply.waiting
        return bool(waiting) and all(piece.interruptible for piece in waiting)

    @property
    def ends_seconds(self) -> float:
        """When the last queued piece will have been played; 0 when nothing is queued."""
        return self._reply.waiting[-1].ends_seconds if self._reply.waiting else 0.0

    def add(self, text: str, language: Language, audio: bytes, *, interruptible: bool, now: float) -> Piece:
        """A piece to send now, behind what is queued; its mark is unique in this stream."""
        self._marks += 1
        piece = Piece(f"m{self._marks}", text, language, audio, interruptible, max(now, self.ends_seconds))
        self._reply.waiting.append(piece)
        return piece

    def marked(self, mark: str, now: float) -> bool:
        """A mark came back: its piece was played. Marks of cleared pieces are unknown here: False, nothing changes."""
        waiting = self._reply.waiting
        if not any(piece.mark == mark for piece in waiting):
            return False
        while waiting:
            piece = waiting.popleft()
            self._reply.heard.append(piece)
            self._reply.ended = now
            if piece.mark == mark:
                break
        return True

    def assume_played(self, now: float) -> None:
        """Marks were lost: everything queued counts as played."""
        if self._reply.waiting:
            self.marked(self._reply.waiting[-1].mark, now)

    def cut(self, now: float) -> None:
        """The queue was cleared: remember what was not heard."""
        self._reply.cut, self._reply.ended = tuple(self._reply.waiting), now
        self._reply.waiting.clear()

    def take_up(self, now: float) -> tuple[Piece, ...]:
        """The interruption was none: the rest of the reply, to be sent again."""
        cut, self._reply.cut = self._reply.cut, ()
        for piece in cut:
            audio, skipped = piece.rest_after(self._reply.ended)
            again = self.add(piece.text, piece.language, audio, interruptible=piece.interruptible, now=now)
            again.skipped_seconds = skipped
        return tuple(self._reply.waiting)

    def finish(self, now: float) -> Played | None:
        """The reply is over: what was heard of it; None when that is nothing. The next reply may begin."""
        reply, self._reply = self._reply, _Reply()
        ended = now if reply.waiting else reply.ended
        pieces = [*reply.heard, *reply.cut, *reply.waiting]
        words = [piece.text for piece in reply.heard]
        words += [piece.words_until(ended) for piece in (*reply.cut, *reply.waiting)]
        text = " ".join(filter(None, words))
        if not text:
            return None
        began = pieces[0].starts_seconds
        interrupted = bool(reply.cut or reply.waiting)
        return Played(text, pieces[0].language, began, max(began, ended), interrupted)
