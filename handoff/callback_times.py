"""handoff.web.model.CallTimes: when a site calls back, and which times can be chosen."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from callbot.calendar import Calendar
from callbot.callback import Callback
from callbot.callback_times import CallWindow, soonest_window, window_of
from callbot.language import Language
from callbot.profile.model import Profile
from handoff.web.model import TimeSlot

_DAYS_OFFERED: Final = 5
"""Days with slots that are offered."""
_LOOK_AHEAD: Final = 21
_NOTICE: Final = timedelta(minutes=10)
"""A slot that begins sooner is as good as "as soon as possible"."""


@dataclass(frozen=True, slots=True)
class CallbackTimes:
    """Within opening hours alone, with the lunch break left out."""

    profile: Profile
    calendars: Mapping[str, Calendar]
    """By site id."""
    promised: Callable[[], Sequence[Callback]]
    """Those that are still to be made."""

    def local(self, site: str, at: datetime) -> datetime:
        return self.calendars[site].local(at)

    def soonest(self, site: str, at: datetime) -> datetime | None:
        return self.calendars[site].next_opening(at)

    def promise(self, site: str, at: datetime) -> datetime:
        return soonest_window(at, self.calendars[site], self._within).due

    def of_words(self, site: str, words: str, language: Language, at: datetime) -> CallWindow | None:
        """None: that time is over, does not exist, or nobody is here then."""
        return window_of(words, language, at, self.calendars[site], self._within)

    def free(self, site: str, at: datetime) -> Sequence[TimeSlot]:
        taken = [one.earliest for one in self.promised() if one.site == site and one.earliest is not None]
        most = self.profile.callbacks.calls_per_slot
        return [slot for slot in self._slots(site, at) if sum(slot.start <= start < slot.end for start in taken) < most]

    @property
    def _within(self) -> timedelta:
        return timedelta(hours=self.profile.limits.callback_hours)

    def _slots(self, site: str, at: datetime) -> Iterator[TimeSlot]:
        calendar, length = self.calendars[site], timedelta(minutes=self.profile.callbacks.slot_minutes)
        today, offered = calendar.local(at).date(), 0
        for ahead in range(_LOOK_AHEAD):
            intervals = calendar.day(today + timedelta(days=ahead)).intervals
            slots = [slot for opening in intervals for slot in _cut(*opening, length)]
            coming = [slot for slot in slots if slot.start >= at + _NOTICE]
            yield from coming
            offered += bool(coming)
            if offered == _DAYS_OFFERED:
                return


def _cut(opens: datetime, closes: datetime, length: timedelta) -> Iterator[TimeSlot]:
    """Slots that fit wholly into an opening; counted in UTC, for a wall clock may skip an hour."""
    start, end = opens.astimezone(UTC), closes.astimezone(UTC)
    while start + length <= end:
        yield TimeSlot(start.astimezone(opens.tzinfo), (start + length).astimezone(opens.tzinfo))
        start += length
