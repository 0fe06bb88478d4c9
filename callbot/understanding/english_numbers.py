"""English number words."""

from typing import Final


def _list(words: str) -> list[str]:
    return words.split()


_SMALL: Final = _list(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS: Final = _list("twenty thirty forty fifty sixty seventy eighty ninety")
_FIRST_ORDINALS: Final = _list(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth"
)

CARDINALS: Final = (
    {word: value for value, word in enumerate(_SMALL)}
    | {word: tens * 10 for tens, word in enumerate(_TENS, start=2)}
    | {"nought": 0, "naught": 0, "fourty": 40}
)

ORDINALS: Final = {word: value for value, word in enumerate(_FIRST_ORDINALS, start=1)} | {
    word[:-1] + "ieth": tens * 10 for tens, word in enumerate(_TENS, start=2)
}

ORDINAL_SCALES: Final = {"hundredth": 100, "thousandth": 10**3, "millionth": 10**6, "billionth": 10**9}

SCALES: Final = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}

ORDINAL_ENDINGS: Final = ("st", "nd", "rd", "th")
"""Written behind digits."""

LINK: Final = "and"


def cardinal(word: str) -> int | None:
    """The value of one lower-case word below a hundred."""
    return CARDINALS.get(word)


def ordinal(word: str) -> int | None:
    """The place named by one lower-case word: "twelfth" is 12, and so is the last word of "twenty-second" 2."""
    return ORDINALS.get(word)
