"""What visitors read, in each language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Final

from callbot.errors import ConfigError
from callbot.language import Language
from callbot.yaml_tree import read_yaml

_WEEKDAYS: Final = {
    Language.DE: ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    Language.EN: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS: Final = {
    Language.DE: ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
                  "November", "Dezember"),
    Language.EN: ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                  "November", "December"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Texts:
    """Calling it with a key gives the text, its slots filled; KeyError for one that nobody wrote."""

    language: Language
    texts: Mapping[str, str]

    def __call__(self, key: str, **slots: object) -> str:
        return self.texts[key].format_map(slots)

    def day(self, day: date, today: date | None = None) -> str:
        """The day with its weekday; said on `today`, also "today" or "tomorrow"."""
        match (day - today).days if today else None:
            case 0:
                return self("today")
            case 1:
                return self("tomorrow")
        weekday, month = _WEEKDAYS[self.language][day.weekday()], _MONTHS[self.language][day.month - 1]
        return self("date", weekday=weekday, day=day.day, month=month)

    def moment(self, at: datetime, today: date | None = None) -> str:
        """A day and a time, by the clock that `at` has."""
        return self("moment", day=self.day(at.date(), today), time=clock_time(at))

    def hours(self, start: datetime, end: datetime) -> str:
        """From when to when, on a day that is known."""
        return self("hours", start=clock_time(start), end=clock_time(end))

    def span(self, start: datetime, end: datetime, today: date | None = None) -> str:
        """A day and its hours; over several days both ends with theirs."""
        if start.date() != end.date():
            return self("span_days", start=self.moment(start, today), end=self.moment(end, today))
        return self("span", day=self.day(start.date(), today), hours=self.hours(start, end))


def clock_time(at: datetime) -> str:
    return f"{at.hour}:{at.minute:02}"


@cache
def texts_in(language: Language) -> Texts:
    """ConfigError when a file of ours was damaged."""
    source = files(__name__) / f"{language}.yaml"
    tree = read_yaml(source.read_text(encoding="utf-8"))
    if tree.problems or not isinstance(tree.value, dict):
        raise ConfigError(f"{source}: must hold one text a line, such as send: Send")
    return Texts(language, tree.value)
