"""What is certain without learning: courtesies around a sentence, yes and no, a wish for a person."""

import re
from dataclasses import dataclass
from typing import Final

from callbot.language import Language
from callbot.understanding.intents import names
from callbot.understanding.intents.phrases import SetPhrases, phrases_of

_SHORT: Final = 14
"""Words up to which "speak" and "somebody" together are a wish for a person."""
_LANGUAGE_NAMES: Final = re.compile(
    r"\b(?:deutsch|englisch|german|english|french|französisch|turkish|türkisch|russisch|russian|polnisch|polish|"
    r"italienisch|italian|spanisch|spanish|arabisch|arabic|ukrainisch|ukrainian|sprache|language)\b"
)


@dataclass(frozen=True, slots=True)
class Peeled:
    """An utterance without what stands around its core."""

    before: tuple[str, ...]
    """Intents said before the core: greeting, thanks, yes, no."""
    core: str
    """Empty when the set phrases are all there was."""
    joined: bool
    """The core begins with "and", "but"."""
    after: tuple[str, ...]
    """Thanks and goodbye said behind the core."""
    answers: tuple[str, ...] = ()
    """Every yes and no among the set phrases, in order."""


def peel(text: str, language: Language) -> Peeled:
    """Take set phrases and fillers off both ends of a normalised text."""
    phrases = phrases_of(language)
    before, rest = _peel_front(text, phrases)
    after, rest = _peel_back(rest, phrases)
    joined = phrases.joining.match(rest)
    core = _without_fillers(rest[joined.end() :].strip(), phrases) if joined else rest
    answers = tuple(name for name in (*before, *after) if name in (names.YES, names.NO))
    return Peeled(_once(before), core, joined is not None, _once(after), answers)


def _peel_front(text: str, phrases: SetPhrases) -> tuple[list[str], str]:
    found: list[str] = []
    rest = text.strip()
    kinds = (
        (phrases.goodbye, names.GOODBYE),
        (phrases.greeting, names.GREETING),
        (phrases.thanks, names.THANKS),
        (phrases.no, names.NO),
        (phrases.yes, names.YES),
        (phrases.filler, ""),
        (phrases.harmless, ""),
        (phrases.opening, ""),
    )
    while rest:
        longest = max(
            ((match.end(), name) for pattern, name in kinds if (match := pattern.match(rest))),
            key=lambda hit: hit[0],
            default=None,
        )
        if longest is None:
            break
        found.append(longest[1])
        rest = rest[longest[0] :].strip()
    return [name for name in found if name], rest


def _without_fillers(text: str, phrases: SetPhrases) -> str:
    while filler := phrases.filler.match(text):
        text = text[filler.end() :].strip()
    return text


def _peel_back(text: str, phrases: SetPhrases) -> tuple[list[str], str]:
    found: list[str] = []
    rest = text
    while rest:
        cut = _last_phrase(rest, phrases)
        if cut is None:
            break
        name, rest = cut
        if name:
            found.insert(0, name)
    return found, rest


def _last_phrase(text: str, phrases: SetPhrases) -> tuple[str, str] | None:
    """The thanks, goodbye or "not too bad" that ends a text, and what stands before it."""
    for pattern, name in ((phrases.goodbye, names.GOODBYE), (phrases.thanks, names.THANKS), (phrases.harmless, "")):
        for match in re.finditer(rf"\b{pattern.pattern}$", text):
            return name, text[: match.start()].strip()
    return None


def _once(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


def wants_person(core: str, language: Language) -> bool:
    """A plain wish for a human being."""
    phrases = phrases_of(language)
    if phrases.person.fullmatch(core):
        return True
    if len(core.split()) > _SHORT or _LANGUAGE_NAMES.search(core):
        return False
    somebody = re.search(rf"\b{phrases.somebody.pattern}", core)
    talking = re.search(rf"\b{phrases.talking.pattern}", core)
    return somebody is not None and talking is not None


def introduces(part: Peeled, language: Language) -> bool:
    """A greeting with the caller's name and nothing else: "hello this is Mary"."""
    greeted = names.GREETING in part.before
    return greeted and phrases_of(language).introduction.fullmatch(part.core) is not None


def wants_repeat(core: str, language: Language) -> bool:
    return phrases_of(language).repeat.fullmatch(core) is not None


def sounds_urgent(text: str, language: Language) -> bool:
    """Words of danger, damage or distress, and not in "it is not urgent"."""
    phrases = phrases_of(language)
    serious = re.sub(rf"\b{phrases.harmless.pattern}", " ", text)
    return re.search(rf"\b{phrases.urgent.pattern}", serious) is not None
