"""How agents say whether they can take calls."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from callbot.agents import Presence
from callbot.language import Language
from callbot.presence_words import PresenceMeant, presence_meant

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))


def at(hour: int, minute: int = 0) -> datetime:
    return NOW.replace(hour=hour, minute=minute)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ich bin wieder da", PresenceMeant(Presence.AVAILABLE)),
        ("verfügbar", PresenceMeant(Presence.AVAILABLE)),
        ("nicht verfügbar", PresenceMeant(Presence.OFF)),
        ("bin aus der pause zurück", PresenceMeant(Presence.AVAILABLE)),
        ("meine pause ist vorbei", PresenceMeant(Presence.AVAILABLE)),
        ("Pause bis 14", PresenceMeant(Presence.AWAY, at(14))),
        ("pause bis halb zwei", PresenceMeant(Presence.AWAY, at(13, 30))),
        ("mittagspause für zwanzig minuten", PresenceMeant(Presence.AWAY, at(10, 20))),
        ("eine halbe stunde pause", PresenceMeant(Presence.AWAY, at(10, 30))),
        ("eine stunde pause", PresenceMeant(Presence.AWAY, at(11))),
        ("pause", PresenceMeant(Presence.AWAY)),
        ("Pause 20 min", PresenceMeant(Presence.AWAY, at(10, 20))),
        ("Mittag bis halb zwei", PresenceMeant(Presence.AWAY, at(13, 30))),
        ("weg", PresenceMeant(Presence.AWAY)),
        ("bis 14 Uhr weg", PresenceMeant(Presence.AWAY, at(14))),
        ("weg bis Montag", PresenceMeant(Presence.AWAY)),
        ("bin nicht da", PresenceMeant(Presence.AWAY)),
        ("bin gleich wieder da", PresenceMeant(Presence.AWAY)),
        ("bin in 10 Minuten zurück", PresenceMeant(Presence.AWAY, at(10, 10))),
        ("um 14 Uhr wieder da", PresenceMeant(Presence.AWAY, at(14))),
        ("bin da", PresenceMeant(Presence.AVAILABLE)),
        ("bis 16 Uhr erreichbar", PresenceMeant(Presence.AVAILABLE)),
        ("feierabend", PresenceMeant(Presence.OFF)),
        ("ich brauche einen termin", None),
        ("Mittagspause, heute von 12 bis 13 Uhr geschlossen", None),
        ("ZURÜCK 5", None),
    ],
)
def test_german(text: str, meant: PresenceMeant | None) -> None:
    assert presence_meant(text, Language.DE, NOW) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("I'm back", PresenceMeant(Presence.AVAILABLE)),
        ("back from lunch", PresenceMeant(Presence.AVAILABLE)),
        ("break until 2 pm", PresenceMeant(Presence.AWAY, at(14))),
        ("a break for twenty minutes", PresenceMeant(Presence.AWAY, at(10, 20))),
        ("half an hour break", PresenceMeant(Presence.AWAY, at(10, 30))),
        ("lunch until half past one", PresenceMeant(Presence.AWAY, at(13, 30))),
        ("back in 20 minutes", PresenceMeant(Presence.AWAY, at(10, 20))),
        ("break 15 min", PresenceMeant(Presence.AWAY, at(10, 15))),
        ("away until tomorrow", PresenceMeant(Presence.AWAY)),
        ("not available", PresenceMeant(Presence.OFF)),
        ("signing out", PresenceMeant(Presence.OFF)),
        ("i need an appointment", None),
    ],
)
def test_english(text: str, meant: PresenceMeant | None) -> None:
    assert presence_meant(text, Language.EN, NOW) == meant
