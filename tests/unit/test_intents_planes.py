"""The linear machines, beside scikit-learn's."""

import numpy as np
import pytest
import scipy.sparse

from callbot.understanding.intents import planes

DENSE = 6


def lines(count: int, labels: int) -> tuple[scipy.sparse.csr_matrix, np.ndarray]:
    """Rows of a few sparse columns and some dense ones, which tell their label only in part."""
    random = np.random.default_rng(3)
    owners = random.integers(labels, size=count)
    sparse = scipy.sparse.random(count, 40, density=0.1, format="csr", random_state=5)
    centres = random.normal(size=(labels, DENSE))
    rows = scipy.sparse.hstack([sparse, centres[owners] + random.normal(scale=0.8, size=(count, DENSE))], format="csr")
    return rows, np.array(["abcdefgh"[owner] for owner in owners])


@pytest.mark.parametrize("labels", [2, 5])
def test_planes_are_those_of_a_linear_support_vector_machine(labels: int) -> None:
    from sklearn.svm import LinearSVC  # noqa: PLC0415 - slow to import

    rows, names = lines(300, labels)
    known = LinearSVC(C=0.5, tol=1e-6, max_iter=20_000).fit(rows, names)
    expected = known.decision_function(rows)
    found = planes.fit(rows, names, DENSE)
    margins = rows @ found["weights"] + found["biases"]
    last = margins[:, 1] if labels == 2 else margins
    assert margins.shape == (300, labels)
    assert np.abs(last - expected).max() < 0.05


def test_the_same_rows_give_the_same_planes() -> None:
    rows, names = lines(100, 3)
    first, second = planes.fit(rows, names, DENSE), planes.fit(rows, names, DENSE)
    assert np.array_equal(first["weights"], second["weights"])
