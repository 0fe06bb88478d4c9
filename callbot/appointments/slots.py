"""Which times are free: services, resources, the calendar and what is booked already."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from callbot.appointments.model import Busy, Refusal, Slot, Wish
from callbot.calendar import Calendar, DayHours, HoursException, Why
from callbot.profile.model import Profile, Resource, Service

GRID: Final = timedelta(minutes=15)
"""Appointments begin at full quarters of an hour."""
HORIZON: Final = timedelta(days=90)
"""Nothing is proposed further ahead."""
_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)

ExceptionsOf = Callable[[str], Sequence[HoursException]]
"""Gives the exceptions in force at a site, by its id."""


@dataclass(frozen=True, slots=True)
class _Worker:
    """A resource with the calendar it obeys: its site's holidays and closures, its own hours and absences."""

    resource: Resource
    calendar: Calendar
    site: Calendar

    def day(self, day: date) -> DayHours:
        """Own hours may be longer than the site's, but not on a day like Christmas Eve, when the site's are special."""
        own = self.calendar.day(day)
        if self.resource.hours is None or not _is_special(self.site, day):
            return own
        both = [
            (max(opens, site_opens), min(closes, site_closes))
            for opens, closes in own.intervals
            for site_opens, site_closes in self.site.day(day).intervals
        ]
        return replace(own, intervals=tuple(span for span in both if span[0] < span[1]))


class Planner:
    """Answers for one firm. Pure: what is booked and what time it is are handed in. Safe to use from many threads."""

    def __init__(self, profile: Profile, exceptions: ExceptionsOf) -> None:
        self._services = {service.id: service for service in profile.services}
        self._workers = {resource.id: _worker(profile, resource, exceptions) for resource in profile.resources}

    def service(self, service_id: str) -> Service | None:
        return self._services.get(service_id)

    def busy_until(self, slot: Slot) -> datetime:
        """When the resource of a slot is free again."""
        return slot.end + self._services[slot.service].buffer_minutes * _MINUTE

    def free(self, service_id: str, site: str, wish: Wish, busy: Sequence[Busy], now: datetime) -> Iterator[Slot]:
        """Every free slot within a wish, in order of time, one for each beginning."""
        service = self._services.get(service_id)
        workers = self._able(service_id, site)
        if service is None or not workers:
            return
        calendar = workers[0].calendar
        earliest = max(wish.start.astimezone(UTC), _earliest(service, now))
        latest = min(wish.end.astimezone(UTC), now.astimezone(UTC) + HORIZON)
        day = calendar.local(earliest).date()
        while earliest < latest and day <= calendar.local(latest).date():
            if day.weekday() not in wish.not_on:
                yield from self._free_on(day, service, workers, (earliest, latest), wish, busy)
            day += _DAY

    def check(self, slot: Slot, busy: Sequence[Busy], now: datetime) -> Refusal | None:
        """Why a slot cannot be booked as things stand; None: it can."""
        service = self._services.get(slot.service)
        worker = next((each for each in self._able(slot.service, slot.site) if each.resource.id == slot.resource), None)
        start, end = slot.start.astimezone(UTC), slot.end.astimezone(UTC)
        if service is None or worker is None or end - start != service.minutes * _MINUTE:
            return Refusal.NOT_OFFERED
        if start <= now:
            return Refusal.IN_THE_PAST
        if start < _earliest(service, now):
            return Refusal.TOO_SOON
        day = worker.day(worker.calendar.local(start).date())
        if not any(opens.astimezone(UTC) <= start and end <= closes.astimezone(UTC) for opens, closes in day.intervals):
            return Refusal.HOLIDAY if day.why is Why.HOLIDAY else Refusal.CLOSED
        return Refusal.TAKEN if _collides(slot.resource, start, self.busy_until(slot), busy) else None

    def same_time(self, slot: Slot) -> Iterator[Slot]:
        """The slot, and the same with everybody else who could do it."""
        yield slot
        for worker in self._able(slot.service, slot.site):
            if worker.resource.id != slot.resource:
                yield Slot(slot.service, slot.site, worker.resource.id, slot.start, slot.end)

    def _able(self, service_id: str, site: str) -> list[_Worker]:
        """Who can do it there; those with few skills first, so that the others stay free for what only they can."""
        service = self._services.get(service_id)
        if service is None or (service.sites and site not in service.sites):
            return []
        able = [
            worker
            for worker in self._workers.values()
            if worker.resource.site == site and set(service.skills) <= set(worker.resource.skills)
        ]
        return sorted(able, key=lambda worker: len(worker.resource.skills))

    def _free_on(
        self,
        day: date,
        service: Service,
        workers: Sequence[_Worker],
        between: tuple[datetime, datetime],
        wish: Wish,
        busy: Sequence[Busy],
    ) -> Iterator[Slot]:
        length, buffer = service.minutes * _MINUTE, service.buffer_minutes * _MINUTE
        found: dict[datetime, Slot] = {}
        for worker in workers:
            resource = worker.resource
            for start in _beginnings(worker.day(day), length):
                local = worker.calendar.local(start)
                if (
                    start not in found
                    and between[0] <= start < between[1]
                    and (wish.from_time is None or local.time() >= wish.from_time)
                    and (wish.until_time is None or local.time() < wish.until_time)
                    and not _collides(resource.id, start, start + length + buffer, busy)
                ):
                    end = worker.calendar.local(start + length)
                    found[start] = Slot(service.id, resource.site, resource.id, local, end)
        for start in sorted(found):
            yield found[start]


def _worker(profile: Profile, resource: Resource, exceptions: ExceptionsOf) -> _Worker:
    site = next(site for site in profile.sites if site.id == resource.site)
    own = site.model_copy(
        update={"hours": resource.hours or site.hours, "closures": (*site.closures, *resource.absences)}
    )
    return _Worker(resource, *(Calendar(each, lambda: exceptions(site.id)) for each in (own, site)))


def _is_special(calendar: Calendar, day: date) -> bool:
    """Whether the weekly hours make an exception for this date: they differ from most of the weeks around it."""
    around = Counter(calendar.usual_hours(day + weeks * timedelta(weeks=1)) for weeks in range(-4, 5))
    return calendar.usual_hours(day) != around.most_common(1)[0][0]


def _earliest(service: Service, now: datetime) -> datetime:
    return now.astimezone(UTC) + timedelta(hours=service.lead_hours)


def _beginnings(day: DayHours, length: timedelta) -> Iterator[datetime]:
    """Moments in UTC at which work of that length can begin on a day and end before the next closing."""
    for opens, closes in day.intervals:
        start = _on_grid(opens.astimezone(UTC))
        while start + length <= closes.astimezone(UTC):
            yield start
            start += GRID


def _on_grid(at: datetime) -> datetime:
    """The first full quarter of an hour from a moment on; zones here differ from UTC by whole hours."""
    past = (at - at.replace(minute=0, second=0, microsecond=0)) % GRID
    return at + (GRID - past) % GRID


def _collides(resource: str, start: datetime, busy_until: datetime, busy: Sequence[Busy]) -> bool:
    start, busy_until = start.astimezone(UTC), busy_until.astimezone(UTC)
    return any(
        one.resource == resource and one.start.astimezone(UTC) < busy_until and start < one.end.astimezone(UTC)
        for one in busy
    )
