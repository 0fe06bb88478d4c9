"""Whom a caller asks for: a person or a department of the firm, by name."""

import re
from collections.abc import Iterator
from typing import Final

from callbot.dialogue.exchange import Exchange
from callbot.language import Language
from callbot.understanding.names import matches

_SURE: Final = 88.0
"""Score of `matches` from which a name is meant."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_TITLE: Final = {
    Language.DE: re.compile(r"\b(?:herrn?|frau)\s+(\w+)"),
    Language.EN: re.compile(r"\bm(?:r|rs|s|iss)\s+(\w+)"),
}


def asked_for(exchange: Exchange) -> str:
    """The name of the person or department that was asked for; empty when none of ours was."""
    profile, language, text = exchange.desk.profile, exchange.state.language, exchange.text.lower()
    words = _WORD.findall(text)
    for person in profile.people:
        surname = person.name.split()[-1]
        if any(_is_meant(word, surname) for word in words if len(word) >= 4):
            return person.name
    for department in profile.departments:
        known = (department.name[language], *department.ask.get(language, ()))
        if any(_is_meant(heard, name) for name in known for heard in _runs(words, len(name.split()))):
            return department.name[language]
    return ""


def _is_meant(heard: str, known: str) -> bool:
    found = matches(heard, [known])
    return bool(found) and found[0].score >= _SURE


def _runs(words: list[str], length: int) -> Iterator[str]:
    for at in range(len(words) - length + 1):
        yield " ".join(words[at : at + length])
