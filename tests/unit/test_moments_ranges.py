"""Intervals between two times, or open at one end; it is Monday, 23 November 2026, 10:00."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from callbot.language import Language
from callbot.understanding.meaning import Moment
from callbot.understanding.moments import find_moment

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("language", "text", "start", "end"),
    [
        ("de", "nächsten dienstag nachmittag zwischen zwei und vier", "12-01 14:00", "12-01 16:00"),
        ("de", "donnerstag von acht uhr dreißig bis zehn", "11-26 08:30", "11-26 10:00"),
        ("de", "heute zwischen 16-17 Uhr", "11-23 16:00", "11-23 17:00"),
        ("de", "vom siebten bis zum elften dezember", "12-07 00:00", "12-12 00:00"),
        ("de", "von dienstag bis donnerstag", "11-24 00:00", "11-27 00:00"),
        ("de", "nicht vor zehn", "11-23 10:00", "11-24 00:00"),
        ("de", "morgen vormittag aber nicht vor neun", "11-24 09:00", "11-24 12:00"),
        ("de", "freitag vormittag bis elf", "11-27 08:00", "11-27 11:00"),
        ("de", "morgen nach drei aber vor fünf", "11-24 15:00", "11-24 17:00"),
        ("de", "nach zwei aber spätestens um vier", "11-23 14:00", "11-23 16:00"),
        ("en", "tomorrow afternoon but not before three", "11-24 15:00", "11-24 18:00"),
        ("en", "before five but not before three", "11-23 15:00", "11-23 17:00"),
        ("en", "on friday after ten and before noon", "11-27 10:00", "11-27 12:00"),
        ("de", "heute abend nach sechs", "11-23 18:00", "11-24 00:00"),
        ("de", "am freitag bis zwölf uhr", "11-27 00:00", "11-27 12:00"),
        ("de", "spätestens um drei", "11-23 10:00", "11-23 15:00"),
        ("de", "bis freitag", "11-23 10:00", "11-28 00:00"),
        ("de", "so schnell wie möglich", "11-23 10:00", "11-30 10:00"),
        ("en", "from 4 to 22 january", "01-04 00:00", "01-23 00:00"),
        ("en", "november 26-27", "11-26 00:00", "11-28 00:00"),
        ("en", "from 5 to 6 of december 22", "12-22 17:00", "12-22 18:00"),
        ("en", "3pm to 4pm tomorrow", "11-24 15:00", "11-24 16:00"),
        ("en", "from 11 to 3pm on friday", "11-27 11:00", "11-27 15:00"),
        ("en", "from 1:30 pm to 3 tomorrow", "11-24 13:30", "11-24 15:00"),
        ("en", "half past seven to 4pm tomorrow", "11-24 07:30", "11-24 16:00"),
        ("en", "next week between wednesday and friday", "12-02 00:00", "12-05 00:00"),
        ("en", "from 4pm today to 5pm tomorrow", "11-23 16:00", "11-24 17:00"),
        ("en", "on friday from 9:30 am for 7 hours", "11-27 09:30", "11-27 16:30"),
        ("en", "after christmas", "12-26 00:00", "01-23 00:00"),
        ("en", "before noon", "11-23 10:00", "11-23 12:00"),
        ("en", "between now and december 5th", "11-23 00:00", "12-06 00:00"),
    ],
)
def test_an_interval_is_half_open(language: str, text: str, start: str, end: str) -> None:
    found = find_moment(text, Language(language), NOW)
    assert isinstance(found, Moment)
    assert (f"{found.start:%m-%d %H:%M}", f"{found.end:%m-%d %H:%M}") == (start, end)


@pytest.mark.parametrize(
    ("language", "text", "start", "end"),
    [
        ("de", "freitag spätestens", "2026-11-23T10:00", "2026-11-28T00:00"),
        ("de", "übermorgen frühestens", "2026-11-25T00:00", "2026-12-23T00:00"),
        ("de", "freitag spätestens um zehn", "2026-11-27T00:00", "2026-11-27T10:00"),
        ("en", "friday at the latest", "2026-11-23T10:00", "2026-11-28T00:00"),
        ("en", "the day after tomorrow at the earliest", "2026-11-25T00:00", "2026-12-23T00:00"),
        ("de", "von dienstag bis donnerstag nachmittags", "2026-11-24T12:00", "2026-11-26T18:00"),
        ("en", "tuesday to thursday in the afternoon", "2026-11-24T12:00", "2026-11-26T18:00"),
        ("en", "in the run up to christmas", "2026-11-23T10:00", "2026-12-25T00:00"),
    ],
)
def test_edges_stand_behind_their_time_too_and_parts_of_the_day_span_days(
    language: str, text: str, start: str, end: str
) -> None:
    found = find_moment(text, Language(language), NOW)
    assert isinstance(found, Moment)
    assert (found.start.replace(tzinfo=None), found.end.replace(tzinfo=None)) == (
        datetime.fromisoformat(start),
        datetime.fromisoformat(end),
    )
