"""Keys, collected as the open question asks."""

from typing import Final

from callbot.hearing import Expecting

_LENGTHS: Final = {Expecting.NUMBER: None, Expecting.POSTCODE: 5, Expecting.CODE: 6}
"""Keys after which nothing more is to come; of a telephone number nobody knows."""
_PAUSE_SECONDS: Final = 3.0
"""A number is complete when no key has come for so long; # ends it at once."""


class Keypad:
    def __init__(self) -> None:
        self._keys = ""
        self._last_seconds = 0.0
        self._is_whole = False
        """What was typed last was complete without #."""

    def is_late(self, key: str) -> bool:
        """Whether it is a # behind what was complete without it; asked before every `press`."""
        late, self._is_whole = self._is_whole and key == "#", False
        return late

    def press(self, key: str, expecting: Expecting, now: float) -> str:
        """The complete input, or an empty text while a number is still being typed; `now` in seconds of the call."""
        if expecting not in _LENGTHS:
            return key
        if key != "#":
            self._keys += key
            self._last_seconds = now
        self._is_whole = len(self._keys) == _LENGTHS[expecting]
        return self._take() if key == "#" or self._is_whole else ""

    def due(self, now: float) -> str:
        """What was typed, once the pause is long enough."""
        return self._take() if self._keys and now - self._last_seconds >= _PAUSE_SECONDS else ""

    def _take(self) -> str:
        keys, self._keys = self._keys, ""
        return keys
