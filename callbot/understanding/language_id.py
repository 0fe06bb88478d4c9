"""Which language a text is in, and which one a caller asks for."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import log
from typing import Final

from callbot.language import Language
from callbot.understanding.intents.builtin import read
from callbot.understanding.intents.text import words

_LONGEST: Final = 4
_SMOOTHING: Final = 0.3
_SURE: Final = 2.0
"""Log-likelihood ratio of a whole text from which its language is certain: odds of seven to one."""


_MOST_WORDS: Final = 60
"""More of them tell no more."""


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """The likelier language of a text."""

    language: Language
    margin: float
    """Natural logarithm of the odds against the other language; 0 for a text without known letters."""

    @property
    def is_sure(self) -> bool:
        return self.margin >= _SURE


def language_of(text: str) -> LanguageGuess:
    """German or English, by whole words and their letters; short words such as "ja" and "yes" too."""
    odds = sum(_odds(word) for word in words(text)[:_MOST_WORDS])
    return LanguageGuess(Language.DE if odds >= 0 else Language.EN, abs(odds))


def _odds(word: str) -> float:
    """Log odds of German for one word. Letters overlap, so that their sum is damped."""
    german, english = _counts()[Language.DE], _counts()[Language.EN]
    grams = _grams(word)
    letters = sum(_ratio(german, english, gram) for gram in grams) / len(grams) * 2
    return letters + 1.5 * _ratio(german, english, f"<{word}>")


def _ratio(german: Counter[str], english: Counter[str], gram: str) -> float:
    if gram not in german and gram not in english:
        return 0.0
    in_german = (german[gram] + _SMOOTHING) / _total(Language.DE)
    in_english = (english[gram] + _SMOOTHING) / _total(Language.EN)
    return max(-4.0, min(4.0, log(in_german / in_english)))


def _grams(word: str) -> list[str]:
    framed = f"<{word}>"
    return [framed[at : at + size] for size in range(2, _LONGEST + 1) for at in range(len(framed) - size + 1)] or [
        framed
    ]


@cache
def _counts() -> Mapping[Language, Counter[str]]:
    """How often letters and words occur in what callers say, language by language."""
    return {language: _count(language) for language in Language}


@cache
def _total(language: Language) -> int:
    return _counts()[language].total()


def _count(language: Language) -> Counter[str]:
    counts: Counter[str] = Counter()
    for example in read(language)[0]:
        # Requests for the other language are made in it: they would teach the wrong words.
        if example.intent != "language":
            for word in words(example.text):
                counts.update(_grams(word))
                counts[f"<{word}>"] += 1
    return counts


_NAMES: Final = {
    "deutsch": Language.DE,
    "deutsche": Language.DE,
    "german": Language.DE,
    "english": Language.EN,
    "englisch": Language.EN,
    "englische": Language.EN,
}
_NAME: Final = "|".join(_NAMES)
_ASKED: Final = re.compile(
    rf"""^(?:(?:bitte|please|sorry|und|and|hello|hallo|hi|only|nur|lieber)\s)*
            (?:auf\s|in\s)?(?P<alone>{_NAME})(?:\s(?:bitte|please|language|sprache))*$
       | \b(?:sprech\w*|spricht|speak\w*|talk\w*|red(?:en?|et)|continue|switch|change|
               wechs\w+|weiter\w*|prefer|bevorzuge|understand|verstehe)
            \b (?P<between>(?:\s\w+){{0,5}}?) \s(?P<after>{_NAME})\b
       | \b(?:auf|in)\s(?P<in>{_NAME})\b
       | \b(?P<before>{_NAME})\s(?:(?:mit|bei|with|zu)\s\w+\s|bitte\s|please\s)?(?:sprechen|reden|spricht|
               weiter\w*)\b""",
    re.VERBOSE,
)
_UNABLE: Final = re.compile(
    rf"\b(?:kein|keine|no|not|don't|can't|nicht|schlecht\w*|bad|wenig|(?:my|mein)\s(?:{_NAME})\s(?:is|ist))\b"
)
_ASKING: Final = re.compile(r"\b(?:can|could|können|kann|könnten|may|darf|besser|better|lieber|rather|prefer|auch)\b")


def asks_for_language(text: str) -> Language | None:
    """The language in which the caller would rather go on: "english please", "können wir deutsch sprechen"."""
    plain = " ".join(words(text))
    if re.search(r"\b(?:heißt|übersetz\w*|translate|mean|say)\b", plain):
        return None
    found = list(_ASKED.finditer(plain))
    if not found:
        return None
    if _UNABLE.search(plain):
        return _instead(plain, found)
    return _NAMES[_named(found[-1])]


def _named(match: re.Match[str]) -> str:
    return next(name for key, name in match.groupdict().items() if name in _NAMES and key != "between")


def _instead(plain: str, found: list[re.Match[str]]) -> Language | None:
    """ "My English is bad, can we speak German": what is asked for after "can"; else the one that is not refused."""
    asking = _ASKING.search(plain)
    later = [match for match in found if asking is not None and match.end() > asking.end()]
    if later:
        return _NAMES[_named(later[-1])]
    refused = _NAMES[_named(found[0])]
    return Language.EN if refused is Language.DE else Language.DE
