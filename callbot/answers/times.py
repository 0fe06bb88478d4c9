"""How single times are named."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Final

from callbot.answers.english import English
from callbot.answers.german import German
from callbot.answers.wording import Day, Wording
from callbot.calendar import Why
from callbot.language import Language
from callbot.understanding.meaning import Moment

WORDINGS: Final[Mapping[Language, Wording]] = {Language.DE: German(), Language.EN: English()}


def when_answer(at: datetime, now: datetime, language: Language, *, with_date: bool = False) -> str:
    """When something begins, both local: "am Freitag um 10 Uhr", "10 am tomorrow".

    `with_date`: the date always, as it is read back before a booking.
    """
    today = date.min if with_date else now.date()
    return WORDINGS[language].deadline(Day(at.date(), today, (), Why.WEEKDAY, None), minute_of(at))


def offered_answer(times: Sequence[datetime], now: datetime, language: Language) -> str:
    """Times to choose from, all local and in order; each day is named once: "9 am or 1 pm on Friday, or 8 am on …"."""
    wording = WORDINGS[language]
    return wording.either(
        [
            wording.at_times(Day(day, now.date(), (), Why.WEEKDAY, None), [minute_of(each) for each in of_day])
            for day, of_day in groupby(times, key=datetime.date)
        ]
    )


def time_names(moments: Sequence[Moment], now: datetime, language: Language) -> list[str]:
    """What tells these times from each other: "Friday, 27 November" and "4 December", or "3 am" and "3 pm"."""
    wording = WORDINGS[language]
    days = [Day(moment.start.date(), now.date(), (), Why.WEEKDAY, None) for moment in moments]
    if len(moments) > 1 and len({day.date for day in days}) == 1:
        return [wording.clock(minute_of(moment.start)) for moment in moments]
    weekdays = [day.date.weekday() if day.days_ahead else None for day in days]
    return [wording.named(day, weekday=at == 0 or weekdays[at] != weekdays[0]) for at, day in enumerate(days)]


def either_answer(names: Sequence[str], language: Language) -> str:
    """Names of times as alternatives: "Friday, 27 November, or 4 December"."""
    return WORDINGS[language].either(names)


def minute_of(moment: datetime) -> int:
    """Of the day, by the clock."""
    return moment.hour * 60 + moment.minute
