"""Names spelled letter by letter, and spelled back."""

import re
from collections.abc import Mapping
from typing import Final

from callbot.language import Language
from callbot.understanding.spelling_alphabets import (
    DOUBLING,
    ENGLISH_ALPHABET,
    ENGLISH_WORDS,
    EVERYDAY_WORDS,
    GERMAN_ALPHABET,
    GERMAN_WORDS,
    HEARD_LETTERS,
    NAMED_LETTERS,
    WITH,
)

_WORD: Final = re.compile(r"[^\W\d_]+")
_LEAST: Final = 3
"""Letters that make a spelling; two may be anything ("ah, ja")."""
_SURELY_SPELLED: Final = 4
"""More names of letters than this in a row are no sentence."""
_FILLERS: Final = frozenset({"äh", "ähm", "uh", "um", "er", "und", "and", "dann", "then", "also", "hm", "mit", "bitte"})


def find_spelled(text: str, language: Language) -> str | None:
    """The name that is spelled in the text, such as "Meyer" for "em e y e er"; None when nothing is spelled.

    Understands spelling alphabets (DIN 5009 of before and since 2022, NATO), plain letters as a recogniser writes
    them, "M wie Martha", "A umlaut" and doubled letters.
    """
    words = [match.group().lower() for match in _WORD.finditer(text)]
    best = ""
    at = 0
    while at < len(words):
        letters, behind = _run(words, at, language)
        if len(letters) > len(best) and _is_spelling(words[at:behind]):
            best = letters
        at = max(at + 1, behind)
    if len(best) < _LEAST:
        return None
    return best if best.startswith("ß") else best[0].upper() + best[1:]


def _is_spelling(words: list[str]) -> bool:
    """Not "why are you": of a few, words that are heard in any sentence may be half at most."""
    if len(words) > _SURELY_SPELLED or "umlaut" in words:
        return True
    return 2 * sum(word in EVERYDAY_WORDS for word in words) <= len(words)


def spell_out(name: str, language: Language) -> str:
    """The name as a person would spell it on the telephone: "M wie München, Ü wie Umlaut Unna …"."""
    alphabet, joint = (GERMAN_ALPHABET, "wie") if language is Language.DE else (ENGLISH_ALPHABET, "as in")
    special = NAMED_LETTERS[language]
    return ", ".join(_spelled_letter(letter, alphabet, joint, special) for letter in name if not letter.isspace())


def _spelled_letter(letter: str, alphabet: Mapping[str, str], joint: str, special: Mapping[str, str]) -> str:
    upper = "ß" if letter == "ß" else letter.upper()
    if upper in special:
        return special[upper]
    return f"{upper} {joint} {alphabet[upper]}" if upper in alphabet else upper


def _run(words: list[str], first: int, language: Language) -> tuple[str, int]:
    """The letters spelled from a word on, and the index behind them."""
    letters: list[str] = []
    at = behind = first
    times = 1
    while at < len(words):
        word = words[at]
        if word in DOUBLING and at + 1 < len(words) and f"{word} {words[at + 1]}" not in HEARD_LETTERS[language]:
            times, at = DOUBLING[word], at + 1
            continue
        letter, following = _letter(words, at, language)
        if letter:
            letters.append(letter * times)
            times, at = 1, following
            behind = at
        elif letters and word in _FILLERS:
            at += 1
        else:
            break
    return "".join(letters), behind


def _letter(words: list[str], at: int, language: Language) -> tuple[str, int]:
    """One letter and the index behind it: "em", "martha", "em wie martha", "a umlaut", "scharfes s"."""
    word, rest = words[at], words[at + 1 : at + 4]
    pair = f"{word} {rest[0]}" if rest else ""
    if pair in HEARD_LETTERS[language]:
        return HEARD_LETTERS[language][pair], at + 2
    if language is Language.DE and rest[:1] == ["umlaut"] and word in ("a", "o", "u"):
        return {"a": "ä", "o": "ö", "u": "ü"}[word], at + 2
    if word == "umlaut" and rest and rest[0] in ("a", "o", "u", "ärger", "ökonom", "übermut", "unna", "zwickau"):
        return {"a": "ä", "ä": "ä", "o": "ö", "ö": "ö", "u": "ü", "ü": "ü", "z": "ö"}[rest[0][0]], at + 2
    letter = HEARD_LETTERS[language].get(word, word if len(word) == 1 else "")
    as_in = next((len(phrase) for phrase in WITH[language] if rest[: len(phrase)] == list(phrase)), 0)
    if letter and as_in and at + 1 + as_in < len(words):
        # "B wie Dora" was misheard somewhere: the word says more than the letter.
        if words[at + 1 + as_in] == "umlaut":
            return letter, at + 3 + as_in
        example = words[at + 1 + as_in]
        return GERMAN_WORDS.get(example, ENGLISH_WORDS.get(example, example[0])), at + 2 + as_in
    by_word = GERMAN_WORDS if language is Language.DE else ENGLISH_WORDS
    return letter or by_word.get(word, ""), at + 1
