"""English number words."""

from typing import Final

SMALL: Final = (  # noqa: SIM905
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS: Final = " ten twenty thirty forty fifty sixty seventy eighty ninety".split(" ")  # noqa: SIM905
_ORDINALS: Final = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
LARGEST: Final = 999_999_999_999


def cardinal(number: int) -> str:
    """0 to 999,999,999,999 in words; ValueError beyond."""
    if number < 0:
        return "minus " + cardinal(-number)
    if number > LARGEST:
        raise ValueError("too large to be said as one number")
    parts = []
    rest = number
    for size, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{_below_thousand(count)} {name}")
    if rest and parts and rest < 100:
        parts.append("and")
    if rest or not parts:
        parts.append(_below_thousand(rest))
    return " ".join(parts)


def ordinal(number: int) -> str:
    """first, twenty-third, hundredth."""
    words = cardinal(number)
    for last, replaced in _ORDINALS.items():
        if words.endswith(last):
            return words.removesuffix(last) + replaced
    return words.removesuffix("y") + "ieth" if words.endswith("y") else words + "th"


def year(number: int) -> str:
    """1999 is "nineteen ninety-nine", 2007 "two thousand and seven", 2026 "twenty twenty-six"."""
    century, rest = divmod(number, 100)
    if not 1100 <= number < 2100 or 2000 <= number < 2010:
        return cardinal(number)
    if not rest:
        return _below_hundred(century) + " hundred"
    return f"{_below_hundred(century)} {'oh ' if rest < 10 else ''}{_below_hundred(rest)}"


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest)
    return f"{SMALL[hundreds]} hundred" + (f" and {_below_hundred(rest)}" if rest else "")


def _below_hundred(number: int) -> str:
    if number < 20:
        return SMALL[number]
    tens, ones = divmod(number, 10)
    return TENS[tens] + (f"-{SMALL[ones]}" if ones else "")
