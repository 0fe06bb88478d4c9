"""The bot's side of the line: words, sentence by sentence, and music in between."""

from callbot.actions import Say
from callbot.dialogue.state import DialogueState
from callbot.playback import Playback, Played
from callbot.ports import Line, Voice
from callbot.speakable import sentences, speakable
from callbot.waiting import Music

_MARK_GRACE_SECONDS = 3.0
"""Marks later than this are lost: what they stood for counts as played."""


class Mouth:
    """All times are seconds of the call."""

    def __init__(self, voice: Voice, line: Line) -> None:
        self._voice, self._line = voice, line
        self._playback, self._music = Playback(), Music(line)

    @property
    def speaks(self) -> bool:
        """Whether words are on their way to the caller; music is none."""
        return self._playback.is_playing

    @property
    def is_cut(self) -> bool:
        """Whether a reply was stopped and may yet be taken up again."""
        return self._playback.is_cut

    @property
    def may_be_cut(self) -> bool:
        return self._playback.may_be_cut

    def say(self, say: Say, state: DialogueState, now: float) -> None:
        """SpeakingError when there is no voice."""
        language = say.language or state.language
        for sentence in sentences(say.text):
            audio = self._voice.speak(speakable(sentence, language), language, state.slow)
            if not audio:
                continue  # nothing in it can be spoken
            self._music.stop(now)
            piece = self._playback.add(sentence, language, audio, interruptible=say.interruptible, now=now)
            self._line.play(piece.audio, piece.mark)

    def play_music(self, now: float) -> None:
        """Called with every frame while there is to be music."""
        self._music.play(now)

    def make_way(self, now: float) -> None:
        """The caller speaks: the music fades, and words that may be cut are cut."""
        self._music.stop(now)
        if self._playback.may_be_cut:
            self._line.clear()
            self._playback.cut(now)

    def take_up(self, now: float) -> None:
        """The interruption was none: the rest of the reply."""
        for piece in self._playback.take_up(now):
            self._line.play(piece.audio, piece.mark)

    def marked(self, mark: str, now: float) -> bool:
        """False when the mark stands for no words of ours."""
        return self._playback.marked(mark, now)

    def has_lost_marks(self, now: float) -> bool:
        """Marks are overdue: everything counts as played from now on."""
        if not self._playback.is_playing or now <= self._playback.ends_seconds + _MARK_GRACE_SECONDS:
            return False
        self._playback.assume_played(now)
        return True

    def finish(self, now: float) -> Played | None:
        """The reply is over: what was heard of it."""
        return self._playback.finish(now)

    def forget(self) -> None:
        """Nothing of the reply counts as said: the carrier reads it out."""
        self._playback = Playback()
