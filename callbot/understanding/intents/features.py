"""What the classifier sees of a text: its letters and its sense."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from callbot.understanding.intents.embedding import Matrix

_SENSE_WEIGHT: Final = 1.5
"""Length of the sense vector beside the letters' (length 1.4); by figures, see benchmarks/understanding."""
_RARE_FROM: Final = 3_000
"""Training lines from which n-grams that occur only once are left out."""
_GRAMS: Final = range(2, 6)
"""Characters of an n-gram within a word."""


class Features:
    """Character and word n-grams (what survives recognition errors) and centred sentence vectors (what is meant)."""

    def __init__(self, texts: Sequence[str], vectors: Matrix) -> None:
        self._characters = _Terms(_characters, texts, first=0)
        self._words = _Terms(_words, texts, first=self._characters.behind)
        self._centre = vectors.mean(axis=0)

    def sense(self, vectors: Matrix) -> Matrix:
        """Unit vectors around the centre of the training texts: raw ones all point nearly the same way."""
        centred = vectors - self._centre
        unit: Matrix = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
        return unit

    def of(self, texts: Sequence[str], sense: Matrix) -> Any:
        """One sparse row a text."""
        first, behind = self._words.behind, self._words.behind + sense.shape[1]
        dense = np.arange(first, behind)
        columns, values, ends = [], [], [0]
        for text, vector in zip(texts, sense * _SENSE_WEIGHT, strict=True):
            for at, weights in (self._characters.weights(text), self._words.weights(text), (dense, vector)):
                columns.append(at)
                values.append(weights)
            ends.append(ends[-1] + sum(map(len, columns[-3:])))
        return scipy.sparse.csr_matrix((np.concatenate(values), np.concatenate(columns), ends), (len(texts), behind))


class _Terms:
    """Terms of one kind, each text's weighted by sublinear TF-IDF to length one.

    As scikit-learn's, whose checks take longer than the work when texts come one by one.
    """

    def __init__(self, terms_of: Callable[[str], Iterator[str]], texts: Sequence[str], first: int) -> None:
        """`first`: the column of the first term."""
        self._terms_of = terms_of
        documents = Counter(term for text in texts for term in set(terms_of(text)))
        rarest = 2 if len(texts) >= _RARE_FROM else 1
        known = sorted(term for term, count in documents.items() if count >= rarest)
        self._columns = {term: column for column, term in enumerate(known, first)}
        self._rarity = np.log((1 + len(texts)) / (1 + np.array([documents[term] for term in known]))) + 1
        self._first, self.behind = first, first + len(known)

    def weights(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Columns in ascending order, and the weight in each."""
        counts = Counter(column for term in self._terms_of(text) if (column := self._columns.get(term)) is not None)
        columns = np.array(sorted(counts), dtype=np.int64)
        often = np.array([counts[column] for column in columns.tolist()], dtype=np.float64)
        weights = (1 + np.log(often)) * self._rarity[columns - self._first]
        return columns, weights / max(float(np.linalg.norm(weights)), 1e-9)


def _characters(text: str) -> Iterator[str]:
    """The n-grams of each word with the spaces around it; a short word is one n-gram of its length."""
    for word in text.split():
        padded = f" {word} "
        for length in _GRAMS:
            yield from (padded[at : at + length] for at in range(max(1, len(padded) - length + 1)))
            if len(padded) <= length:
                break


def _words(text: str) -> Iterator[str]:
    """Words, and pairs of neighbours."""
    words = text.split()
    yield from words
    yield from map(" ".join, pairwise(words))
