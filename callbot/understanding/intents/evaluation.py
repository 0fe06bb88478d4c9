"""How well the classifier does on labelled lines."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from callbot.errors import InputError
from callbot.understanding.intents.classifier import Example, IntentClassifier

_TIMED: Final = 200
"""Utterances that are timed one by one, as a call would ask."""


@dataclass(frozen=True, slots=True)
class Report:
    """What the classifier made of the test lines; shares from 0 to 1, None where there was nothing to count."""

    training_lines: int
    training_seconds: float
    in_scope: int
    right: int
    """In-scope lines that got their own intent."""
    out_of_scope: int
    rejected: int
    """Lines of either kind that got no intent."""
    rejected_rightly: int
    milliseconds: float
    """Mean time of one utterance by itself."""

    @property
    def accuracy_in_scope(self) -> float | None:
        return self.right / self.in_scope if self.in_scope else None

    @property
    def recall_out_of_scope(self) -> float | None:
        return self.rejected_rightly / self.out_of_scope if self.out_of_scope else None

    @property
    def precision_out_of_scope(self) -> float | None:
        return self.rejected_rightly / self.rejected if self.rejected else None


def evaluate(training: Sequence[Example], test: Sequence[Example]) -> Report:
    """Train on the one and judge the other."""
    begun = time.perf_counter()
    classifier = IntentClassifier(training)
    trained = time.perf_counter()
    guesses = classifier.classify([example.text for example in test])
    timed = test[:_TIMED]
    alone = time.perf_counter()
    for example in timed:
        classifier.classify([example.text])
    end = time.perf_counter()
    pairs = [(example.intent, guess.intent) for example, guess in zip(test, guesses, strict=True)]
    return Report(
        training_lines=len(training),
        training_seconds=trained - begun,
        in_scope=sum(true is not None for true, _ in pairs),
        right=sum(true is not None and true == guessed for true, guessed in pairs),
        out_of_scope=sum(true is None for true, _ in pairs),
        rejected=sum(guessed is None for _, guessed in pairs),
        rejected_rightly=sum(true is None and guessed is None for true, guessed in pairs),
        milliseconds=(end - alone) / len(timed) * 1000,
    )


def read_examples(path: Path) -> list[Example]:
    """Labelled JSON lines; InputError names file and line of the first that is none."""
    examples = []
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                examples.append(_example(line, f"{path}:{number}"))
    if not examples:
        raise InputError(f"{path}: no lines; each must be like {_LIKE}")
    return examples


_LIKE: Final = '{"text": "when are you open", "intent": "opening_hours"}, intent null for out of scope'


def _example(line: str, where: str) -> Example:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: not JSON ({type(error).__name__}); a line must be like {_LIKE}") from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or "intent" not in row:
        raise InputError(f"{where}: text or intent is missing; a line must be like {_LIKE}")
    intent = row["intent"]
    if intent is not None and (not isinstance(intent, str) or not intent):
        raise InputError(f"{where}: intent must be a text, or null for out of scope, not {json.dumps(intent)[:40]}")
    return Example(row["text"], intent)
