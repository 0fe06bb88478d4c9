"""`callbot models` and `callbot listen`, as somebody types them."""

import json
import os
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from tests.shell import Shell

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def _callbot(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": os.environ["PATH"], "CALLBOT_HOME": str(home)}
    command = [sys.executable, "-m", "callbot", *arguments]
    return subprocess.run(command, cwd=REPOSITORY, env=environ, capture_output=True, text=True, check=False)


def _speak(file: Path, text: str, voice: str) -> Path:
    subprocess.run(["espeak-ng", "-v", voice, "-w", str(file), text], check=True)
    return file


def test_recordings_are_heard_in_whichever_language(home: Path, tmp_path: Path) -> None:
    german = _speak(tmp_path / "de.wav", "wann haben sie morgen geöffnet", "de")
    english = _speak(tmp_path / "en.wav", "can you call me back please", "en-us")
    (tmp_path / "song.mp3").write_bytes(b"ID3")
    heard = _callbot(home, "listen", str(german), str(tmp_path / "song.mp3"), str(english), "--json")
    assert heard.returncode == 2, "one of them is no recording"
    assert heard.stderr.startswith(f"callbot: {tmp_path / 'song.mp3'} is no PCM WAV file")
    turns = [json.loads(line) for line in heard.stdout.splitlines()]
    assert [(turn["file"], turn["language"], turn["text"]) for turn in turns] == [
        (str(german), "de", "wann haben sie morgen geöffnet"),
        (str(english), "en", "can you call me back please"),
    ]
    assert turns[0]["words"][0]["text"] == "wann"
    assert 0 <= turns[0]["start_seconds"] < turns[0]["end_seconds"]


def test_stereo_at_another_rate_is_heard_too(home: Path, tmp_path: Path) -> None:
    mono = _speak(tmp_path / "mono.wav", "wann haben sie morgen geöffnet", "de")
    with wave.open(str(mono)) as opened:
        samples = np.frombuffer(opened.readframes(opened.getnframes()), dtype=np.int16)
    with wave.open(str(tmp_path / "stereo.wav"), "wb") as opened:
        opened.setparams((2, 4, 44100, 0, "NONE", ""))
        doubled = np.repeat(np.repeat(samples, 2).astype(np.int32) << 16, 2)
        opened.writeframes(doubled.tobytes())
    heard = _callbot(home, "listen", str(tmp_path / "stereo.wav"), "--language", "de")
    assert heard.returncode == 0
    assert heard.stdout.rstrip().endswith("wann haben sie morgen geöffnet")


@pytest.mark.parametrize("content", [b"", b"no sound", b"RIFF\x04\x00\x00\x00WAVE"])
def test_what_is_no_recording_is_an_error_of_one_line(shell: Shell, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.wav").write_bytes(content)
    complaint = shell.complaint("listen", str(tmp_path / "x.wav"))
    assert len(complaint.splitlines()) == 1
    assert "x.wav" in complaint


def test_a_missing_recording_is_an_error(shell: Shell, tmp_path: Path) -> None:
    assert "none.wav" in shell.complaint("listen", str(tmp_path / "none.wav"))


def test_the_models_are_listed_and_chosen(shell: Shell) -> None:
    _, listed, _ = shell.run("models", "list")
    assert "* callbot-starter-de-0.1" in listed
    assert "vosk-model-en-us-0.22  (not installed)" in listed
    assert "4.9 %" in listed
    assert shell.run("models", "use", "callbot-starter-de-0.1")[0] == 0
    assert shell.run("models", "use", "best-de")[0] == 0
    assert "models install vosk-model-de-0.21" in shell.complaint("models", "use", "vosk-model-de-0.21")
