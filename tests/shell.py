"""`callbot` as somebody types it, without a new interpreter for each command."""

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from callbot.cli import main

SETTINGS = {
    "PUBLIC_BASE_URL": "https://bot.example.com",
    "SECRET_KEY": "s3cret",
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "t0ken",
}
OTHERS = (
    "CALLBOT_PROFILE",
    "DATABASE_URL",
    "REDIS_URL",
    "SMTP_URL",
    "SPEECH_SERVERS",
    "TWILIO_API_BASE",
    "TWILIO_API_KEY",
    "TWILIO_API_SECRET",
)


class Shell:
    """Runs the command in this process, in an environment of its own."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.home, self._monkeypatch, self._capsys = home, monkeypatch, capsys
        for key in (*SETTINGS, *OTHERS):
            monkeypatch.delenv(key, raising=False)
        monkeypatch.setenv("CALLBOT_HOME", str(home))
        # Logs and signals belong to pytest.
        monkeypatch.setattr("callbot.commands.set_up_logs", lambda: None)
        monkeypatch.setattr("callbot.worker_command.set_up_logs", lambda: None)
        monkeypatch.setattr("callbot.worker_command.signal.signal", lambda *_: None)

    def run(self, *words: str, environ: Mapping[str, str] = SETTINGS) -> tuple[int, str, str]:
        """Exit status, standard output, standard error."""
        for key, value in environ.items():
            self._monkeypatch.setenv(key, value)
        self._monkeypatch.setattr(sys, "argv", ["callbot", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        code = ended.value.code
        printed = self._capsys.readouterr()
        return (code if isinstance(code, int) else 0), printed.out, printed.err

    def complaint(self, *words: str, environ: Mapping[str, str] = SETTINGS) -> str:
        """The one message of a command that could not do its work."""
        code, output, errors = self.run(*words, environ=environ)
        assert (code, output) == (2, "")
        assert errors.startswith("callbot: ")
        assert "Traceback" not in errors
        return errors.removeprefix("callbot: ").rstrip("\n")


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """In a new home folder."""
    return Shell(tmp_path / "home", monkeypatch, capsys)
