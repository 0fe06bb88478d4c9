"""Audio once made is kept: what was said lately in memory, fixed prompts on disk.

Only fixed prompts reach the disk. What is told to one caller (names, numbers, appointments) stays in memory, bounded.
"""

import fcntl
import hashlib
import logging
import os
import tempfile
import threading
import time
from collections import OrderedDict
from pathlib import Path
from typing import BinaryIO, Final

logger = logging.getLogger(__name__)

MEMORY_BYTES: Final = 32 << 20
"""More than an hour of speech."""
FOLDER_BYTES: Final = 64 << 20
STALE_SECONDS: Final = 3600.0
"""A half-written file this old belongs to a process that died."""

_MAGIC: Final = b"callbot prompt 1\n"
_SUFFIX: Final = ".ulaw"


def prompt_key(identity: str, text: str) -> str:
    """Name of a text's audio: says nothing of the text. `identity` is all that decides the sound."""
    return hashlib.sha256(f"{identity}\0{text}".encode()).hexdigest()


class PromptMemory:
    """The audio used last, up to a number of bytes; safe to use from many threads."""

    def __init__(self, most_bytes: int = MEMORY_BYTES) -> None:
        self._most_bytes, self._bytes = most_bytes, 0
        self._audio: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        with self._lock:
            audio = self._audio.get(key)
            if audio is not None:
                self._audio.move_to_end(key)
            return audio

    def put(self, key: str, audio: bytes) -> None:
        with self._lock:
            self._bytes += len(audio) - len(self._audio.pop(key, b""))
            self._audio[key] = audio
            while self._bytes > self._most_bytes:
                self._bytes -= len(self._audio.popitem(last=False)[1])


class PromptFolder:
    """Audio files shared by all processes of a machine; a disk that is full or read-only only costs time."""

    def __init__(self, folder: Path, most_bytes: int = FOLDER_BYTES) -> None:
        self._folder, self._most_bytes = folder, most_bytes
        self._claimed: BinaryIO | None = None

    def claim(self) -> bool:
        """Be the one who fills it, until `release` or the end of the process; False when another is.

        Where nothing can be written everybody fills the own memory.
        """
        try:
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            lock = self._folder.with_name(f"{self._folder.name}.lock").open("wb")
        except OSError:
            return True
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            return False
        self._claimed = lock
        return True

    def release(self) -> None:
        if self._claimed:
            self._claimed.close()
        self._claimed = None

    def get(self, key: str) -> bytes | None:
        """None when it is not there, or damaged."""
        path = self._path(key)
        try:
            content = path.read_bytes()
            os.utime(path)  # the least recently used is the first to go
        except OSError:
            return None
        magic, digest, audio = content[: len(_MAGIC)], content[len(_MAGIC) :][:32], content[len(_MAGIC) + 32 :]
        if magic != _MAGIC or digest != hashlib.sha256(audio).digest():
            return None
        return audio

    def put(self, key: str, audio: bytes) -> None:
        """Appears whole or not at all."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor, unfinished = tempfile.mkstemp(dir=self._folder, suffix=".part")
            with os.fdopen(descriptor, "wb") as file:
                file.write(_MAGIC + hashlib.sha256(audio).digest() + audio)
            Path(unfinished).replace(self._path(key))
            self._make_room()
        except OSError as error:
            logger.warning("prompts: cannot keep audio in %s: %s", self._folder, error.strerror)

    def _path(self, key: str) -> Path:
        return self._folder / (key + _SUFFIX)

    def _make_room(self) -> None:
        files = []
        for entry in os.scandir(self._folder):
            try:
                status = entry.stat()
            except FileNotFoundError:  # another process made room at the same moment
                continue
            if not entry.name.endswith(_SUFFIX) and time.time() - status.st_mtime > STALE_SECONDS:
                Path(entry.path).unlink(missing_ok=True)
            elif entry.name.endswith(_SUFFIX):
                files.append((status.st_mtime_ns, status.st_size, entry.path))
        too_many = sum(size for _, size, _ in files) - self._most_bytes
        for _, size, path in sorted(files):
            if too_many <= 0:
                break
            Path(path).unlink(missing_ok=True)
            too_many -= size
