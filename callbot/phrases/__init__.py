"""What callers hear beyond the profile's own answers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from rapidfuzz import process

from callbot.errors import ProfileError
from callbot.language import Language
from callbot.yaml_tree import read_yaml

_SLOT: Final = re.compile(r"\{([^{}]*)\}")
_SAYS_MACHINE: Final = {
    Language.DE: re.compile(r"computer|maschine|automat|roboter|\bbot\b|\bki\b|künstliche", re.IGNORECASE),
    Language.EN: re.compile(r"computer|machine|automat|robot|\bbot\b|\bai\b|artificial", re.IGNORECASE),
}

OwnPhrases = Mapping[Language, Mapping[str, tuple[str, ...]]]
"""A firm's wordings in place of the built-in ones."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language."""

    wordings: Mapping[str, tuple[str, ...]]

    def pick(self, key: str, times_used: int = 0, **slots: str) -> str:
        """The wording for the n-th use, its slots filled; after the last wording comes the first again."""
        wordings = self.wordings[key]
        return wordings[times_used % len(wordings)].format_map(slots)

    def every(self, key: str) -> tuple[str, ...]:
        """All wordings of a phrase, slots open: what may be spoken ahead of a call."""
        return self.wordings[key]


def load_phrases(own: OwnPhrases | None = None) -> Mapping[Language, Phrases]:
    """The built-in phrases with a firm's own in their place, which must have passed `problems_of`."""
    own = own or {}
    return {language: Phrases({**built_in()[language], **own.get(language, {})}) for language in Language}


def problems_of(language: Language, key: str, wordings: Sequence[str]) -> Iterator[str]:
    """What is wrong with a firm's own phrase, and what to do."""
    builtin = built_in()[language]
    if key not in builtin:
        near = process.extractOne(key, list(builtin), score_cutoff=70)
        yield f"{key}: there is no such phrase" + (f"; did you mean {near[0]}?" if near else _SEE_BUILT_IN)
        return
    known = _slots_of(key)
    needed = set.intersection(*({*_SLOT.findall(wording)} for wording in builtin[key]))
    for wording in wordings:
        used = {*_SLOT.findall(wording)}
        if "{" in _SLOT.sub("", wording) or "}" in _SLOT.sub("", wording):
            yield f"{key}: a brace without its partner; slots are written like {{firm}}"
        for slot in sorted(used - known):
            yield f"{key}: unknown slot {{{slot}}}; {_allowed(known)}"
        for slot in sorted(needed - used):
            yield f"{key}: the slot {{{slot}}} is missing; put it where it shall be said"
        if key == "disclosure" and not _SAYS_MACHINE[language].search(wording):
            yield "disclosure: must say that a machine speaks (AI Act, Article 50), for example with the word computer"


_SEE_BUILT_IN: Final = "; see callbot/phrases for those that can be changed"


def _allowed(known: set[str]) -> str:
    return f"possible are {', '.join(f'{{{slot}}}' for slot in sorted(known))}" if known else "it has no slots"


def _slots_of(key: str) -> set[str]:
    return {slot for wordings in built_in().values() for wording in wordings[key] for slot in _SLOT.findall(wording)}


@cache
def built_in() -> Mapping[Language, Mapping[str, tuple[str, ...]]]:
    """The phrases that come with Callbot; ProfileError when a file of ours was damaged."""
    return {language: _read(language) for language in Language}


def _read(language: Language) -> Mapping[str, tuple[str, ...]]:
    source = files("callbot.phrases") / f"{language}.yaml"
    tree = read_yaml(source.read_text(encoding="utf-8"))
    if tree.problems or not isinstance(tree.value, dict):
        problems = [f"{source}:{problem.line}: {problem.text}" for problem in tree.problems]
        raise ProfileError(problems or [f"{source}:1: must hold one phrase a line, such as goodbye: Bye."])
    return {key: (said,) if isinstance(said, str) else tuple(said) for key, said in tree.value.items()}
