"""When a turn begins and ends, in frames."""

import pytest

from callbot.hearing import Expecting
from speech.endpointing import (
    LONGEST_TURN_SECONDS,
    LOOK_SECONDS,
    PATIENCE,
    EndOfTurn,
    Onset,
    Patience,
    Step,
    frames,
)

PATIENT = Patience(complete_seconds=0.3, incomplete_seconds=0.6)


def _silence_until(turn: EndOfTurn, wanted: Step) -> int:
    """Frames of silence up to and including the one that gives the wanted step."""
    for count in range(1, 200):
        if turn.frame(False) is wanted:
            return count
    raise AssertionError(f"{wanted} never came")


def test_voice_begins_after_five_voiced_frames() -> None:
    onset = Onset()
    assert [onset.frame(True) for _ in range(5)] == [0, 0, 0, 0, 5]


def test_one_hole_does_not_delay_the_onset_by_more_than_a_frame() -> None:
    onset = Onset()
    assert [onset.frame(voiced) for voiced in (True, True, False, True, True, True)][-1] == 6


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_a_click_is_no_onset(length: int) -> None:
    onset = Onset()
    assert not any(onset.frame(voiced) for voiced in ([True] * length + [False] * 10) * 3)


def test_the_words_are_looked_at_after_a_short_pause() -> None:
    assert _silence_until(EndOfTurn(PATIENT), Step.LOOK) == frames(LOOK_SECONDS)


def test_a_complete_answer_ends_early_and_an_incomplete_one_late() -> None:
    for complete, seconds in ((True, 0.3), (False, 0.6)):
        turn = EndOfTurn(PATIENT)
        looked = _silence_until(turn, Step.LOOK)
        assert turn.looked(complete) is Step.WAITING
        assert looked + _silence_until(turn, Step.OVER) == frames(seconds)


def test_a_complete_answer_may_end_at_the_look() -> None:
    turn = EndOfTurn(Patience(LOOK_SECONDS, 1.0))
    _silence_until(turn, Step.LOOK)
    assert turn.looked(True) is Step.OVER


def test_voice_in_the_pause_resumes_the_turn_and_the_count_begins_anew() -> None:
    turn = EndOfTurn(PATIENT)
    _silence_until(turn, Step.LOOK)
    turn.looked(True)
    assert [turn.frame(True), turn.frame(True)] == [Step.WAITING, Step.RESUMED]
    assert turn.frame(True) is Step.SPEAKING
    assert _silence_until(turn, Step.LOOK) == frames(LOOK_SECONDS)
    turn.looked(False)
    assert turn.silent_frames + _silence_until(turn, Step.OVER) == frames(0.6)


def test_a_click_in_the_pause_does_not_prolong_the_turn() -> None:
    turn = EndOfTurn(PATIENT)
    _silence_until(turn, Step.LOOK)
    turn.looked(False)
    assert turn.frame(True) is Step.WAITING
    assert turn.silent_frames + _silence_until(turn, Step.OVER) == frames(0.6)


def test_a_turn_that_never_pauses_is_ended() -> None:
    turn = EndOfTurn(PATIENT)
    steps = [turn.frame(True) for _ in range(frames(LONGEST_TURN_SECONDS))]
    assert steps[-1] is Step.OVER
    assert set(steps[:-1]) == {Step.SPEAKING}


def test_every_question_has_a_patience_and_numbers_get_more_than_yes_or_no() -> None:
    assert set(PATIENCE) == set(Expecting)
    for patience in PATIENCE.values():
        assert LOOK_SECONDS <= patience.complete_seconds < patience.incomplete_seconds
    assert PATIENCE[Expecting.NUMBER].incomplete_seconds > 2 * PATIENCE[Expecting.YES_NO].incomplete_seconds
