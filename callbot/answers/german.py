"""Hours in German sentences."""

from collections.abc import Sequence
from typing import Final

from callbot.answers.wording import (
    AROUND_THE_CLOCK,
    MIDNIGHT,
    Day,
    Minutes,
    WeekdayGroup,
    alternatives,
    enumerated,
    renamed,
    sentence,
)
from callbot.calendar import Why

_WEEKDAYS: Final = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_MONTHS: Final = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip
_HOLIDAYS: Final = {
    "Erster Mai": "der 1. Mai",
    "Erster Weihnachtstag": "der erste Weihnachtstag",
    "Zweiter Weihnachtstag": "der zweite Weihnachtstag",
    "Tag der Deutschen Einheit": "der Tag der Deutschen Einheit",
    "Tag der Arbeit": "der Tag der Arbeit",
    "Tag der Volksabstimmung": "der Tag der Volksabstimmung",
    "Staatsfeiertag": "der Staatsfeiertag",
    "Nationalfeiertag": "der Nationalfeiertag",
    "Christtag": "der Christtag",
    "Augsburger Hohes Friedensfest": "das Augsburger Hohe Friedensfest",
    "Jahrestag der Ausrufung der Republik": "der Jahrestag der Republik",
    "Näfelser Fahrt": "die Näfelser Fahrt",
}
"""Holidays that are said with an article; the library knows them without."""


class German:
    def open_on(self, day: Day) -> str:
        when, hours = _on(day), _spans(day.spans)
        if day.why is Why.HOLIDAY:
            return sentence(f"{when} {_is(day)} {_holiday(day)}, da {_have(day)} wir {hours} geöffnet")
        return sentence(f"{when} {_have(day)} wir{_because(day)}{_for_once(day)} {hours} geöffnet")

    def closed_on(self, day: Day) -> str:
        when = _on(day)
        match day.why:
            case Why.HOLIDAY:
                return sentence(f"{when} {_is(day)} {_holiday(day)}, da {_have(day)} wir geschlossen")
            case Why.BRIDGE_DAY:
                return sentence(f"{when} {_is(day)} ein Brückentag, da {_have(day)} wir geschlossen")
        return sentence(f"{when} {_have(day)} wir{_because(day)}{_for_once(day)} geschlossen")

    def still_open(self, day: Day, until: int, later: Sequence[Minutes]) -> str:
        if until == MIDNIGHT and day.spans == (AROUND_THE_CLOCK,):
            return "Wir sind rund um die Uhr da."
        again = f", dann wieder {_spans(later)}" if later else ""
        adverb = _for_once(day) or " noch"
        return sentence(f"heute sind wir{_because(day)}{adverb} bis {_clock(until)} da{again}")

    def opens_again_today(self, day: Day, left: Sequence[Minutes], *, lunch: bool) -> str:
        now = "wir machen gerade Mittagspause" if lunch else "im Moment haben wir geschlossen"
        first, *later = left
        again = f", dann wieder {_spans(later)}" if later else ""
        return f"{sentence(now)} Ab {_clock(first[0])} sind wir wieder da, bis {_clock(first[1])}{again}."

    def closed_already(self, day: Day) -> str:
        return sentence(f"heute haben wir{_because(day)}{_for_once(day)} schon geschlossen")

    def back(self, day: Day, minute: int) -> str:
        return sentence(f"{_on(day)} sind wir ab {_clock(minute)} wieder da")

    def not_known_when_back(self) -> str:
        return "Wann wir wieder öffnen, steht noch nicht fest."

    def open_at(self, day: Day, minute: int, until: int) -> str:
        return sentence(f"ja, {_on(day)} {_are(day)} wir um {_clock(minute)} da, bis {_clock(until)}")

    def closed_at(self, day: Day, minute: int, *, lunch: bool) -> str:
        what = (
            f"{'machten' if day.is_past else 'machen'} wir Mittagspause" if lunch else f"{_have(day)} wir geschlossen"
        )
        return sentence(f"nein, {_on(day)} um {_clock(minute)} {what}")

    def open_then(self, day: Day) -> str:
        return sentence(f"geöffnet {_have(day)} wir an dem Tag {_spans(day.spans)}")

    def open_in(self, day: Day, spans: Sequence[Minutes]) -> str:
        return sentence(f"ja, {_on(day)} {_have(day)} wir {_spans(spans)} geöffnet")

    def closed_in(self, day: Day) -> str:
        return f"Nein, da {_have(day)} wir geschlossen."

    def weekly(self, groups: Sequence[WeekdayGroup]) -> str:
        if [(group.first, group.last, group.spans) for group in groups] == [(0, 6, (AROUND_THE_CLOCK,))]:
            return "Wir sind rund um die Uhr für Sie da, an sieben Tagen in der Woche."
        parts = [f"{_weekdays(group)} {_spans(group.spans)}" for group in groups]
        return sentence(f"geöffnet haben wir {enumerated(parts, 'sowie')}")

    def never_open(self) -> str:
        return "Feste Öffnungszeiten haben wir nicht."

    def closed_from_to(self, first: Day, last: Day) -> str:
        begin = f"{first.date.day}. {_MONTHS[first.date.month - 1]}" if first.date.month != last.date.month else ""
        span = f"vom {begin or f'{first.date.day}.'} bis {last.date.day}. {_MONTHS[last.date.month - 1]}"
        return sentence(f"{span} {_have(last)} wir{_because(first)} geschlossen")

    def deadline(self, day: Day, minute: int) -> str:
        return f"{_on(day)} um {_clock(minute)}"

    def at_times(self, day: Day, minutes: Sequence[int]) -> str:
        first, *others = minutes
        return enumerated([self.deadline(day, first), *(f"um {_clock(minute)}" for minute in others)], "oder")

    def named(self, day: Day, *, weekday: bool) -> str:
        if day.days_ahead == 0:
            return "heute"
        date = f"den {day.date.day}. {_MONTHS[day.date.month - 1]}"
        return f"{_WEEKDAYS[day.date.weekday()]}, {date}" if weekday else date

    def clock(self, minute: int) -> str:
        return _clock(minute)

    def either(self, times: Sequence[str]) -> str:
        return alternatives(times, "oder")

    def at_site(self, name: str, answer: str) -> str:
        return f"Für unseren Standort {name} gilt: {answer}"


