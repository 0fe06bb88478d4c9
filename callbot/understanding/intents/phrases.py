"""Set phrases whose meaning is certain, as regular expressions over normalised text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ruamel.yaml import YAML

from callbot.language import Language


@dataclass(frozen=True, slots=True)
class SetPhrases:
    """What one language says in fixed words; see set_phrases/*.yaml."""

    greeting: re.Pattern[str]
    thanks: re.Pattern[str]
    goodbye: re.Pattern[str]
    yes: re.Pattern[str]
    no: re.Pattern[str]
    filler: re.Pattern[str]
    """Says nothing by itself."""
    harmless: re.Pattern[str]
    """Says that it can wait: what it is about is said before or behind."""
    joining: re.Pattern[str]
    """Begins a further sentence: "and", "but"."""
    person: re.Pattern[str]
    """A whole wish for a human being, without greeting and fillers."""
    somebody: re.Pattern[str]
    talking: re.Pattern[str]
    """Verbs that make a wish for a person of a mention of somebody."""
    repeat: re.Pattern[str]
    """A whole request to say it again."""
    urgent: re.Pattern[str]
    """Words of danger, damage or distress."""
    starting: re.Pattern[str]
    """A question or wish that begins without "and"."""
    leading: re.Pattern[str]
    """What such a beginning depends on: "I wanted to ask when ..." ."""
    pointing: re.Pattern[str]
    """Between a long story and the point of it."""
    introduction: re.Pattern[str]
    """Behind a greeting: who calls."""
    opening: re.Pattern[str]
    """The caller's name before the matter."""
    splitting: re.Pattern[str]
    """Between two wishes; "but" goes on with the same one."""


@cache
def phrases_of(language: Language) -> SetPhrases:
    """The set phrases of a language; every pattern ends with whole words."""
    file = files("callbot.understanding.intents") / "set_phrases" / f"{language}.yaml"
    sections: Mapping[str, str] = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    return SetPhrases(**{name: _any(lines.splitlines()) for name, lines in sections.items()})


def _any(phrases: list[str]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(longest_first)})(?![\w'])")
