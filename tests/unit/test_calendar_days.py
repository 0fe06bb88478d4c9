"""One calendar: holidays, closures, breaks, exceptions and daylight saving on real dates."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callbot.calendar import Calendar, HoursException, Why
from callbot.language import Language
from callbot.profile.model import Site

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = "Mo-Fr 08:00-12:00,13:00-17:00; Sa 09:00-12:00"
LEAVE = {"first": "2027-08-16", "last": "2027-08-21", "reason": {"de": "Betriebsferien", "en": "company holidays"}}


def site(hours: str = OFFICE, region: str = "DE-BY", **more: Any) -> Site:
    return Site.model_validate(
        {
            "id": "main",
            "name": {"de": "Haus", "en": "House"},
            "address": {"street": "Am Bach 4", "postcode": "80331", "city": "München"},
            "region": region,
            "hours": hours,
            "phone": "+4989999980",
            **more,
        }
    )


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


CALENDAR = Calendar(site(closures=[LEAVE], bridge_days=True))
AROUND_THE_CLOCK = Calendar(site("24/7"))


@pytest.mark.parametrize(
    ("region", "groups", "day", "german", "english"),
    [
        ("DE-BY", [], "2027-05-27", "Fronleichnam", "Corpus Christi"),
        ("DE-BY", ["catholic"], "2025-08-15", "Mariä Himmelfahrt", "Assumption Day"),
        ("DE-Augsburg", [], "2025-08-08", "Augsburger Hohes Friedensfest", "Augsburg Peace Festival"),
        ("DE-BE", [], "2027-03-08", "Frauentag", "Women's Day"),
        ("DE-NW", [], "2028-10-03", "Tag der Deutschen Einheit", "German Unity Day"),
        ("DE-SN", [], "2027-11-17", "Buß- und Bettag", "Repentance and Prayer Day"),
        ("AT-9", [], "2027-10-26", "Nationalfeiertag", "National Day"),
        ("AT-9", [], "2027-12-08", "Mariä Empfängnis", "Immaculate Conception"),
        ("CH-BE", [], "2026-01-02", "Berchtoldstag", "Saint Berchtold's Day"),
        ("CH-ZH", [], "2029-08-01", "Nationalfeiertag", "National Day"),
        ("CH-TI", [], "2027-06-29", "Peter und Paul", "Saints Peter and Paul"),
    ],
)
def test_a_public_holiday_closes_the_site_and_has_a_name_in_both_languages(
    region: str, groups: Sequence[str], day: str, german: str, english: str
) -> None:
    hours = Calendar(site(region=region, holiday_groups=groups)).day(date.fromisoformat(day))
    assert not hours.is_open
    assert hours.why is Why.HOLIDAY
    assert hours.reason == {Language.DE: german, Language.EN: english}


@pytest.mark.parametrize(
    ("region", "day"),
    [
        ("DE-BE", "2027-05-27"),  # Corpus Christi is none of Berlin's holidays
        ("DE-BY", "2025-08-08"),  # the Peace Festival is Augsburg's alone
        ("DE-BY", "2025-08-15"),  # Assumption Day needs the group "catholic"
        ("CH-ZH", "2026-01-02"),  # Berchtold's Day is not a public holiday in Zurich
        ("DE-BY", "2027-12-24"),  # Christmas Eve is an ordinary day unless the profile says otherwise
        ("DE-BY", "2027-12-31"),
    ],
)
def test_a_day_that_is_a_holiday_elsewhere_is_an_ordinary_day(region: str, day: str) -> None:
    hours = Calendar(site(region=region)).day(date.fromisoformat(day))
    assert hours.is_open
    assert hours.why is Why.WEEKDAY


def test_the_lunch_break_is_closed_to_the_minute() -> None:
    assert CALENDAR.is_open(at("2027-05-26T11:59:59"))
    assert not CALENDAR.is_open(at("2027-05-26T12:00"))
    assert not CALENDAR.is_open(at("2027-05-26T12:59:59"))
    assert CALENDAR.is_open(at("2027-05-26T13:00"))
    assert CALENDAR.closes_at(at("2027-05-26T10:00")) == at("2027-05-26T12:00")
    assert CALENDAR.closes_at(at("2027-05-26T12:30")) is None
    assert CALENDAR.next_opening(at("2027-05-26T12:30")) == at("2027-05-26T13:00")


def test_a_moment_may_come_in_any_time_zone() -> None:
    assert CALENDAR.is_open(datetime(2027, 5, 26, 6, 0, tzinfo=UTC))
    assert not CALENDAR.is_open(datetime(2027, 5, 26, 5, 59, tzinfo=UTC))


def test_the_next_opening_jumps_over_holiday_bridge_day_and_weekend() -> None:
    assert CALENDAR.next_opening(at("2027-05-26T18:00")) == at("2027-05-29T09:00")
    assert CALENDAR.day(date(2027, 5, 28)).why is Why.BRIDGE_DAY
    assert CALENDAR.next_opening(at("2027-05-29T12:00")) == at("2027-05-31T08:00")


def test_a_bridge_day_is_a_working_day_only_where_the_profile_does_not_close_it() -> None:
    assert Calendar(site()).day(date(2027, 5, 28)).is_open
    assert CALENDAR.day(date(2026, 1, 5)).why is Why.BRIDGE_DAY  # the Monday before Epiphany


def test_a_closure_holds_on_both_its_ends_and_names_its_reason() -> None:
    for day in (16, 21):
        hours = CALENDAR.day(date(2027, 8, day))
        assert not hours.is_open
        assert hours.why is Why.CLOSURE
        assert hours.reason == {Language.DE: "Betriebsferien", Language.EN: "company holidays"}
    assert CALENDAR.day(date(2027, 8, 14)).is_open
    assert CALENDAR.day(date(2027, 8, 23)).is_open


def test_a_dated_rule_behind_that_for_holidays_overrides_it() -> None:
    calendar = Calendar(site("Mo-Fr 08:00-17:00; PH 10:00-14:00; Dec 25 off; Mo 08:00-12:00"))
    assert not calendar.day(date(2026, 12, 25)).is_open
    assert calendar.day(date(2027, 1, 6)).intervals == ((at("2027-01-06T10:00"), at("2027-01-06T14:00")),)
    assert calendar.day(date(2027, 3, 29)).intervals == ((at("2027-03-29T10:00"), at("2027-03-29T14:00")),)


def test_the_profile_can_shorten_christmas_eve_and_open_on_holidays() -> None:
    calendar = Calendar(site("Mo-Fr 08:00-17:00; Dec 24 08:00-12:00; PH,Su 10:00-11:00"))
    assert calendar.closes_at(at("2027-12-24T09:00")) == at("2027-12-24T12:00")
    assert calendar.day(date(2027, 5, 27)).intervals == ((at("2027-05-27T10:00"), at("2027-05-27T11:00")),)
    assert calendar.day(date(2027, 5, 30)).intervals == ((at("2027-05-30T10:00"), at("2027-05-30T11:00")),)


def test_an_exception_closes_at_once_and_its_end_opens_again() -> None:
    exceptions: list[HoursException] = []
    calendar = Calendar(site(), lambda: exceptions)
    assert calendar.is_open(at("2027-05-26T14:00"))
    exceptions.append(HoursException(at("2027-05-26T13:00"), at("2027-05-27T00:00"), reason={Language.DE: "Hitze"}))
    assert not calendar.is_open(at("2027-05-26T14:00"))
    assert calendar.closes_at(at("2027-05-26T10:00")) == at("2027-05-26T12:00")
    assert calendar.day(date(2027, 5, 26)).why is Why.EXCEPTION
    assert calendar.day(date(2027, 5, 26)).reason == {Language.DE: "Hitze"}
    exceptions.clear()
    assert calendar.is_open(at("2027-05-26T14:00"))


def test_an_exception_can_open_on_a_holiday_and_over_lunch() -> None:
    opened = [
        HoursException(at("2027-05-27T10:00"), at("2027-05-27T12:00"), opens=True),
        HoursException(at("2027-05-26T12:00"), at("2027-05-26T13:00"), opens=True),
    ]
    calendar = Calendar(site(), lambda: opened)
    assert calendar.is_open(at("2027-05-27T11:00"))
    assert calendar.day(date(2027, 5, 26)).intervals == ((at("2027-05-26T08:00"), at("2027-05-26T17:00")),)


@pytest.mark.parametrize(("day", "hours"), [("2027-03-28", 23), ("2027-10-31", 25), ("2027-06-01", 24)])
def test_a_day_is_as_long_as_daylight_saving_makes_it(day: str, hours: int) -> None:
    start = at(f"{day}T00:00")
    assert AROUND_THE_CLOCK.open_time_between(start, at(f"{day}T23:59:59")) == timedelta(hours=hours, seconds=-1)


def test_the_hour_that_daylight_saving_skips_is_never_open() -> None:
    night = Calendar(site("Mo-Su 01:00-02:30; PH 01:00-02:30"))
    skipped = night.day(date(2027, 3, 28)).intervals
    assert [(start.isoformat(), end.isoformat()) for start, end in skipped] == [
        ("2027-03-28T01:00:00+01:00", "2027-03-28T03:30:00+02:00")
    ]
    assert night.open_time_between(at("2027-03-28T00:00"), at("2027-03-28T06:00")) == timedelta(minutes=90)


def test_the_hour_that_daylight_saving_doubles_is_open_the_first_time_only() -> None:
    night = Calendar(site("Mo-Su 01:00-02:30; PH 01:00-02:30"))
    first, second = at("2027-10-31T02:15"), at("2027-10-31T02:15").replace(fold=1)
    assert night.is_open(first)
    assert not night.is_open(second)


def test_hours_past_midnight_go_on_the_next_day() -> None:
    late = Calendar(site("Fr 18:00-02:00"))
    assert late.is_open(at("2027-06-05T01:59"))
    assert late.closes_at(at("2027-06-04T20:00")) == at("2027-06-05T02:00")


def test_a_site_that_never_closes_has_no_closing_and_one_that_never_opens_no_opening() -> None:
    assert AROUND_THE_CLOCK.closes_at(at("2027-05-26T10:00")) is None
    assert Calendar(site("off")).next_opening(at("2027-05-26T10:00")) is None


@pytest.mark.parametrize(
    ("start", "hours", "deadline"),
    [
        ("2027-05-26T09:00", 2, "2027-05-26T11:00"),
        ("2027-05-26T11:00", 2, "2027-05-26T14:00"),  # the lunch break does not count
        ("2027-05-26T15:00", 4, "2027-05-29T11:00"),  # nor do Corpus Christi and the bridge day
        ("2027-05-30T03:00", 4, "2027-05-31T12:00"),
        ("2027-08-14T11:00", 2, "2027-08-23T09:00"),
    ],
)
def test_a_promise_within_opening_hours_has_a_deadline(start: str, hours: int, deadline: str) -> None:
    assert CALENDAR.add_open_time(at(start), timedelta(hours=hours)) == at(deadline)


def test_a_promise_of_a_site_that_never_opens_still_has_a_deadline() -> None:
    assert Calendar(site("off")).add_open_time(at("2027-05-26T09:00"), timedelta(hours=1)) > at("2028-05-26T09:00")


def test_many_threads_see_the_same_holidays_from_the_first_question_on() -> None:
    days = [date(2020 + offset % 30, 12, 25) for offset in range(300)]
    for _ in range(3):
        calendar = Calendar(site("Mo-Su 08:00-17:00"))
        with ThreadPoolExecutor(8) as threads:
            assert {hours.why for hours in threads.map(calendar.day, days)} == {Why.HOLIDAY}


MOMENTS = st.integers(0, 6 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(0, seconds)
)
ANY_CALENDAR = st.sampled_from(
    [
        CALENDAR,
        AROUND_THE_CLOCK,
        Calendar(site("Fr-Su 18:00-02:00", "CH-ZH", timezone="Europe/Zurich")),
        Calendar(site("Mo-Su 01:00-02:30; PH 01:00-02:30", "AT-9")),
        Calendar(site(), lambda: [HoursException(at("2027-05-26T13:00"), at("2027-05-28T09:30"))]),
    ]
)


@settings(max_examples=150, deadline=None)
@given(ANY_CALENDAR, MOMENTS)
def test_open_now_agrees_with_the_days_intervals_and_the_next_opening(calendar: Calendar, moment: datetime) -> None:
    day = calendar.day(calendar.local(moment).date())
    is_open = calendar.is_open(moment)
    assert is_open == any(start.astimezone(UTC) <= moment < end.astimezone(UTC) for start, end in day.intervals)
    opening = calendar.next_opening(moment)
    assert opening is not None
    assert (opening.astimezone(UTC) == moment) if is_open else (opening.astimezone(UTC) > moment)
    assert calendar.is_open(opening)


@settings(max_examples=150, deadline=None)
@given(ANY_CALENDAR, MOMENTS)
def test_nothing_opens_between_closing_and_the_next_opening(calendar: Calendar, moment: datetime) -> None:
    closing = calendar.closes_at(moment)
    if closing is None:
        return
    assert closing.astimezone(UTC) > moment
    assert not calendar.is_open(closing)
    opening = calendar.next_opening(closing)
    assert opening is not None
    assert calendar.open_time_between(closing, opening) == timedelta()


@settings(max_examples=150, deadline=None)
@given(ANY_CALENDAR, MOMENTS, st.integers(1, 3000))
def test_a_deadline_leaves_exactly_the_promised_opening_time(
    calendar: Calendar, moment: datetime, minutes: int
) -> None:
    promised = timedelta(minutes=minutes)
    deadline = calendar.add_open_time(moment, promised)
    assert calendar.open_time_between(moment, deadline) == promised


@settings(max_examples=60, deadline=None)
@given(ANY_CALENDAR, MOMENTS, st.integers(0, 10_000), st.integers(0, 10_000))
def test_open_time_adds_up(calendar: Calendar, start: datetime, first: int, second: int) -> None:
    middle = start + timedelta(minutes=first)
    end = middle + timedelta(minutes=second)
    whole = calendar.open_time_between(start, end)
    assert whole == calendar.open_time_between(start, middle) + calendar.open_time_between(middle, end)
    assert timedelta() <= whole <= end - start
    assert calendar.open_time_between(end + timedelta(minutes=1), start) == timedelta()
