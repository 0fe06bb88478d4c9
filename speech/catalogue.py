"""The speech models Callbot knows by name."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from callbot.language import Language

STARTERS: Final = Path(__file__).parent / "starters"


@dataclass(frozen=True, slots=True)
class WordErrors:
    """A measured word error rate."""

    percent: float
    test_set: str


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One model: what it is, where it comes from, how well it hears."""

    name: str
    """The folder's name below CALLBOT_HOME/models; carries the version."""
    language: Language
    version: str
    megabytes: int
    """Of the zip."""
    licence: str
    source: str
    """A URL, or a file name below speech/starters."""
    sha256: str | None
    """None: the publisher gives none. The first installation records it, later ones on this machine must agree."""
    size_bytes: int | None
    """Exact, where known."""
    sample_rate: int
    """In Hz, as the model's conf/mfcc.conf says."""
    dynamic_graph: bool
    """The vocabulary can be narrowed at run time."""
    word_confidences: bool
    word_errors: tuple[WordErrors, ...]
    rank: int
    """The best installed model of a language is the one with the highest: 0 starter, 1 small, 3 large."""

    @property
    def is_starter(self) -> bool:
        return "://" not in self.source


OWN_RANK: Final = 2
"""A model of the operator's own is preferred to everything but the large ones."""

_ALPHA_CEPHEI: Final = "https://alphacephei.com/vosk/models/"


def _alpha_cephei(
    name: str,
    language: Language,
    megabytes: int,
    rank: int,
    *word_errors: WordErrors,
    sha256: str | None = None,
    size_bytes: int | None = None,
) -> CatalogueEntry:
    return CatalogueEntry(
        name=name,
        language=language,
        version=name.rpartition("-")[2],
        megabytes=megabytes,
        licence="Apache-2.0",
        source=f"{_ALPHA_CEPHEI}{name}.zip",
        sha256=sha256,
        size_bytes=size_bytes,
        sample_rate=16000,
        dynamic_graph="small" in name,
        word_confidences=True,
        word_errors=word_errors,
        rank=rank,
    )


def _starter(language: Language, size_bytes: int, sha256: str, *word_errors: WordErrors) -> CatalogueEntry:
    return CatalogueEntry(
        name=f"callbot-starter-{language.value}-0.1",
        language=language,
        version="0.1",
        megabytes=round(size_bytes / 1e6),
        licence="Apache-2.0",
        source=f"starter-{language.value}.zip",
        sha256=sha256,
        size_bytes=size_bytes,
        sample_rate=8000,
        dynamic_graph=True,
        word_confidences=True,
        word_errors=word_errors,
        rank=0,
    )


CATALOGUE: Final[tuple[CatalogueEntry, ...]] = (
    _starter(
        Language.DE,
        8559876,
        "a5e376a2802e1d7c2d4a92bc0745fe5991b7bdc6c7a125d06d03cd7780f4f2f5",
        WordErrors(4.9, "synthetic hotline callers"),
        WordErrors(49.0, "a human voice reading an encyclopedia"),
    ),
    _starter(
        Language.EN,
        8350836,
        "c08938571f81c61ca304634faa28454b586707c014c61a5c999b76232baa7153",
        WordErrors(6.3, "synthetic hotline callers"),
        WordErrors(63.0, "recorded telephone prompts, a human voice"),
    ),
    _alpha_cephei(
        "vosk-model-small-de-0.15",
        Language.DE,
        46,
        1,
        WordErrors(13.75, "Tuda-de"),
        sha256="06f6dea4618df4d825ec06b564e55d4670eb6d8718e48c9ca90cac74d40b5ed9",
        size_bytes=46465688,
    ),
    _alpha_cephei("vosk-model-de-0.21", Language.DE, 1900, 3, WordErrors(9.83, "Tuda-de")),
    _alpha_cephei("vosk-model-small-en-us-0.15", Language.EN, 40, 1, WordErrors(9.85, "LibriSpeech test-clean")),
    _alpha_cephei(
        "vosk-model-en-us-0.22",
        Language.EN,
        1800,
        3,
        WordErrors(5.69, "LibriSpeech test-clean"),
        WordErrors(29.78, "call-centre speech"),
    ),
)


def entry_named(name: str) -> CatalogueEntry | None:
    return next((entry for entry in CATALOGUE if entry.name == name), None)


def starter(language: Language) -> CatalogueEntry:
    return next(entry for entry in CATALOGUE if entry.is_starter and entry.language is language)


def large(language: Language) -> CatalogueEntry:
    """The model to recommend for live service."""
    return max((entry for entry in CATALOGUE if entry.language is language), key=lambda entry: entry.rank)
