"""How times, numbers and durations look on the desk."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from flask import g

from callbot.language import Language

_WEEKDAYS: Final = {
    Language.DE: ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
    Language.EN: ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def filters(zone: ZoneInfo, now: Callable[[], datetime]) -> Mapping[str, Callable[..., str]]:
    """Jinja filters; they speak the language of the page (g.texts)."""

    def moment(at: datetime, zone: ZoneInfo = zone) -> str:
        """14:05 today, else with its day; by the firm's clocks, or those of another zone."""
        local = at.astimezone(zone)
        time = f"{local:%H:%M}"
        return time if local.date() == now().astimezone(zone).date() else f"{_day(local)} {time}"

    def day(at: datetime) -> str:
        return _day(at.astimezone(zone))

    return {"moment": moment, "day": day, "phone": phone, "minutes": _minutes}


def _day(local: datetime) -> str:
    language: Language = g.texts.language
    weekday = _WEEKDAYS[language][local.weekday()]
    if language is Language.DE:
        return f"{weekday}, {local:%d.%m.%Y}"
    return f"{weekday} {local.day} {_MONTHS[local.month - 1]} {local.year}"


def phone(number: str | None) -> str:
    """+49 89 99998 0 reads better than one long number: groups of three from the country code on."""
    if not number:
        return ""
    country, rest = number[:3], number[3:]
    groups = [rest[i : i + 3] for i in range(0, len(rest), 3)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = [groups[-2] + groups[-1]]
    return " ".join([country, *groups])


def _minutes(seconds: float) -> str:
    """Minutes and seconds, such as 3:07; a page's clock goes on from there."""
    whole = max(0, int(seconds))
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
