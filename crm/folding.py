"""Words as the search compares them: without case, umlauts, accents, or one way of writing them."""

import re
import unicodedata
from typing import Final

import cologne_phonetics

_WORD: Final = re.compile(r"[^\W_]+")
_NO_ACCENT: Final = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "æ": "a", "đ": "d", "œ": "o"})
"""Letters that Unicode does not take apart."""
_DIGRAPH: Final = re.compile(r"([aou])e|(s)s")
_LATIN: Final = re.compile(r"[a-z]{3,}", re.ASCII)
_WRITTEN_OUT: Final = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"))


def fold(word: str) -> str:
    """One form for "Müller", "Mueller" and "muller"; the fold of a beginning is the beginning of the fold."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_NO_ACCENT)
    return _DIGRAPH.sub(lambda found: found.group(1) or found.group(2), plain)


def folded_words(text: str) -> list[str]:
    return [fold(word) for word in _WORD.findall(text)]


def key(*texts: str) -> str:
    """All words of some texts, each with a blank before it, so that " mul" finds the beginning of one."""
    return "".join(f" {word}" for text in texts for word in folded_words(text))


def sound(word: str) -> str:
    """How a name sounds (Kölner Phonetik); empty for what says too little, or is not in Latin letters."""
    folded = fold(word)
    if not _LATIN.fullmatch(folded):
        return ""
    code = "".join(code for _, code in cologne_phonetics.encode(folded))
    return code if len(code) > 1 else ""


def sounds(name: str) -> str:
    """The sound of each word of a name, with blanks around it."""
    codes = [code for code in map(sound, _WORD.findall(name)) if code]
    return f" {' '.join(codes)} " if codes else ""


def spellings(word: str) -> tuple[str, ...]:
    """Ways in which a word may stand in a text, for databases that know no other case of "Ä" than "Ä"."""
    lower = word.lower()
    found = dict.fromkeys((lower, _written_out(lower), _with_umlauts(lower)))
    found.update(dict.fromkeys(form[:1].upper() + form[1:] for form in tuple(found) if form[:1] in "äöü"))
    return tuple(found)


def _written_out(word: str) -> str:
    for umlaut, digraph in _WRITTEN_OUT:
        word = word.replace(umlaut, digraph)
    return word


def _with_umlauts(word: str) -> str:
    for umlaut, digraph in _WRITTEN_OUT:
        word = word.replace(digraph, umlaut)
    return word
