"""The gateway under test: its API, and one of our own when none is given."""

import asyncio
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import IO, Any

import requests

from callbot.config import new_secret
from callbot.errors import CarrierError
from telephony.simulator.network import Account, NumberSettings

PUBLIC_URL = "https://callbot.test"
"""Where the embedded gateway believes to be reached; the carrier routes it to the real address."""
BOT_NUMBER = "+498912345678"
_READY_WITHIN_SECONDS = 90.0
_STOP_WITHIN_SECONDS = 15.0
_ASK_SECONDS = 5.0
_NOTE_WITHIN_SECONDS = 5.0


def number_settings(public_url: str) -> NumberSettings:
    """A number set up as the README tells people to do it in Twilio's console."""
    return NumberSettings(
        voice_url=f"{public_url}/voice/incoming",
        status_callback=f"{public_url}/voice/status#rc=5&rp=all",
        fallback_url=f"{public_url}/voice/fallback",
        sms_url=f"{public_url}/sms/incoming",
    )


def free_port() -> int:
    """A port of loopback on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class GatewayApi:
    """Reads what the gateway has kept of a call."""

    url: str
    token: str = field(repr=False)

    def call(self, call_sid: str) -> Mapping[str, Any] | None:
        """`GET /api/calls/{CallSid}`; None when the gateway does not know it (yet), or does not answer."""
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            reply = requests.get(f"{self.url}/api/calls/{call_sid}", headers=headers, timeout=_ASK_SECONDS)
        except requests.RequestException:
            return None
        if reply.status_code in {401, 403}:
            raise CarrierError("the gateway refuses the API token")
        return dict(reply.json()) if reply.status_code == 200 else None

    def finished_call(self, call_sid: str) -> Mapping[str, Any] | None:
        """As call(), but waits a moment for the note."""
        deadline = time.monotonic() + _NOTE_WITHIN_SECONDS
        kept = self.call(call_sid)
        while (kept is None or kept.get("note") is None) and time.monotonic() < deadline:
            time.sleep(0.1)
            kept = self.call(call_sid)
        return kept

    async def bot_words(self, call_sid: str) -> Sequence[str]:
        """What the bot has said since the caller's last turn."""
        kept = await asyncio.to_thread(self.call, call_sid)
        words: list[str] = []
        for turn in kept["turns"] if kept else []:
            words = [*words, turn["text"]] if turn["speaker"] == "bot" else []
        return words


class EmbeddedGateway:
    """`callbot serve` as a child process with a store, secrets and a port of its own; a context manager."""

    def __init__(
        self,
        account: Account,
        carrier_url: str,
        environ: Mapping[str, str],
        profile: Path | None = None,
        settings: Mapping[str, str] | None = None,
        port: int = 0,
        workers: int = 2,
    ) -> None:
        """`settings`: variables in place of the embedded defaults, such as DATABASE_URL. `port`: 0 is any free one."""
        self._folder = TemporaryDirectory(prefix="callbot-gateway-")
        home = Path(self._folder.name)
        self._port, self._workers = port, workers
        self.api_token = new_secret()
        self.url = ""
        self._log = (home / "gateway.log").open("w+")
        self._process: subprocess.Popen[str] | None = None
        self._environ = {
            **environ,
            "PUBLIC_BASE_URL": PUBLIC_URL,
            "SECRET_KEY": new_secret(),
            "TWILIO_ACCOUNT_SID": account.sid,
            "TWILIO_AUTH_TOKEN": account.token,
            "TWILIO_NUMBER": BOT_NUMBER,
            "TWILIO_API_BASE": carrier_url,
            "API_TOKEN": self.api_token,
            "CALLBOT_HOME": str(home),
            "DATABASE_URL": f"sqlite:///{home / 'callbot.sqlite3'}",
            "REDIS_URL": "",
            "SPEECH_SERVERS": "",
            "SMTP_URL": "",
            "CALLBOT_PROFILE": str(profile) if profile else "",
            **(settings or {}),
        }
        self.database_url = self._environ["DATABASE_URL"]

    def __enter__(self) -> "EmbeddedGateway":
        numbers = ["--port", str(self._port), "--workers", str(self._workers)]
        command = [sys.executable, "-m", "callbot", "serve", *numbers]
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            command, env=self._environ, stdout=subprocess.PIPE, stderr=self._log, text=True
        )
        try:
            assert self._process.stdout is not None, "stdout is a pipe"
            self.url = self._read_address(self._process.stdout)
            self._wait_until_ready()
        except CarrierError:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_STOP_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            if self._process.stdout is not None:
                self._process.stdout.close()
        self._log.close()
        self._folder.cleanup()

    @property
    def pid(self) -> int:
        """Of the master process; those that serve calls are its children."""
        assert self._process is not None, "the process has been started"
        return self._process.pid

    def command(self, *words: str, typed: str = "") -> str:
        """Run another command of ours on the gateway's store, with what is typed at its prompts; gives its output.

        CarrierError when it fails.
        """
        command = [sys.executable, "-m", "callbot", *words]
        run = subprocess.run(  # noqa: S603 - our own program
            command, env=self._environ, input=typed, capture_output=True, text=True, check=False
        )
        if run.returncode:
            raise CarrierError(f"callbot {words[0]} failed: {run.stderr.strip()}")
        return run.stdout

    @property
    def api(self) -> GatewayApi:
        return GatewayApi(self.url, self.api_token)

    def _read_address(self, output: IO[str]) -> str:
        """The address of the line `ready http://127.0.0.1:PORT`."""
        assert self._process is not None, "the process has been started"
        limit = threading.Timer(_READY_WITHIN_SECONDS, self._process.kill)  # ends the reading below, too
        limit.start()
        try:
            for line in output:
                word, _, address = line.strip().partition(" ")
                if word == "ready":
                    return address
        finally:
            limit.cancel()
        raise CarrierError(f"the gateway did not start:\n{self._last_words()}")

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _READY_WITHIN_SECONDS
        while time.monotonic() < deadline:
            try:
                if requests.get(f"{self.url}/readyz", timeout=_ASK_SECONDS).status_code == 200:
                    return
            except requests.RequestException:
                pass
            time.sleep(0.1)
        raise CarrierError(f"the gateway was not ready within {_READY_WITHIN_SECONDS:.0f} s:\n{self._last_words()}")

    def _last_words(self) -> str:
        self._log.flush()
        self._log.seek(0)
        return "".join(self._log.readlines()[-15:]).strip()
