"""Names that callers say, and names they may mean."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cologne_phonetics
from rapidfuzz import fuzz

from callbot.language import Language
from callbot.understanding.name_words import ASIDES, BEHIND, CLOSINGS, NO_NAME, OPENINGS, TITLES

_WORD: Final = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_MOST_WORDS: Final = 3
_LOW_SCORE: Final = 60.0
"""Below it, two names have nothing to do with each other."""
_SOUNDS_ALIKE: Final = 88.0
"""At least this, when Kölner Phonetik hears no difference."""


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A known name and how well it fits what was heard."""

    name: str
    score: float
    """0 to 100."""


def find_names(text: str, language: Language) -> tuple[str, ...]:
    """The names by which callers introduce themselves or ask for somebody, with capitals, in order of speech."""
    words = [(match.group(), match.end()) for match in _WORD.finditer(text)]
    lowered = [word.lower() for word, _ in words]
    found: list[str] = []
    at = behind = 0
    while at < len(words):
        length, name = _introduced(words, lowered, at, text, language)
        if not name:
            length, name = _closed(lowered[behind:], at - behind, language) or (length, name)
        if name:
            behind = at + length
        if name and name not in found:
            found.append(name)
        at += max(1, length)
    return tuple(found)


def _introduced(
    words: list[tuple[str, int]], lowered: list[str], at: int, text: str, language: Language
) -> tuple[int, str]:
    """How many words from here on were an introduction, and the name in it."""
    if lowered[at] in TITLES:
        while at < len(words) and lowered[at] in TITLES:
            at += 1
        titled = _name_at(words, lowered, at, text, language)
        return 1 + len(titled), _capital(titled[:2])
    for opening, sure in OPENINGS[language]:
        if tuple(lowered[at : at + len(opening)]) != opening:
            continue
        start = at + len(opening)
        if start < len(words) and lowered[start] in TITLES:
            return len(opening), ""
        name = _name_at(words, lowered, start, text, language)
        if name and (sure or _is_believable(words[start : start + len(name)], lowered, start + len(name))):
            return len(opening) + len(name), _capital(name)
    return 0, ""


def _closed(lowered: list[str], at: int, language: Language) -> tuple[int, str] | None:
    """How many words from here on close an introduction, and the name before them: "Müller, mein Name"."""
    closing = next((each for each in CLOSINGS[language] if tuple(lowered[at : at + len(each)]) == each), None)
    if closing is None or lowered[at + len(closing) : at + len(closing) + 1] in (["ist"], ["is"]):
        return None
    first = at
    while first > 0 and not _cannot_be_name(lowered[first - 1], language):
        first -= 1
    whole = first == 0 or lowered[first - 1] in ASIDES
    name = lowered[max(first, at - (2 if whole and at - first <= 2 else 1)) : at]
    return (len(closing), _capital(name)) if name else None


def _cannot_be_name(word: str, language: Language) -> bool:
    return len(word) < 2 or word in NO_NAME[language] or word in BEHIND or word in ASIDES


def _name_at(words: list[tuple[str, int]], lowered: list[str], at: int, text: str, language: Language) -> list[str]:
    name: list[str] = []
    while at < len(words) and len(name) < _MOST_WORDS:
        if lowered[at] in NO_NAME[language] or lowered[at] in BEHIND or len(lowered[at]) < 2:
            break
        name.append(lowered[at])
        if at + 1 < len(words) and not text[words[at][1] :].startswith(" "):
            break
        at += 1
    return name


def _is_believable(name: list[tuple[str, int]], lowered: list[str], behind: int) -> bool:
    """After "I am" and the like a name has a capital, or "speaking" behind it, or is two words long."""
    if name[0][0][0].isupper():
        return True
    if behind < len(lowered):
        return lowered[behind] in BEHIND or lowered[behind] in ("und", "and", "ich", "i")
    return len(name) > 1 and not name[0][0].endswith(("ly", "ing", "lich", "ig", "end"))


def _capital(name: list[str]) -> str:
    return " ".join("-".join(part[:1].upper() + part[1:] for part in word.split("-")) for word in name)


def matches(heard: str, known: Iterable[str]) -> tuple[NameMatch, ...]:
    """The known names or streets that may have been meant, best first; by Kölner Phonetik and by spelling."""
    ranked = [NameMatch(name, _score(heard, name)) for name in known]
    fitting = [match for match in ranked if match.score >= _LOW_SCORE]
    return tuple(sorted(fitting, key=lambda match: (-match.score, match.name)))


def _score(heard: str, name: str) -> float:
    one, other = plain(heard), plain(name)
    if not one or not other:
        return 0.0
    if one == other:
        return 100.0
    written = max(fuzz.ratio(one, other), 0.95 * fuzz.token_sort_ratio(one, other))
    sound_one, sound_other = sound(one), sound(other)
    if sound_one and sound_one == sound_other:
        return max(_SOUNDS_ALIKE, written)
    spoken = fuzz.ratio(sound_one, sound_other) if sound_one and sound_other else 0.0
    return 0.6 * written + 0.4 * spoken


def plain(name: str) -> str:
    """Lower case, with "straße" in one spelling."""
    words = " ".join(_WORD.findall(name.lower().replace("ß", "ss"))).replace("-", " ")
    return re.sub(r"str\b", "strasse", words).strip()


@lru_cache(maxsize=4096)
def sound(name: str) -> str:
    """Kölner Phonetik, a code for each word."""
    return " ".join(code for _, code in cologne_phonetics.encode(name))
