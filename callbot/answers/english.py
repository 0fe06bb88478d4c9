"""Hours in English sentences."""

from collections.abc import Sequence
from typing import Final

from callbot.answers.wording import (
    AROUND_THE_CLOCK,
    MIDNIGHT,
    NOON,
    Day,
    Minutes,
    WeekdayGroup,
    alternatives,
    enumerated,
    renamed,
    sentence,
)
from callbot.calendar import Why

_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_HOLIDAYS: Final = {
    "Labor Day": "Labour Day",
    "Pentecost Monday": "Whit Monday",
    "Second Day of Christmas": "the second day of Christmas",
    "Repentance and Prayer Day": "the Day of Repentance and Prayer",
    "Augsburg Peace Festival": "the Augsburg Peace Festival",
    "National Day": "the National Day",
    "Immaculate Conception": "the Immaculate Conception",
    "Genevan Fast": "the Genevan Fast",
}
"""Holidays that are said otherwise than the library writes them."""


class English:
    def open_on(self, day: Day) -> str:
        when, hours = _on(day), _spans(day.spans)
        if day.why is Why.HOLIDAY:
            return sentence(f"{when.removeprefix('on ')} {_is(day)} {_holiday(day)}, but we {_are(day)} open {hours}")
        return sentence(f"{when} we {_are(day)}{_for_once(day)} open {hours}{_because(day)}")

    def closed_on(self, day: Day) -> str:
        match day.why:
            case Why.HOLIDAY:
                reason = f" for {_holiday(day)}"
            case Why.BRIDGE_DAY:
                reason = ", between the holiday and the weekend"
            case _:
                reason = _because(day)
        return sentence(f"we {_are(day)}{_for_once(day)} closed {_on(day)}{reason}")

    def still_open(self, day: Day, until: int, later: Sequence[Minutes]) -> str:
        if until == MIDNIGHT and day.spans == (AROUND_THE_CLOCK,):
            return "We are here around the clock."
        again = f", then again {_spans(later)}" if later else ""
        return sentence(f"today we are{_for_once(day)} here until {_clock(until)}{again}{_because(day)}")

    def opens_again_today(self, day: Day, left: Sequence[Minutes], *, lunch: bool) -> str:
        now = "we are on our lunch break" if lunch else "we are closed at the moment"
        first, *later = left
        again = f", then again {_spans(later)}" if later else ""
        return f"{sentence(now)} We are back at {_clock(first[0])}, until {_clock(first[1])}{again}."

    def closed_already(self, day: Day) -> str:
        if day.why is Why.EXCEPTION:
            return sentence(f"we closed early today{_because(day)}")
        return "We have already closed for today."

    def back(self, day: Day, minute: int) -> str:
        return sentence(f"we are back {_on(day)} at {_clock(minute)}")

    def not_known_when_back(self) -> str:
        return "We don't know yet when we will open again."

    def open_at(self, day: Day, minute: int, until: int) -> str:
        return sentence(f"yes, {_on(day)} at {_clock(minute)} we {_are(day)} open, until {_clock(until)}")

    def closed_at(self, day: Day, minute: int, *, lunch: bool) -> str:
        what = "on our lunch break" if lunch else "closed"
        return sentence(f"no, {_on(day)} at {_clock(minute)} we {_are(day)} {what}")

    def open_then(self, day: Day) -> str:
        return sentence(f"that day we {_are(day)} open {_spans(day.spans)}")

    def open_in(self, day: Day, spans: Sequence[Minutes]) -> str:
        return sentence(f"yes, {_on(day)} we {_are(day)} open {_spans(spans)}")

    def closed_in(self, day: Day) -> str:
        return f"No, we {_are(day)} closed then."

    def weekly(self, groups: Sequence[WeekdayGroup]) -> str:
        if [(group.first, group.last, group.spans) for group in groups] == [(0, 6, (AROUND_THE_CLOCK,))]:
            return "We are here for you around the clock, seven days a week."
        parts = [f"{_weekdays(group)} {_spans(group.spans)}" for group in groups]
        return sentence(f"we are open {enumerated(parts, 'and')}")

    def never_open(self) -> str:
        return "We have no fixed opening hours."

    def closed_from_to(self, first: Day, last: Day) -> str:
        begin = f" {_MONTHS[first.date.month - 1]}" if first.date.month != last.date.month else ""
        span = f"from {first.date.day}{begin} to {last.date.day} {_MONTHS[last.date.month - 1]}"
        return sentence(f"we {_are(last)} closed {span}{_because(first)}")

    def deadline(self, day: Day, minute: int) -> str:
        return f"{_clock(minute)} {_on(day)}"

    def at_times(self, day: Day, minutes: Sequence[int]) -> str:
        return f"{enumerated([_clock(minute) for minute in minutes], 'or')} {_on(day)}"

    def named(self, day: Day, *, weekday: bool) -> str:
        if day.days_ahead == 0:
            return "today"
        date = f"{day.date.day} {_MONTHS[day.date.month - 1]}"
        return f"{_WEEKDAYS[day.date.weekday()]}, {date}" if weekday else date

    def clock(self, minute: int) -> str:
        return _clock(minute)

    def either(self, times: Sequence[str]) -> str:
        return alternatives(times, "or")

    def at_site(self, name: str, answer: str) -> str:
        return f"For our {name} office: {answer}"


def _on(day: Day) -> str:
    """When a day is, seen from today: "today", "on Friday", "on Thursday, 27 May"."""
    named = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    if day.days_ahead in named:
        return named[day.days_ahead]
    weekday = _WEEKDAYS[day.date.weekday()]
    if 0 < day.days_ahead < 7:
        return f"on {weekday}"
    return f"on {weekday}, {day.date.day} {_MONTHS[day.date.month - 1]}"


def _are(day: Day) -> str:
    return "were" if day.is_past else "are"


def _is(day: Day) -> str:
    return "was" if day.is_past else "is"


def _clock(minute: int) -> str:
    if minute in {0, MIDNIGHT}:
        return "midnight"
    return "noon" if minute == NOON else f"{_figures(minute)} {_half(minute)}"


def _figures(minute: int) -> str:
    hours, minutes = divmod(minute, 60)
    hours = (hours - 1) % 12 + 1
    return f"{hours}:{minutes:02}" if minutes else str(hours)


def _half(minute: int) -> str:
    return "am" if minute < NOON else "pm"


def _span(span: Minutes) -> str:
    """ "from 1 to 5:30 pm": the half of the day is said once where that is clear."""
    start, end = span
    named = {0, NOON, MIDNIGHT}
    same_half = start not in named and end not in named and _half(start) == _half(end)
    return f"from {_figures(start) if same_half else _clock(start)} to {_clock(end)}"


def _spans(spans: Sequence[Minutes]) -> str:
    if tuple(spans) == (AROUND_THE_CLOCK,):
        return "around the clock"
    return enumerated([_span(span) for span in spans], "and")


def _weekdays(group: WeekdayGroup) -> str:
    first, last = _WEEKDAYS[group.first], _WEEKDAYS[group.last]
    if group.first == group.last:
        return first
    return f"{first} {'and' if group.last == group.first + 1 else 'to'} {last}"


def _holiday(day: Day) -> str:
    return renamed(_HOLIDAYS, day.reason or "a public holiday")


def _because(day: Day) -> str:
    """The reason for a closure or an exception: " because of stocktaking"."""
    return f" because of {day.reason}" if day.reason and day.why in {Why.CLOSURE, Why.EXCEPTION} else ""


def _for_once(day: Day) -> str:
    return " exceptionally" if day.why is Why.EXCEPTION else ""
