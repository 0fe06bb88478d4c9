"""German number words."""

from typing import Final

SMALL: Final = (  # noqa: SIM905
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn "
    "achtzehn neunzehn"
).split()
TENS: Final = " zehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split(" ")  # noqa: SIM905
_ORDINAL_STEMS: Final = {"eins": "erst", "drei": "dritt", "sieben": "siebt", "acht": "acht"}
LARGEST: Final = 999_999_999_999


def cardinal(number: int) -> str:
    """0 to 999,999,999,999 in words ("eins" at the end); ValueError beyond."""
    if number < 0:
        return "minus " + cardinal(-number)
    if number > LARGEST:
        raise ValueError("too large to be said as one number")
    billions, rest = divmod(number, 10**9)
    millions, below = divmod(rest, 10**6)
    parts = [
        _counted(billions, "Milliarde", "Milliarden"),
        _counted(millions, "Million", "Millionen"),
        _below_million(below),
    ]
    return " ".join(part for part in parts if part) or SMALL[0]


def ordinal(number: int, ending: str = "e") -> str:
    """The third, with the ending its place in the sentence asks for: dritte, dritten, dritter."""
    words = cardinal(number)
    for last, stem in _ORDINAL_STEMS.items():
        if words.endswith(last) and 0 < number % 100 < 20:
            return words.removesuffix(last) + stem + ending
    return words + ("t" if 0 < number % 100 < 20 else "st") + ending


def year(number: int) -> str:
    """1999 is "neunzehnhundertneunundneunzig", 2026 "zweitausendsechsundzwanzig"."""
    if 1100 <= number < 2000:
        century, rest = divmod(number, 100)
        return _below_hundred(century) + "hundert" + (_below_hundred(rest) if rest else "")
    return cardinal(number)


def before_noun(number: int) -> str:
    """As it stands before a masculine or neuter noun: "ein Euro", "einundzwanzig Euro", "hundertein Euro"."""
    words = cardinal(number)
    return words.removesuffix("s") if words.endswith("eins") else words


def _counted(count: int, one: str, many: str) -> str:
    if not count:
        return ""
    return f"eine {one}" if count == 1 else f"{_below_million(count)} {many}"


def _below_million(number: int) -> str:
    thousands, rest = divmod(number, 1000)
    start = before_noun(thousands) + "tausend" if thousands else ""
    return start + _below_thousand(rest)


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    start = ("ein" if hundreds == 1 else SMALL[hundreds]) + "hundert" if hundreds else ""
    return start + (_below_hundred(rest) if rest else "")


def _below_hundred(number: int) -> str:
    if number < 20:
        return SMALL[number]
    tens, ones = divmod(number, 10)
    return TENS[tens] if not ones else ("ein" if ones == 1 else SMALL[ones]) + "und" + TENS[tens]
