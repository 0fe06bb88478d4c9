"""Days, weeks and months as callers name them; it is Monday, 23 November 2026, 10:00."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from callbot.language import Language
from callbot.understanding.meaning import Grain, Moment
from callbot.understanding.moments import find_moment
from callbot.understanding.moments.feasts import FEASTS, advent, easter, nth_weekday

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BERLIN)


def heard(text: str, language: str) -> Moment:
    found = find_moment(text, Language(language), NOW)
    assert isinstance(found, Moment), f"{text}: {found}"
    return found


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("de", "übermorgen", "2026-11-25"),
        ("de", "am mittwoch", "2026-11-25"),
        ("de", "kommenden freitag", "2026-11-27"),
        ("de", "nächsten dienstag", "2026-12-01"),
        ("de", "freitag nächster woche", "2026-12-04"),
        ("de", "übernächste woche am donnerstag", "2026-12-10"),
        ("de", "am vierundzwanzigsten", "2026-11-24"),
        ("de", "am siebten zwölften", "2026-12-07"),
        ("de", "am zwanzigsten nächsten monats", "2026-12-20"),
        ("de", "der erste montag im dezember", "2026-12-07"),
        ("de", "am 6.1.", "2027-01-06"),
        ("de", "am 29. februar", "2028-02-29"),
        ("de", "in vierzehn tagen", "2026-12-07"),
        ("de", "heute in acht tagen", "2026-11-30"),
        ("de", "dienstag in einer woche", "2026-12-01"),
        ("de", "vor drei tagen", "2026-11-20"),
        ("de", "vier wochen vor weihnachten", "2026-11-27"),
        ("de", "am dritten advent", "2026-12-13"),
        ("de", "montag den siebten dezember zweitausendsechsundzwanzig", "2026-12-07"),
        ("en", "the day after tomorrow", "2026-11-25"),
        ("en", "next tuesday", "2026-12-01"),
        ("en", "friday after next", "2026-12-04"),
        ("en", "a week on tuesday", "2026-12-01"),
        ("en", "two sundays from now", "2026-12-06"),
        ("en", "the first monday in december", "2026-12-07"),
        ("en", "the last friday of november", "2026-11-27"),
        ("en", "december the third", "2026-12-03"),
        ("en", "twenty second of june twenty twenty seven", "2027-06-22"),
        ("en", "12/24/2026", "2026-12-24"),
        ("en", "24.12.2026", "2026-12-24"),
        ("en", "monday the seventh", "2026-12-07"),
        ("en", "in a fortnight", "2026-12-07"),
        ("en", "three weeks from tomorrow", "2026-12-15"),
        ("en", "in four business days", "2026-11-27"),
        ("en", "on boxing day", "2026-12-26"),
    ],
)
def test_a_named_day_is_that_day(language: str, text: str, day: str) -> None:
    found = heard(text, language)
    start = datetime.fromisoformat(day).replace(tzinfo=BERLIN)
    assert (found.start, found.end, found.grain) == (start, start + timedelta(days=1), Grain.DAY)


@pytest.mark.parametrize(
    ("language", "text", "start", "end", "grain"),
    [
        ("de", "nächste woche", "2026-11-30", "2026-12-07", Grain.WEEK),
        ("de", "kommendes wochenende", "2026-11-28", "2026-11-30", Grain.WEEK),
        ("de", "ende der woche", "2026-11-26", "2026-11-30", Grain.DAY),
        ("de", "in den nächsten drei tagen", "2026-11-24", "2026-11-27", Grain.DAY),
        ("de", "in der fünfzigsten kalenderwoche", "2026-12-07", "2026-12-14", Grain.WEEK),
        ("de", "im januar", "2027-01-01", "2027-02-01", Grain.MONTH),
        ("en", "early next week", "2026-11-30", "2026-12-03", Grain.DAY),
        ("en", "the week of the 18th", "2026-12-14", "2026-12-21", Grain.WEEK),
        ("en", "the rest of the month", "2026-11-23", "2026-12-01", Grain.DAY),
        ("en", "next month", "2026-12-01", "2027-01-01", Grain.MONTH),
        ("en", "in 2028", "2028-01-01", "2029-01-01", Grain.YEAR),
    ],
)
def test_a_longer_period_is_half_open(language: str, text: str, start: str, end: str, grain: Grain) -> None:
    found = heard(text, language)
    assert (f"{found.start:%Y-%m-%d}", f"{found.end:%Y-%m-%d}", found.grain) == (start, end, grain)


def test_the_weekday_of_today_is_that_of_next_week_but_today_may_be_meant() -> None:
    found = heard("am montag", "de")
    assert found.start.date() == date(2026, 11, 30)
    assert [other.start.date() for other in found.alternatives] == [date(2026, 11, 23)]


def test_next_friday_may_be_the_coming_one() -> None:
    found = heard("next friday", "en")
    assert found.start.date() == date(2026, 12, 4)
    assert [other.start.date() for other in found.alternatives] == [date(2026, 11, 27)]


def test_a_weekday_that_does_not_fit_its_date_leaves_a_doubt() -> None:
    found = heard("dienstag den fünfundzwanzigsten november", "de")
    assert found.start.date() == date(2026, 11, 25)
    assert [other.start.date() for other in found.alternatives] == [date(2026, 11, 24)]


@pytest.mark.parametrize(
    ("year", "day"), [(2024, date(2024, 3, 31)), (2026, date(2026, 4, 5)), (2038, date(2038, 4, 25))]
)
def test_easter_is_where_the_calendar_has_it(year: int, day: date) -> None:
    assert easter(year) == day


def test_feasts_that_move_are_found() -> None:
    assert advent(2016, 1) == date(2016, 11, 27)
    assert FEASTS["repentance"](2018) == date(2018, 11, 21)
    assert FEASTS["thanksgiving"](2026) == date(2026, 11, 26)
    assert nth_weekday(2026, 11, 1, 5) == date(2026, 11, 30)
    assert nth_weekday(2026, 11, 2, 5) is None


@pytest.mark.parametrize(
    ("language", "text", "first", "behind"),
    [
        ("de", "in zwei bis drei wochen", "2026-12-07", "2026-12-15"),
        ("de", "in ein bis zwei wochen", "2026-11-30", "2026-12-08"),
        ("de", "die erste dezemberwoche", "2026-11-30", "2026-12-07"),
        ("de", "die woche vor weihnachten", "2026-12-18", "2026-12-25"),
        ("de", "im laufe der woche", "2026-11-23", "2026-11-30"),
        ("de", "erst im neuen jahr", "2027-01-02", "2027-01-30"),
        ("de", "gleich nach den feiertagen", "2027-01-02", "2027-01-30"),
        ("en", "in a week or two", "2026-11-30", "2026-12-08"),
        ("en", "in two or three days", "2026-11-25", "2026-11-27"),
        ("en", "the week after easter", "2027-03-29", "2027-04-05"),
        ("en", "early in the new year", "2027-01-02", "2027-01-30"),
        ("en", "after the holidays", "2027-01-02", "2027-01-30"),
    ],
)
def test_periods_named_loosely_have_a_beginning_and_an_end(language: str, text: str, first: str, behind: str) -> None:
    found = heard(text, language)
    assert (found.start.date(), found.end.date()) == (date.fromisoformat(first), date.fromisoformat(behind))


def test_after_the_holidays_in_may_is_nothing_we_know() -> None:
    assert find_moment("nach den feiertagen", Language.DE, NOW.replace(month=5)) is None


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("de", "morgen in einer woche", "2026-12-01"),
        ("de", "in vierzehn tagen am mittwoch", "2026-12-09"),
        ("en", "a week today", "2026-11-30"),
        ("en", "a week tomorrow", "2026-12-01"),
        ("en", "friday fortnight", "2026-12-11"),
        ("en", "in two weeks on tuesday", "2026-12-08"),
    ],
)
def test_weeks_are_counted_from_any_day(language: str, text: str, day: str) -> None:
    found = heard(text, language)
    assert (found.start.date(), found.grain) == (date.fromisoformat(day), Grain.DAY)
