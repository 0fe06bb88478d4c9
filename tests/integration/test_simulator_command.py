"""`callbot call`, as a user runs it."""

import json
import os
import subprocess
import sys
import wave
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from telephony.simulator import Account
from telephony.simulator.sound import tone
from tests.talking_server import PUBLIC, Request, Stream, TalkingServer

ACCOUNT = Account()
SECRETS = {
    "TWILIO_ACCOUNT_SID": ACCOUNT.sid,
    "TWILIO_AUTH_TOKEN": ACCOUNT.token,
    "PUBLIC_BASE_URL": PUBLIC,
}


async def greet(stream: Stream) -> None:
    await stream.play(tone(440, 0.5))
    await stream.drain()


@pytest.fixture
def server() -> Iterator[TalkingServer]:
    with TalkingServer(ACCOUNT.token) as server:
        server.answers["/voice/incoming"] = '<Connect><Stream url="wss://bot.test/stream"/></Connect>'
        server.talk = greet
        yield server


def run(*options: str, environ: Mapping[str, str] = SECRETS) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "callbot", "call", *options]
    path = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    return subprocess.run(command, env={**path, **environ}, capture_output=True, text=True, timeout=90, check=False)


@pytest.fixture
def script(tmp_path: Path) -> str:
    """A caller who plays a recording, presses a key and hangs up."""
    with wave.open(str(tmp_path / "hello.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes((8000 * np.sin(np.arange(16000) / 5)).astype("<i2").tobytes())
    path = tmp_path / "call.yaml"
    path.write_text('steps: [play: hello.wav, press: "5", wait: 0.5, hang_up]')
    return str(path)


def kept_call(request: Request) -> tuple[int, str, str]:
    """What a gateway's API would say."""
    if request.headers.get("Authorization") != "Bearer secret":
        return 401, "application/json", "{}"
    turns = [
        {"speaker": "bot", "text": "Good [b]day[/b]", "start_seconds": 0.1, "end_seconds": 0.6, "interrupted": False},
        {"speaker": "caller", "text": "hello", "start_seconds": 1.6, "end_seconds": 2.4, "interrupted": False},
    ]
    note = {"reason": "hello", "outcome": "answered", "promised": [], "open_points": [], "language": "en"}
    body: dict[str, Any] = {"call_sid": "CA", "state": "ended", "outcome": "answered", "turns": turns, "note": note}
    return 200, "application/json", json.dumps(body)


def test_one_json_object_tells_everything(server: TalkingServer, script: str) -> None:
    result = run("--url", server.url, "--script", script, "--json", "--fast")
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout)
    assert [(turn["who"], turn["text"], turn["keys"]) for turn in told["turns"]] == [
        ("bot", "", ""),
        ("caller", "hello", ""),
        ("caller", "", "5"),
    ]
    caller = told["turns"][1]
    # At eight times the speed a busy machine keeps no better time of a second of sound.
    assert caller["end_seconds"] - caller["start_seconds"] == pytest.approx(1.0, abs=0.9)
    assert told["bot_audio_seconds"] == pytest.approx(0.5, abs=0.03)
    assert (told["status"], told["violations"], told["note"]) == ("completed", [], None)


def test_the_transcript_shows_what_the_gateway_kept(server: TalkingServer, script: str) -> None:
    class AnyCall(dict[str, Any]):
        def get(self, path: str, default: Any = "") -> Any:
            return kept_call if path.startswith("/api/calls/CA") else super().get(path, default)

    server.answers = AnyCall(server.answers)
    result = run("--url", server.url, "--script", script, "--fast", "--token", "secret")
    assert result.returncode == 0, result.stderr
    lines = [line.split(maxsplit=2) for line in result.stdout.splitlines()[:2]]
    assert lines == [["0.10–", "0.60", "bot  Good [b]day[/b]"], ["1.60–", "2.40", "caller  hello"]]
    assert "outcome: answered" in result.stdout
    told = json.loads(run("--url", server.url, "--script", script, "--fast", "--token", "secret", "--json").stdout)
    assert told["turns"][1]["heard"] == "hello"
    assert told["outcome"] == "answered"
    wrong = run("--url", server.url, "--script", script, "--fast", "--token", "wrong")
    assert (wrong.returncode, wrong.stderr.strip()) == (2, "callbot: the gateway refuses the API token")


def test_a_broken_rule_gives_exit_status_1(server: TalkingServer, script: str) -> None:
    server.answers["/voice/incoming"] = "<Sing/><Pause length='5'/>"
    result = run("--url", server.url, "--script", script, "--fast")
    assert result.returncode == 1
    assert "12200" in result.stdout


@pytest.mark.parametrize(
    ("options", "environ", "message"),
    [
        (["--url", "http://127.0.0.1:9", "--say", "x"], {}, "TWILIO_ACCOUNT_SID is not set"),
        ([], SECRETS, "say what the caller does"),
        (["--script", "nowhere.yaml"], SECRETS, "nowhere.yaml: cannot be read: No such file or directory\n"),
        (["--say", "x"], {"CALLBOT_PROFILE": "nowhere.yaml"}, "callbot: nowhere.yaml:1: cannot be read"),
        (["--wav", "nowhere.wav", "--url", "http://127.0.0.1:9"], SECRETS, "nowhere.wav: not a wav file"),
    ],
)
def test_what_is_wrong_is_one_message_and_exit_status_2(
    options: list[str], environ: Mapping[str, str], message: str
) -> None:
    result = run(*options, environ=environ)
    assert result.returncode == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr
