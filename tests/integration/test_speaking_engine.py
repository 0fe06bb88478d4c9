"""The real engine: killed, hung, crowded, and understood by real ears."""

import json
import logging
import os
import signal
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jiwer
import pytest
import vosk

from callbot import mulaw
from callbot.errors import SpeakingError
from callbot.language import Language
from callbot.profile.model import Voice as VoiceChoice
from callbot.speakable import speakable
from speech import pyttsx3_voice, synthesis
from speech.child import Attended, Child, ChildError
from speech.prompts import PromptFolder
from speech.pyttsx3_voice import Pyttsx3Engine
from speech.synthesis import BETWEEN_SENTENCES, Synthesiser

DE, EN = Language.DE, Language.EN
STARTERS = Path(pyttsx3_voice.__file__).with_name("starters")


@pytest.fixture
def engine() -> Iterator[Pyttsx3Engine]:
    engine = Pyttsx3Engine({})
    yield engine
    engine.close()


@pytest.fixture
def voice(engine: Pyttsx3Engine, tmp_path: Path) -> Iterator[Synthesiser]:
    voice = Synthesiser(dict.fromkeys(Language, (engine,)), PromptFolder(tmp_path / "prompts"))
    yield voice
    voice.close()


def test_an_engine_killed_between_texts_is_replaced(engine: Pyttsx3Engine) -> None:
    before = engine.synthesise("Guten Tag.", DE, slow=False)
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGKILL)
    assert len(engine.synthesise("Guten Tag.", DE, slow=False).pcm) == pytest.approx(len(before.pcm), rel=0.1)


def test_an_engine_killed_in_the_middle_of_a_text_speaks_it_all_the_same() -> None:
    engine = Pyttsx3Engine({})
    engine.synthesise("Warm.", DE, slow=False)
    first = engine.pid
    assert first is not None
    os.kill(first, signal.SIGSTOP)  # so that it is in the middle for certain
    killer = threading.Timer(0.2, os.kill, (first, signal.SIGKILL))
    killer.start()
    start = time.monotonic()
    assert engine.synthesise("Der Techniker kommt am Donnerstag.", DE, slow=False).pcm
    assert time.monotonic() - start < pyttsx3_voice.SENTENCE_SECONDS
    assert engine.pid != first
    killer.join()
    engine.close()


def test_an_engine_that_hangs_is_replaced_within_the_time_limit(engine: Pyttsx3Engine) -> None:
    engine.synthesise("Warm.", DE, slow=False)
    hung = engine.pid
    assert hung is not None
    os.kill(hung, signal.SIGSTOP)
    start = time.monotonic()
    assert engine.synthesise("Der Techniker kommt am Donnerstag.", DE, slow=False).pcm
    assert pyttsx3_voice.SENTENCE_SECONDS <= time.monotonic() - start < pyttsx3_voice.SENTENCE_SECONDS + 3
    assert not Path(f"/proc/{hung}").exists(), "the hung process is gone, not only forgotten"


def test_eight_threads_each_hear_their_own_text(voice: Synthesiser) -> None:
    texts = [f"{'Sehr ' * number}geehrte Kundin." for number in range(16)]
    alone = {text: len(voice.speak(text, DE)) for text in texts}
    fresh = Synthesiser(voice._engines, voice._folder)  # the same engine, nothing in memory
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: (text, len(fresh.speak(text, DE))), texts * 4))
    assert all(length == pytest.approx(alone[text], abs=1000) for text, length in together)
    assert len(set(alone.values())) > 10, "the texts must differ in length for this to say anything"


def test_no_text_in_two_hundred_comes_back_empty(engine: Pyttsx3Engine) -> None:
    for number in range(200):
        assert engine.synthesise(("No.", "Yes.", "Hello.")[number % 3], EN, slow=False).pcm


def test_each_text_has_the_pace_and_the_voice_asked_for(engine: Pyttsx3Engine) -> None:
    text = "Der Techniker kommt am Donnerstag."
    lengths: dict[tuple[Language, bool], list[int]] = {}
    for number in range(120):
        wanted = (DE, EN)[number % 3 > 0], number % 2 > 0
        lengths.setdefault(wanted, []).append(len(engine.synthesise(text, *wanted).pcm))
    assert all(max(each) < 1.08 * min(each) for each in lengths.values())
    assert min(lengths[DE, True]) > 1.15 * max(lengths[DE, False])


