"""The ear's logic, with recognisers made of cardboard."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from callbot import mulaw
from callbot.errors import HearingError
from callbot.hearing import Expecting, Heard, HearingEvent, PartialHeard, SpeechStarted, Word
from callbot.language import Language
from speech.ear import TelephoneEar
from speech.listener import QUIET_SECONDS, fit
from speech.recogniser import Transcript

LOUD = 2000
"""Mean magnitude above which the cardboard recogniser takes a second of sound for voice."""


class CardboardRecogniser:
    """Hears one word for each 0.1 s of loud sound and remembers what it was fed."""

    def __init__(self, word: str = "ja", confidence: float = 0.9) -> None:
        self.word, self.confidence = word, confidence
        self.fed: list[bytes] = []
        self.closed = False

    def hear(self, pcm: bytes) -> str:
        self.fed.append(pcm)
        return " ".join(word.text for word in self._words())

    def finish(self) -> tuple[Word, ...]:
        words = self._words()
        self.fed = []
        return words

    def close(self) -> None:
        self.closed = True

    def _words(self) -> tuple[Word, ...]:
        sound = np.abs(np.frombuffer(b"".join(self.fed), dtype=np.int16).astype(float))
        blocks = sound[: len(sound) // 800 * 800].reshape(-1, 800).mean(axis=1)
        return tuple(
            Word(self.word, index / 10, (index + 1) / 10, self.confidence)
            for index, level in enumerate(blocks)
            if level > LOUD
        )


def _voice(seconds: float) -> bytes:
    time = np.arange(int(8000 * seconds)) / 8000
    sound = sum(
        9000 * (np.exp(-(((120 * n - 750) / 250) ** 2)) + 0.05) * np.sin(2 * np.pi * 120 * n * time + n)
        for n in range(1, 30)
    )
    return mulaw.encode(np.clip(sound, -32768, 32767).astype(np.int16).tobytes())


def _quiet(seconds: float) -> bytes:
    noise = np.random.default_rng(5).normal(0, 8, int(8000 * seconds))
    return mulaw.encode(noise.astype(np.int16).tobytes())


def _run(ear: TelephoneEar, audio: bytes) -> list[HearingEvent]:
    return [event for at in range(0, len(audio), 160) for event in ear.hear(audio[at : at + 160])]


def _ear(
    recogniser: CardboardRecogniser, complete: bool = False, expecting: Expecting = Expecting.ANYTHING
) -> TelephoneEar:
    ear = TelephoneEar(lambda language: recogniser, [Language.DE], start_seconds=100.0)
    ear.expect(expecting, lambda text, language: complete)
    return ear


def _only_heard(events: Sequence[HearingEvent]) -> Heard:
    [heard] = [event for event in events if isinstance(event, Heard)]
    return heard


def test_a_turn_begins_early_and_ends_once() -> None:
    events = _run(_ear(CardboardRecogniser()), _quiet(1) + _voice(0.6) + _quiet(1))
    assert isinstance(events[0], SpeechStarted)
    assert 101.0 < events[0].at_seconds <= 101.12
    assert isinstance(events[-1], Heard)
    assert any(isinstance(event, PartialHeard) for event in events)
    assert events[-1].text == "ja ja ja ja ja ja"


def test_times_are_those_of_the_call() -> None:
    heard = _only_heard(_run(_ear(CardboardRecogniser()), _quiet(1) + _voice(0.6) + _quiet(1)))
    assert heard.start_seconds == pytest.approx(101.0, abs=0.05)
    assert heard.end_seconds == pytest.approx(101.6, abs=0.05)
    assert heard.words[0].start_seconds == pytest.approx(101.0, abs=0.15)
    assert heard.words[-1].end_seconds == pytest.approx(101.6, abs=0.15)


def test_words_after_a_pause_keep_their_times_although_the_pause_is_not_decoded() -> None:
    ear = _ear(CardboardRecogniser(), expecting=Expecting.NUMBER)
    heard = _only_heard(_run(ear, _quiet(1) + _voice(0.4) + _quiet(1.2) + _voice(0.4) + _quiet(2)))
    assert heard.words[-1].end_seconds == pytest.approx(103.0, abs=0.15)
    assert heard.end_seconds == pytest.approx(103.0, abs=0.05)


def test_silence_is_not_decoded() -> None:
    recogniser = CardboardRecogniser()
    assert _run(_ear(recogniser), _quiet(5)) == []
    assert recogniser.fed == []


def test_only_the_voice_its_pre_roll_and_the_look_are_decoded() -> None:
    recogniser = CardboardRecogniser()
    finish, taken = recogniser.finish, 0

    def counting() -> tuple[Word, ...]:
        nonlocal taken
        taken += sum(map(len, recogniser.fed))
        return finish()

    recogniser.finish = counting  # type: ignore[method-assign]
    _run(_ear(recogniser), _quiet(3) + _voice(1.0) + _quiet(3))
    assert taken / 16000 == pytest.approx(0.3 + 1.0 + 0.2 + QUIET_SECONDS, abs=0.1)


@pytest.mark.parametrize(("complete", "silence"), [(True, 0.24), (False, 0.5)])
def test_a_complete_answer_is_reported_earlier(complete: bool, silence: float) -> None:
    ear = _ear(CardboardRecogniser(), complete, Expecting.YES_NO)
    _run(ear, _quiet(1) + _voice(0.6))
    audio = _quiet(1)
    for at in range(0, len(audio), 160):
        if any(isinstance(event, Heard) for event in ear.hear(audio[at : at + 160])):
            assert (at + 160) / 8000 == pytest.approx(silence, abs=0.05)
            return
    raise AssertionError("the turn never ended")


def test_voice_without_a_word_is_reported_as_an_empty_turn() -> None:
    recogniser = CardboardRecogniser()
    recogniser.finish = lambda: ()  # type: ignore[method-assign]
    heard = _only_heard(_run(_ear(recogniser), _quiet(1) + _voice(0.6) + _quiet(1)))
    assert (heard.text, heard.words, heard.confidence) == ("", (), 0)


def test_every_onset_is_followed_by_exactly_one_turn() -> None:
    audio = b"".join(_quiet(0.9) + _voice(length) for length in (0.04, 0.08, 0.12, 0.16, 0.2, 0.3, 0.04, 0.5))
    ear = _ear(CardboardRecogniser())
    kinds = [type(event) for event in (*_run(ear, audio), *ear.finish()) if not isinstance(event, PartialHeard)]
    assert kinds == [SpeechStarted, Heard] * (len(kinds) // 2)
    assert 4 <= len(kinds) / 2 <= 5


def test_the_turn_still_spoken_when_the_stream_ends_is_reported() -> None:
    recogniser = CardboardRecogniser()
    ear = _ear(recogniser)
    _run(ear, _quiet(1) + _voice(0.6))
    assert _only_heard(ear.finish()).text.startswith("ja ja ja ja")
    assert recogniser.closed


def test_frames_may_come_in_bundles() -> None:
    audio = _quiet(1) + _voice(0.6) + _quiet(1)
    assert list(_ear(CardboardRecogniser()).hear(audio)) == _run(_ear(CardboardRecogniser()), audio)


def test_half_a_frame_is_refused() -> None:
    with pytest.raises(HearingError, match="frames of 160 bytes"):
        _ear(CardboardRecogniser()).hear(b"\xff" * 100)


def _two_ears(german: CardboardRecogniser, english: CardboardRecogniser) -> Callable[[Language], CardboardRecogniser]:
    return lambda language: german if language is Language.DE else english


def test_of_two_languages_the_surer_one_is_heard_and_the_other_kept() -> None:
    make = _two_ears(CardboardRecogniser("ja", 0.5), CardboardRecogniser("yes", 0.9))
    heard = _only_heard(_run(TelephoneEar(make, list(Language)), _quiet(1) + _voice(0.3) + _quiet(1)))
    assert (heard.language, heard.text) == (Language.EN, "yes yes yes")
    assert heard.in_other_languages == ((Language.DE, "ja ja ja"),)


def test_a_change_of_language_in_a_turn_takes_effect_with_the_next() -> None:
    make = _two_ears(CardboardRecogniser("ja", 0.5), CardboardRecogniser("yes", 0.9))
    ear = TelephoneEar(make, list(Language))
    _run(ear, _quiet(1) + _voice(0.3))
    ear.listen_for([Language.DE])
    assert _only_heard(_run(ear, _quiet(1))).language is Language.EN
    heard = _only_heard(_run(ear, _voice(0.3) + _quiet(1)))
    assert (heard.language, heard.in_other_languages) == (Language.DE, ())


def test_a_language_whose_decoder_falls_behind_is_dropped() -> None:
    work = 0.0

    class SlowRecogniser(CardboardRecogniser):
        def hear(self, pcm: bytes) -> str:
            nonlocal work
            work += 2 * len(pcm) / 16000
            return super().hear(pcm)

    slow, quick = SlowRecogniser("ja", 0.99), CardboardRecogniser("yes", 0.5)
    ear = TelephoneEar(_two_ears(slow, quick), list(Language), stopwatch=lambda: work)
    heard = _only_heard(_run(ear, _quiet(1) + _voice(3) + _quiet(1)))
    assert (heard.language, heard.in_other_languages, slow.closed) == (Language.EN, (), True)
    assert _only_heard(_run(ear, _voice(0.3) + _quiet(1))).in_other_languages == ()


def test_the_last_language_is_kept_however_slow() -> None:
    seconds = iter(range(10_000))
    ear = TelephoneEar(lambda language: CardboardRecogniser(), [Language.DE], stopwatch=lambda: float(next(seconds)))
    assert _only_heard(_run(ear, _quiet(1) + _voice(3) + _quiet(1))).text


def test_many_sure_letters_fit_better_than_few() -> None:
    assert fit((Word("termin", 0, 1, 0.8),)) > fit((Word("a", 0, 1, 1.0),)) > fit(()) == 0


def test_an_empty_final_result_does_not_lose_the_last_partial() -> None:
    turn = Transcript.empty()
    turn.hypothesise("bis morgen")
    turn.settle({"text": ""}, begun_seconds=0.0, now_seconds=1.0)
    assert turn.text == "bis morgen"
    assert [word.end_seconds for word in turn.words] == [0.5, 1.0]


def test_pieces_of_a_turn_are_joined_and_repeated_empty_finals_add_nothing() -> None:
    turn = Transcript.empty()
    turn.hypothesise("guten tag")
    turn.settle(
        {
            "result": [
                {"word": "guten", "start": 5.0, "end": 5.5},
                {"word": "tag", "start": 5.5, "end": 6.0, "conf": 1.0},
            ]
        },
        begun_seconds=5.0,
        now_seconds=1.2,
    )
    turn.settle({"text": ""}, begun_seconds=5.0, now_seconds=2.0)
    turn.hypothesise("ja")
    assert turn.text == "guten tag ja"
    assert turn.words[0].start_seconds == 0.0
