"""From what was said to an interval on the site's clock."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from callbot.understanding.meaning import Grain, Moment
from callbot.understanding.moments.days import Days, Period
from callbot.understanding.moments.frame import Edge, Frame
from callbot.understanding.moments.hours import Clock, Part
from callbot.understanding.moments.model import ImpossibleMoment, OpenBetween, Reason
from callbot.understanding.moments.range_ends import completed, in_order

_OPEN_ENDED: Final = timedelta(days=28)
"""How far "from Monday on" reaches."""
_DAY: Final = timedelta(days=1)
_LATE_HOUR: Final = 20
_EARLY_HOUR: Final = 6
_NIGHT_HOUR: Final = 22


def usual_hours(start: datetime, end: datetime) -> bool:
    """What decides between morning and afternoon where no calendar is given: seven to nineteen o'clock."""
    return start.hour >= 7 and start.hour < 19 and end - start <= _DAY


class Resolver:
    """Makes moments of frames, for one utterance."""

    def __init__(self, now: datetime, open_between: OpenBetween) -> None:
        self._zone: tzinfo | None = now.tzinfo
        self._now = now.replace(tzinfo=None, second=0, microsecond=0)
        self._open_between = open_between

    def moment(self, frame: Frame, words: str) -> Moment | ImpossibleMoment:
        found = self._resolved(frame)
        return ImpossibleMoment(found, words) if isinstance(found, Reason) else found

    def _resolved(self, frame: Frame) -> Moment | Reason:
        if frame.instant is not None:
            return self._made(frame.instant.start, frame.instant.end, frame.instant.grain)
        if frame.until is not None:
            return self._range(frame, frame.until)
        period = frame.days.resolved(self._now.date()) if frame.days else None
        if isinstance(period, Reason):
            return period
        found = self._in_period(frame, period)
        if isinstance(found, Reason) or period is None or not period.others or frame.edge or frame.length:
            return found
        others = (self._in_period(frame, other) for other in period.others)
        fitting = (
            other
            for other in others
            if isinstance(other, Moment) and (frame.clock is None or self._is_open(other.start.replace(tzinfo=None)))
        )
        return replace(found, alternatives=(*found.alternatives, *fitting))

    def _in_period(self, frame: Frame, period: Period | None) -> Moment | Reason:
        if period is not None and period.end - period.start > _DAY and frame.length is None:
            # Which day of the week the hour belongs to is for the dialogue to ask.
            return self._whole(period, frame.edge if frame.clock is None and frame.part is None else None)
        day = period.start if period else None
        if frame.clock is not None:
            return self._clocked(frame, frame.clock, day)
        if frame.part is not None:
            return self._part(frame, frame.part, day)
        if period is None:
            return Reason.NO_SUCH_TIME
        if frame.length is not None:
            return self._lasting(datetime.combine(period.start, time()), frame)
        return self._whole(period, frame.edge)

    def _whole(self, period: Period, edge: Edge | None) -> Moment | Reason:
        start, end = datetime.combine(period.start, time()), datetime.combine(period.end, time())
        if edge is Edge.NOT_BEFORE:
            return self._made(start, start + _OPEN_ENDED, period.grain)
        if edge is Edge.AFTER:
            return self._made(end, end + _OPEN_ENDED, period.grain)
        if edge is Edge.BEFORE:
            return self._made(min(self._now, start - _DAY), start, period.grain)
        if edge is Edge.NOT_AFTER:
            return self._made(min(self._now, end - _DAY), end, period.grain)
        return self._made(start, end, period.grain)

    def _part(self, frame: Frame, part: Part, day: date | None) -> Moment | Reason:
        first, last = part.bounds()
        if day is None:
            day = self._now.date()
            if datetime.combine(day, time()) + timedelta(hours=last) <= self._now:
                day += _DAY
        midnight = datetime.combine(day, time())
        start, end = midnight + timedelta(hours=first), midnight + timedelta(hours=last)
        if frame.edge in (Edge.AFTER, Edge.NOT_BEFORE):
            return self._made(end if frame.edge is Edge.AFTER else start, midnight + _DAY, Grain.HOUR)
        if frame.edge in (Edge.BEFORE, Edge.NOT_AFTER):
            return self._made(midnight, start if frame.edge is Edge.BEFORE else end, Grain.HOUR)
        return self._made(start, end, Grain.PART_OF_DAY)

    def _clocked(self, frame: Frame, clock: Clock, day: date | None) -> Moment | Reason:
        if not clock.possible:
            return Reason.NO_SUCH_TIME
        starts = self._starts(clock, frame.part, day)
        if frame.length is not None:
            return self._lasting(starts[0], frame)
        if frame.edge is not None:
            return self._beside(starts[0], frame.edge, clock, frame.part)
        found = self._at(starts[0], clock)
        if isinstance(found, Reason):
            return found
        others = (self._at(start, clock) for start in starts[1:])
        return replace(found, alternatives=tuple(other for other in others if isinstance(other, Moment)))

    def _at(self, start: datetime, clock: Clock) -> Moment | Reason:
        if not self._exists(start):
            return Reason.SKIPPED_BY_CLOCK_CHANGE
        grain = Grain.MINUTE if clock.to_the_minute else Grain.HOUR
        return self._made(start, start + (timedelta(minutes=1) if clock.to_the_minute else timedelta(hours=1)), grain)

    def _beside(self, edge_time: datetime, edge: Edge, clock: Clock, part: Part | None) -> Moment | Reason:
        """From the edge to the end of the day, or of the part of it that was named; or to the edge from there."""
        grain = Grain.MINUTE if clock.to_the_minute else Grain.HOUR
        midnight = datetime.combine(edge_time.date(), time())
        first, last = (midnight + timedelta(hours=hour) for hour in (part.bounds() if part else (0, 24)))
        if edge in (Edge.AFTER, Edge.NOT_BEFORE):
            is_late = last <= edge_time or last.hour >= _LATE_HOUR  # "this evening after six": until midnight
            return self._made(edge_time, midnight + _DAY if is_late else last, grain)
        if edge_time == midnight:
            edge_time += _DAY
        start = first if first < edge_time else midnight
        return self._made(max(start, self._now) if start <= self._now < edge_time else start, edge_time, grain)

    def _lasting(self, start: datetime, frame: Frame) -> Moment | Reason:
        assert frame.length is not None
        return self._made(start, frame.length.from_(start), Grain.DAY if frame.clock is None else Grain.HOUR)

    def _starts(self, clock: Clock, part: Part | None, day: date | None) -> Sequence[datetime]:
        """The times of day meant, likeliest first; more than one where opening hours do not decide."""
        readings = clock.readings(part)
        if day is not None:
            return self._likeliest([self._time(day, hour, clock) for hour in readings])
        today = self._now.date()
        coming = [
            start
            for ahead in range(3)
            for hour in readings
            if (start := self._time(today + ahead * _DAY, hour, clock)) >= self._now
        ]
        opened = [start for start in coming if self._is_open(start)]
        if not opened:
            return _by_day(coming[: len(readings)])
        return [opened[0]] + [other for other in opened[1:] if other.date() == opened[0].date()]

    @staticmethod
    def _time(day: date, hour: int, clock: Clock) -> datetime:
        return datetime.combine(day, time()) + timedelta(hours=hour, minutes=clock.minute, seconds=clock.second)

    def _likeliest(self, starts: list[datetime]) -> Sequence[datetime]:
        if len(starts) == 1:
            return starts
        if starts[0].date() == self._now.date():
            coming = [start for start in starts if start >= self._now]
            starts = coming or starts
        opened = [start for start in starts if self._is_open(start)]
        return opened or _by_day(starts)

    def _is_open(self, start: datetime) -> bool:
        aware = start.replace(tzinfo=self._zone)
        return self._open_between(aware, aware + timedelta(minutes=1))

    def _range(self, first: Frame, second: Frame) -> Moment | Reason:
        days = self._range_days(first, second)
        if isinstance(days, Reason):
            return days
        begin, finish = days
        if first.clock is None and second.clock is None and first.part is None and second.part is None:
            if begin is None or finish is None:
                return Reason.NO_SUCH_DAY
            grain = Grain.DAY if finish.grain in (Grain.DAY, Grain.WEEK) else finish.grain
            end = finish.end if finish.grain is Grain.DAY or begin.grain is finish.grain else finish.start
            return self._made(datetime.combine(begin.start, time()), datetime.combine(end, time()), grain)
        return self._hours_range(first, second, begin.start if begin else None, finish.start if finish else None)

    def _range_days(self, first: Frame, second: Frame) -> tuple[Period | None, Period | None] | Reason:
        today = self._now.date()
        one, other = completed(first.days, second.days)
        if other is None:
            # A day around the hours of a range: "on Tuesday between two and four".
            other = one
        if one is None:
            one = other
        begin, finish = (days.resolved(today) if days else None for days in (one, other))
        if isinstance(begin, Reason) or isinstance(finish, Reason):
            return begin if isinstance(begin, Reason) else Reason.NO_SUCH_DAY
        if begin is not None and finish is not None and begin.start > finish.start and one and other:
            return in_order(one, other, begin, finish, today)
        return begin, finish

    def _hours_range(self, first: Frame, second: Frame, day: date | None, last_day: date | None) -> Moment | Reason:
        one, other = first.clock, second.clock
        if (one is not None and not one.possible) or (other is not None and not other.possible):
            return Reason.NO_SUCH_TIME
        part = first.part or second.part
        if one is None or other is None:
            return self._range_of_parts(first, second, day, last_day)
        if one.meridiem is None and other.meridiem is None and second.part is not None and first.part is None:
            first = replace(first, part=part)
        start = self._range_start(one, other, first.part, second.part, day)
        finish_day = last_day if last_day is not None and last_day != day else start.date()
        ends = [self._time(finish_day, hour, other) for hour in other.readings(second.part)]
        ends = sorted(end if end > start else end + _DAY for end in ends)
        end = ends[0]
        grain = Grain.MINUTE if one.to_the_minute or other.to_the_minute else Grain.HOUR
        if not self._exists(start):
            return Reason.SKIPPED_BY_CLOCK_CHANGE
        return self._made(start, end, grain)

    def _range_start(
        self, one: Clock, other: Clock, part: Part | None, last: Part | None, day: date | None
    ) -> datetime:
        """Where only the end says morning or afternoon, the start is the nearest time before it."""
        starts = self._starts(one, part, day)
        fixed_end = other.meridiem is not None or other.hour > 12 or last is not None
        if not fixed_end or one.meridiem is not None or part is not None or one.hour > 12 or one.sure:
            return starts[0]
        anchor = day if day is not None else starts[0].date()
        end = self._time(anchor, other.readings(last)[0], other)
        candidates = [self._time(anchor, hour, one) for hour in one.readings(None)]
        return max(candidates, key=lambda start: start - end if start < end else start - end - _DAY)

    def _range_of_parts(self, first: Frame, second: Frame, day: date | None, last_day: date | None) -> Moment | Reason:
        if first.clock is None and first.part is None:
            first = replace(first, part=second.part)  # "Tuesday to Thursday in the afternoon"
        begin = self._resolved(replace(first, until=None, days=Days(fixed=day) if day else None))
        finish = self._resolved(replace(second, days=Days(fixed=last_day) if last_day else None))
        if isinstance(begin, Reason) or isinstance(finish, Reason):
            return begin if isinstance(begin, Reason) else Reason.NO_SUCH_TIME
        end = finish.end if second.clock is None else finish.start
        return self._made(begin.start.replace(tzinfo=None), end.replace(tzinfo=None), Grain.HOUR)

    def _made(self, start: datetime, end: datetime, grain: Grain) -> Moment:
        if end <= start:
            end = start + (_DAY if start.time() == time() else timedelta(hours=1))
        return Moment(start.replace(tzinfo=self._zone), end.replace(tzinfo=self._zone), grain)

    def _exists(self, local: datetime) -> bool:
        aware = local.replace(tzinfo=self._zone)
        return aware.astimezone(UTC).astimezone(self._zone).replace(tzinfo=None) == local


def _by_day(starts: Sequence[datetime]) -> Sequence[datetime]:
    """Nobody who says "at five" means the night, even where five in the afternoon is too late."""
    return [start for start in starts if _EARLY_HOUR <= start.hour < _NIGHT_HOUR] or starts
