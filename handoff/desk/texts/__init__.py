"""What the desk says in each language: every YAML file here whose name ends in the language, such as desk_de.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from callbot.errors import ConfigError
from callbot.language import Language
from callbot.yaml_tree import read_yaml


@dataclass(frozen=True, slots=True)
class Texts:
    """Calling it with a key gives the text, its slots filled; a key that nobody wrote raises KeyError."""

    language: Language
    texts: Mapping[str, str]

    def __call__(self, key: str, **slots: object) -> str:
        return self.texts[key].format_map(slots)


@cache
def texts_in(language: Language) -> Texts:
    """All texts of a language; ConfigError when a file of ours was damaged."""
    found: dict[str, str] = {}
    for source in sorted(files(__name__).iterdir(), key=lambda entry: entry.name):
        if source.name.endswith(f"{language}.yaml"):
            tree = read_yaml(source.read_text(encoding="utf-8"))
            if tree.problems or not isinstance(tree.value, dict):
                raise ConfigError(f"{source}: must hold one text a line, such as sign_in: Sign in")
            found |= _flat(tree.value)
    return Texts(language, found)


def _flat(tree: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    """{"presence": {"away": "Pause"}} becomes {"presence.away": "Pause"}."""
    flat: dict[str, str] = {}
    for key, value in tree.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": str(value or "")}
    return flat