def test_slow_mode_takes_a_quarter_longer(voice: Synthesiser) -> None:
    text = "Der Techniker kommt am Donnerstag um vierzehn Uhr dreißig."
    assert 1.15 < len(voice.speak(text, DE, slow=True)) / len(voice.speak(text, DE)) < 1.5


def test_sentences_are_joined_with_a_pause_and_kept_one_by_one(voice: Synthesiser) -> None:
    one, two = voice.speak("Guten Tag.", DE), voice.speak("Auf Wiederhören.", DE)
    assert voice.speak("Guten Tag. Auf Wiederhören.", DE) == one + BETWEEN_SENTENCES + two


@pytest.mark.parametrize("text", ["", " \n", "… ! -", "\x00\x1b"])
def test_a_text_without_a_word_is_no_audio(voice: Synthesiser, text: str) -> None:
    assert voice.speak(text, EN) == b""


@pytest.mark.parametrize("text", ["hi\x00\x1b there", "lone \ud800 surrogate", "<speak>&amp;", "[[h@'loU]]", "👍 done"])
def test_odd_signs_do_not_harm_the_engine(voice: Synthesiser, text: str) -> None:
    assert voice.speak(text, EN)


def test_an_unknown_voice_is_named_and_not_replaced_by_the_language_before() -> None:
    engine = Pyttsx3Engine({EN: VoiceChoice(name="no-such-voice")})
    with pytest.raises(SpeakingError, match="no-such-voice"):
        engine.synthesise("Hello.", EN, slow=False)
    assert engine.synthesise("Guten Tag.", DE, slow=False).pcm
    engine.close()


def test_a_program_that_cannot_start_is_an_error_at_once_and_then_left_alone(tmp_path: Path) -> None:
    program = tmp_path / "broken.py"
    program.write_text("raise SystemExit(1)")
    engine = Pyttsx3Engine({}, program=program)
    with pytest.raises(SpeakingError, match="espeak-ng"):
        engine.synthesise("Hello.", EN, slow=False)
    with pytest.raises(SpeakingError, match="a moment ago"):
        engine.synthesise("Hello.", EN, slow=False)


def test_a_child_that_dies_on_every_question_is_asked_twice_and_no_more() -> None:
    started: list[Child] = []

    def start() -> Child:
        started.append(Child(["/bin/sh", "-c", "read line"]))
        return started[-1]

    def question(child: Child) -> bytes:
        child.send(b"hello\n")
        return child.read_line(time.monotonic() + 5)

    attended = Attended(start, patience_seconds=1)
    with pytest.raises(SpeakingError, match="2 times"):
        attended.ask(question)
    assert len(started) == 2


def test_a_child_that_is_gone_cannot_be_asked() -> None:
    child = Child(["/bin/true"])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    with pytest.raises(ChildError, match="gone"):
        child.send(b"hello\n")
    child.end()


