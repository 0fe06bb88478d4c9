"""Reads one number out of words."""

from collections.abc import Sequence
from typing import Final

from callbot.language import Language
from callbot.understanding import english_numbers, german_numbers

LONGEST_VALUE: Final = 15
"""Digits up to which a digit string is also a quantity; longer ones are account numbers and the like."""


class NumberReader:
    """Reads one number from the words, beginning at one of them."""

    def __init__(self, words: Sequence[tuple[str, int, int]], language: Language, at: int) -> None:
        self._words = words
        self._german = language is Language.DE
        self._table = german_numbers if self._german else english_numbers
        self.at = at
        self.is_ordinal = False
        self.digits = ""
        self._total = 0
        self._current: int | None = None

    def read(self) -> bool:
        word = self._word(self.at)
        if "0" <= word[:1] <= "9":
            return self._read_written(word)
        if not self._begins(word):
            return False
        first = self.at
        while not self.is_ordinal and self._take():
            pass
        if self.at > first:
            self.digits = str(self._total + (self._current or 0))
        return self.at > first

    def _begins(self, word: str) -> bool:
        if (
            self._table.cardinal(word) is not None
            or self._table.ordinal(word) is not None
            or word in self._table.SCALES
        ):
            return True
        return word in ("ein", "eine", "a") and self._word(self.at + 1) in self._table.SCALES

    def _word(self, at: int) -> str:
        return self._words[at][0] if at < len(self._words) else ""

    def _read_written(self, word: str) -> bool:
        following = self._word(self.at + 1)
        if following in self._table.SCALES and len(word) <= LONGEST_VALUE:
            self._current = int(word)
            self.at += 1
            while not self.is_ordinal and self._take():
                pass
            self.digits = str(self._total + (self._current or 0))
            return True
        self.digits = word
        self.at += 1
        if following in self._table.ORDINAL_ENDINGS and self._touches(self.at):
            self.is_ordinal = True
            self.at += 1
        return True

    def _touches(self, at: int) -> bool:
        return self._words[at - 1][2] == self._words[at][1]

    def _take(self) -> bool:
        """One more word, when it belongs to this number."""
        word, skip = self._word(self.at), 0
        dashed = word == "-" and not self._german and bool(self._current)
        if dashed or (word == self._table.LINK and self._link_joins()):
            word, skip = self._word(self.at + 1), 1
        return (
            self._take_scale(word, skip)
            or self._take_reversed(word)
            or self._take_cardinal(word, skip)
            or self._take_ordinal(word, skip)
        )

    def _link_joins(self) -> bool:
        """The "and" of "one hundred and six", but not of "three hundred and two hundred"."""
        whole = self._current if self._current is not None else self._total
        after = self._word(self.at + 2)
        return whole > 0 and whole % 100 == 0 and after not in self._table.SCALES

    def _take_scale(self, word: str, skip: int) -> bool:
        scale = self._table.SCALES.get(word)
        if scale is None and not self._german and word in english_numbers.ORDINAL_SCALES:
            scale, self.is_ordinal = english_numbers.ORDINAL_SCALES[word], True
        if scale is None or (skip and self._current is None) or self._current == 0:
            return self._take_article(word)
        if scale == 100:
            if self._current is not None and self._current % 100 == 0:
                return False
            self._current = (self._current or 1) * 100
        else:
            if self._total and self._total % (scale * 1000):
                return False
            self._total += (self._current if self._current is not None else 1) * scale
            self._current = None
        self.at += 1 + skip
        return True

    def _take_article(self, word: str) -> bool:
        articles = ("ein", "eine") if self._german else ("a",)
        if word not in articles or self._current is not None or self._word(self.at + 1) not in self._table.SCALES:
            return False
        self._current = 1
        self.at += 1
        return True

    def _take_reversed(self, word: str) -> bool:
        """The German "fünf und dreißig" in three words, but not the two ends of "zwischen zwei und zwanzig"."""
        if not self._german or self._word(self.at + 1) != "und" or self._word(self.at - 1) in ("zwischen", "von"):
            return False
        unit = german_numbers.COMPOUND.get(word)
        tens_word = self._word(self.at + 2)
        tens = german_numbers.CARDINALS.get(tens_word)
        place = german_numbers.ORDINALS.get(tens_word)
        value = tens if tens is not None else place
        if unit is None or value is None or not 0 < unit < 10 or value < 20 or value % 10 or not self._fits(value):
            return False
        self._current = (self._current or 0) + unit + value
        self.is_ordinal = tens is None
        self.at += 3
        return True

    def _take_cardinal(self, word: str, skip: int) -> bool:
        written = "0" <= word[:1] <= "9" and len(word) <= 3
        value = int(word) if written else self._table.cardinal(word)
        if value is None or not self._fits(value) or (written and not skip):
            return False
        self._current = (self._current or 0) + value
        self.at += 1 + skip
        return True

    def _take_ordinal(self, word: str, skip: int) -> bool:
        value = self._table.ordinal(word)
        if value is None or not self._fits(value):
            return False
        self._current = (self._current or 0) + value
        self.is_ordinal = True
        self.at += 1 + skip
        return True

    def _fits(self, value: int) -> bool:
        """Whether the value completes what was read: 3 after "twenty" or "two hundred", not after "two"."""
        if self._current is None:
            return not self._total or 0 < value < 1000 or self._total % 1_000_000 == 0
        if not value or not self._current:
            return False
        if value < 10 and not self._german and self._current % 100 >= 20 and self._current % 10 == 0:
            return True
        return value < 100 and self._current % 100 == 0
