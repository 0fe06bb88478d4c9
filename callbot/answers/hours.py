"""When the firm is open, as a good receptionist says it: short, complete, with the reason."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from typing import Final

from callbot.answers.times import WORDINGS, minute_of
from callbot.answers.wording import MIDNIGHT, Day, Minutes, WeekdayGroup
from callbot.calendar import Calendar
from callbot.language import Language
from callbot.understanding.meaning import Grain, Moment

_ONE_DAY: Final = timedelta(days=1)
_NOW: Final = timedelta(minutes=5)
"""A question about a moment this near is about now."""
_LUNCH: Final = (11 * 60, 15 * 60)
"""A break that lies within is a lunch break."""
_DEADLINE_MINUTES: Final = 15
_AROUND: Final = range(-2, 3)
"""The weeks around a day that show what is usual."""
_SPECIAL_DAYS_TOLD: Final = 3


def hours_answer(calendar: Calendar, question: Moment | None, now: datetime, language: Language) -> str:
    """The answer to "are you open …?", in full sentences; `question` is None when no time was named."""
    answer = _Answer(calendar, now, language)
    return " ".join(answer.general() if question is None else answer.about(question))


def due_answer(due: datetime, now: datetime, calendar: Calendar, language: Language) -> str:
    """A promise's deadline, rounded up to the quarter of an hour: "morgen um 9:30 Uhr", "9:30 am tomorrow"."""
    local = calendar.local(due)
    seconds = (local.minute % _DEADLINE_MINUTES) * 60 + local.second + local.microsecond / 1e6
    if seconds:
        local = calendar.local(due + timedelta(seconds=_DEADLINE_MINUTES * 60 - seconds))
    answer = _Answer(calendar, now, language)
    return answer.wording.deadline(answer.day(local.date()), minute_of(local))


def closed_answer(day: date, calendar: Calendar, now: datetime, language: Language) -> str:
    """Why the site is closed on a day, in one sentence; empty when it is open then."""
    answer = _Answer(calendar, now, language)
    found = answer.day(day)
    return "" if found.spans else answer.wording.closed_on(found)