def test_nothing_told_to_one_caller_is_on_disk_or_in_the_log(
    voice: Synthesiser, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    voice.prepare(["Guten Tag, hier ist die Firma Muster."], DE)
    _until(lambda: any((tmp_path / "prompts").glob("*.ulaw")))
    fixed = {file.name for file in tmp_path.rglob("*") if file.is_file()}
    told = voice.speak(
        "Guten Tag, hier ist die Firma Muster. Frau Schmidbauer, Ihr Termin ist am dritten Dezember.", DE
    )
    assert told
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert {file.name for file in files} == fixed
    assert all(file.stat().st_size < 0.6 * len(told) for file in files)
    assert "Schmidbauer" not in caplog.text


def test_a_fixed_prompt_survives_a_restart_without_any_engine(voice: Synthesiser, tmp_path: Path) -> None:
    text = "Guten Tag. Wie kann ich helfen?"
    voice.prepare([text], DE)
    _until(lambda: len(list((tmp_path / "prompts").glob("*.ulaw"))) == 2)
    later = Synthesiser({DE: (_Silent(voice),)}, PromptFolder(tmp_path / "prompts"))
    later.prepare([text], DE)
    assert later.speak(text, DE) == voice.speak(text, DE)
    with pytest.raises(SpeakingError, match="told"):
        later.speak("Etwas anderes.", DE)
    later.close()


def test_engines_run_before_the_first_caller_needs_them(voice: Synthesiser) -> None:
    engine = voice._engines[DE][0]
    assert isinstance(engine, pyttsx3_voice.Pyttsx3Engine)
    voice.prepare([], DE)
    _until(lambda: engine.pid is not None)


def test_one_of_all_that_share_a_folder_fills_it(voice: Synthesiser, tmp_path: Path) -> None:
    voice.prepare(["Guten Tag."], DE)
    _until(lambda: any((tmp_path / "prompts").glob("*.ulaw")))
    other = Synthesiser(voice._engines, PromptFolder(tmp_path / "prompts"))
    other.prepare(["Auf Wiederhören."], DE)
    other.close()  # waits for what was begun
    assert len(list((tmp_path / "prompts").glob("*.ulaw"))) == 1


def test_nothing_is_prepared_while_callers_are_answered(
    voice: Synthesiser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synthesis, "QUIET_SECONDS", 3600.0)
    assert voice.speak("Das fragt gerade jemand.", DE)
    voice.prepare(["Guten Tag."], DE)
    voice.close()
    assert not list(tmp_path.rglob("*.ulaw"))


def test_preparing_delays_nobody(voice: Synthesiser) -> None:
    start = time.monotonic()
    voice.prepare([f"Das ist der feste Satz Nummer {number}." for number in range(200)], DE)
    assert time.monotonic() - start < 0.2
    assert voice.speak("Und das sagt jemand dazwischen.", DE)


def test_the_second_engine_speaks_when_the_first_cannot(voice: Synthesiser, tmp_path: Path) -> None:
    engine = voice._engines[DE][0]
    both = Synthesiser({DE: (_Silent(voice), engine)}, PromptFolder(tmp_path / "other"))
    assert both.speak("Guten Tag.", DE)


class _Silent:
    """An engine of the same identity that cannot speak."""

    def __init__(self, voice: Synthesiser) -> None:
        self._like = voice._engines[DE][0]

    def start(self) -> None: ...

    def identity(self, language: Language, slow: bool) -> str:
        return self._like.identity(language, slow)

    def synthesise(self, text: str, language: Language, slow: bool) -> pyttsx3_voice.Recording:
        raise SpeakingError("told to say nothing")

    def close(self) -> None: ...


def _until(happened: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


GERMAN = [
    "Guten Tag, Sie sprechen mit einem Computer.",
    "Heute haben wir bis 18 Uhr geöffnet.",
    "Wir sind Montag bis Freitag von 8 bis 17 Uhr da.",
    "Der Techniker kommt am Donnerstag um 14:30 Uhr.",
    "Möchten Sie einen Termin vereinbaren?",
    "Wie kann ich Ihnen helfen?",
    "Ihre Nummer ist 0176 334455, ist das richtig?",
    "Vielen Dank für Ihren Anruf, auf Wiederhören.",
]
ENGLISH = [
    "Hello, you are speaking with a machine.",
    "We are open today until 5 pm.",
    "We are open Monday to Friday from 8:00 to 17:00.",
    "The technician will come on Thursday at 2:30 pm.",
    "Would you like to make an appointment?",
    "How can I help you?",
    "Your number is 0176 334455, is that right?",
    "Thank you very much for calling, goodbye.",
]


@pytest.mark.parametrize(("language", "texts"), [(DE, GERMAN), (EN, ENGLISH)])
@pytest.mark.parametrize("slow", [False, True])
def test_what_callers_hear_is_understood(
    voice: Synthesiser, tmp_path: Path, language: Language, texts: list[str], slow: bool
) -> None:
    recogniser = _recogniser(language, tmp_path)
    spoken = [speakable(text, language) for text in texts]
    understood = [recogniser(voice.speak(text, language, slow)) for text in spoken]
    said = [" ".join("".join(sign if sign.isalnum() else " " for sign in text).lower().split()) for text in spoken]
    assert jiwer.wer(said, understood) < 0.12, list(zip(said, understood, strict=True))


def _recogniser(language: Language, folder: Path) -> Callable[[bytes], str]:
    vosk.SetLogLevel(-1)
    with zipfile.ZipFile(STARTERS / f"starter-{language}.zip") as archive:
        archive.extractall(folder / "model")
    (unpacked,) = (folder / "model").iterdir()
    model = vosk.Model(str(unpacked))

    def understood(audio: bytes) -> str:
        ear = vosk.KaldiRecognizer(model, mulaw.SAMPLE_RATE)
        pcm = mulaw.decode(mulaw.SILENCE * 2400 + audio + mulaw.SILENCE * 2400)
        for start in range(0, len(pcm), 1600):
            ear.AcceptWaveform(pcm[start : start + 1600])
        return str(json.loads(ear.FinalResult())["text"])

    return understood
