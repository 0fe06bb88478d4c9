"""Which of the firm's services a caller means."""

from collections.abc import Sequence
from typing import Final

from rapidfuzz import fuzz

from callbot.dialogue.caller_words import SMALL_WORDS
from callbot.language import Language
from callbot.profile.model import Service
from callbot.understanding.intents.text import words

_SAME_WORD: Final = 82.0
_LEAST_WORDS: Final = 2
_LEAST_PART: Final = 5
"""Letters from which a word is known again inside a longer one: "wartung" in "wartungstermin"."""


def named_service(text: str, language: Language, services: Sequence[Service], *, hint: bool = False) -> Service | None:
    """The service whose name, or one of whose examples, occurs; the longest where several do, None where none does.

    `hint`: the caller was asked which one, so half of a name is enough if it fits only one.
    """
    said = words(text)
    ranked = sorted(((_fit(said, service, language, hint=hint), service.id) for service in services), reverse=True)
    if not ranked or ranked[0][0][0] < (0.5 if hint else 1.0):
        return None
    best = [service_id for fit, service_id in ranked if fit == ranked[0][0]]
    return next(service for service in services if service.id == best[0]) if len(best) == 1 else None


def likely_service(text: str, language: Language, services: Sequence[Service]) -> Service | None:
    """Of whose words most were said, and at least two: "service my heating" fits no example, but only one service."""
    said = words(text)
    ranked = sorted(((_words_of(said, each, language), each.id) for each in services), reverse=True)
    counts = [count for count, _ in ranked] + [0, 0]
    if counts[0] < _LEAST_WORDS or counts[0] == counts[1]:
        return None
    return next(each for each in services if each.id == ranked[0][1])


def is_named(text: str, service: Service, language: Language) -> bool:
    """Whether it is called by its name, and not by one of the faults it is for."""
    return _share(words(text), words(service.name[language]))[0] == 1.0


def _fit(said: Sequence[str], service: Service, language: Language, *, hint: bool) -> tuple[float, int]:
    """The best share of a phrase's words of weight that were said, and their letters."""
    phrases = (service.name[language], *service.ask.get(language, ()))
    weighty = ([word for word in words(phrase) if word not in SMALL_WORDS[language]] for phrase in phrases)
    return max(_share(said, each, hint=hint) for each in weighty)


def _words_of(said: Sequence[str], service: Service, language: Language) -> int:
    """How many words that were said occur in a service's name and examples."""
    phrases = (service.name[language], *service.ask.get(language, ()))
    known = {word for phrase in phrases for word in words(phrase) if word not in SMALL_WORDS[language]}
    return sum(any(_alike(heard, word) for word in known) for heard in set(said))


def _share(said: Sequence[str], weighty: Sequence[str], *, hint: bool = False) -> tuple[float, int]:
    alike = _alike if hint else _names
    found = [word for word in weighty if any(alike(heard, word) for heard in said)]
    return (len(found) / len(weighty) if weighty else 0.0, sum(map(len, found)))


def _alike(heard: str, known: str) -> bool:
    if heard == known or fuzz.ratio(heard, known) >= _SAME_WORD:
        return True
    short, long = sorted((heard, known), key=len)
    return len(short) >= _LEAST_PART and short in long


def _names(heard: str, known: str) -> bool:
    """ "Wartung" is a "Heizungswartung", "Heizung" is none."""
    is_first_part = known.startswith(heard) and fuzz.ratio(heard, known) < _SAME_WORD
    return _alike(heard, known) and not is_first_part
