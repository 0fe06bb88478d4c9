"""Zip files of strangers, unpacked within bounds."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from callbot.errors import ModelError

MOST_ENTRIES: Final = 2000
MOST_BYTES: Final = 8 * 1024**3
"""Three times the largest model known."""
MOST_RATIO: Final = 60
"""Models shrink to a half or a quarter; a hundredth is a bomb."""
_CHUNK: Final = 1 << 20


def unpack(archive: Path, into: Path) -> None:
    """Unpack a model's zip into the folder `into`, which must not exist yet.

    One folder around everything is taken off. Entries that leave the folder, links and bombs are refused before
    anything is written: ModelError.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            targets = list(_targets(archive, entries))
            for entry, target in zip(entries, targets, strict=True):
                _write(opened, entry, into / target)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ModelError(f"{archive.name} is damaged or no zip file: {error}") from error


def _targets(archive: Path, entries: list[zipfile.ZipInfo]) -> Iterator[PurePosixPath]:
    if not entries:
        raise ModelError(f"{archive.name} is empty")
    _check_bounds(archive, entries)
    paths = [_checked_path(archive, entry) for entry in entries]
    tops = {path.parts[0] for path in paths}
    wrapped = len(tops) == 1 and all(len(path.parts) > 1 for path in paths)
    for path in paths:
        yield PurePosixPath(*path.parts[1:]) if wrapped else path


def _check_bounds(archive: Path, entries: list[zipfile.ZipInfo]) -> None:
    size, packed = sum(entry.file_size for entry in entries), archive.stat().st_size
    if len(entries) > MOST_ENTRIES or size > MOST_BYTES or size > MOST_RATIO * packed + _CHUNK:
        raise ModelError(f"{archive.name} would unpack to {len(entries)} files of {size} bytes: no model does that")


def _checked_path(archive: Path, entry: zipfile.ZipInfo) -> PurePosixPath:
    path = PurePosixPath(entry.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename or not path.parts:
        raise ModelError(f"{archive.name}: entry {entry.filename!r} leaves the folder; refused")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise ModelError(f"{archive.name}: entry {entry.filename!r} is a link; refused")
    return path


def _write(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    """Copy one entry, never more than it declared."""
    target.parent.mkdir(parents=True, exist_ok=True)
    left = entry.file_size
    with opened.open(entry) as packed, target.open("xb") as plain:
        while chunk := packed.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise ModelError(f"{entry.filename!r} is larger than it says; refused")
            plain.write(chunk)
