"""Which models there are, which is used, and the loaded ones."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

import vosk

from callbot.errors import ModelError
from callbot.language import Language
from speech.catalogue import OWN_RANK, CatalogueEntry, entry_named, large, starter
from speech.install import install_entry, origin_of, write_json
from speech.structure import Structure, inspect


@dataclass(frozen=True)
class InstalledModel:
    """A model in CALLBOT_HOME/models."""

    name: str
    folder: Path
    language: Language

    @property
    def entry(self) -> CatalogueEntry | None:
        """Its row of the catalogue; None for a model of the operator's own."""
        return entry_named(self.name)

    @property
    def rank(self) -> int:
        return self.entry.rank if self.entry else OWN_RANK

    @cached_property
    def structure(self) -> Structure:
        return inspect(self.folder)


@dataclass(frozen=True, slots=True)
class LoadedModel:
    kaldi: vosk.Model
    sample_rate: int
    """8000 or 16000 Hz."""


class Models:
    """The models of one CALLBOT_HOME; each is loaded once and shared. Safe to use from many threads."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._loaded: dict[Language, LoadedModel] = {}
        self._lock = Lock()

    def installed(self) -> Sequence[InstalledModel]:
        """What lies in the models folder, by name; the starters come there when first needed."""
        folder = self._home / "models"
        if not folder.is_dir():
            return ()
        return [
            InstalledModel(path.name, path, origin_of(path).language)
            for path in sorted(folder.iterdir())
            if path.is_dir() and not path.name.startswith(".")
        ]

    def chosen(self, language: Language) -> InstalledModel:
        """The pinned model, or else the best; the starter is unpacked if it is the only one."""
        candidates = [model for model in self.installed() if model.language is language]
        pinned = self.pinned().get(language)
        if pinned:
            return _named(candidates, pinned, f"`callbot models use` has chosen {pinned!r}, which is not installed")
        if not candidates:
            name = install_entry(self._home, starter(language), lambda done, total: None)
            return _named(self.installed(), name, f"{name!r} could not be installed")
        return max(candidates, key=lambda model: (model.rank, *_version(model.name)))

    def use(self, name: str) -> InstalledModel:
        """Pin an installed model (or a starter) for its language."""
        entry = entry_named(name)
        if entry and entry.is_starter:
            install_entry(self._home, entry, lambda done, total: None)
        model = _named(self.installed(), name, f"{name!r} is not installed: callbot models install {name}")
        inspect(model.folder)
        self._write_pins(self.pinned() | {model.language: model.name})
        return model

    def use_best(self, language: Language) -> InstalledModel:
        """Take the pin off a language."""
        if self._pins_file.exists():
            self._write_pins({other: name for other, name in self.pinned().items() if other is not language})
        return self.chosen(language)

    def pinned(self) -> dict[Language, str]:
        if not self._pins_file.is_file():
            return {}
        try:
            pins = json.loads(self._pins_file.read_text(encoding="utf-8"))
            return {Language(language): str(name) for language, name in pins.items()}
        except (ValueError, AttributeError) as error:
            raise ModelError(f"{self._pins_file} is damaged: delete it and run `callbot models use` again") from error

    def load(self, language: Language) -> LoadedModel:
        """The chosen model in memory; ModelError names what it lacks."""
        with self._lock:
            if language not in self._loaded:
                model = self.chosen(language)
                self._loaded[language] = LoadedModel(_load(model.folder), model.structure.sample_rate)
            return self._loaded[language]

    def _write_pins(self, pins: Mapping[Language, str]) -> None:
        write_json(self._pins_file, {language.value: name for language, name in pins.items()})

    @property
    def _pins_file(self) -> Path:
        return self._home / "models" / "chosen.json"


def recommendations(home: Path) -> Sequence[str]:
    """For `callbot doctor`: which model each language uses, and whether to install a larger one before going live."""
    models = Models(home)
    lines = []
    for language in Language:
        model, best = models.chosen(language), large(language)
        lines.append(f"speech {language.value}: {model.name} ({model.structure.sample_rate} Hz)")
        if model.rank < best.rank and model.entry:
            lines.append(
                f"speech {language.value}: {model.name} is for trying out; before going live: "
                f"callbot models install {best.name} ({best.megabytes} MB)"
            )
    return lines


def _named(models: Sequence[InstalledModel], name: str, otherwise: str) -> InstalledModel:
    for model in models:
        if model.name == name:
            return model
    raise ModelError(otherwise)


def _version(name: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"[0-9]{1,9}", name))


def _load(folder: Path) -> vosk.Model:
    vosk.SetLogLevel(-1)
    try:
        return vosk.Model(str(folder))
    except Exception as error:
        # vosk raises a bare Exception, and tells the reason only on stderr.
        raise ModelError(f"{folder}: Vosk cannot load this model; its files are damaged: install it again") from error
