"""What the classifier sees of a text: its letters and its sense."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import scipy.sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from callbot.understanding.intents.embedding import Matrix

_SENSE_WEIGHT: Final = 1.5
"""Length of the sense vector beside the letters' (length 1.4); by figures, see benchmarks/understanding."""
_RARE_FROM: Final = 3_000
"""Training lines from which n-grams that occur only once are left out."""


class Features:
    """Character and word n-grams (what survives recognition errors) and centred sentence vectors (what is meant)."""

    def __init__(self, texts: Sequence[str], vectors: Matrix) -> None:
        rarest = 2 if len(texts) >= _RARE_FROM else 1
        # Asked one by one: a FeatureUnion costs two milliseconds more an utterance.
        self._characters = _tfidf(analyzer="char_wb", ngram_range=(2, 5), min_df=rarest).fit(texts)
        self._words = _tfidf(tokenizer=str.split, token_pattern=None, ngram_range=(1, 2), min_df=rarest).fit(texts)
        self._centre = vectors.mean(axis=0)

    def sense(self, vectors: Matrix) -> Matrix:
        """Unit vectors around the centre of the training texts: raw ones all point nearly the same way."""
        centred = vectors - self._centre
        unit: Matrix = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
        return unit

    def of(self, texts: Sequence[str], sense: Matrix) -> Any:
        """One sparse row a text."""
        letters = [self._characters.transform(texts), self._words.transform(texts)]
        return scipy.sparse.hstack([*letters, scipy.sparse.csr_matrix(sense * _SENSE_WEIGHT)], format="csr")


def _tfidf(**options: Any) -> TfidfVectorizer:
    return TfidfVectorizer(sublinear_tf=True, lowercase=False, **options)
