"""Reminders at decent hours, letters and calendars as they are read."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from callbot.appointments.icalendar import Event, calendar
from callbot.appointments.links import CalendarLinks
from callbot.appointments.model import Appointment, AppointmentState, Slot, ToldBy
from callbot.appointments.reminders import is_decent, next_decent, reminder_at
from callbot.language import Language
from callbot.outbox.letters import Letters, Matter, written_time
from callbot.outbox.messages import Email, Sms
from callbot.outbox.smtp import compose
from callbot.phrases import load_phrases
from callbot.profile import load

BERLIN = ZoneInfo("Europe/Berlin")
LINKS = CalendarLinks("https://bot.example.com", "secret")


class Numbers:
    def national(self, e164: str) -> str:
        return e164.replace("+49", "0")

    def may_text(self, e164: str) -> bool:
        return e164.startswith("+491")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("start", "now", "reminder"),
    [
        (at(25, 10, 30), at(20, 9), at(24, 10, 30)),
        (at(25, 7, 30), at(20, 9), at(24, 9)),
        (at(25, 19, 30), at(20, 9), at(24, 18)),
        (at(23, 10), at(18, 9), at(21, 10)),  # Monday: on Saturday
        (at(23, 10), at(21, 20), at(22, 10)),  # ... unless that is over
        (at(25, 10), at(24, 9), None),
        (at(25, 10), at(24, 15), None),
    ],
)
def test_a_reminder_comes_the_day_before_at_a_decent_hour(
    start: datetime, now: datetime, reminder: datetime | None
) -> None:
    assert reminder_at(start, now, BERLIN) == reminder


def test_nobody_is_written_to_at_night() -> None:
    assert is_decent(at(24, 9), BERLIN)
    assert not is_decent(at(24, 19), BERLIN)
    assert next_decent(at(24, 8, 59), BERLIN) == at(24, 9)
    assert next_decent(at(24, 12), BERLIN) == at(24, 12)
    assert next_decent(at(24, 19), BERLIN) == at(25, 9)


def appointment(language: Language = Language.DE, told_by: ToldBy = ToldBy.SMS, **more: object) -> Appointment:
    slot = Slot("boiler_service", "munich", "technician_huber", at(25, 9), at(25, 10, 30))
    fields = {"state": AppointmentState.BOOKED, "sequence": 0} | more
    return Appointment(
        7, "482917", slot, number="+4915112345678", name="Anna Adler", language=language, told_by=told_by, **fields
    )  # type: ignore[arg-type]


LETTERS = Letters(load(), load_phrases(), Numbers(), LINKS)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("matter", "language", "parts"),
    [
        (Matter.BOOKED, Language.DE, ["Ihr Termin ist gebucht", "Mittwoch, 25.11.2026, 9:00 Uhr", "482 917", "https"]),
        (Matter.MOVED, Language.EN, ["has been moved", "Wednesday 25 November 2026, 9:00 am", "482 917", "https"]),
        (Matter.REMINDER, Language.DE, ["Erinnerung", "Heizungswartung", "482 917", "089999980"]),
        (Matter.CANCELLED, Language.EN, ["is cancelled", "boiler service", "For a new appointment: 089999980"]),
    ],
)
def test_a_text_message_says_what_when_and_how_to_change_it(
    matter: Matter, language: Language, parts: list[str]
) -> None:
    sms = LETTERS.message(matter, appointment(language), None, at(20, 9))
    assert isinstance(sms, Sms)
    assert sms.text.startswith("Lindquell Haustechnik GmbH: ")
    assert all(part in sms.text for part in parts), sms.text
    assert len(sms.text) <= 306, "two parts of a text message"


def test_noon_and_midnight_are_written_as_the_english_do() -> None:
    assert written_time(at(25, 12), Language.EN).endswith("12:00 pm")
    assert written_time(at(25, 0, 5), Language.EN).endswith("12:05 am")


def test_how_somebody_is_told_depends_on_what_can_be_sent() -> None:
    assert LETTERS.told_by("+4915112345678", None) is ToldBy.SMS
    assert LETTERS.told_by("+4915112345678", "a@example.org") is ToldBy.EMAIL
    assert LETTERS.told_by("+498912345", None) is ToldBy.NOTHING
    mute = Letters(load(), load_phrases(), Numbers(), LINKS, frozenset())  # type: ignore[arg-type]
    assert mute.told_by("+4915112345678", "a@example.org") is ToldBy.NOTHING
    assert mute.message(Matter.BOOKED, appointment(told_by=ToldBy.NOTHING), None, at(20, 9)) is None


def test_a_letter_carries_the_calendar_and_the_same_id_each_time_it_is_sent() -> None:
    letter = LETTERS.message(Matter.BOOKED, appointment(told_by=ToldBy.EMAIL), "anna@example.org", at(20, 9))
    assert isinstance(letter, Email)
    message = compose(letter, "appointment:7:0:booked")
    assert message["From"] == "Lindquell Haustechnik GmbH <muenchen@lindquell.example>"
    assert message["Message-ID"] == compose(letter, "appointment:7:0:booked")["Message-ID"]
    assert message["Message-ID"] != compose(letter, "appointment:7:1:moved")["Message-ID"]
    body, attachment = message.iter_parts()
    assert body.get_content().startswith("Guten Tag, Anna Adler,\n\nIhr Termin ist gebucht")
    assert attachment.get_content_type() == "text/calendar"
    assert attachment.get_filename() == "termin.ics"
    assert "BEGIN:VEVENT\r\nUID:appointment-7@bot.example.com\r\n" in attachment.get_payload(decode=True).decode()


def test_an_event_keeps_its_uid_and_tells_its_sequence_and_end() -> None:
    first = LETTERS.event(appointment(), at(20, 9))
    later = LETTERS.event(appointment(sequence=2, state=AppointmentState.CANCELLED), at(21, 9))
    assert first.uid == later.uid
    text = calendar("Lindquell", [later])
    assert "SEQUENCE:2\r\n" in text
    assert "STATUS:CANCELLED\r\n" in text


@pytest.mark.parametrize(
    ("start", "written"),
    [
        (datetime(2026, 10, 24, 9, tzinfo=BERLIN), "DTSTART:20261024T070000Z"),
        (datetime(2026, 10, 26, 9, tzinfo=BERLIN), "DTSTART:20261026T080000Z"),
    ],
)
def test_times_are_right_on_both_sides_of_a_daylight_saving_change(start: datetime, written: str) -> None:
    event = Event("u", 0, start, start + timedelta(hours=1), at(20, 9), "s", "d")
    assert f"{written}\r\n" in calendar("c", [event])


def test_foreign_text_cannot_break_out_of_its_line_and_long_lines_are_folded() -> None:
    summary = "Müller; Sohn, \\ Co.\r\nEND:VCALENDAR\x00 " + "ä" * 100
    text = calendar("c", [Event("u", 0, at(25, 9), at(25, 10), datetime(2026, 1, 1, tzinfo=UTC), summary, "d")])
    assert text.count("END:VCALENDAR") == 2
    assert text.count("\r\nEND:VCALENDAR") == 1
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "")
    assert r"SUMMARY:Müller\; Sohn\, \\ Co.\nEND:VCALENDAR " + "ä" * 100 in unfolded
    assert "\x00" not in text


def test_links_cannot_be_guessed_from_one_another() -> None:
    tokens = {
        LINKS.appointment(1),
        LINKS.appointment(2),
        LINKS.feed("site", "munich"),
        LINKS.feed("resource", "munich"),
    }
    assert len(tokens) == 4
    assert LINKS.appointment(1) == CalendarLinks("https://bot.example.com", "secret").appointment(1)
    assert LINKS.appointment(1) != CalendarLinks("https://bot.example.com", "other").appointment(1)
    assert "secret" not in repr(LINKS)
