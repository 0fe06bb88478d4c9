"""Piper as a separate program; skipped where set-up did not install it."""

import logging
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from callbot.errors import SpeakingError
from callbot.language import Language
from callbot.profile.model import Profile
from callbot.profile.model import Voice as VoiceChoice
from speech import piper_voice
from speech.piper_voice import INSTALLED, SHARED_MEMORY, PiperEngine
from speech.synthesis import make_voice

DE, EN = Language.DE, Language.EN
PIPER = VoiceChoice(engine="piper")
installed = pytest.mark.skipif(not (INSTALLED / "bin" / "piper").exists(), reason="Piper is not installed")


@pytest.fixture
def engine() -> Iterator[PiperEngine]:
    engine = PiperEngine(PIPER, EN)
    yield engine
    engine.close()


@installed
def test_piper_speaks_text_after_text_with_one_process_and_leaves_no_file(engine: PiperEngine) -> None:
    first = engine.synthesise("Hello there.", EN, slow=False)
    pid = engine.pid()
    second = engine.synthesise("We are open from eight to five.\nHow can I help you?", EN, slow=False)
    assert engine.pid() == pid
    assert first.rate == second.rate == 22_050
    assert len(second.pcm) > 2 * len(first.pcm)
    assert _files(engine) == []
    folders = list(engine._folders.values())
    assert all(folder.parent == SHARED_MEMORY for folder in folders), "nothing a caller is told touches a disk"
    engine.close()
    assert not any(folder.exists() for folder in folders)


@installed
def test_piper_speaks_slower_in_slow_mode(engine: PiperEngine) -> None:
    def length(slow: bool) -> int:
        """Of several sentences: Piper draws the length of each sound by lot."""
        text = "The technician will come on Thursday at two thirty."
        return sum(len(engine.synthesise(text, EN, slow=slow).pcm) for _ in range(6))

    assert length(slow=True) > 1.1 * length(slow=False)
    assert engine.identity(EN, slow=True) != engine.identity(EN, slow=False)


@installed
def test_piper_that_hangs_or_dies_is_replaced(engine: PiperEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.synthesise("Warm.", EN, slow=False)
    monkeypatch.setattr(piper_voice, "SENTENCE_SECONDS", 1.5)
    for harm in (signal.SIGKILL, signal.SIGSTOP):
        pid = engine.pid()
        assert pid is not None
        os.kill(pid, harm)
        start = time.monotonic()
        assert engine.synthesise("Good morning.", EN, slow=False).pcm
        assert time.monotonic() - start < 15
        assert engine.pid() != pid
    assert _files(engine) == []


def test_without_the_program_or_a_voice_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SpeakingError, match=r"voices\.de\.name"):
        PiperEngine(PIPER, DE)
    voice = tmp_path / "voice.onnx"
    with pytest.raises(SpeakingError, match="not installed"):
        PiperEngine(VoiceChoice(engine="piper", name=str(voice)), EN, installed=tmp_path)
    if (INSTALLED / "bin" / "piper").exists():
        with pytest.raises(SpeakingError, match="does not exist"):
            PiperEngine(VoiceChoice(engine="piper", name=str(voice)), EN)


def test_a_profile_whose_piper_is_missing_speaks_with_the_other_engine(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    profile = Profile.model_construct(voices={DE: PIPER})
    caplog.set_level(logging.WARNING)
    voice = make_voice(profile, tmp_path)
    assert voice.speak("Guten Tag.", DE)
    assert "pyttsx3 instead" in caplog.text
    voice.close()


def _files(engine: PiperEngine) -> list[Path]:
    return [file for folder in engine._folders.values() for file in folder.iterdir()]
