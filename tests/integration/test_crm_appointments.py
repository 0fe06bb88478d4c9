"""Appointments on both databases: booked once, moved, cancelled, found by those who know them."""

import gc
import multiprocessing
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from callbot.actions import (
    AppointmentsFound,
    Book,
    Booked,
    Cancel,
    Cancelled,
    FindAppointments,
    FindSlots,
    Move,
    Moved,
    SlotRefused,
)
from callbot.appointments.model import AppointmentState, Refusal, ToldBy, Wish
from callbot.errors import StoreError
from callbot.language import Language
from callbot.understanding.meaning import Grain, Moment
from crm import calls
from crm.appointments import SqlAppointmentBook
from crm.engine import make_engine
from crm.schema import AppointmentChange, AppointmentEventRow, AppointmentRow, JobRow, JobState
from crm.transactions import reading, writing
from tests.booking import ANNA, BERLIN, NOW, Clock, at, booked, call, make_book, refused, slot, wanted

BEA = "+4915112345679"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(engine: Engine, clock: Clock) -> SqlAppointmentBook:
    return make_book(engine, clock)


def jobs(engine: Engine) -> list[JobRow]:
    with reading(engine) as session:
        return list(session.scalars(select(JobRow).order_by(JobRow.run_after, JobRow.id)))


def count(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(AppointmentRow)) or 0


def test_a_booking_comes_back_with_its_code_and_lies_in_the_history(engine: Engine, book: SqlAppointmentBook) -> None:
    made = booked(book.book(call(engine), wanted(at(25, 9)))).appointment
    assert made.slot == slot(at(25, 9))
    assert (made.state, made.sequence, made.told_by) == (AppointmentState.BOOKED, 0, ToldBy.SMS)
    assert len(made.code) == 6
    with reading(engine) as session:
        event = session.scalars(select(AppointmentEventRow)).one()
        row = session.scalars(select(AppointmentRow)).one()
    assert (event.change, event.start, event.interaction_id) == (AppointmentChange.BOOKED, at(25, 9), 1)
    assert row.busy_until == at(25, 11)


def test_the_same_slot_twice_in_a_call_is_one_booking(engine: Engine, book: SqlAppointmentBook) -> None:
    sid = call(engine)
    first, again = book.book(sid, wanted(at(25, 9))), book.book(sid, wanted(at(25, 9)))
    assert first == again
    assert count(engine) == 1
    assert len(jobs(engine)) == 2  # the confirmation and the reminder


def test_what_was_cancelled_can_be_booked_again_in_the_same_call(engine: Engine, book: SqlAppointmentBook) -> None:
    sid = call(engine)
    first = booked(book.book(sid, wanted(at(25, 9)))).appointment
    book.cancel(sid, Cancel(first.id))
    second = booked(book.book(sid, wanted(at(25, 9)))).appointment
    assert second.id != first.id
    assert second.code != first.code


def test_a_taken_slot_is_refused_with_others_instead(engine: Engine, book: SqlAppointmentBook) -> None:
    book.book(call(engine), wanted(at(25, 9)))
    answer = refused(book.book(call(engine, "CA2", "+4915112345679"), wanted(at(25, 9), "+4915112345679")))
    assert answer.refusal is Refusal.TAKEN
    assert [found.start for found in answer.instead] == [at(25, 13), at(26, 7, 30), at(26, 13)]
    assert count(engine) == 1


def test_the_same_time_goes_to_a_colleague_who_is_free(engine: Engine, book: SqlAppointmentBook) -> None:
    repair = Book(slot(at(25, 9), "repair", "technician_yilmaz"), ANNA, "Anna")
    book.book(call(engine), repair)
    second = booked(book.book(call(engine, "CA2"), repair)).appointment
    assert second.slot.resource == "technician_huber"
    assert refused(book.book(call(engine, "CA3"), repair)).refusal is Refusal.TAKEN


