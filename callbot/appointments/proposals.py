"""Which of many free slots to propose: few, and different enough to be a choice."""

from collections.abc import Iterable
from datetime import UTC, date, timedelta
from typing import Final

from callbot.appointments.model import Slot

_NOON: Final = 12


def spread(slots: Iterable[Slot], count: int) -> tuple[Slot, ...]:
    """At most `count` slots in order of time: the earliest, then others on other days or at other times of day.

    Where there are too few half-days, what is furthest from those chosen fills up.
    """
    free = sorted(slots, key=lambda slot: slot.start.astimezone(UTC))
    first_of_half: dict[tuple[date, bool], Slot] = {}
    for slot in free:
        first_of_half.setdefault((slot.start.date(), slot.start.hour < _NOON), slot)
    chosen = list(first_of_half.values())[:count]
    while len(chosen) < min(count, len(free)):
        chosen.append(max((slot for slot in free if slot not in chosen), key=lambda slot: _distance(slot, chosen)))
    return tuple(sorted(chosen, key=lambda slot: slot.start.astimezone(UTC)))


def _distance(slot: Slot, chosen: list[Slot]) -> timedelta:
    start = slot.start.astimezone(UTC)
    return min(abs(start - other.start.astimezone(UTC)) for other in chosen)
