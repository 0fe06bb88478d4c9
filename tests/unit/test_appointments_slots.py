"""Free slots: within hours, never colliding, spread over the days."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callbot.appointments import areas, codes
from callbot.appointments.model import Busy, Refusal, Slot, Wish
from callbot.appointments.proposals import spread
from callbot.appointments.slots import GRID, Planner
from callbot.calendar import Calendar, HoursException
from callbot.profile import load

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BERLIN)  # a Monday
PROFILE = load()
MINUTE = timedelta(minutes=1)


def no_exceptions(_site: str) -> Sequence[HoursException]:
    return ()


PLANNER = Planner(PROFILE, no_exceptions)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def wish(start: datetime, end: datetime, **more: object) -> Wish:
    return Wish(start, end, **more)  # type: ignore[arg-type]


def free(
    service: str, wanted: Wish, busy: Sequence[Busy] = (), now: datetime = NOW, site: str = "munich"
) -> list[Slot]:
    return list(PLANNER.free(service, "munich", wanted, busy, NOW))


def slot(start: datetime, service: str = "repair", resource: str = "technician_huber", minutes: int = 60) -> Slot:
    return Slot(service, "munich", resource, start, start + minutes * MINUTE)


def test_slots_lie_within_the_hours_and_end_before_the_lunch_break() -> None:
    starts = [found.start for found in free("boiler_service", wish(at(25, 0), at(26, 0)))]
    assert starts[0] == at(25, 7, 30)
    assert at(25, 10, 30) in starts
    assert at(25, 10, 45) not in starts
    assert at(25, 13) in starts
    assert starts[-1] == at(25, 16)


def test_the_lead_time_is_kept() -> None:
    assert free("boiler_service", wish(at(23, 0), at(26, 0)))[0].start == at(24, 10)
    assert free("repair", wish(at(23, 0), at(26, 0)))[0].start == at(23, 14)


def test_a_holiday_and_a_closure_have_no_slots() -> None:
    assert not free("repair", wish(at(25, 0, month=12), at(27, 0, month=12)))
    assert not free("repair", wish(at(28, 0, month=12), at(30, 23, month=12)))


def test_own_hours_may_be_longer_than_the_sites_but_not_on_christmas_eve() -> None:
    early = PROFILE.resources[1].model_copy(update={"hours": "Mo-Th 06:00-20:00"})
    planner = Planner(PROFILE.model_copy(update={"resources": (early,)}), no_exceptions)

    def hours_on(day: datetime) -> tuple[datetime, datetime]:
        found = list(planner.free("repair", "munich", Wish(day, day + timedelta(days=1)), (), NOW))
        return found[0].start, found[-1].end

    assert hours_on(at(17, 0, month=12)) == (at(17, 6, month=12), at(17, 20, month=12))
    assert hours_on(at(24, 0, month=12)) == (at(24, 8, month=12), at(24, 12, month=12))


def test_absent_people_do_not_work() -> None:
    before = datetime(2027, 10, 1, 8, tzinfo=BERLIN)
    away = wish(datetime(2027, 10, 4, tzinfo=BERLIN), datetime(2027, 10, 9, tzinfo=BERLIN))
    assert not list(PLANNER.free("repair", "berlin", away, (), before))


def test_a_run_time_exception_takes_its_slots_away() -> None:
    closed = HoursException(at(25, 13), at(26, 0))
    planner = Planner(PROFILE, lambda site: (closed,) if site == "munich" else ())
    starts = [found.start for found in planner.free("repair", "munich", wish(at(25, 0), at(26, 0)), (), NOW)]
    assert starts[-1] == at(25, 11)
    assert planner.check(slot(at(25, 14)), (), NOW) is Refusal.CLOSED


def test_wishes_about_weekdays_and_times_of_day_are_obeyed() -> None:
    wanted = wish(at(24, 0), at(28, 0), not_on=frozenset({1, 3}), from_time=time(10), until_time=time(11))
    starts = [found.start for found in free("repair", wanted)]
    assert {start.date().day for start in starts} == {25, 27}
    assert {start.time() for start in starts} == {time(10), time(10, 15), time(10, 30), time(10, 45)}


def test_the_buffer_of_both_appointments_is_kept() -> None:
    busy = [Busy(name, at(25, 9), at(25, 10, 30)) for name in ("technician_huber", "technician_yilmaz")]
    starts = [found.start for found in free("repair", wish(at(25, 7), at(25, 12)), busy)]
    assert starts == [at(25, 7, 30), at(25, 10, 30), at(25, 10, 45), at(25, 11)]  # 7:30 + 60 + 30 ends at 9:00


def test_whoever_can_do_less_is_taken_first() -> None:
    assert free("repair", wish(at(25, 9), at(25, 10)))[0].resource == "technician_yilmaz"
    assert free("boiler_service", wish(at(25, 9), at(25, 10)))[0].resource == "technician_huber"


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (slot(at(20, 10)), Refusal.IN_THE_PAST),
        (slot(at(23, 13)), Refusal.TOO_SOON),
        (slot(at(25, 12)), Refusal.CLOSED),
        (slot(at(29, 10)), Refusal.CLOSED),
        (slot(at(25, 10, month=12)), Refusal.HOLIDAY),
        (slot(at(25, 10), service="massage"), Refusal.NOT_OFFERED),
        (slot(at(25, 10), resource="showroom"), Refusal.NOT_OFFERED),
        (slot(at(25, 10), minutes=15), Refusal.NOT_OFFERED),
        (slot(at(25, 9)), Refusal.TAKEN),
        (slot(at(25, 10)), None),
    ],
)
def test_a_slot_is_refused_with_the_reason(asked: Slot, refusal: Refusal | None) -> None:
    assert PLANNER.check(asked, [Busy("technician_huber", at(25, 8), at(25, 10))], NOW) is refusal


def test_the_hour_that_daylight_saving_removes_and_the_one_it_doubles_are_no_trouble() -> None:
    munich = PROFILE.sites[0].model_copy(update={"hours": "Su 00:00-06:00", "closures": ()})
    profile = PROFILE.model_copy(update={"sites": (munich,), "resources": (PROFILE.resources[0],)})
    planner = Planner(profile, no_exceptions)
    for day, hours in ((datetime(2027, 3, 28, tzinfo=BERLIN), 5), (datetime(2026, 10, 25, tzinfo=BERLIN), 7)):
        wanted = Wish(day, day + timedelta(days=1))
        found = list(planner.free("repair", "munich", wanted, (), day - timedelta(days=10)))
        assert len(found) == (hours - 1) * 4 + 1
        assert all(one.end.astimezone(UTC) - one.start.astimezone(UTC) == timedelta(hours=1) for one in found)


starts = st.integers(0, 40 * 96).map(lambda quarter: NOW + quarter * GRID)
busy_times = st.lists(
    st.builds(
        lambda resource, start, minutes: Busy(resource, start, start + minutes * MINUTE),
        st.sampled_from([resource.id for resource in PROFILE.resources]),
        starts,
        st.integers(1, 600),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(
    service=st.sampled_from(PROFILE.services),
    site=st.sampled_from(["munich", "berlin"]),
    begin=starts,
    days=st.integers(1, 5),
    busy=busy_times,
)
def test_every_free_slot_can_be_booked_and_disturbs_nobody(service, site, begin, days, busy) -> None:  # type: ignore[no-untyped-def]
    calendar = Calendar(next(each for each in PROFILE.sites if each.id == site))
    for found in PLANNER.free(service.id, site, Wish(begin, begin + timedelta(days=days)), busy, NOW):
        assert PLANNER.check(found, busy, NOW) is None
        assert found.start >= max(begin, NOW + timedelta(hours=service.lead_hours))
        assert calendar.open_time_between(found.start, found.end) == service.minutes * MINUTE
        behind = found.end + service.buffer_minutes * MINUTE
        for other in busy:
            assert other.resource != found.resource or other.end <= found.start or behind <= other.start


def test_proposals_are_few_and_different() -> None:
    week = free("repair", wish(at(24, 0), at(28, 0)))
    assert [found.start for found in spread(week, 3)] == [at(24, 7, 30), at(24, 13), at(25, 7, 30)]
    afternoon = free("repair", wish(at(25, 13), at(25, 18)))
    assert [found.start for found in spread(afternoon, 3)] == [at(25, 13), at(25, 14, 45), at(25, 16, 30)]
    assert [found.start for found in spread(week[:2], 3)] == [found.start for found in week[:2]]
    assert spread([], 3) == ()


@pytest.mark.parametrize(("postcode", "site"), [("80331", "munich"), ("10999", "berlin"), ("20095", None)])
def test_the_postcode_tells_the_site(postcode: str, site: str | None) -> None:
    found = areas.serving(PROFILE, postcode)
    assert (found and found.id) == site


def test_codes_are_six_digits_without_zero_and_without_triples() -> None:
    for code in (codes.new_code() for _ in range(2000)):
        assert len(code) == 6
        assert set(code) <= set("123456789")
        assert not any(code[i] == code[i + 1] == code[i + 2] for i in range(4))
        assert codes.read(codes.written(code)) == code
