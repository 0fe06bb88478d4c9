"""Linear machines, one against all, learned for all labels at once."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

VERSION: Final = 1
"""Another one means that the same rows give other planes."""
_SLACK: Final = 0.5
"""Support vector machines' C."""
_TOLERANCE: Final = 0.1
"""Gradient that ends the learning: liblinear's own. A thousandth of it decides no line of our benchmark otherwise."""
_SEED: Final = 7
_MOST_PASSES: Final = 60


def fit(rows: Any, labels: NDArray[np.str_], dense: int) -> Mapping[str, NDArray[Any]]:
    """A plane for each label in alphabetical order: "weights" in columns, and "biases".

    `rows`: sparse, but every row fills the last `dense` columns. Dual coordinate descent for squared hinge loss
    (Hsieh et al., 2008), as in liblinear. Liblinear goes through all rows for each label by itself; here a row is read
    once for all labels.
    """
    names, own = np.unique(labels, return_inverse=True)
    signs = (2 * np.eye(len(names)) - 1).astype(np.float32)
    weights = np.zeros((rows.shape[1], len(names)), np.float32)
    biases = np.zeros(len(names), np.float32)
    of_dense, change = weights[rows.shape[1] - dense :], np.empty((dense, len(names)), np.float32)
    forces = np.zeros((len(own), len(names)), np.float32)
    values, ends = rows.data.astype(np.float32), rows.indptr.tolist()
    softness = 1 / (2 * _SLACK)
    curvatures = (np.asarray(rows.multiply(rows).sum(axis=1)).ravel() + 1 + softness).tolist()
    random = np.random.default_rng(_SEED)
    for _ in range(_MOST_PASSES):
        steepest = 0.0
        for at in random.permutation(len(own)).tolist():
            begin, middle, end = ends[at], ends[at + 1] - dense, ends[at + 1]
            columns, sparse, full = rows.indices[begin:middle], values[begin:middle], values[middle:end]
            of_sparse, sign, force = weights[columns], signs[own[at]], forces[at]
            margins = np.einsum("i,ik->k", sparse, of_sparse) + np.einsum("i,ik->k", full, of_dense) + biases
            slope = (sign * margins - 1 + softness * force) / curvatures[at]
            moved = np.maximum(force - slope, 0) - force
            steepest = max(steepest, float(np.abs(moved).max()) * curvatures[at])
            force += moved
            moved *= sign
            weights[columns] = of_sparse + np.multiply.outer(sparse, moved)
            of_dense += np.multiply.outer(full, moved, out=change)
            biases += moved
        if steepest <= _TOLERANCE:
            break
    return {"weights": weights.astype(np.float64), "biases": biases.astype(np.float64)}
