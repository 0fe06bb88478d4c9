"""Replay: past calls' words against a changed profile."""

from dataclasses import replace
from datetime import timedelta

import pytest

from callbot.actions import Booked, Outcome
from callbot.appointments.model import Appointment, AppointmentState, Slot
from callbot.calendar import HoursException
from callbot.call import Speaker, Turn
from callbot.language import Language
from callbot.replay.past import Change, PastCall
from callbot.replay.replay import Replayed, Replayer
from callbot.replay.telling import as_json, as_text
from tests.dialogues.frontdesk import CALLER, local
from tests.replaying import KEYS, SILENCE, STARTED, Recorder, changed_desk, changed_profile, coming_in, desk, lived

BOOKING = (
    "ich hätte gern einen termin für eine heizungswartung am donnerstag um zehn uhr",
    "achtzig drei drei eins",
    "peter müller",
    "rosenweg sieben",
    "ja",
    "nein danke",
)
CLOSED_ON_THURSDAYS = ("Mo-Th 07:30-12:00,13:00-17:30; Fr", "Mo-We 07:30-12:00,13:00-17:30; Fr")
CALLS = {
    "booking": BOOKING,
    "keys and silence": (SILENCE, f"{KEYS}1", "nein danke"),
    "not understood": ("blub krk", "wz krk", "blub wz", "ja", "nein danke"),
    "call-back": ("bitte rufen sie mich zurück", "meine heizung tropft", "ja", "nein danke"),
    "hung up": ("ich brauche einen termin",),
    "silent": (SILENCE, SILENCE, SILENCE),
    "hours": ("wann haben sie heute geöffnet", "auf wiederhören"),
}


def replayed(past: PastCall, with_desk: Replayer | None = None) -> Replayed:
    result = (with_desk or Replayer(desk())).replay(past)
    assert result
    return result


@pytest.fixture(scope="module")
def closed_on_thursdays() -> Replayer:
    return Replayer(changed_desk(changed_profile(CLOSED_ON_THURSDAYS)))


@pytest.mark.parametrize("said", CALLS.values(), ids=CALLS)
def test_nothing_differs_with_the_same_profile(said: tuple[str, ...]) -> None:
    result = replayed(lived(*said))
    assert result.before == result.after
    assert result.parting is None


def test_failed_turns_are_counted_over_the_whole_call() -> None:
    result = replayed(lived("blub krk", "wann haben sie heute geöffnet", "wz krk", "auf wiederhören"))
    assert result.after.failed_turns == 2
    assert not result.differs


def test_a_booking_ends_differently_when_the_firm_is_closed_on_that_day(closed_on_thursdays: Replayer) -> None:
    past = lived(*BOOKING)
    assert past.outcome is Outcome.BOOKED
    result = replayed(past, closed_on_thursdays)
    assert result.differs
    assert result.after.outcome is not Outcome.BOOKED
    assert result.parting
    assert result.parting.turn == 4  # the postcode: only then the bot looks for times


def test_calls_about_other_days_end_the_same(closed_on_thursdays: Replayer) -> None:
    past = lived(*(text.replace("donnerstag", "mittwoch") for text in BOOKING))
    assert past.outcome is Outcome.BOOKED
    assert not replayed(past, closed_on_thursdays).differs


def test_another_wording_parts_the_words_but_ends_the_same() -> None:
    changed = changed_profile(("      - Was können wir für Sie tun?", "      - Wobei dürfen wir helfen?"))
    result = replayed(lived("wann haben sie heute geöffnet", "auf wiederhören"), Replayer(changed_desk(changed)))
    assert not result.differs


def test_a_caller_who_hung_up_while_speaking_was_not_answered_and_is_not_in_the_replay() -> None:
    past = lived("wann haben sie heute geöffnet", over="ich brauche einen termin")
    assert past.turns[-1].speaker is Speaker.CALLER
    result = replayed(past)
    assert (result.before, result.parting) == (result.after, None)


