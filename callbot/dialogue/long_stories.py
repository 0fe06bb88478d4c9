"""Callers who tell a long story, with what they want somewhere near its end."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from callbot.dialogue.exchange import Exchange
from callbot.dialogue.information import is_matter
from callbot.understanding.meaning import Meaning

_STORY: Final = 20
"""Words from which an utterance is a story."""
_LONGEST: Final = 600
"""Characters; what is longer is no speech."""
_PASSAGE: Final = 8
"""Words that are read at a time; longer ones drown what is wanted."""
_PASSAGES: Final = 6
_SURE: Final = 0.8


def with_matter(exchange: Exchange, meaning: Meaning) -> Meaning | None:
    """The same words, with what the last passage that surely tells a matter wants; None when none does."""
    words = meaning.text.split()
    if len(meaning.text) > _LONGEST or len(words) < _STORY:
        return None
    for passage in _from_the_end(words):
        read = exchange.desk.understanding.meaning(passage, meaning.language, exchange.now)
        if any(each.confidence >= _SURE and is_matter(exchange, each.name) for each in read.intents):
            return replace(meaning, intents=read.intents, urgent=meaning.urgent or read.urgent)
    return None


def _from_the_end(words: list[str]) -> Iterator[str]:
    """Passages that overlap by half, so that none is cut in the middle of what it tells."""
    for at in range(_PASSAGES):
        end = len(words) - at * _PASSAGE // 2
        yield " ".join(words[max(0, end - _PASSAGE) : end])
