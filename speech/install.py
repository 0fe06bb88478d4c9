"""Models into CALLBOT_HOME/models, whole or not at all."""

import fcntl
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from callbot.errors import ModelError
from callbot.language import Language
from speech.catalogue import STARTERS, CatalogueEntry, entry_named
from speech.download import Progress, fetch, sha256_of
from speech.structure import inspect
from speech.unpack import unpack

CARD: Final = "callbot-model.json"
"""Written into each installed model's folder."""
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_UNPACKING: Final = ".unpacking-"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an installed model came from."""

    language: Language
    source: str
    sha256: str | None
    """Of the zip; None for a folder."""


def install(home: Path, what: str, language: Language | None, progress: Progress) -> str:
    """Install a model by catalogue name, URL, folder or zip file; returns its name. ModelError says what to do.

    `language` is needed where neither catalogue nor name tells it. An installed model of that name is kept.
    """
    entry = entry_named(what)
    if entry:
        return install_entry(home, entry, progress)
    if what.startswith(("https://", "http://")):
        name = _checked_name(Path(unquote(urlsplit(what).path)).name.removesuffix(".zip"))
        origin = Origin(language or language_in(name), what, None)
        return _install_url(home, name, origin, entry_named(name), progress)
    path = Path(what).expanduser()
    if not path.exists():
        raise ModelError(f"{what!r} is no model of the catalogue (callbot models list), no URL and no file or folder")
    name = _checked_name(path.resolve().name.removesuffix(".zip"))
    origin = Origin(language or language_in(name), str(path.resolve()), None)
    if path.is_dir():
        return _place(home, name, origin, lambda folder: _copy(path, folder))
    return _install_zip(home, name, origin, entry_named(name), path)


def install_entry(home: Path, entry: CatalogueEntry, progress: Progress) -> str:
    """Install a model of the catalogue; a starter needs no network."""
    origin = Origin(entry.language, entry.source, None)
    if entry.is_starter:
        return _install_zip(home, entry.name, origin, entry, STARTERS / entry.source)
    return _install_url(home, entry.name, origin, entry, progress)


def language_in(name: str) -> Language:
    """The language that a model's name carries, such as vosk-model-small-de-0.15."""
    found = {part for part in re.split(r"[-_.]", name.lower()) if part in set(Language)}
    if len(found) != 1:
        raise ModelError(f"the name {name!r} does not tell the language: add --language de or --language en")
    return Language(found.pop())


def origin_of(folder: Path) -> Origin:
    """Where an installed model came from; a folder somebody copied there has only its name."""
    card = folder / CARD
    if not card.is_file():
        return Origin(language_in(folder.name), str(folder), None)
    try:
        entry = json.loads(card.read_text(encoding="utf-8"))
        return Origin(Language(entry["language"]), str(entry["source"]), entry["sha256"])
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{card} is damaged: delete the folder and install the model again") from error


def _install_url(home: Path, name: str, origin: Origin, entry: CatalogueEntry | None, progress: Progress) -> str:
    if (home / "models" / name).is_dir():
        return name
    downloads = home / "models" / ".downloads"
    archive = downloads / f"{name}.zip"
    with _lock(home, f"download-{name}"):
        downloads.mkdir(parents=True, exist_ok=True)
        if not archive.is_file():
            try:
                fetch(origin.source, archive, progress)
            except ModelError as error:
                raise ModelError(
                    f"{error}\nWithout a connection: fetch {origin.source} on another machine, "
                    f"put it at {archive}, and run this command again."
                ) from error
        try:
            installed = _install_zip(home, name, origin, entry, archive)
        finally:
            archive.unlink(missing_ok=True)  # either it is unpacked now, or it is not what it should be
    return installed


def _install_zip(home: Path, name: str, origin: Origin, entry: CatalogueEntry | None, archive: Path) -> str:
    target = home / "models" / name
    if target.is_dir():
        return name
    digest = sha256_of(archive)
    _verify(home, archive, digest, entry)
    placed = _place(home, name, Origin(origin.language, origin.source, digest), lambda folder: unpack(archive, folder))
    _record_checksum(home, name, digest)
    return placed


def _verify(home: Path, archive: Path, digest: str, entry: CatalogueEntry | None) -> None:
    """Compare with the published checksum, or with the one recorded when this model was first installed here."""
    if entry is None:
        return
    size = archive.stat().st_size
    if entry.size_bytes and size != entry.size_bytes:
        raise ModelError(f"{archive.name} has {size} bytes instead of {entry.size_bytes}: not the {entry.name} we know")
    expected = entry.sha256 or _recorded_checksums(home).get(entry.name)
    if expected and digest != expected:
        raise ModelError(f"{archive.name} has the sha256 {digest} instead of {expected}: refused")


def _recorded_checksums(home: Path) -> dict[str, str]:
    file = home / "models" / "checksums.json"
    if not file.is_file():
        return {}
    try:
        recorded: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(f"{file} is damaged: delete it to trust the next download anew") from error
    return recorded


def _record_checksum(home: Path, name: str, digest: str) -> None:
    with _lock(home, "models"):
        write_json(home / "models" / "checksums.json", _recorded_checksums(home) | {name: digest})


def write_json(file: Path, content: dict[str, str]) -> None:
    """Replace a small file in one step."""
    beside = file.with_name(f".{file.name}-{os.getpid()}")
    beside.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    beside.replace(file)


def _place(home: Path, name: str, origin: Origin, fill: Callable[[Path], None]) -> str:
    """Fill a folder beside, check it, and move it into place in one step; one process at a time."""
    models = home / "models"
    target = models / name
    with _lock(home, "models"):
        if target.is_dir():
            return name
        for leftover in models.glob(_UNPACKING + "*"):  # of a process that was killed: nobody else holds the lock
            shutil.rmtree(leftover)
        beside = Path(tempfile.mkdtemp(prefix=_UNPACKING, dir=models))
        try:
            folder = beside / name
            fill(folder)
            inspect(folder)
            (folder / CARD).write_text(json.dumps(asdict(origin), indent=2) + "\n", encoding="utf-8")
            folder.rename(target)
        finally:
            shutil.rmtree(beside)
    return name


def _copy(source: Path, folder: Path) -> None:
    for path in source.rglob("*"):
        if path.is_symlink():
            raise ModelError(f"{path} is a link: give a folder that holds the files themselves")
    shutil.copytree(source, folder)


def _checked_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ModelError(f"{name!r} cannot be a model's name: letters, digits, dots, hyphens and underscores only")
    return name


@contextmanager
def _lock(home: Path, what: str) -> Iterator[None]:
    """Let one process (and one thread) at a time do something; the lock ends with the process."""
    (home / "models").mkdir(parents=True, exist_ok=True)
    with (home / "models" / f".{what}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
