"""How agents say whether they can take calls: by text message, and by voice when they call in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from callbot.agents import Presence
from callbot.language import Language
from callbot.understanding.meaning import Grain, Moment
from callbot.understanding.moments import find_moments
from callbot.understanding.number_tokens import words_to_digits

_AVAILABLE, _AWAY, _OFF = Presence.AVAILABLE, Presence.AWAY, Presence.OFF
_WORDS: Final[Mapping[Language, tuple[tuple[Presence, re.Pattern[str]], ...]]] = {
    Language.DE: (
        (_OFF, re.compile(r"\b(?:feierabend|abmelden|abgemeldet|nicht (?:mehr )?verfügbar|schluss|gehe heim)\b")),
        (_AWAY, re.compile(r"\b(?:\w*pause|mittag|weg|unterwegs|nicht da|gleich (?:wieder da|zurück))\b")),
        (_AVAILABLE, re.compile(r"\b(?:verfügbar|frei|anmelden|angemeldet|(?:wieder )?da|zurück|bereit|erreichbar)\b")),
    ),
    Language.EN: (
        (_OFF, re.compile(r"\b(?:off|sign(?:ing)? out|log(?:ging)? out|going home|not available|unavailable)\b")),
        (_AWAY, re.compile(r"\b(?:break|lunch|away|be right back|back soon)\b")),
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
        r"\b(?:(halbe|dreiviertel|viertel) ?stunde|(?:eine )?(stunde)\b|([0-9]+) ?(min(?:uten)?|stunden|h)\b)"
    ),
    Language.EN: re.compile(
        r"\b(?:(half|quarter)(?: of)?(?: an)? hour|(?:an |one )(hour)\b|([0-9]+) ?(min(?:utes)?|hours|h)\b)"
    ),
}
_OF_HOURS: Final = re.compile(r"\b(?:geschlossen|geöffnet|offen|closed|open)\b|(?:zurück|zurueck|undo)\s+[0-9]+")
"""An owner who is also an agent writes of the firm's hours (callbot.hours_by_text)."""
_EXACT: Final = frozenset({Grain.MINUTE, Grain.HOUR})
"""Whoever is away "until Monday" says so when they are back."""
_FRACTIONS: Final = {"halbe": 30, "half": 30, "viertel": 15, "quarter": 15, "dreiviertel": 45}


@dataclass(frozen=True, slots=True)
class PresenceMeant:
    presence: Presence
    until: datetime | None = None
    """When a break ends by itself; None: when the agent says so."""


def presence_meant(text: str, language: Language, now: datetime) -> PresenceMeant | None:
    """What an agent says of being there; None when it is nothing of the kind. `now` is local to the agent's site."""
    plain = text.lower().strip()
    if _OF_HOURS.search(plain):
        return None
    if _BACK_FROM[language].search(plain):
        return PresenceMeant(_AVAILABLE)
    found = next(((presence, words) for presence, words in _WORDS[language] if words.search(plain)), None)
    if found is None or found[0] is _OFF:
        return PresenceMeant(_OFF) if found else None
    presence, words = found
    rest = words.sub(" ", plain)  # the "mittag" of a break is no time
    if presence is _AVAILABLE:
        back = _time(rest, language, now)
        # "Back in ten minutes" is not there now; "available until two" is.
        return PresenceMeant(_AWAY, back.start) if back and back.start > now else PresenceMeant(_AVAILABLE)
    return PresenceMeant(_AWAY, _ends(rest, language, now))


def _ends(plain: str, language: Language, now: datetime) -> datetime | None:
    """Of a break "until two", "for twenty minutes"."""
    lasts = _FOR[language].search(_in_digits(plain, language))
    if lasts:
        return now + timedelta(minutes=_minutes(lasts))
    time = _time(plain, language, now)
    return (time.end if time.start <= now else time.start) if time else None


def _time(plain: str, language: Language, now: datetime) -> Moment | None:
    """The first exact one that is to come."""
    found = (each.moment for each in find_moments(plain, language, now, lambda _start, _end: True) if not each.negated)
    exact = (moment for moment in found if isinstance(moment, Moment) and moment.grain in _EXACT)
    return next((moment for moment in exact if moment.end > now), None)


def _minutes(lasts: re.Match[str]) -> int:
    fraction, hour, number, unit = lasts.groups()
    if fraction:
        return _FRACTIONS[fraction]
    if hour:
        return 60
    return min(int(number), 600) * (60 if unit in {"stunden", "hours", "h"} else 1)


def _in_digits(plain: str, language: Language) -> str:
    """With numbers in digits where they were words."""
    return " ".join(token.digits or token.text for token in words_to_digits(plain, language))
