"""When somebody may be reminded of an appointment."""

from datetime import datetime, time, timedelta, tzinfo
from typing import Final

FROM: Final = time(9)
UNTIL: Final = time(19)
_LATEST: Final = time(18)
"""A reminder planned for later might be sent too late."""
_SUNDAY: Final = 6
_FRESH: Final = timedelta(hours=2)
"""Who has booked so shortly before needs no reminder."""


def reminder_at(start: datetime, now: datetime, zone: tzinfo) -> datetime | None:
    """The day before, at the appointment's own time of day but not before nine or after six.

    Instead of a Sunday the Saturday, unless that is over; None when it is too late for any reminder.
    """
    local = start.astimezone(zone)
    hour = min(max(local.time(), FROM), _LATEST)
    days_before = (2, 1) if (local - timedelta(days=1)).weekday() == _SUNDAY else (1,)
    days = (local.date() - timedelta(days=days) for days in days_before)
    moments = (datetime.combine(day, hour, zone) for day in days)
    return next((moment for moment in moments if moment >= now + _FRESH), None)


def is_decent(at: datetime, zone: tzinfo) -> bool:
    """Whether people may be written to at this time of day."""
    return FROM <= at.astimezone(zone).time() < UNTIL


def end_of_decency(at: datetime, zone: tzinfo) -> datetime:
    """When it will be too late in the day to write to people."""
    return datetime.combine(at.astimezone(zone).date(), UNTIL, zone)


def next_decent(at: datetime, zone: tzinfo) -> datetime:
    """`at`, or the next nine o'clock."""
    local = at.astimezone(zone)
    if is_decent(at, zone):
        return local
    day = local.date() if local.time() < FROM else local.date() + timedelta(days=1)
    return datetime.combine(day, FROM, zone)
