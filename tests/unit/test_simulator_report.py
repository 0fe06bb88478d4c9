"""Latencies, cut-ins and barge-ins, worked out of a diary."""

from telephony.simulator.diary import AudioArrived, Cleared, Diary, Entry, PersonPressed, PersonSpoke
from telephony.simulator.report import Spoken, turns_so_far


def turns(*entries: Entry) -> list[Spoken]:
    return turns_so_far(Diary(list(entries)))


def test_latency_runs_from_the_last_voiced_sample_to_the_first_audio_of_the_answer() -> None:
    first, second = turns(
        AudioArrived(0.5),
        PersonSpoke("one", 2.0, 3.0, over_the_bot=False),
        AudioArrived(3.25),
        PersonSpoke("two", 6.0, 7.0, over_the_bot=False),
    )
    assert first.latency_seconds == 0.25
    assert second.latency_seconds is None


def test_audio_that_begins_in_the_middle_of_a_turn_is_a_cut_in() -> None:
    (turn,) = turns(AudioArrived(2.5), PersonSpoke("one", 2.0, 3.0, over_the_bot=False))
    assert turn.cut_in
    assert turn.latency_seconds is None


def test_audio_that_was_playing_already_is_no_cut_in() -> None:
    (turn,) = turns(
        AudioArrived(1.0),
        Cleared(2.125, had_audio=True),
        PersonSpoke("stop", 2.0, 3.0, over_the_bot=True),
        AudioArrived(3.5),
    )
    assert not turn.cut_in
    assert turn.barge_in_seconds == 0.125
    assert turn.latency_seconds == 0.5


def test_the_next_sentence_of_a_bot_that_was_not_interrupted_is_no_cut_in() -> None:
    (turn,) = turns(AudioArrived(1.0), AudioArrived(2.5), PersonSpoke("hm", 2.0, 3.0, over_the_bot=True))
    assert not turn.cut_in
    assert turn.barge_in_seconds is None


def test_keys_pressed_one_after_the_other_are_one_turn() -> None:
    number, later = turns(PersonPressed("1", 1.0), PersonPressed("2", 1.2), PersonPressed("0", 5.0))
    assert (number.keys, number.start_seconds, number.end_seconds) == ("12", 1.0, 1.2)
    assert later.keys == "0"
