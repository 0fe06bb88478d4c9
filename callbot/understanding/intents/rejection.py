"""Whether an utterance is within what was trained at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
_NEIGHBOURS: Final = 3
_WORTH_OF_AN_ANSWER: Final = 2.0
"""Beside a rejection: a caller turned away wrongly loses more than one who is asked "you want to...?" wrongly."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A logistic model of "in scope" over the signals of a guess, and the probability from which to accept."""

    weights: tuple[float, ...]
    bias: float
    threshold: float

    def probability(self, signals: Numbers) -> Numbers:
        """Of being in scope, one number a row."""
        logit: Numbers = signals @ np.array(self.weights) + self.bias
        result: Numbers = 1 / (1 + np.exp(-np.clip(logit, -30, 30)))
        return result


ACCEPT_ALL: Final = Rejection(weights=(0.0,) * 6, bias=30.0, threshold=0.0)
"""Where there is nothing to learn rejection from."""


def signals(margins: Numbers, nothing: Numbers, similarity: Numbers, own: NDArray[np.bool_]) -> Numbers:
    """What tells strangers apart, one row a text.

    `margins`: of each intent; `nothing`: margin and best similarity of the out-of-scope examples (two columns);
    `similarity`: to each in-scope training line; `own`: which of those lines bear the intent guessed.
    """
    ranked = np.sort(margins, axis=1)[:, ::-1]
    second = ranked[:, 1] if ranked.shape[1] > 1 else np.full(len(ranked), -1.0)
    to_own = np.where(own, similarity, -1.0)
    near = -np.partition(-to_own, min(_NEIGHBOURS, to_own.shape[1] - 1), axis=1)[:, :_NEIGHBOURS]
    return np.column_stack(
        [ranked[:, 0], ranked[:, 0] - second, similarity.max(axis=1), near.mean(axis=1), nothing[:, 0], nothing[:, 1]]
    )


@dataclass(frozen=True, slots=True)
class Trial:
    """Guesses on lines that the classifier had not seen."""

    signals: Numbers
    in_scope: NDArray[np.bool_]
    right: NDArray[np.bool_]
    """The intent guessed was the true one."""
    weight: Numbers


def learn(trials: Sequence[Trial]) -> Rejection:
    """The model that tells the trials' strangers best, and the threshold from which it is worth accepting."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - beside a model learned before nobody needs it
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    rows = np.vstack([trial.signals for trial in trials])
    in_scope = np.concatenate([trial.in_scope for trial in trials])
    right = np.concatenate([trial.right for trial in trials])
    weight = np.concatenate([trial.weight for trial in trials])
    if in_scope.all() or not in_scope.any():
        return ACCEPT_ALL
    balance = np.where(in_scope, 1 / weight[in_scope].sum(), 1 / weight[~in_scope].sum()) * len(weight)
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=1.0).fit(scaler.transform(rows), in_scope, sample_weight=weight * balance)
    weights = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - weights @ scaler.mean_)
    fitted = Rejection(tuple(weights.tolist()), bias, 0.0)
    threshold = _best_threshold(fitted.probability(rows), in_scope, right, weight)
    return Rejection(fitted.weights, bias, threshold)


def _best_threshold(
    probability: Numbers, in_scope: NDArray[np.bool_], right: NDArray[np.bool_], weight: Numbers
) -> float:
    candidates = np.linspace(0.02, 0.98, 97)
    accepted = probability[None, :] >= candidates[:, None]
    answered = (accepted & right & in_scope) @ weight / weight[in_scope].sum()
    rejected = (~accepted & ~in_scope) @ weight / weight[~in_scope].sum()
    total = _WORTH_OF_AN_ANSWER * answered + rejected
    # The middle of the plateau is steadier than its edge.
    return float(np.median(candidates[total >= total.max() - 0.002]))
