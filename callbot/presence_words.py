"""How agents say whether they can take calls: by text message, and by voice when they call in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from callbot.agents import Presence
from callbot.language import Language
from callbot.understanding.meaning import Moment
from callbot.understanding.moments import find_moments
from callbot.understanding.number_tokens import words_to_digits

_AVAILABLE, _AWAY, _OFF = Presence.AVAILABLE, Presence.AWAY, Presence.OFF
_WORDS: Final[Mapping[Language, tuple[tuple[Presence, re.Pattern[str]], ...]]] = {
    Language.DE: (
        (_OFF, re.compile(r"\b(?:feierabend|abmelden|abgemeldet|nicht (?:mehr )?verfügbar|schluss|gehe heim)\b")),
        (_AWAY, re.compile(r"\b(?:\w*pause|mittag|kurz weg|unterwegs)\b")),
        (_AVAILABLE, re.compile(r"\b(?:verfügbar|frei|anmelden|angemeldet|(?:wieder )?da|zurück|bereit|erreichbar)\b")),
    ),
    Language.EN: (
        (_OFF, re.compile(r"\b(?:off|sign(?:ing)? out|log(?:ging)? out|going home|not available|unavailable)\b")),
        (_AWAY, re.compile(r"\b(?:break|lunch|away)\b")),
        (_AVAILABLE, re.compile(r"\b(?:available|back|ready|sign(?:ing)? in|log(?:ging)? in|i'm here|free)\b")),
    ),
}
"""In the order in which they count: "not available" is off, "back from my break" is available."""
_BACK_FROM: Final = {
    Language.DE: re.compile(r"\bpause (?:ist )?(?:vorbei|beendet|zu ende|aus)\b|\baus der (?:\w*pause|mittag)\b"),
    Language.EN: re.compile(r"\bback from\b|\bbreak (?:is )?over\b"),
}
_FOR: Final = {
    Language.DE: re.compile(
        r"\b(?:(halbe|dreiviertel|viertel) ?stunde|(?:eine )?(stunde)\b|([0-9]+) (minuten|stunden))"
    ),
    Language.EN: re.compile(r"\b(?:(half|quarter)(?: of)?(?: an)? hour|(?:an |one )(hour)\b|([0-9]+) (minutes|hours))"),
}
_FRACTIONS: Final = {"halbe": 30, "half": 30, "viertel": 15, "quarter": 15, "dreiviertel": 45}


@dataclass(frozen=True, slots=True)
class PresenceMeant:
    presence: Presence
    until: datetime | None = None
    """When a break ends by itself; None: when the agent says so."""


def presence_meant(text: str, language: Language, now: datetime) -> PresenceMeant | None:
    """What an agent says of being there; None when it is nothing of the kind. `now` is local to the agent's site."""
    plain = text.lower().strip()
    if _BACK_FROM[language].search(plain):
        return PresenceMeant(_AVAILABLE)
    meant = next((presence for presence, words in _WORDS[language] if words.search(plain)), None)
    if meant is not _AWAY:
        return PresenceMeant(meant) if meant else None
    return PresenceMeant(_AWAY, _ends(plain, language, now))


def _ends(plain: str, language: Language, now: datetime) -> datetime | None:
    """Of a break "until two", "for twenty minutes"."""
    lasts = _FOR[language].search(_in_digits(plain, language))
    if lasts:
        return now + timedelta(minutes=_minutes(lasts))
    for found in find_moments(plain, language, now, lambda _start, _end: True):
        if isinstance(found.moment, Moment) and not found.negated:
            end = found.moment.end if found.moment.start <= now else found.moment.start
            if end > now:
                return end
    return None


def _minutes(lasts: re.Match[str]) -> int:
    fraction, hour, number, unit = lasts.groups()
    if fraction:
        return _FRACTIONS[fraction]
    if hour:
        return 60
    return min(int(number), 600) * (60 if unit in {"stunden", "hours"} else 1)


def _in_digits(plain: str, language: Language) -> str:
    """With numbers in digits where they were words."""
    return " ".join(token.digits or token.text for token in words_to_digits(plain, language))
