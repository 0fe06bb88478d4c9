"""The built-in examples, with everything about them that takes long computed beforehand."""

import hashlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
from ruamel.yaml import YAML

from callbot.errors import ConfigError
from callbot.language import Language
from callbot.understanding.intents import names
from callbot.understanding.intents.classifier import Example, IntentClassifier
from callbot.understanding.intents.embedding import Matrix, embed
from callbot.understanding.intents.rejection import Rejection
from callbot.understanding.intents.text import normalise

_FOLDER: Final = files("callbot.understanding.intents") / "examples"
_URGENT: Final = "service_request_urgent"
_NOTHING: Final = "none"
_LABELS: Final[Mapping[str, str | None]] = {_URGENT: names.SERVICE_REQUEST, _NOTHING: None}


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """What callers of any firm say in one language."""

    examples: tuple[Example, ...]
    urgent: frozenset[str]
    """Texts of service requests that cannot wait."""
    vectors: Matrix
    """Sentence vectors of the normalised texts, one row an example."""
    rejection: Rejection


def load(language: Language) -> BuiltIn:
    """The examples of a language; ConfigError when they were edited and not computed again."""
    examples, urgent = read(language)
    with np.load(BytesIO((_FOLDER / f"{language}.npz").read_bytes())) as stored:
        if str(stored["digest"]) != digest(examples):
            raise ConfigError(f"examples/{language}.yaml was changed: run python -m {__spec__.name}")
        vectors = stored["vectors"].astype(np.float32)
        *weights, bias, threshold = stored["rejection"].tolist()
    return BuiltIn(examples, urgent, vectors, Rejection(tuple(weights), bias, threshold))


def read(language: Language) -> tuple[tuple[Example, ...], frozenset[str]]:
    """The examples as they are written, and the urgent ones among their texts."""
    sections = YAML(typ="safe").load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    examples = tuple(
        Example(text, _LABELS.get(label, label)) for label, lines in sections.items() for text in lines.splitlines()
    )
    return examples, frozenset(sections[_URGENT].splitlines())


def digest(examples: tuple[Example, ...]) -> str:
    """What the stored vectors belong to."""
    text = "\n".join(f"{example.intent}\t{normalise(example.text)}" for example in examples)
    return hashlib.sha256(text.encode()).hexdigest()


def compute(language: Language, folder: Path) -> None:
    """Write what `load` reads: half-precision vectors, and rejection learned by cross-validation."""
    examples, _ = read(language)
    vectors = embed([normalise(example.text) for example in examples]).astype(np.float16)
    learned = IntentClassifier(examples, vectors.astype(np.float32)).rejection
    np.savez_compressed(
        folder / f"{language}.npz",
        digest=np.array(digest(examples)),
        vectors=vectors,
        rejection=np.array([*learned.weights, learned.bias, learned.threshold]),
    )


def main() -> None:
    with as_file(_FOLDER) as folder:
        for language in Language:
            compute(language, folder)
            sys.stdout.write(f"{folder / f'{language}.npz'}\n")


if __name__ == "__main__":
    main()
