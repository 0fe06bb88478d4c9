"""Words in, meaning out."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Final

from callbot.hearing import Expecting
from callbot.language import Language
from callbot.profile.model import Profile
from callbot.understanding.digits import find_numbers
from callbot.understanding.intents.keeping import Keeper
from callbot.understanding.intents.own_examples import examples_of
from callbot.understanding.intents.reader import IntentReader
from callbot.understanding.meaning import Meaning, Moment
from callbot.understanding.moments import ImpossibleMoment, OpenBetween, find_moment
from callbot.understanding.names import find_names

_LONGEST: Final = 400
"""Characters that are read; half a minute of speech."""


class Understanding:
    """Understands utterances for one firm. Pure but for the learning at the start; safe to use from many threads."""

    def __init__(self, profile: Profile, kept_in: Path | None = None) -> None:
        """`kept_in`: the folder of what was learned before from the same examples."""
        self._profile, self._kept_in = profile, kept_in
        self._lock = threading.Lock()
        languages = profile.firm.languages
        with ThreadPoolExecutor() as pool:  # learning releases the GIL
            self._readers: Mapping[Language, IntentReader] = dict(
                zip(languages, pool.map(self._learn, languages), strict=True)
            )

    def meaning(
        self,
        text: str,
        language: Language,
        now: datetime,
        expecting: Expecting = Expecting.ANYTHING,
        open_between: OpenBetween | None = None,
    ) -> Meaning:
        """Everything found in one utterance; `now` is aware, in the site's time zone."""
        reading = self._reader(language).read(text, expecting)
        beginning = text[:_LONGEST]
        moment = find_moment(beginning, language, now, open_between)
        return Meaning(
            text=text,
            language=language,
            intents=reading.intents,
            urgent=reading.urgent,
            moment=moment if isinstance(moment, Moment) else None,
            impossible=moment.words if isinstance(moment, ImpossibleMoment) else "",
            numbers=find_numbers(beginning, language),
            names=find_names(beginning, language),
        )

    def _reader(self, language: Language) -> IntentReader:
        """A caller may speak a language that the firm does not offer: its reader is made when it is needed."""
        with self._lock:
            reader = self._readers.get(language)
            if reader is None:
                reader = self._learn(language)
                self._readers = {**self._readers, language: reader}
            return reader

    def _learn(self, language: Language) -> IntentReader:
        folder = self._kept_in / language if self._kept_in else None
        return IntentReader(language, examples_of(self._profile, language), Keeper(folder))
