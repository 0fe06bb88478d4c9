"""Which intent a text carries, learned from few examples, with rejection of strangers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from callbot.understanding.intents import planes
from callbot.understanding.intents.embedding import Matrix, embed
from callbot.understanding.intents.features import Features
from callbot.understanding.intents.keeping import NOTHING, Arrays, Keeper
from callbot.understanding.intents.rejection import ACCEPT_ALL, Numbers, Rejection, Trial, learn, signals
from callbot.understanding.intents.text import normalise

_FOLDS: Final = 5
_MOST_TRIAL_LINES: Final = 6_000
"""Lines on which rejection is tried out; more change the figures no longer."""
_SPLITS: Final = 6
_ENOUGH_LINES: Final = 3_000
"""From so many lines on, one way to split them tells as much as several; with fewer the threshold hangs on chance."""
_CHUNK: Final = 256
"""Texts judged at once: each is compared with every training line."""
_FEW: Final = 8
"""Texts of one utterance at most."""
_ENOUGH_STRANGERS: Final = 30
_UNSEEN_INTENT_WEIGHT: Final = 0.25
"""Of a line of an intent held out, beside real out-of-scope lines: it is nearer to the rest than strangers are."""
_SEED: Final = 7


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled text."""

    text: str
    intent: str | None
    """None: out of scope."""


@dataclass(frozen=True, slots=True)
class Guess:
    """The best intent for a text."""

    intent: str | None
    """None: out of scope."""
    confidence: float
    """Probability of being in scope, 0 to 1."""
    nearest: str
    """The intent it would be, were it in scope."""


class IntentClassifier:
    """Linear one-against-all machines over letters and sense, and a learned model of what is out of scope."""

    def __init__(
        self,
        examples: Sequence[Example],
        vectors: Matrix | None = None,
        rejection: Rejection | None = None,
        keeper: Keeper = NOTHING,
    ) -> None:
        """`vectors`: of the normalised texts, where they are known already; `rejection`: learned by
        cross-validation when not given; `keeper`: of what is learned. ValueError when no example is in scope."""
        texts = [normalise(example.text) for example in examples]
        labels = np.array([example.intent or "" for example in examples])
        if not (labels != "").any():
            raise ValueError("no example is in scope")
        vectors = embed(texts) if vectors is None else vectors
        self._features = Features(texts, vectors)
        sense = self._features.sense(vectors)
        rows = self._features.of(texts, sense)
        self._machine = _Machine(rows, sense, labels, keeper)
        self.rejection = rejection or _learn_rejection(rows, sense, labels)

    def classify(self, texts: Sequence[str]) -> list[Guess]:
        """One guess a text."""
        normal = [normalise(text) for text in texts]
        vectors = embed(normal)
        return [
            guess
            for at in range(0, len(normal), _CHUNK)
            for guess in self.classify_embedded(normal[at : at + _CHUNK], vectors[at : at + _CHUNK])
        ]

    def classify_embedded(self, texts: Sequence[str], vectors: Matrix) -> list[Guess]:
        """One guess a text; `texts` are normalised and `vectors` theirs."""
        if not texts:
            return []
        sense = self._features.sense(vectors)
        names, found = self._machine.judge(self._features.of(texts, sense), sense)
        probabilities = self.rejection.probability(found)
        return [
            Guess(str(name) if p >= self.rejection.threshold and text else None, float(p), str(name))
            for text, name, p in zip(texts, names, probabilities, strict=True)
        ]


