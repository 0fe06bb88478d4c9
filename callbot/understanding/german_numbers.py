"""German number words."""

from collections.abc import Iterator
from typing import Final


def _list(words: str) -> list[str]:
    return words.split()


_SMALL: Final = _list(
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn "
    "achtzehn neunzehn"
)
_TENS: Final = _list("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
_ORDINAL_STEMS: Final = {1: ["erst"], 3: ["dritt"], 7: ["siebt", "siebent"], 8: ["acht"]}
_ENDINGS: Final = ("e", "en", "er", "es", "em")
_SCALES: Final = {"tausend": 10**3, "million": 10**6, "milliarde": 10**9, "billion": 10**12}


def _spellings(word: str) -> Iterator[str]:
    """Without umlauts, in the Swiss way, and "zwo" as it is said on the telephone."""
    forms = {word, word.replace("zwei", "zwo")} if word.startswith("zwei") else {word}
    for form in sorted(forms):
        yield form
        plain = form.replace("ü", "ue").replace("ö", "oe")
        yield plain
        yield plain.replace("ß", "ss")
        yield form.replace("ß", "ss")


def _below_hundred() -> Iterator[tuple[str, int]]:
    yield from ((word, value) for value, word in enumerate(_SMALL))
    for tens, word in enumerate(_TENS, start=2):
        yield word, tens * 10
        yield from ((f"{_SMALL[unit]}und{word}", tens * 10 + unit) for unit in range(1, 10))


def _ordinal_stems(word: str, value: int) -> list[str]:
    return _ORDINAL_STEMS.get(value, [word + ("t" if value < 20 else "st")])


COMPOUND: Final = {form: value for word, value in _below_hundred() for form in _spellings(word)}
"""What may stand inside a longer word, such as "ein" in "einhundert"."""

CARDINALS: Final = {word: value for word, value in COMPOUND.items() if word != "ein"} | {"eins": 1}

ORDINALS: Final = {
    form + ending: value
    for word, value in _below_hundred()
    if value
    for stem in _ordinal_stems(word, value)
    for form in _spellings(stem)
    for ending in _ENDINGS
}

_SCALE_STEMS: Final = ("hundert", "tausend", "million", "milliard", "billion")

SCALES: Final = _SCALES | {"hundert": 100, "millionen": 10**6, "milliarden": 10**9, "billionen": 10**12}

ORDINAL_ENDINGS: Final = ("te", "ten", "ter", "tes", "tem", "ste", "sten", "ster", "stes", "stem")
"""Written behind digits."""

LINK: Final = "und"


def cardinal(word: str) -> int | None:
    """The value of one lower-case word, as in "dreihundertneunundneunzigtausendfünfhundertneun"."""
    if word in CARDINALS:
        return CARDINALS[word]
    if "hundert" not in word and "tausend" not in word:
        return None
    return _compound(word)


def ordinal(word: str) -> int | None:
    """The place named by one lower-case word: "vierundzwanzigsten" is 24."""
    if word in ORDINALS:
        return ORDINALS[word]
    if not any(scale in word for scale in _SCALE_STEMS):
        return None
    for ending in _ENDINGS:
        stem = word.removesuffix("st" + ending)
        if stem != word and stem in SCALES:
            return SCALES[stem]
        if stem != word and stem.endswith(("hundert", "tausend")):
            return _compound(stem)
    for last, value in ORDINALS.items():
        head = word.removesuffix(last)
        if head != word and head.endswith(("hundert", "tausend", "hundertund")) and value < 100:
            front = _compound(head.removesuffix("und"))
            return None if front is None else front + value
    return None


def _compound(word: str) -> int | None:
    thousands, found, below = word.partition("tausend")
    if not found:
        return _below_thousand(word)
    front = _below_thousand(thousands) if thousands else 1
    back = _below_thousand(below.removeprefix("und")) if below else 0
    return None if front is None or back is None else front * 1000 + back


def _below_thousand(word: str) -> int | None:
    hundreds, found, rest = word.partition("hundert")
    if not found:
        return COMPOUND.get(word, CARDINALS.get(word))
    front = COMPOUND.get(hundreds) if hundreds else 1
    rest = rest.removeprefix("und")
    back = COMPOUND.get(rest, CARDINALS.get(rest)) if rest else 0
    return None if front is None or back is None else front * 100 + back
