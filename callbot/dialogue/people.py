"""Whom a caller asks for: a person or a department of the firm, by name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from callbot.dialogue.caller_words import ASKS_FOR_CHIEF
from callbot.dialogue.exchange import Exchange
from callbot.language import Language
from callbot.profile.model import Person
from callbot.understanding.names import matches

_SURE: Final = 88.0
"""Score of `matches` from which a name is meant."""
_SHORTEST_NAME: Final = 4
_WORD: Final = re.compile(r"[^\W\d_]+")
_TITLES: Final = {
    Language.DE: frozenset({"herr", "herrn", "frau"}),
    Language.EN: frozenset({"mr", "mister", "mrs", "missus", "ms", "miss"}),
}
_MY_PLACE: Final = {
    Language.DE: frozenset({"im", "mein", "meine", "meinem", "meiner", "meinen"}),
    Language.EN: frozenset({"at", "my"}),
}


@dataclass(frozen=True, slots=True)
class Whom:
    """Somebody of ours; all empty: anybody."""

    name: str = ""
    """As callers hear it."""
    person: str = ""
    """Id of the person in the profile."""
    department: str = ""
    """Id of the department that was asked for."""

    @property
    def skills(self) -> list[str]:
        """What an agent must have to stand in for them."""
        return [self.department] if self.department else []


def asked_for(exchange: Exchange) -> Whom:
    """The person or department that was asked for."""
    profile, language, words = exchange.desk.profile, exchange.state.language, _words(exchange)
    for person in profile.people:
        if any(_is_called(person, word) for word in words):
            return Whom(person.name, person=person.id)
    for department in profile.departments:
        known = (department.name[language], *department.ask.get(language, ()))
        if any(_is_meant(heard, name) for name in known for heard in _runs(words, len(name.split()))):
            return Whom(department.name[language], department=department.id)
    return Whom()


def to_call_back(exchange: Exchange) -> Whom:
    """Who is to ring the caller; nobody in "call me at the office", which tells where the caller will be."""
    whom = asked_for(exchange)
    if whom.person:
        return whom if addressed(exchange) else Whom()
    at_place = any(word in _MY_PLACE[exchange.state.language] for word in _words(exchange))
    return Whom() if at_place else whom


def addressed(exchange: Exchange) -> bool:
    """Whether somebody of ours is named with a title or in full: "is Mrs Brandt in"; summer is no Mrs Sommer."""
    if ASKS_FOR_CHIEF[exchange.state.language].search(exchange.text.lower()):
        return True
    words, people = _words(exchange), exchange.desk.profile.people
    titled = [word for title, word in pairwise(words) if title in _TITLES[exchange.state.language]]
    if any(_is_called(person, word) for person in people for word in titled):
        return True
    return any(_is_meant(heard, person.name) for person in people for heard in _runs(words, len(person.name.split())))


def _words(exchange: Exchange) -> list[str]:
    return _WORD.findall(exchange.text.lower())


def _is_called(person: Person, word: str) -> bool:
    return len(word) >= _SHORTEST_NAME and _is_meant(word, person.name.split()[-1])


def _is_meant(heard: str, known: str) -> bool:
    found = matches(heard, [known])
    return bool(found) and found[0].score >= _SURE


def _runs(words: list[str], length: int) -> Iterator[str]:
    for at in range(len(words) - length + 1):
        yield " ".join(words[at : at + length])