def test_what_was_cut_short_is_no_difference() -> None:
    past = lived("wann haben sie heute geöffnet", "nein danke")
    spoken = past.turns[2]
    cut = replace(spoken, text=" ".join(spoken.text.split()[:4]), interrupted=True)
    result = replayed(replace(past, turns=(*past.turns[:2], cut, *past.turns[3:])))
    assert result.parting is None


def test_a_new_stream_in_mid_call_is_no_turn_of_anybody() -> None:
    past = lived("wann haben sie heute geöffnet", "nein danke")
    excuse = desk().phrases[Language.DE].pick("reconnected")
    again = Turn(Speaker.BOT, f"{excuse} {past.turns[2].text}", Language.DE, 30.0, 34.0)
    result = replayed(replace(past, turns=(*past.turns[:3], again, *past.turns[3:])))
    assert (result.before, result.parting) == (result.after, None)


def test_the_book_is_as_it_was_at_each_moment_of_the_call() -> None:
    """Proposed, taken by somebody else, refused, another time booked: the same again."""
    proposed = lived(*BOOKING[:3])
    start = local("2026-11-26T10:00")
    taken = Appointment(
        7, "482917", Slot("boiler_service", "munich", "technician_huber", start, start + timedelta(minutes=90)),
        AppointmentState.BOOKED, "+4917139200172", "Anna Adler", Language.DE, 0,
    )  # fmt: skip
    quicker = Change(STARTED + timedelta(seconds=proposed.turns[-1].end_seconds), taken, start + timedelta(hours=2))
    before = replace(coming_in(), changes=(quicker,))
    refused = lived(*BOOKING[:5], before=before)
    assert refused.outcome is not Outcome.BOOKED
    result = replayed(refused)
    assert (result.before, result.parting) == (result.after, None)
    assert replayed(replace(refused, changes=())).after.outcome is Outcome.BOOKED


def test_hours_set_on_that_day_hold_in_the_replay() -> None:
    closed = HoursException(local("2026-11-26T00:00"), local("2026-11-27T00:00"))
    past = replace(lived(*BOOKING), exceptions={"munich": (closed,)})
    assert replayed(past).after.outcome is not Outcome.BOOKED


def test_codes_given_then_are_given_again() -> None:
    recorder = Recorder(coming_in())
    past = recorder.live(BOOKING)
    made = next(result for result in recorder.results if isinstance(result, Booked)).appointment
    own = Change(STARTED, replace(made, id=9, code="839274"), made.slot.end)
    with_code = replace(past, own_changes=(own,))
    result = replayed(with_code)
    assert result.parting  # what was "111 222" is the real code now
    assert "8 3 9" in result.parting.now or "839" in result.parting.now


def test_a_cancellation_finds_what_stood_then() -> None:
    start = local("2026-12-01T09:00")
    slot = Slot("boiler_service", "munich", "technician_huber", start, start + timedelta(minutes=90))
    booked = Appointment(7, "482917", slot, AppointmentState.BOOKED, CALLER, "Peter Müller", Language.DE, 0)
    before = replace(coming_in(), changes=(Change(STARTED - timedelta(days=2), booked, start + timedelta(hours=2)),))
    said = ("ich möchte meinen termin absagen", f"{KEYS}482917", "ja", "nein danke")
    past = lived(*said, before=before)
    assert past.outcome is Outcome.CANCELLED
    assert not replayed(past).differs
    assert replayed(replace(past, changes=())).after.outcome is not Outcome.CANCELLED


def test_a_state_of_another_version_cannot_be_compared() -> None:
    past = lived("wann haben sie heute geöffnet")
    assert Replayer(desk()).replay(replace(past, call=replace(past.call, dialogue={"version": 0}))) is None


def test_words_and_numbers_are_told_only_when_asked_for(closed_on_thursdays: Replayer) -> None:
    result = replayed(lived(*BOOKING), closed_on_thursdays)
    told = as_text(result, words=False) + str(as_json(result, words=False))
    assert "CA1" in told
    assert "booked → " in told
    assert CALLER not in told
    assert "Donnerstag" not in told
    assert BOOKING[1] not in told
    assert "Donnerstag" in as_text(result, words=True)
    assert as_json(result, words=True)["parting"]["caller"] == BOOKING[1]
