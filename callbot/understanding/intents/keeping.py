"""What was learned once is kept: a gateway that starts again with the same examples has nothing to learn."""

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
_SUFFIX: Final = ".npz"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Keeper:
    """Arrays in a folder, each file under the digest of everything that it was computed from."""

    folder: Path | None
    """None: nothing is kept."""

    def kept(self, name: str, source: Iterable[bytes], compute: Callable[[], Arrays]) -> Arrays:
        """What `compute` gives for this source, or gave before; a file that cannot be read or written costs time only.

        `source` names everything the result depends on, versions of libraries too.
        """
        if self.folder is None:
            return compute()
        path = self.folder / f"{name}-{_digest(source)}{_SUFFIX}"
        known = _read(path)
        if known is None:
            known = compute()
            try:
                self._write(name, path, known)
            except OSError as error:
                _log.warning("what was learned cannot be kept in %s (%s)", self.folder, error.strerror)
        return known

    def _write(self, name: str, path: Path, arrays: Arrays) -> None:
        """At once for all who read, in place of what was kept of former examples."""
        path.parent.mkdir(parents=True, exist_ok=True)
        former = [other for other in path.parent.glob(f"{name}-*{_SUFFIX}") if other != path]
        handle, unfinished = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        Path(unfinished).replace(path)
        for other in former:
            other.unlink(missing_ok=True)


NOTHING: Final = Keeper(None)


def _digest(source: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in source:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()[:32]


def _read(path: Path) -> Arrays | None:
    """None: there is none, or it is damaged."""
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            return dict(stored)
    except (OSError, ValueError, EOFError, BadZipFile):
        return None
