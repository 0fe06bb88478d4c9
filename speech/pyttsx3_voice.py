"""pyttsx3 with espeak-ng, at arm's length."""

import json
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Final

from callbot.errors import SpeakingError
from callbot.language import Language
from callbot.profile.model import Voice as VoiceChoice
from speech.child import Attended, Child, ChildError
from speech.telephone_sound import Recording

START_SECONDS: Final = 10.0
SENTENCE_SECONDS: Final = 2.0
"""Time limit; a sentence takes about 15 ms, and a caller hears silence meanwhile."""
PATIENCE_SECONDS: Final = 6.0
"""How long a text waits for its turn: longer than one hang and restart."""
SLOWER: Final = 0.78
"""Pace of the slow mode, relative to the usual one."""
PROGRAM: Final = Path(__file__).with_name("engine_process.py")
DEFAULT_VOICES: Final = {Language.DE: "de", Language.EN: "en-us"}

_FRAME_HEAD: Final = struct.Struct(">cI")
_WAV_HEAD_BYTES: Final = 44


class Pyttsx3Engine:
    """Speaks every language through one child process; safe to use from many threads."""

    def __init__(self, voices: Mapping[Language, VoiceChoice], program: Path = PROGRAM) -> None:
        self._voices = voices
        self._attended = Attended(lambda: _start(program), PATIENCE_SECONDS)
        self._version = f"pyttsx3 {version('pyttsx3')} {_espeak_version()}"

    def start(self) -> None:
        """Start the child process; SpeakingError when that is not possible."""
        self._attended.start()

    def identity(self, language: Language, slow: bool) -> str:
        """What decides how a text sounds: engine, versions, voice, pace."""
        return f"{self._version} {self._voice(language)} {self._rate(language, slow)}"

    def synthesise(self, text: str, language: Language, slow: bool) -> Recording:
        """Speak one sentence; SpeakingError when two children in a row failed or the voice is unknown."""
        wanted = {"text": text, "voice": self._voice(language), "rate": self._rate(language, slow)}
        return self._attended.ask(lambda child: _spoken(child, json.dumps(wanted).encode() + b"\n"))

    @property
    def pid(self) -> int | None:
        """Of the child process; None when it is not running."""
        return self._attended.pid

    def close(self) -> None:
        self._attended.close()

    def _voice(self, language: Language) -> str:
        return self._voices.get(language, VoiceChoice()).name or DEFAULT_VOICES[language]

    def _rate(self, language: Language, slow: bool) -> int:
        rate = self._voices.get(language, VoiceChoice()).words_per_minute
        return round(rate * SLOWER) if slow else rate


def _start(program: Path) -> Child:
    # -I: nothing in the working directory or the environment changes what is imported.
    child = Child([sys.executable, "-I", str(program)])
    try:
        _read_frame(child, time.monotonic() + START_SECONDS)
    except SpeakingError as error:
        child.end()
        raise SpeakingError("pyttsx3 does not start; is espeak-ng installed? (apt-get install espeak-ng)") from error
    return child


def _spoken(child: Child, question: bytes) -> Recording:
    child.send(question)
    wav = _read_frame(child, time.monotonic() + SENTENCE_SECONDS)
    if len(wav) <= _WAV_HEAD_BYTES:
        raise ChildError("the engine made no audio")
    return Recording.from_wav(wav)


def _read_frame(child: Child, deadline: float) -> bytes:
    kind, length = _FRAME_HEAD.unpack(child.read(_FRAME_HEAD.size, deadline))
    content = child.read(length, deadline)
    if kind != b"+":
        raise SpeakingError(f"pyttsx3: {content.decode(errors='replace')}")
    return content


def _espeak_version() -> str:
    """Changes with the system's espeak-ng, so that prompts of an older one are spoken anew."""
    program = shutil.which("espeak-ng")
    if program is None:
        return "espeak-ng"
    try:
        shown = subprocess.run(  # noqa: S603 - found on PATH, no input
            [program, "--version"], capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return "espeak-ng"
    return shown.stdout.partition("Data at")[0].strip()
