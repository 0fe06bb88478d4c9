"""When a turn begins and when it is over."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from callbot.hearing import Expecting
from callbot.mulaw import FRAME_SECONDS


def frames(seconds: float) -> int:
    return round(seconds / FRAME_SECONDS)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a caller may be silent before the turn is over."""

    complete_seconds: float
    """When the words so far already answer the question."""
    incomplete_seconds: float


PATIENCE: Final[Mapping[Expecting, Patience]] = {
    Expecting.YES_NO: Patience(0.24, 0.5),
    Expecting.CHOICE: Patience(0.24, 0.6),
    Expecting.ANYTHING: Patience(0.26, 0.5),
    Expecting.MOMENT: Patience(0.3, 0.8),
    Expecting.NUMBER: Patience(0.6, 1.4),
    Expecting.POSTCODE: Patience(0.3, 1.2),
    Expecting.CODE: Patience(0.3, 1.4),
    Expecting.NAME: Patience(0.7, 1.3),
    Expecting.DICTATION: Patience(0.9, 1.2),
}

LOOK_SECONDS: Final = 0.2
"""After this much silence the words so far are drawn out of the recogniser and looked at."""
LONGEST_TURN_SECONDS: Final = 60.0
"""Music and other talkers in the room must not hold the line for ever."""

_ONSET_WINDOW, _ONSET_FRAMES = 6, 5
_RESUME_FRAMES: Final = 2


class Onset:
    """Voice has begun when five of six frames (100 of 120 ms) are voiced: longer than clicks, sooner than words."""

    def __init__(self) -> None:
        self._recent = 0

    def frame(self, voiced: bool) -> int:
        """How many frames ago the voice began, counting this one; 0 while it has not."""
        self._recent = (self._recent << 1 | voiced) & ((1 << _ONSET_WINDOW) - 1)
        if self._recent.bit_count() < _ONSET_FRAMES:
            return 0
        began = self._recent.bit_length()
        self._recent = 0
        return began


class Step(Enum):
    """What to do after a frame of an open turn."""

    SPEAKING = auto()
    """Voice, or a pause shorter than LOOK_SECONDS: decode."""
    LOOK = auto()
    """Draw out the words so far, and say by `looked` whether they are complete."""
    WAITING = auto()
    """A pause; nothing to decode."""
    RESUMED = auto()
    """The caller speaks on: decode from just before this frame."""
    OVER = auto()


class EndOfTurn:
    """Counts the silence of one turn, in frames."""

    def __init__(self, patience: Patience) -> None:
        self.patience = patience
        self.silent_frames = 0
        """Since the last voice."""
        self._frames = 0
        self._voiced_in_a_row = _RESUME_FRAMES
        self._complete = False

    def frame(self, voiced: bool) -> Step:
        self._frames += 1
        self._voiced_in_a_row = self._voiced_in_a_row + 1 if voiced else 0
        if self._frames >= frames(LONGEST_TURN_SECONDS):
            return Step.OVER
        looked = self.silent_frames >= frames(LOOK_SECONDS)
        # A single voiced frame is a click and does not prolong the turn.
        if self._voiced_in_a_row >= _RESUME_FRAMES:
            self.silent_frames, self._complete = 0, False
            return Step.RESUMED if looked else Step.SPEAKING
        self.silent_frames += 1
        if self.silent_frames < frames(LOOK_SECONDS):
            return Step.SPEAKING
        if not looked:
            return Step.LOOK
        return self._wait()

    def looked(self, complete: bool) -> Step:
        """The words so far do or do not answer the question."""
        self._complete = complete
        return self._wait()

    def _wait(self) -> Step:
        limit = self.patience.complete_seconds if self._complete else self.patience.incomplete_seconds
        return Step.OVER if self.silent_frames >= frames(limit) else Step.WAITING
