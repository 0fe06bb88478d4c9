"""Ears for calls: built once from the configuration."""

import sys
from collections.abc import Sequence
from typing import Protocol

from callbot.config import Config
from callbot.language import Language
from callbot.mulaw import SAMPLE_RATE
from speech.ear import TelephoneEar
from speech.models import Models
from speech.recogniser import Recogniser, VoskRecogniser
from speech.recogniser_remote import RemoteRecogniser, ServerPool, parse_server
from speech.resample import Doubler
from speech.workbench import Workbench, cores


class Engine(Protocol):
    """Where recognisers come from."""

    bench: Workbench
    """Where they work."""

    def preload(self, languages: Sequence[Language]) -> None:
        """Do before the first call what takes time or may fail; HearingError."""

    def recogniser(self, language: Language) -> Recogniser: ...


class LocalEngine:
    """Vosk in this process."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self.bench = Workbench(cores)

    def preload(self, languages: Sequence[Language]) -> None:
        for language in languages:
            if self._models.load(language).sample_rate != SAMPLE_RATE:
                Doubler()  # takes a second the first time

    def recogniser(self, language: Language) -> Recogniser:
        model = self._models.load(language)
        return VoskRecogniser(model.kaldi, model.sample_rate)


class RemoteEngine:
    """Speech servers; that none answers yet is no reason not to start, but a language without any is."""

    def __init__(self, pool: ServerPool) -> None:
        self._pool = pool
        self.bench = Workbench(lambda: sys.maxsize)  # the work is done elsewhere

    def preload(self, languages: Sequence[Language]) -> None:
        for language in languages:
            RemoteRecogniser(self._pool, language).close()
        if any(server.rate != SAMPLE_RATE for server in self._pool.servers):
            Doubler()  # takes a second the first time

    def recogniser(self, language: Language) -> Recogniser:
        return RemoteRecogniser(self._pool, language)


class Ears:
    """Makes the ear of each call (callbot.ports.EarMaker). Safe to use from many threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def preload(self, languages: Sequence[Language] = tuple(Language)) -> None:
        """Load the models, so that no caller waits for them; HearingError or ModelError names what is lacking."""
        self._engine.preload(languages)

    def __call__(self, languages: Sequence[Language], start_seconds: float = 0.0) -> TelephoneEar:
        self._engine.preload(languages)  # costs nothing the second time, and what fails should fail before the call
        return TelephoneEar(self._engine.recogniser, languages, start_seconds, bench=self._engine.bench)


def make_ears(config: Config) -> Ears:
    """Ears on SPEECH_SERVERS if there are any, otherwise on Vosk in this process."""
    if config.speech_servers:
        return Ears(RemoteEngine(ServerPool([parse_server(address) for address in config.speech_servers])))
    return Ears(LocalEngine(Models(config.home)))