@pytest.mark.parametrize(
    ("start", "refusal"),
    [
        (at(20, 9), Refusal.IN_THE_PAST),
        (at(23, 15), Refusal.TOO_SOON),
        (at(29, 9), Refusal.CLOSED),
        (datetime(2026, 12, 25, 9, tzinfo=BERLIN), Refusal.HOLIDAY),
    ],
)
def test_what_cannot_be_is_refused(engine: Engine, book: SqlAppointmentBook, start: datetime, refusal: Refusal) -> None:
    answer = refused(book.book(call(engine), wanted(start)))
    assert answer.refusal is refusal
    assert answer.instead
    assert count(engine) == 0
    assert jobs(engine) == []


def test_eight_callers_who_want_the_last_slot_get_one_booking(engine: Engine, book: SqlAppointmentBook) -> None:
    sids = [call(engine, f"CA{number}", f"+491511234567{number}") for number in range(8)]

    def try_it(number: int) -> Booked | SlotRefused:
        return book.book(sids[number], wanted(at(25, 9), f"+491511234567{number}"))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(try_it, range(8)))
    assert sum(isinstance(answer, Booked) for answer in answers) == 1
    losers = [answer for answer in answers if isinstance(answer, SlotRefused)]
    assert len(losers) == 7
    for answer in losers:
        assert answer.refusal is Refusal.TAKEN
        assert answer.instead[0].start == at(25, 13)
    assert count(engine) == 1


def race(url: str, sid: str, number: str) -> str:
    """One racer, in a process of its own."""
    engine = make_engine(url)
    answer = make_book(engine, Clock()).book(sid, wanted(at(25, 9), number))
    engine.dispose()
    return type(answer).__name__


def test_processes_race_for_the_last_slot_as_honestly_as_threads(engine: Engine, database_url: str) -> None:
    racers = [(call(engine, f"CA{number}", f"+491511234567{number}"), f"+491511234567{number}") for number in range(8)]
    engine.dispose()  # no connection of ours goes into the children
    # A child that collects garbage, with the lock held, would copy all that earlier tests have left behind.
    with multiprocessing.get_context("fork").Pool(8, initializer=gc.freeze) as pool:
        answers = pool.starmap(race, [(database_url, sid, number) for sid, number in racers], chunksize=1)
    assert sorted(answers) == ["Booked", *["SlotRefused"] * 7]
    assert count(engine) == 1


BOOKER = """
import sys
from tests.booking import *
from crm.engine import make_engine

engine = make_engine(sys.argv[1])
book, start = make_book(engine, Clock()), at(25, 7, 30)
while True:
    booked = book.book("CA1", wanted(start))
    print("booked", flush=True)
    start += timedelta(days=1)
"""


def test_a_process_killed_after_booking_has_booked_exactly_once(engine: Engine, database_url: str) -> None:
    call(engine)
    with subprocess.Popen([sys.executable, "-c", BOOKER, database_url], stdout=subprocess.PIPE, text=True) as booker:
        assert booker.stdout is not None
        booker.stdout.readline()
        booker.kill()
    before = count(engine)
    assert booked(make_book(engine, Clock()).book("CA1", wanted(at(25, 7, 30))))
    assert count(engine) == before
    with reading(engine) as session:
        keys = set(session.scalars(select(JobRow.key).where(JobRow.kind == "send_sms")))
    assert len(keys) == before, "each booking has its confirmation"


def test_moving_frees_the_old_time_and_keeps_the_code(engine: Engine, book: SqlAppointmentBook) -> None:
    sid = call(engine)
    old = booked(book.book(sid, wanted(at(25, 9)))).appointment
    moved = book.move(sid, Move(old.id, slot(at(26, 9))))
    assert isinstance(moved, Moved)
    assert (moved.appointment.code, moved.appointment.sequence) == (old.code, 1)
    assert book.move(sid, Move(old.id, slot(at(26, 9)))) == moved, "repeated, it changes nothing"
    assert booked(book.book(call(engine, "CA2"), wanted(at(25, 9))))
    taken = refused(book.move(sid, Move(old.id, slot(at(25, 9)))))
    assert taken.refusal is Refusal.TAKEN
    assert book.find(FindAppointments(ANNA, code=old.code)).appointments[0].slot.start == at(26, 9)


