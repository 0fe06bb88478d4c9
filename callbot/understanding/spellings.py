"""How a name or a street that was said is written, where one that is known sounds the same."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from rapidfuzz import fuzz

from callbot.understanding.names import plain, sound

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ALIKE: Final = 60.0
"""Kölner Phonetik leaves vowels out: letters that two words must have in common, so that "Mohr" is no "Maier"."""
_LEAST_SOUNDS: Final = 2
"""Consonants from which a word says enough to be known again."""
_MOST_WORDS: Final = 4
"""Of a street's name."""
_SAME: Final = (("ß", "ss"), ("ä", "e"), ("ae", "e"), ("ö", "o"), ("oe", "o"), ("ü", "u"), ("ue", "u"), ("ph", "f"),
                ("th", "t"), ("ck", "k"), ("c", "k"), ("v", "f"), ("y", "i"), ("j", "i"), ("ei", "ai"))  # fmt: skip
_LONGEST: Final = 400
"""Characters in which a street is looked for."""
_HOUSE_NUMBER: Final = re.compile(r"\s*\d.*$")


def name_as_known(heard: str, known: str) -> str:
    """The name that was heard, its words written as in the known one where they sound the same.

    Nothing is added: who says only the surname gets no first name. It is somebody else's, and stays as it was heard,
    unless the surname, its last word, sounds the same.
    """
    theirs = known.split()
    written = [next((word for word in theirs if _sounds_alike(said, word)), None) for said in heard.split()]
    if not written or written[-1] is None:
        return heard
    return " ".join(word or said for word, said in zip(written, heard.split(), strict=True))


def street_as_known(heard: str, known: str) -> str:
    """The address that was heard, with the street in it written as in the known one where it sounds the same.

    House numbers and everything else stay as they were heard.
    """
    street = _HOUSE_NUMBER.sub("", known)
    length = len(_WORD.findall(street))
    if not length or length > _MOST_WORDS:
        return heard
    words = list(_WORD.finditer(heard, 0, _LONGEST))
    # "Goethe Strasse" may be one word more than "Goethestraße", or one less.
    for run in _runs(words, sorted(range(max(1, length - 1), length + 2), key=lambda one: abs(one - length))):
        start, end = run[0].start(), run[-1].end()
        if _sounds_alike(heard[start:end], street):
            end += heard.startswith(".", end)  # of "Goethestr."
            return heard[:start] + street + heard[end:]
    return heard


def _runs(words: Sequence[re.Match[str]], lengths: Sequence[int]) -> Iterator[Sequence[re.Match[str]]]:
    """Words one behind the other, with nothing but blanks, hyphens or full stops between them."""
    for length in lengths:
        for at in range(len(words) - length + 1):
            run = words[at : at + length]
            if all(_adjoin(one, other) for one, other in pairwise(run)):
                yield run


def _adjoin(one: re.Match[str], other: re.Match[str]) -> bool:
    return one.string[one.end() : other.start()].strip(" .-") == ""


def _sounds_alike(heard: str, known: str) -> bool:
    one, other = (plain(text).replace(" ", "") for text in (heard, known))
    if one == other:
        return bool(one)
    code = sound(one)
    if len(code) < _LEAST_SOUNDS or code != sound(other):
        return False
    return fuzz.ratio(_letters(one), _letters(other)) >= _ALIKE


def _letters(word: str) -> str:
    """Without what is written in several ways, and without doubled letters."""
    for variant, instead in _SAME:
        word = word.replace(variant, instead)
    word = re.sub(r"(?<=.)h", "", word)
    return re.sub(r"(.)\1+", r"\1", word)
