"""The voice of the bot: text in, telephone audio out, cache first."""

import logging
import queue
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from callbot import mulaw
from callbot.errors import SpeakingError
from callbot.language import Language
from callbot.profile.model import Profile
from callbot.speakable.sentences import sentences
from speech.piper_voice import PiperEngine
from speech.prompts import PromptFolder, PromptMemory, prompt_key
from speech.pyttsx3_voice import Pyttsx3Engine
from speech.telephone_sound import SOUND_VERSION, Recording, to_telephone

logger = logging.getLogger(__name__)

BETWEEN_SENTENCES: Final = mulaw.SILENCE * int(0.18 * mulaw.SAMPLE_RATE)
"""With the margins of both sentences a pause of 0.3 s."""
QUIET_SECONDS: Final = 2.0
"""Without a word for a caller: then fixed prompts are spoken ahead. It takes a core as long as callers would wait."""


class Engine(Protocol):
    """A program that speaks; safe to use from many threads."""

    def start(self) -> None:
        """Have it running before the first text, which would wait for it; SpeakingError."""

    def identity(self, language: Language, slow: bool) -> str:
        """All that decides how a text sounds."""

    def synthesise(self, text: str, language: Language, slow: bool) -> Recording:
        """Speak one sentence; SpeakingError when that is not possible."""

    def close(self) -> None: ...


def make_voice(profile: Profile, home: Path) -> "Synthesiser":
    """The voice a profile asks for. Nothing is started before the first text, so a server may fork after this."""
    pyttsx3 = Pyttsx3Engine(
        {language: choice for language, choice in profile.voices.items() if choice.engine != "piper"}
    )
    engines: dict[Language, tuple[Engine, ...]] = {}
    for language in Language:
        choice = profile.voices.get(language)
        engines[language] = (pyttsx3,)
        if choice is not None and choice.engine == "piper":
            try:
                engines[language] = (PiperEngine(choice, language), pyttsx3)
            except SpeakingError as error:
                logger.warning("speaking %s with pyttsx3 instead: %s", language, error)
    return Synthesiser(engines, PromptFolder(home / "prompts"))


class Synthesiser:
    """Speaks with the first engine of a language that can; safe to use from many threads."""

    def __init__(
        self, engines: Mapping[Language, Sequence[Engine]], folder: PromptFolder, memory: PromptMemory | None = None
    ) -> None:
        self._engines, self._folder = engines, folder
        self._memory = memory or PromptMemory()
        self._fixed: set[tuple[Language, str]] = set()
        self._warming: queue.SimpleQueue[tuple[Language, str] | None] = queue.SimpleQueue()
        self._warmer: threading.Thread | None = None
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._asked_at = 0.0  # of time.monotonic()

    def speak(self, text: str, language: Language, slow: bool = False) -> bytes:
        """8 kHz mu-law audio of a text already written out for speaking (`callbot.speakable`).

        Empty for a text without a word; SpeakingError when no engine can speak it.
        """
        self._asked_at = time.monotonic()
        spoken = [self._sentence(sentence, language, slow) for sentence in sentences(_printable(text))]
        return BETWEEN_SENTENCES.join(spoken)

    def prepare(self, texts: Iterable[str], language: Language) -> None:
        """Declare fixed prompts, the same for every caller: only these are kept on disk.

        Give the texts as they will be given to `speak`. This returns at once; in the background the engines are
        started and the prompts spoken, by one process of all that share the folder, while no caller needs the engine.
        """
        fresh = [(language, sentence) for text in texts for sentence in sentences(_printable(text))]
        with self._lock:
            if self._closed.is_set():
                return
            self._fixed.update(fresh)
            for prompt in fresh:
                self._warming.put(prompt)
            if self._warmer is None:
                self._warmer = threading.Thread(target=self._warm_up, name="prompts", daemon=True)
                self._warmer.start()

    def close(self) -> None:
        """End the engines; a text spoken afterwards starts them again."""
        with self._lock:
            self._closed.set()
            warmer = self._warmer
        if warmer is not None:
            self._warming.put(None)
            warmer.join()
        self._folder.release()
        for engine in self._all_engines():
            engine.close()

    def _sentence(self, text: str, language: Language, slow: bool) -> bytes:
        failure = SpeakingError(f"no engine speaks {language}")
        for engine in self._engines[language]:
            key = prompt_key(f"{SOUND_VERSION} {engine.identity(language, slow)}", text)
            try:
                return self._kept(key, (language, text)) or self._made(engine, key, text, language, slow)
            except SpeakingError as error:
                logger.warning("speaking %s: %s", language, error)
                failure = error
        raise failure

    def _kept(self, key: str, prompt: tuple[Language, str]) -> bytes | None:
        audio = self._memory.get(key)
        if audio is None and prompt in self._fixed:
            audio = self._folder.get(key)
            if audio is not None:
                self._memory.put(key, audio)
        return audio

    def _made(self, engine: Engine, key: str, text: str, language: Language, slow: bool) -> bytes:
        audio = to_telephone(engine.synthesise(text, language, slow))
        self._memory.put(key, audio)
        if (language, text) in self._fixed:
            self._folder.put(key, audio)
        return audio

    def _warm_up(self) -> None:
        for engine in self._all_engines():
            try:
                engine.start()
            except SpeakingError as error:
                logger.warning("speaking: %s", error)
        if not self._folder.claim():
            return
        while (prompt := self._warming.get()) is not None and self._until_quiet():
            language, sentence = prompt
            try:
                self._sentence(sentence, language, slow=False)
            except SpeakingError as error:
                logger.warning("prompts: a fixed %s prompt cannot be spoken: %s", language, error)

    def _until_quiet(self) -> bool:
        """Wait while callers are being answered; False when we close."""
        while (busy := self._asked_at + QUIET_SECONDS - time.monotonic()) > 0:
            if self._closed.wait(busy):
                break
        return not self._closed.is_set()

    def _all_engines(self) -> Iterable[Engine]:
        return {id(engine): engine for engines in self._engines.values() for engine in engines}.values()


def _printable(text: str) -> str:
    """Without control characters and lone surrogates, which no engine takes."""
    return "".join(character if character.isprintable() else " " for character in text)