def test_an_appointment_may_be_moved_into_its_own_time(engine: Engine, book: SqlAppointmentBook) -> None:
    sid = call(engine)
    old = booked(book.book(sid, wanted(at(25, 9)))).appointment
    assert isinstance(book.move(sid, Move(old.id, slot(at(25, 9, 30)))), Moved)


def test_cancelling_twice_is_cancelling_once(engine: Engine, book: SqlAppointmentBook) -> None:
    sid = call(engine)
    made = booked(book.book(sid, wanted(at(25, 9)))).appointment
    first = book.cancel(sid, Cancel(made.id))
    assert isinstance(first, Cancelled)
    assert first.appointment.state is AppointmentState.CANCELLED
    assert book.cancel(sid, Cancel(made.id)) == first
    with pytest.raises(StoreError, match="cannot be moved"):
        book.move(sid, Move(made.id, slot(at(26, 9))))


def test_what_has_begun_is_not_changed_any_more(engine: Engine, book: SqlAppointmentBook, clock: Clock) -> None:
    sid = call(engine)
    made = booked(book.book(sid, wanted(at(25, 9)))).appointment
    clock.now = at(25, 9, 1).astimezone(UTC)
    for change in (
        lambda: book.cancel(sid, Cancel(made.id)),
        lambda: book.move(sid, Move(made.id, slot(at(27, 9)))),
        lambda: book.cancel(sid, Cancel(4711)),
    ):
        with pytest.raises(StoreError):
            change()


def moment(start: datetime, length: timedelta, grain: Grain) -> Moment:
    return Moment(start, start + length, grain)


def test_caller_id_alone_unlocks_nothing(engine: Engine, book: SqlAppointmentBook) -> None:
    code = booked(book.book(call(engine), wanted(at(25, 9)))).appointment.code
    hour, day = timedelta(hours=1), timedelta(days=1)
    ten = moment(at(25, 10), hour, Grain.HOUR)
    for unlocking in (
        FindAppointments(ANNA, code=f"{code[:3]} {code[3:]}"),
        FindAppointments(ANNA, day=moment(at(25, 9), hour, Grain.HOUR)),
        FindAppointments(ANNA, day=Moment(ten.start, ten.end, ten.grain, (moment(at(25, 9), hour, Grain.MINUTE),))),
    ):
        assert [found.code for found in book.find(unlocking).appointments] == [code]
    wrong = "1" + code[1:] if code[0] != "1" else "2" + code[1:]
    for guess in (
        FindAppointments(ANNA),
        FindAppointments(ANNA, code=wrong),
        FindAppointments(ANNA, day=moment(at(25, 0), day, Grain.DAY)),
        FindAppointments(ANNA, day=ten),
        FindAppointments(None, code=code),
        FindAppointments(BEA, code=code),
    ):
        assert book.find(guess).appointments == ()


def test_who_has_guessed_too_often_within_a_day_unlocks_nothing_any_more(
    engine: Engine, book: SqlAppointmentBook, clock: Clock
) -> None:
    code = booked(book.book(call(engine), wanted(at(25, 9)))).appointment.code
    other = booked(book.book(call(engine, "CA2", BEA), wanted(at(25, 13), BEA))).appointment.code
    right, wrong = FindAppointments(ANNA, code=code), FindAppointments(ANNA, code=other)
    for _ in range(4):
        assert not book.find(right).locked
        assert book.find(wrong) == AppointmentsFound(())
        clock.now += timedelta(hours=1)
    assert book.find(right) == AppointmentsFound((), locked=True)
    assert len(book.find(FindAppointments(BEA, code=other)).appointments) == 1
    clock.now += timedelta(hours=20)
    assert [found.code for found in book.find(right).appointments] == [code]


