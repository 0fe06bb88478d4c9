"""Hours and parts of the day as callers name them; it is Monday, 23 November 2026, 10:00."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from callbot.language import Language
from callbot.understanding.meaning import Grain, Moment
from callbot.understanding.moments import find_moment

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BERLIN)


def heard(text: str, language: str) -> Moment:
    found = find_moment(text, Language(language), NOW)
    assert isinstance(found, Moment), f"{text}: {found}"
    return found


@pytest.mark.parametrize(
    ("language", "text", "start", "grain"),
    [
        ("de", "um drei", "23 15:00", Grain.HOUR),
        ("de", "neun uhr", "24 09:00", Grain.HOUR),
        ("de", "halb drei", "23 14:30", Grain.MINUTE),
        ("de", "viertel vor acht", "24 07:45", Grain.MINUTE),
        ("de", "viertel acht", "24 07:15", Grain.MINUTE),
        ("de", "dreiviertel acht", "24 07:45", Grain.MINUTE),
        ("de", "um fünf vor halb neun", "24 08:25", Grain.MINUTE),
        ("de", "zehn nach vier", "23 16:10", Grain.MINUTE),
        ("de", "neun uhr dreißig", "24 09:30", Grain.MINUTE),
        ("de", "19:56 Uhr", "23 19:56", Grain.MINUTE),
        ("de", "18.37 Uhr", "23 18:37", Grain.MINUTE),
        ("de", "um acht uhr abends", "23 20:00", Grain.HOUR),
        ("de", "gegen vier", "23 16:00", Grain.HOUR),
        ("de", "mittwoch um halb eins", "25 12:30", Grain.MINUTE),
        ("de", "10:45 Uhr morgen", "24 10:45", Grain.MINUTE),
        ("de", "morgen früh um acht", "24 08:00", Grain.HOUR),
        ("de", "in einer dreiviertelstunde", "23 10:45", Grain.MINUTE),
        ("de", "in anderthalb stunden", "23 11:30", Grain.MINUTE),
        ("en", "half past three", "23 15:30", Grain.MINUTE),
        ("en", "half three", "23 15:30", Grain.MINUTE),
        ("en", "a quarter to eight", "24 07:45", Grain.MINUTE),
        ("en", "twenty minutes past five", "23 17:20", Grain.MINUTE),
        ("en", "at ten to three", "23 14:50", Grain.MINUTE),
        ("en", "at nine oh five tomorrow", "24 09:05", Grain.MINUTE),
        ("en", "at eleven five on friday", "27 11:05", Grain.MINUTE),
        ("en", "340pm", "23 15:40", Grain.MINUTE),
        ("en", "eight forty p m", "23 20:40", Grain.MINUTE),
        ("en", "seven in the evening", "23 19:00", Grain.HOUR),
        ("en", "tomorrow at noon", "24 12:00", Grain.HOUR),
        ("en", "tonight at 7", "23 19:00", Grain.HOUR),
        ("en", "in an hour and a half", "23 11:30", Grain.MINUTE),
    ],
)
def test_a_spoken_time_is_the_coming_one_within_opening_hours(
    language: str, text: str, start: str, grain: Grain
) -> None:
    found = heard(text, language)
    assert (f"{found.start:%d %H:%M}", found.grain) == (start, grain)
    assert found.end - found.start == (timedelta(hours=1) if grain is Grain.HOUR else timedelta(minutes=1))


@pytest.mark.parametrize(
    ("language", "text", "start", "end"),
    [
        ("de", "morgen vormittag", "24 08:00", "24 12:00"),
        ("de", "dienstagnachmittag", "24 12:00", "24 18:00"),
        ("de", "morgen am späten nachmittag", "24 15:00", "24 18:00"),
        ("de", "heute abend", "23 17:00", "23 22:00"),
        ("en", "tuesday in the morning", "24 08:00", "24 12:00"),
        ("en", "early tomorrow morning", "24 08:00", "24 10:00"),
        ("en", "friday lunchtime", "27 11:00", "27 13:00"),
        ("en", "tuesday PM", "24 12:00", "24 18:00"),
    ],
)
def test_a_part_of_the_day_has_its_bounds(language: str, text: str, start: str, end: str) -> None:
    found = heard(text, language)
    assert (f"{found.start:%d %H:%M}", f"{found.end:%d %H:%M}") == (start, end)
    assert found.grain is Grain.PART_OF_DAY


def test_opening_hours_decide_between_morning_and_afternoon() -> None:
    night_shift = find_moment("um drei", Language.DE, NOW, lambda start, end: start.hour < 6)
    assert isinstance(night_shift, Moment)
    assert f"{night_shift.start:%d %H:%M}" == "24 03:00"
    assert night_shift.alternatives == ()


def test_where_opening_hours_leave_both_open_the_other_reading_is_kept() -> None:
    found = find_moment("tomorrow at eight", Language.EN, NOW, lambda start, end: True)
    assert isinstance(found, Moment)
    assert [f"{moment.start:%d %H}" for moment in (found, *found.alternatives)] == ["24 08", "24 20"]


def test_the_moment_is_in_the_time_zone_of_the_site() -> None:
    zurich = NOW.astimezone(ZoneInfo("Europe/Zurich"))
    found = find_moment("um drei", Language.DE, zurich)
    assert isinstance(found, Moment)
    assert found.start.tzinfo is zurich.tzinfo


def test_a_naive_now_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        find_moment("um drei", Language.DE, NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("twenty to four", "2026-11-23T15:40"),
        ("twenty five to four on friday", "2026-11-27T15:35"),
        ("first thing tomorrow", "2026-11-24T08:00"),
        ("last thing on friday", "2026-11-27T12:00"),
        ("quarter past five on friday", "2026-11-27T17:15"),
    ],
)
def test_nobody_means_the_night_and_twenty_to_four_is_no_span(text: str, start: str) -> None:
    office = find_moment(text, Language.EN, NOW, lambda begin, end: 8 <= begin.hour < 17)
    assert isinstance(office, Moment)
    assert (office.start.replace(tzinfo=None), office.alternatives) == (datetime.fromisoformat(start), ())
