"""Cut a text into sentences short enough to speak."""

import re
from collections.abc import Iterator
from typing import Final

LONGEST: Final = 280
"""Characters; longer sentences are cut at a comma or between words."""

_END: Final = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"”“»)]))\s+|\n+")
_WORD: Final = re.compile(r"\w")


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text already written out; parts without a single letter are dropped."""
    return tuple(
        piece for sentence in _END.split(text) for piece in _pieces(" ".join(sentence.split())) if _WORD.search(piece)
    )


def _pieces(sentence: str) -> Iterator[str]:
    while len(sentence) > LONGEST:
        cut = max(sentence.rfind(mark, 0, LONGEST) for mark in (", ", "; ", ": "))
        cut = cut + 1 if cut > LONGEST // 3 else sentence.rfind(" ", 0, LONGEST)
        if cut <= 0:
            cut = LONGEST
        yield sentence[:cut].strip()
        sentence = sentence[cut:].strip()
    yield sentence
