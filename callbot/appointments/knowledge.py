"""Whether a caller has shown to know an appointment: caller ID alone unlocks nothing."""

from datetime import datetime
from typing import Final

from callbot.actions import FindAppointments
from callbot.appointments import codes
from callbot.understanding.meaning import Grain, Moment

_EXACT: Final = frozenset({Grain.MINUTE, Grain.HOUR})
"""How well a caller must know the time of an appointment to be told about it."""


def knows(wanted: FindAppointments, code: str, start: datetime) -> bool:
    """By its code, or by its day and time."""
    if wanted.code is not None and codes.read(wanted.code) == code:
        return True
    day = wanted.day
    return day is not None and any(_names(said, start) for said in (day, *day.alternatives))


def _names(moment: Moment, start: datetime) -> bool:
    return moment.grain in _EXACT and moment.start <= start < moment.end