class _Machine:
    """The trained part: margins and neighbours."""

    def __init__(self, rows: Any, sense: Matrix, labels: NDArray[np.str_], keeper: Keeper = NOTHING) -> None:
        inside = labels != ""
        self._sense, self._strangers = sense[inside], sense[~inside]
        self._names, self._intents = np.unique(labels[inside], return_inverse=True)
        self._planes: Arrays | None = None
        if len(np.unique(labels)) > 1:
            dense = sense.shape[1]
            self._planes = keeper.kept("machine", _source(rows, labels), lambda: planes.fit(rows, labels, dense))

    def judge(self, rows: Any, sense: Matrix) -> tuple[NDArray[np.str_], Numbers]:
        """The best intent of each row and the signals for rejection."""
        margins = self._margins(rows)
        nothing = np.zeros((len(sense), 2))
        if len(self._strangers):
            nothing[:, 0] = margins[:, 0]
            nothing[:, 1] = _similarity(sense, self._strangers).max(axis=1)
            margins = margins[:, 1:]  # "" sorts first
        best = margins.argmax(axis=1)
        similarity = _similarity(sense, self._sense).astype(np.float64)
        return self._names[best], signals(margins, nothing, similarity, best[:, None] == self._intents[None, :])

    def _margins(self, rows: Any) -> Numbers:
        if self._planes is None:
            return np.ones((rows.shape[0], 1))
        margins: Numbers = rows @ self._planes["weights"] + self._planes["biases"]
        return margins


def _similarity(rows: Matrix, known: Matrix) -> Matrix:
    """Cosine of every row and every known one."""
    if len(rows) > _FEW:
        return rows @ known.T
    # BLAS shares even a single row out to threads, and waits for them up to 20 ms on a busy machine.
    cosine: Matrix = np.einsum("ij,kj->ik", rows, known)
    return cosine


def _source(rows: Any, labels: NDArray[np.str_]) -> Iterator[bytes]:
    """Everything that the planes depend on."""
    yield f"{np.__version__} {planes.VERSION} {rows.shape}".encode()
    yield "\n".join(labels).encode()
    yield from (part.tobytes() for part in (rows.data, rows.indices, rows.indptr))


def _learn_rejection(rows: Any, sense: Matrix, labels: NDArray[np.str_]) -> Rejection:
    """Cross-validation: each fold meets lines, strangers and whole intents that it has not seen."""
    splits = _SPLITS if len(labels) < _ENOUGH_LINES else 1
    trials = [trial for split in range(splits) for trial in _trials(rows, sense, labels, _SEED + split)]
    return learn(trials) if trials else ACCEPT_ALL


def _trials(rows: Any, sense: Matrix, labels: NDArray[np.str_], seed: int) -> list[Trial]:
    """One a fold; none when there is nothing to learn rejection from."""
    random = np.random.default_rng(seed)
    chosen = random.permutation(len(labels))[:_MOST_TRIAL_LINES]
    rows, sense, labels = rows[chosen], sense[chosen], labels[chosen]
    names = random.permutation(np.unique(labels[labels != ""]))
    if len(names) < 3 and (labels == "").sum() < _FOLDS:
        return []
    line_fold = random.integers(_FOLDS, size=len(labels))
    unseen = [names[fold::_FOLDS] if len(names) >= 3 else names[:0] for fold in range(_FOLDS)]
    trials = [_trial(rows, sense, labels, line_fold == fold, unseen[fold]) for fold in range(_FOLDS)]
    return [trial for trial in trials if trial is not None]


def _trial(
    rows: Any, sense: Matrix, labels: NDArray[np.str_], held: NDArray[np.bool_], unseen: NDArray[np.str_]
) -> Trial | None:
    """Train without the lines held out and without the unseen intents, and judge both."""
    of_unseen = np.isin(labels, unseen)
    training, tested = ~held & ~of_unseen, held | of_unseen
    if not (labels[training] != "").any() or not tested.any():
        return None
    names, found = _Machine(rows[training], sense[training], labels[training]).judge(rows[tested], sense[tested])
    strangers = labels[tested] == ""
    enough = (labels == "").sum() >= _ENOUGH_STRANGERS
    weight = np.where(of_unseen[tested] & enough, _UNSEEN_INTENT_WEIGHT, 1.0)
    return Trial(found, ~strangers & ~of_unseen[tested], names == labels[tested], weight)
