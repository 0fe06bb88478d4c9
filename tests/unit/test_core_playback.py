"""What the caller has really heard."""

import pytest

from callbot import mulaw
from callbot.language import Language
from callbot.playback import Piece, Playback

SENTENCE = "we are open tomorrow from eight to five"


def audio(seconds: float) -> bytes:
    return bytes(range(256)) * int(seconds * mulaw.SAMPLE_RATE / 256 + 1)


def add(playback: Playback, text: str, seconds: float, now: float = 0.0, *, interruptible: bool = True) -> Piece:
    sound = audio(seconds)[: int(seconds * mulaw.SAMPLE_RATE)]
    return playback.add(text, Language.EN, sound, interruptible=interruptible, now=now)


def test_a_reply_played_to_its_end_is_kept_whole() -> None:
    playback = Playback()
    first, second = add(playback, "Hello.", 1.0), add(playback, "Who is there?", 1.5)
    playback.marked(first.mark, 1.0)
    assert playback.is_playing
    playback.marked(second.mark, 2.5)
    played = playback.finish(9.0)
    assert played is not None
    assert (played.text, played.start_seconds, played.end_seconds, played.interrupted) == (
        "Hello. Who is there?",
        0.0,
        2.5,
        False,
    )


def test_an_interrupted_reply_keeps_only_the_words_played() -> None:
    playback = Playback()
    add(playback, SENTENCE, 4.0)
    playback.cut(2.0)
    played = playback.finish(5.0)
    assert played is not None
    assert played.interrupted
    assert played.end_seconds == 2.0
    assert SENTENCE.startswith(played.text)
    assert played.text == "we are open"


def test_nothing_is_kept_of_a_reply_cut_before_its_first_word() -> None:
    playback = Playback()
    add(playback, SENTENCE, 4.0)
    playback.cut(0.05)
    assert playback.finish(1.0) is None


def test_a_false_interruption_takes_the_sentence_up_just_before_where_it_stopped() -> None:
    playback = Playback()
    piece = add(playback, SENTENCE, 4.0)
    later = add(playback, "Goodbye.", 1.0)
    playback.cut(2.0)
    again = playback.take_up(3.0)
    assert [mulaw.seconds(rest.audio) for rest in again] == pytest.approx([2.25, 1.0])
    assert again[0].audio == piece.audio[round(1.75 * mulaw.SAMPLE_RATE) :]
    assert again[1].audio == later.audio
    for rest in again:
        playback.marked(rest.mark, 6.5)
    played = playback.finish(6.5)
    assert played is not None
    assert played.text == f"{SENTENCE} Goodbye."
    assert not played.interrupted


def test_a_sentence_interrupted_twice_counts_from_its_true_beginning() -> None:
    playback = Playback()
    add(playback, SENTENCE, 4.0)
    playback.cut(2.0)
    playback.take_up(3.0)
    playback.cut(4.25)
    played = playback.finish(5.0)
    assert played is not None
    assert played.text == "we are open tomorrow from"


def test_marks_that_return_after_a_clear_prove_nothing() -> None:
    playback = Playback()
    piece = add(playback, SENTENCE, 4.0)
    playback.cut(2.0)
    playback.marked(piece.mark, 2.1)
    played = playback.finish(3.0)
    assert played is not None
    assert played.interrupted


def test_a_later_mark_proves_the_earlier_pieces_too() -> None:
    playback = Playback()
    add(playback, "One.", 1.0)
    two = add(playback, "Two.", 1.0)
    playback.marked(two.mark, 2.0)
    assert not playback.is_playing


def test_a_queue_with_a_piece_that_must_be_heard_may_not_be_cut() -> None:
    playback = Playback()
    assert not playback.may_be_cut
    machine = add(playback, "You are speaking with a machine.", 2.0, interruptible=False)
    add(playback, "How can I help?", 1.0)
    assert not playback.may_be_cut
    playback.marked(machine.mark, 2.0)
    assert playback.may_be_cut


def test_marks_stay_unique_over_replies() -> None:
    playback = Playback()
    first = add(playback, "One.", 1.0)
    playback.finish(1.0)
    assert add(playback, "Two.", 1.0).mark != first.mark