class _Answer:
    """Finds out what is to be told; the sentences come from the language's wording."""

    def __init__(self, calendar: Calendar, now: datetime, language: Language) -> None:
        self.calendar, self.language = calendar, language
        self.now = calendar.local(now)
        self.today = self.now.date()
        self.wording = WORDINGS[language]

    def day(self, day: date) -> Day:
        hours = self.calendar.day(day)
        spans = tuple(
            (minute_of(start), minute_of(end) if end.date() == day else MIDNIGHT) for start, end in hours.intervals
        )
        reason = hours.reason.get(self.language) if hours.reason else None
        return Day(day, self.today, spans, hours.why, reason)

    # --- the kinds of questions ------------------------------------------------------------------------------------

    def general(self) -> Iterator[str]:
        """No time named: how it stands now, and the week."""
        yield from self.about_today()
        yield self._weekly()

    def about(self, question: Moment) -> Iterator[str]:
        start, end = self.calendar.local(question.start), self.calendar.local(question.end)
        last = (end - timedelta(microseconds=1)).date()
        if abs(question.start - self.now) <= _NOW and question.grain in {Grain.MINUTE, Grain.HOUR}:
            return self.about_today()
        if question.grain in {Grain.MINUTE, Grain.HOUR}:
            return self._about_moment(start)
        if question.grain is Grain.PART_OF_DAY and last <= start.date() + _ONE_DAY:
            return self._about_part(question)
        if last <= start.date():
            return self.about_today() if start.date() == self.today else self._about_day(self.day(start.date()))
        return self._about_days(start.date(), last)

    def about_today(self) -> Iterator[str]:
        day, minute = self.day(self.today), minute_of(self.now)
        present = next((span for span in day.spans if span[0] <= minute < span[1]), None)
        left = [span for span in day.spans if span[0] > minute]
        if present:
            yield self.wording.still_open(day, present[1], left)
            yield from self._odd_tomorrow(day)
        elif left and left[0] != day.spans[0]:
            yield self.wording.opens_again_today(day, left, lunch=_is_lunch(day.spans, minute))
        elif left:
            yield self.wording.open_on(day)
        else:
            yield self.wording.closed_already(day) if day.spans else self.wording.closed_on(day)
            yield from self._odd_tomorrow(day)
            tomorrow = self.day(self.today + _ONE_DAY)
            if not (tomorrow.spans and self._is_odd(tomorrow)):
                yield self._back_after(self.now)

    def _about_day(self, day: Day) -> Iterator[str]:
        if day.spans:
            yield self.wording.open_on(day)
            return
        yield self.wording.closed_on(day)
        if day.date > self.today:
            yield self._back_after(self._end_of(day.date))

    def _about_moment(self, at: datetime) -> Iterator[str]:
        day, minute = self.day(at.date()), minute_of(at)
        present = next((span for span in day.spans if span[0] <= minute < span[1]), None)
        if present:
            yield self.wording.open_at(day, minute, present[1])
        elif day.spans:
            yield self.wording.closed_at(day, minute, lunch=_is_lunch(day.spans, minute))
            yield self.wording.open_then(day)
        else:
            yield from self._about_day(day)

    def _about_part(self, question: Moment) -> Iterator[str]:
        day = self.day(self.calendar.local(question.start).date())
        first = minute_of(self.calendar.local(question.start))
        last = first + int((question.end - question.start).total_seconds()) // 60
        within = [span for span in day.spans if span[0] < last and first < span[1]]
        if within:
            yield self.wording.open_in(day, within)
        elif day.spans:
            yield self.wording.closed_in(day)
            yield self.wording.open_then(day)
        else:
            yield from self._about_day(day)

    def _about_days(self, first: date, last: date) -> Iterator[str]:
        first = max(first, self.today) if last >= self.today else first
        days = [self.day(first + timedelta(days=offset)) for offset in range((last - first).days + 1)]
        if not any(day.spans for day in days):
            yield from self._closed_throughout(days)
        elif len(days) <= _SPECIAL_DAYS_TOLD:
            for day in days:
                yield self.wording.open_on(day) if day.spans else self.wording.closed_on(day)
        else:
            yield self._weekly()
            yield from self._specials(days)

    # --- parts of answers ------------------------------------------------------------------------------------------

    def _closed_throughout(self, days: Sequence[Day]) -> Iterator[str]:
        if len(days) <= _SPECIAL_DAYS_TOLD:
            yield from map(self.wording.closed_on, days)
        else:
            yield from self._specials(days)
        if days[-1].date >= self.today:
            yield self._back_after(self._end_of(days[-1].date))

    def _specials(self, days: Sequence[Day]) -> Iterator[str]:
        """The days that are not as usual; days on end for the same reason are told as one."""
        runs: list[list[Day]] = []
        for day in filter(self._is_odd, days):
            if runs and _belong_together(runs[-1][-1], day):
                runs[-1].append(day)
            else:
                runs.append([day])
        yield from map(self._run, runs[:_SPECIAL_DAYS_TOLD])

    def _run(self, run: Sequence[Day]) -> str:
        if run[0].spans:
            return self.wording.open_on(run[0])
        if len(run) > 1:
            return self.wording.closed_from_to(run[0], run[-1])
        return self.wording.closed_on(run[0])

    def _is_odd(self, day: Day) -> bool:
        return day.spans != self._usual(day.date)

    def _odd_tomorrow(self, today: Day) -> Iterator[str]:
        """What a caller of today should know of tomorrow without asking."""
        tomorrow = self.day(self.today + _ONE_DAY)
        if self._is_odd(tomorrow) and not _belong_together(today, tomorrow):
            yield self.wording.open_on(tomorrow) if tomorrow.spans else self.wording.closed_on(tomorrow)

    def _back_after(self, moment: datetime) -> str:
        opening = self.calendar.next_opening(moment)
        if opening is None:
            return self.wording.not_known_when_back()
        return self.wording.back(self.day(opening.date()), minute_of(opening))

    def _weekly(self) -> str:
        monday = self.today - timedelta(days=self.today.weekday())
        usual = [self._usual(monday + timedelta(days=weekday)) for weekday in range(7)]
        runs = ((spans, list(run)) for spans, run in groupby(range(7), key=usual.__getitem__))
        groups = [WeekdayGroup(run[0], run[-1], spans) for spans, run in runs if spans]
        return self.wording.weekly(groups) if groups else self.wording.never_open()

    def _usual(self, day: date) -> tuple[Minutes, ...]:
        """The hours that this weekday mostly has around a day: those of Christmas Eve are not usual."""
        weeks = (self.calendar.usual_hours(day + timedelta(weeks=week)) for week in _AROUND)
        return Counter(weeks).most_common(1)[0][0]

    def _end_of(self, day: date) -> datetime:
        return datetime.combine(day + _ONE_DAY, datetime.min.time(), self.calendar.zone)


def _belong_together(before: Day, day: Day) -> bool:
    """Whether two days are closed for the same; a Sunday in between does not part them."""
    closed = not before.spans and not day.spans
    return closed and (before.why, before.reason) == (day.why, day.reason) and (day.date - before.date).days <= 2


def _is_lunch(spans: Sequence[Minutes], minute: int) -> bool:
    """Whether a minute lies in a break around noon."""
    gaps = ((before[1], behind[0]) for before, behind in pairwise(spans))
    gap = next(((start, end) for start, end in gaps if start <= minute < end), None)
    return gap is not None and gap[0] >= _LUNCH[0] and gap[1] <= _LUNCH[1]
