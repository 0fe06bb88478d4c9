"""What a folder must hold to be a model we can hear with."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from callbot.errors import ModelError

_NEEDED: Final = {
    "am/final.mdl": "the acoustic model",
    "conf/mfcc.conf": "the sample rate",
    "graph/phones/word_boundary.int": "word times and confidences",
}
_OPTION: Final = re.compile(r"^\s*--([a-z-]+)=(\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Structure:
    """What a model's files say about it."""

    sample_rate: int
    """8000 or 16000 Hz: what the recogniser is given."""
    dynamic_graph: bool


def inspect(folder: Path) -> Structure:
    """Check a model before Kaldi sees it, which would abort the process; ModelError names what is lacking."""
    for file, purpose in _NEEDED.items():
        if not (folder / file).is_file() or not (folder / file).stat().st_size:
            raise ModelError(f"{folder.name}: {file} is missing or empty ({purpose}); this is no complete Vosk model")
    graph = folder / "graph"
    dynamic = (graph / "HCLr.fst").is_file() and (graph / "Gr.fst").is_file()
    if not dynamic and not ((graph / "HCLG.fst").is_file() and (graph / "words.txt").is_file()):
        raise ModelError(f"{folder.name}: graph/ holds neither HCLr.fst and Gr.fst nor HCLG.fst and words.txt")
    return Structure(_sample_rate(folder), dynamic)


def _sample_rate(folder: Path) -> int:
    try:
        options = dict(_OPTION.findall((folder / "conf" / "mfcc.conf").read_text(encoding="utf-8")))
        rate = float(options.get("sample-frequency", "16000"))  # Kaldi's default
    except ValueError as error:
        raise ModelError(f"{folder.name}: conf/mfcc.conf cannot be read: {error}") from error
    if rate in {8000.0, 16000.0}:
        return int(rate)
    if rate > 8000 and options.get("allow-upsample") == "true":
        return 16000 if rate > 16000 else 8000
    raise ModelError(f"{folder.name}: conf/mfcc.conf asks for {rate:g} Hz; we can give 8000 or 16000 Hz")
