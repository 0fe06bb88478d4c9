"""How long nobody may speak."""

from collections.abc import Mapping
from typing import Final

from callbot.hearing import Expecting

_SILENCE_SECONDS: Final[Mapping[Expecting, float]] = {
    Expecting.ANYTHING: 7.0,
    Expecting.YES_NO: 6.0,
    Expecting.CHOICE: 7.0,
    Expecting.MOMENT: 8.0,
    Expecting.NUMBER: 10.0,
    Expecting.POSTCODE: 8.0,
    Expecting.CODE: 12.0,
    Expecting.NAME: 9.0,
    Expecting.DICTATION: 9.0,
}
_HOLD_SECONDS: Final = 45.0
_MUSIC_SECONDS: Final = 1.8
"""After a question to who waits; nobody hears silence for two seconds."""
_MUSIC_AT_ONCE_SECONDS: Final = 0.4


def before_asking_again(expecting: Expecting, *, holds: bool) -> float:
    """Seconds after a question; for who waits on hold, until they are told how it stands."""
    return _HOLD_SECONDS if holds else _SILENCE_SECONDS[expecting]


def before_music(*, holds: bool) -> float:
    return _MUSIC_AT_ONCE_SECONDS if holds else _MUSIC_SECONDS
