"""When customers are called back: free speech and slots, within opening hours."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from callbot.calendar import Calendar
from callbot.callback import Callback, CallbackSource, CallbackState
from callbot.callback_times import window_of
from callbot.language import Language
from callbot.profile import load
from handoff.callback_times import CallbackTimes

DE, EN = Language.DE, Language.EN
PROFILE = load(None)
# Mo-Th 07:30-12:00,13:00-17:30; Fr 07:30-12:00,13:00-16:00; Sa 09:00-12:00
MUNICH = Calendar(PROFILE.sites[0])
ZONE = ZoneInfo("Europe/Berlin")
FOUR_HOURS = timedelta(hours=4)


def at(day: int, clock: str, month: int = 11, year: int = 2026) -> datetime:
    hour, minute = clock.split(":")
    return datetime(year, month, day, int(hour), int(minute), tzinfo=ZONE)


MONDAY = at(23, "10:00")


@pytest.mark.parametrize(
    ("words", "language", "earliest", "due"),
    [
        ("morgen Vormittag, aber nicht vor neun", DE, at(24, "9:00"), at(24, "12:00")),
        ("morgen vormittag nicht vor neun", DE, at(24, "9:00"), at(24, "12:00")),
        ("tomorrow morning but not before nine", EN, at(24, "9:00"), at(24, "12:00")),
        ("ab 16 Uhr", DE, at(23, "16:00"), at(23, "17:30")),
        ("after 4 pm", EN, at(23, "16:00"), at(23, "17:30")),
        ("bis 15 Uhr", DE, None, at(23, "15:00")),
        ("heute nicht mehr", DE, at(24, "7:30"), at(24, "11:30")),
        ("not today", EN, at(24, "7:30"), at(24, "11:30")),
        ("heute nicht mehr, lieber morgen früh", DE, at(24, "8:00"), at(24, "12:00")),
        ("in einer halben Stunde", DE, at(23, "10:30"), at(23, "11:00")),
        ("zwischen 11 und 14 Uhr", DE, at(23, "11:00"), at(23, "14:00")),
        ("heute nach 15 Uhr, aber nicht nach 17 Uhr", DE, at(23, "15:00"), at(23, "17:00")),
        ("nächste Woche, aber nicht Montag", DE, at(1, "7:30", 12), at(1, "11:30", 12)),
        ("Freitag ab 14 Uhr", DE, at(27, "14:00"), at(27, "16:00")),
        ("am Samstag", DE, at(28, "9:00"), at(28, "12:00")),
        ("so schnell wie möglich", DE, None, at(23, "15:00")),
        ("egal wann", DE, None, at(23, "15:00")),
        ("", DE, None, at(23, "15:00")),
    ],
)
def test_free_speech_becomes_times_at_which_somebody_is_here(
    words: str, language: Language, earliest: datetime | None, due: datetime
) -> None:
    window = window_of(words, language, MONDAY, MUNICH, FOUR_HOURS)
    assert window is not None
    assert (window.earliest, window.due) == (earliest, due)


@pytest.mark.parametrize(
    "words", ["heute Abend um 21 Uhr", "am Sonntag", "am 31. Februar", "am ersten Weihnachtstag", "am 29. Dezember"]
)
def test_a_time_at_which_nobody_is_here_is_no_time(words: str) -> None:
    assert window_of(words, DE, MONDAY, MUNICH, FOUR_HOURS) is None


def test_a_promise_made_in_the_evening_is_for_the_next_opening() -> None:
    window = window_of("", DE, at(27, "18:00"), MUNICH, FOUR_HOURS)
    assert window
    assert (window.earliest, window.due) == (None, at(30, "8:30"))  # Saturday gives three of the four hours


def test_lunch_is_left_out_of_a_promise() -> None:
    window = window_of("", DE, at(23, "11:00"), MUNICH, timedelta(hours=2))
    assert window
    assert window.due == at(23, "14:00")


def test_the_night_in_which_the_clock_is_set_back_costs_no_time() -> None:
    window = window_of("", DE, at(24, "11:00", 10), MUNICH, timedelta(hours=2))  # Saturday; summer time ends on Sunday
    assert window
    assert window.due == at(26, "8:30", 10)
    assert window.due.utcoffset() == timedelta(hours=1)


def callback(start: datetime, number: int, site: str = "munich") -> Callback:
    return Callback(
        id=number,
        key=f"web:{number}",
        source=CallbackSource.WEB,
        state=CallbackState.REQUESTED,
        number="+4915112345678",
        name="",
        email=None,
        reason="",
        language=DE,
        site=site,
        skills=(),
        person="",
        agent_id=None,
        urgent=False,
        window="",
        earliest=start,
        due=start + timedelta(minutes=30),
        place=None,
        attempts=0,
        next_at=None,
        tell=False,
        announced_at=None,
        customer_id=None,
        call_sid=None,
        rang_sid=None,
        created_at=start,
    )


def slots(now: datetime, promised: list[Callback] | None = None) -> list[str]:
    times = CallbackTimes(PROFILE, {"munich": MUNICH}, lambda: promised or [])
    return [f"{slot.start:%d.%m. %H:%M}-{slot.end:%H:%M}" for slot in times.free("munich", now)]


def test_slots_fit_into_the_opening_hours_and_leave_lunch_alone() -> None:
    today = [slot for slot in slots(at(23, "11:05")) if slot.startswith("23.")]
    assert today[:3] == ["23.11. 11:30-12:00", "23.11. 13:00-13:30", "23.11. 13:30-14:00"]
    assert today[-1] == "23.11. 17:00-17:30"


def test_slots_of_five_days_are_offered_and_none_on_days_off() -> None:
    days = list(dict.fromkeys(slot[:6] for slot in slots(at(23, "18:00", 12))))
    assert days == ["24.12.", "31.12.", "02.01.", "04.01.", "05.01."]


def test_a_full_slot_is_not_offered() -> None:
    promised = [callback(at(23, "13:00"), number) for number in range(PROFILE.callbacks.calls_per_slot)]
    assert "23.11. 13:00-13:30" not in slots(at(23, "11:05"), promised)
    assert "23.11. 13:00-13:30" in slots(at(23, "11:05"), promised[1:])
    elsewhere = [replace(one, site="berlin") for one in promised]
    assert "23.11. 13:00-13:30" in slots(at(23, "11:05"), elsewhere)


def test_soonest_is_now_or_the_next_opening() -> None:
    times = CallbackTimes(PROFILE, {"munich": MUNICH}, list)
    assert times.soonest("munich", MONDAY) == MONDAY
    assert times.soonest("munich", at(23, "12:15")) == at(23, "13:00")
    assert times.promise("munich", MONDAY) == at(23, "15:00")
    assert times.local("munich", MONDAY.astimezone(ZoneInfo("UTC"))).hour == 10
    window = times.of_words("munich", "ab 16 Uhr", DE, MONDAY)
    assert window
    assert window.earliest == at(23, "16:00")