def test_free_slots_leave_out_what_is_booked(engine: Engine, book: SqlAppointmentBook) -> None:
    morning = FindSlots("boiler_service", "munich", Wish(at(25, 7), at(25, 12)))
    assert [found.start for found in book.free(morning).slots] == [at(25, 7, 30), at(25, 9), at(25, 10, 30)]
    book.book(call(engine), wanted(at(25, 9)))
    assert book.free(morning).slots == ()
    assert book.free(morning).next_free == slot(at(25, 13))


def test_confirmation_and_reminder_are_ordered_with_the_booking(engine: Engine, book: SqlAppointmentBook) -> None:
    made = booked(book.book(call(engine), wanted(at(25, 9)))).appointment
    confirmation, reminder = jobs(engine)
    assert (confirmation.kind, confirmation.payload["to"], confirmation.run_after) == ("send_sms", ANNA, NOW)
    text = confirmation.payload["text"]
    assert "Heizungswartung, Mittwoch, 25.11.2026, 9:00 Uhr" in text
    assert f"Buchungsnummer {made.code[:3]} {made.code[3:]}" in text
    assert f"https://bot.example.com/calendar/appointments/{made.id}/" in text
    assert (reminder.kind, reminder.run_after) == ("remind", at(24, 9))
    assert confirmation.customer_id == reminder.customer_id == 1


def test_who_gave_an_address_gets_a_letter_with_a_calendar(engine: Engine, book: SqlAppointmentBook) -> None:
    sid = call(engine)
    with writing(engine) as session:
        calls.lock(session, sid).interaction.language = Language.EN
    made = booked(book.book(sid, wanted(at(25, 9), "+498912345678", email="anna@example.org"))).appointment
    letter = jobs(engine)[0]
    assert (letter.kind, letter.payload["to"], made.told_by) == ("send_email", "anna@example.org", ToldBy.EMAIL)
    assert letter.payload["subject"].startswith(
        "Your appointment is booked: boiler service, Wednesday 25 November 2026"
    )
    assert "DTSTART:20261125T080000Z" in letter.payload["calendar"]


def test_a_landline_without_an_address_is_told_nothing_and_says_so(engine: Engine, book: SqlAppointmentBook) -> None:
    made = booked(book.book(call(engine), wanted(at(25, 9), "+498912345678"))).appointment
    assert made.told_by is ToldBy.NOTHING
    assert jobs(engine) == []


def sent(engine: Engine, key_part: str) -> list[str]:
    return [job.key for job in jobs(engine) if job.kind == "send_sms" and key_part in job.key]


def test_a_reminder_goes_out_only_for_what_is_still_so(engine: Engine, book: SqlAppointmentBook, clock: Clock) -> None:
    sid = call(engine)
    moved = booked(book.book(sid, wanted(at(25, 9)))).appointment
    cancelled = booked(book.book(sid, wanted(at(25, 13)))).appointment
    kept = booked(book.book(sid, wanted(at(25, 15)))).appointment
    book.move(sid, Move(moved.id, slot(at(26, 9))))
    book.cancel(sid, Cancel(cancelled.id))
    clock.now = at(24, 15).astimezone(UTC)
    for appointment in (moved, cancelled, kept, kept):
        book.remind(appointment.id, appointment.sequence)
    assert sent(engine, "reminder") == [f"appointment:{kept.id}:0:reminder"]
    assert sent(engine, "cancelled") == [f"appointment:{cancelled.id}:1:cancelled"]
    assert sent(engine, "moved") == [f"appointment:{moved.id}:1:moved"]


def test_a_reminder_that_comes_late_at_night_waits_for_the_morning(
    engine: Engine, book: SqlAppointmentBook, clock: Clock
) -> None:
    made = booked(book.book(call(engine), wanted(at(25, 13)))).appointment
    clock.now = at(24, 22).astimezone(UTC)
    book.remind(made.id, 0)
    assert sent(engine, "reminder") == []
    assert [job.run_after for job in jobs(engine) if job.kind == "remind"] == [at(24, 13), at(25, 9)]
    clock.now = at(25, 9).astimezone(UTC)
    book.remind(made.id, 0)
    assert len(sent(engine, "reminder")) == 1
    assert {job.state for job in jobs(engine)} == {JobState.WAITING}
