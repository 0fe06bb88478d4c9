"""Moments that hang on another one: the day after it, or the refusal behind it; and the days between the years."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from callbot.language import Language
from callbot.understanding.meaning import Grain, Moment
from callbot.understanding.moments import find_moment, find_moments

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("language", "text", "start"),
    [
        ("en", "not tomorrow but the day after", "25.11 00:00"),
        ("en", "not tomorrow but the day after tomorrow", "25.11 00:00"),
        ("en", "tuesday doesn't work but the day after that does", "25.11 00:00"),
        ("en", "not this week but the week after", "30.11 00:00"),
        ("en", "not on friday but three days later at ten", "30.11 10:00"),
        ("en", "not the first of december but the day after at nine", "02.12 09:00"),
        ("de", "nicht morgen sondern übermorgen", "25.11 00:00"),
        ("de", "nicht am mittwoch sondern am tag danach", "26.11 00:00"),
        ("de", "nicht diese woche sondern die woche drauf", "30.11 00:00"),
        ("de", "am donnerstag geht's nicht aber einen tag später", "27.11 00:00"),
        ("de", "nicht am ersten dezember sondern zwei tage später um neun", "03.12 09:00"),
    ],
)
def test_a_day_after_is_counted_from_the_one_named_before(language: str, text: str, start: str) -> None:
    found = find_moment(text, Language(language), NOW)
    assert isinstance(found, Moment)
    assert f"{found.start:%d.%m %H:%M}" == start


@pytest.mark.parametrize(
    ("language", "text"), [("en", "tomorrow or the day after"), ("de", "morgen oder am folgenden tag")]
)
def test_the_day_after_can_be_the_other_choice(language: str, text: str) -> None:
    found = find_moment(text, Language(language), NOW)
    assert isinstance(found, Moment)
    assert [each.start.day for each in (found, *found.alternatives)] == [24, 25]


def test_days_later_than_nothing_are_counted_from_today() -> None:
    found = find_moment("two weeks later", Language.EN, NOW)
    assert isinstance(found, Moment)
    assert found.start.date().isoformat() == "2026-12-07"


def test_the_week_after_easter_is_not_that_after_the_day_named_before() -> None:
    found = find_moments("on friday or the week after easter", Language.EN, NOW)
    assert all(one.moment.start.day != 4 for one in found if isinstance(one.moment, Moment))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "tuesday's out for me"),
        ("en", "tuesday is out"),
        ("en", "i'm out on tuesday"),
        ("en", "wednesday i'm busy"),
        ("en", "next week's out"),
        ("de", "dienstag geht bei mir nicht"),
        ("de", "am dienstag bin ich nicht da"),
        ("de", "dienstag muss ich arbeiten"),
        ("de", "donnerstag hab ich schon was vor"),
        ("de", "morgen passt's mir nicht"),
        ("de", "das wird heute nichts mehr"),
    ],
)
def test_a_day_that_does_not_suit_is_not_wanted(language: str, text: str) -> None:
    assert find_moment(text, Language(language), NOW) is None
    assert [one.negated for one in find_moments(text, Language(language), NOW)] == [True]


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("de", "morgen habe ich noch nichts vor", 24),
        ("de", "haben sie morgen nichts mehr frei", 24),
        ("en", "monday's no good but tuesday's fine", 24),
        ("en", "two days out", 25),
    ],
)
def test_words_like_a_refusal_that_are_none(language: str, text: str, day: int) -> None:
    found = find_moment(text, Language(language), NOW)
    assert isinstance(found, Moment)
    assert found.start.day == day


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "zwischen den jahren"),
        ("de", "irgendwann zwischen den jahren bitte"),
        ("de", "zwischen weihnachten und neujahr"),
        ("en", "between christmas and new year"),
        ("en", "sometime between christmas and the new year"),
    ],
)
def test_between_the_years_are_the_four_days_before_new_year_s_eve(language: str, text: str) -> None:
    for now, year in ((NOW, 2026), (NOW.replace(month=12, day=31), 2027)):
        found = find_moment(text, Language(language), now)
        assert isinstance(found, Moment)
        assert (found.start.date().isoformat(), found.end.date().isoformat()) == (f"{year}-12-27", f"{year}-12-31")
        assert found.grain is Grain.DAY


def test_between_two_years_that_are_named_lie_no_four_days() -> None:
    assert find_moment("zwischen den jahren 1990 und 2000", Language.DE, NOW) is None


@pytest.mark.parametrize(
    ("language", "text", "start"),
    [
        ("de", "mein termin am freitag auf montag schieben", "30.11"),
        ("de", "den termin vom donnerstag würd ich gern auf freitag legen", "27.11"),
        ("en", "can we put my friday slot off till monday", "30.11"),
        ("en", "i need to bump my thursday appointment to friday", "27.11"),
    ],
)
def test_of_a_move_the_new_day_counts(language: str, text: str, start: str) -> None:
    found = find_moment(text, Language(language), NOW)
    assert isinstance(found, Moment)
    assert f"{found.start:%d.%m}" == start


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "statt dienstag lieber mittwoch"), ("en", "instead of tuesday rather wednesday")],
)
def test_the_day_that_another_one_replaces_is_not_meant(language: str, text: str) -> None:
    found = find_moment(text, Language(language), NOW)
    assert isinstance(found, Moment)
    assert found.start.day == 25


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "montags kann ich nie"),
        ("en", "i can never do mondays"),
        ("en", "bye bye now"),
        ("en", "the last thing i want is trouble"),
        ("de", "ein zimmer für zwei nächte"),
    ],
)
def test_what_is_no_time_or_no_time_wanted_is_none(language: str, text: str) -> None:
    assert find_moment(text, Language(language), NOW) is None


def test_an_afternoon_one_is_not_at_one() -> None:
    found = find_moment("have you got an afternoon one", Language.EN, NOW)
    assert isinstance(found, Moment)
    assert found.grain is Grain.PART_OF_DAY