def _on(day: Day) -> str:
    """When a day is, seen from today: "heute", "am Freitag", "am Donnerstag, dem 27. Mai"."""
    named = {-1: "gestern", 0: "heute", 1: "morgen"}
    if day.days_ahead in named:
        return named[day.days_ahead]
    weekday = _WEEKDAYS[day.date.weekday()]
    if 0 < day.days_ahead < 7:
        return f"am {weekday}"
    return f"am {weekday}, dem {day.date.day}. {_MONTHS[day.date.month - 1]},"


def _have(day: Day) -> str:
    return "hatten" if day.is_past else "haben"


def _are(day: Day) -> str:
    return "waren" if day.is_past else "sind"


def _is(day: Day) -> str:
    return "war" if day.is_past else "ist"


def _clock(minute: int) -> str:
    return "Mitternacht" if minute == MIDNIGHT else f"{_figures(minute)} Uhr"


def _figures(minute: int) -> str:
    hours, minutes = divmod(minute, 60)
    return f"{hours}:{minutes:02}" if minutes else str(hours)


def _spans(spans: Sequence[Minutes]) -> str:
    if tuple(spans) == (AROUND_THE_CLOCK,):
        return "rund um die Uhr"
    return enumerated([f"von {_figures(start)} bis {_clock(end)}" for start, end in spans], "und")


def _weekdays(group: WeekdayGroup) -> str:
    first, last = _WEEKDAYS[group.first], _WEEKDAYS[group.last]
    if group.first == group.last:
        return first
    return f"{first} {'und' if group.last == group.first + 1 else 'bis'} {last}"


def _holiday(day: Day) -> str:
    return renamed(_HOLIDAYS, day.reason or "ein Feiertag")


def _because(day: Day) -> str:
    """The reason for a closure or an exception: " wegen Inventur"."""
    return f" wegen {day.reason}" if day.reason and day.why in {Why.CLOSURE, Why.EXCEPTION} else ""


def _for_once(day: Day) -> str:
    return " ausnahmsweise" if day.why is Why.EXCEPTION else ""
