"""Weekly hours in OpenStreetMap's opening_hours syntax."""

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]  # its stub omits one

Minutes = tuple[int, int]
"""A half-open span of one day's wall clock, in minutes since midnight; 1440 is the day's end."""

_DAY_NAMES: Final = {
    "montag": "Mo", "dienstag": "Tu", "mittwoch": "We", "donnerstag": "Th", "freitag": "Fr", "samstag": "Sa",
    "sonnabend": "Sa", "sonntag": "Su", "di": "Tu", "mi": "We", "do": "Th", "so": "Su", "monday": "Mo",
    "tuesday": "Tu", "wednesday": "We", "thursday": "Th", "friday": "Fr", "saturday": "Sa", "sunday": "Su",
    "mon": "Mo", "tue": "Tu", "wed": "We", "thu": "Th", "fri": "Fr", "sat": "Sa", "sun": "Su", "feiertag": "PH",
    "feiertage": "PH", "geschlossen": "off", "uhr": "", "und": ",", "bis": "-",
}  # fmt: skip
_UNSUPPORTED: Final = (
    (re.compile(r'"'), 'a comment in quotes is neither open nor closed: remove "…" and say it in a question\'s answer'),
    (re.compile(r"\bunknown\b"), '"unknown" is neither open nor closed: leave that time out'),
    (re.compile(r"\b(sunrise|sunset|dawn|dusk)\b"), "hours by the sun are not supported: write clock times"),
    (re.compile(r"\bSH\b"), 'school holidays ("SH") are not supported: enter the days under "closures"'),
    (re.compile(r"\|\|"), '"||" is not supported: separate rules by ";"'),
)
_DATED: Final = re.compile(r"(?:\d{4} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d")
_ALWAYS: Final = "24/7"
_EXAMPLE: Final = 'write it like "Mo-Fr 08:00-12:00,13:00-17:00; Sa 09:00-12:00"'


class WeeklyHours:
    """What a site's weekly hours say about any day, before closures and exceptions.

    A rule for PH ("PH 10:00-12:00") holds on the public holidays of the site's own region, which the
    OpenStreetMap library does not know; without such a rule the site is closed on them, unless it is open 24/7.
    """

    def __init__(self, text: str) -> None:
        """ValueError, fit to be shown to the owner, when the text is not understood."""
        weekly, on_holidays = _split_off_holidays(text)
        self._weekly = _parse(weekly, text)
        self._on_holidays = _parse(on_holidays, text)

    def spans(self, day: date, *, holiday: bool) -> tuple[Minutes, ...]:
        """The open spans of a day, in order, not touching."""
        rules = self._on_holidays if holiday else self._weekly
        midnight = datetime.combine(day, time())
        open_spans = [
            (_minute_of_day(start, midnight), _minute_of_day(end, midnight))
            for start, end, state, _ in rules.intervals(midnight, midnight + timedelta(days=1))
            if state == State.OPEN
        ]
        return tuple(_joined(open_spans))


def _split_off_holidays(text: str) -> tuple[str, str]:
    """The rules for ordinary days and those for holidays; "PH,Su 10:00-12:00" is one of each."""
    weekly: list[str] = []
    holidays: list[str] = []
    for rule in filter(None, (part.strip() for part in text.split(";"))):
        selector, _, times = rule.partition(" ")
        days = selector.split(",")
        if "PH" not in days:
            weekly.append(rule)
            if holidays and _DATED.match(rule):  # "PH 10:00-14:00; Dec 25 off": what comes later counts
                holidays.append(rule)
            continue
        holidays.append(f"Mo-Su {times or '00:00-24:00'}")
        others = ",".join(day for day in days if day != "PH")
        if others:
            weekly.append(f"{others} {times}".strip())
    if weekly == [_ALWAYS] and not holidays:
        return _ALWAYS, _ALWAYS
    return "; ".join(weekly) or "off", "; ".join(holidays) or "off"


def _parse(rules: str, text: str) -> OpeningHours:
    if not text.strip():
        raise ValueError(f"hours are empty; {_EXAMPLE}")
    for pattern, reason in _UNSUPPORTED:
        if pattern.search(text):
            raise ValueError(reason)
    nameless = next((rule.strip() for rule in text.split(";")[1:] if re.match(r"\s*\d+:\d", rule)), None)
    if nameless:
        raise ValueError(f'"{nameless}" names no days; put it behind a comma: "Mo-Fr 08:00-12:00,{nameless}"')
    if "PH" in rules:
        raise ValueError('"PH" must begin its rule, such as "; PH off" or "; PH 10:00-12:00"')
    try:
        return OpeningHours(rules)
    except ParserError as error:
        raise ValueError(_readable(error, rules)) from None


def _readable(error: ParserError, rules: str) -> str:
    """What the parser stumbled over, and the nearest text that it would take."""
    found = re.search(r"1:(\d+)", str(error))
    rest = rules[int(found[1]) - 1 :] if found else rules
    better = _nearest_valid(rules)
    remedy = f'did you mean "{better}"?' if better else _EXAMPLE
    return f'hours are not understood from "{rest or rules}" on; {remedy}'


def _nearest_valid(rules: str) -> str | None:
    """The same hours with the usual slips put right, if that makes them valid."""
    text = re.sub(r"[–—]", "-", rules)
    text = re.sub(r"[^\W\d_]+", lambda word: _DAY_NAMES.get(word[0].lower().rstrip("."), word[0]), text)
    text = re.sub(r"\b(\d{1,2})\.(\d{2})\b", r"\1:\2", text)
    text = re.sub(r"(?<![\d:])(\d{1,2})(?![\d:])", r"\1:00", text)
    text = re.sub(r"\s*-\s*", "-", re.sub(r"\s*,\s*", ",", text))
    text = re.sub(r"(?<=[a-z]):", "", text)
    text = re.sub(r"\s+", " ", text).strip()
    try:
        OpeningHours(text)
    except ParserError:
        return None
    return text


def _minute_of_day(moment: datetime, midnight: datetime) -> int:
    return int((moment - midnight).total_seconds()) // 60


def _joined(spans: list[Minutes]) -> list[Minutes]:
    joined: list[Minutes] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
