"""`callbot` with settings that are missing or wrong: one message that names the remedy, never a traceback."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from callbot.cli import COMMANDS, callbot
from crm.engine import prepare
from tests.servers import free_port
from tests.shell import SETTINGS, Shell

EXAMPLE = Path(__file__).parents[2] / "callbot/profile/example.yaml"


@pytest.fixture
def complete() -> Mapping[str, str]:
    """Nothing is missing, but the carrier is away."""
    carrier = {"TWILIO_API_BASE": f"http://127.0.0.1:{free_port()}", "TWILIO_NUMBER": "+49891234567"}
    return SETTINGS | carrier | {"SECRET_KEY": "s3cret-and-hard-to-guess"}


class _Refusing(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(401)
        self.send_header("Content-Length", "15")
        self.end_headers()
        self.wfile.write(b'{"code": 20003}')

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        pass


@contextmanager
def refusing_carrier() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Refusing) as server:
        threading.Thread(target=server.handle_request).start()
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def taken_port() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield str(listener.getsockname()[1])


@pytest.mark.parametrize("command", ["serve", "worker"])
@pytest.mark.parametrize("key", SETTINGS)
def test_a_missing_setting_is_named_with_its_remedy(shell: Shell, command: str, key: str) -> None:
    complaint = shell.complaint(command, environ=SETTINGS | {key: ""})
    assert complaint.startswith(f"{key} is not set: ")
    assert len(complaint.splitlines()) == 1


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("PUBLIC_BASE_URL", "bot.example.com", "PUBLIC_BASE_URL must begin with https://"),
        ("DATABASE_URL", "mysql://root:hush@db/x", "DATABASE_URL must begin with sqlite:/// or postgresql://"),
        ("DATABASE_URL", "postgresql://", "DATABASE_URL is no address: postgresql://user:password@host:5432/"),
        ("DATABASE_URL", "postgresql://bot:hush@db:99999/x", "DATABASE_URL is no address: postgresql://user:"),
        ("SPEECH_SERVERS", "http://speech:2700", "SPEECH_SERVERS must hold ws:// or wss:// addresses"),
        ("SMTP_URL", "mail.example.com", "SMTP_URL must look like smtp://user:password@host:587"),
    ],
)
@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_wrong_setting_is_named_before_anything_starts(
    shell: Shell, command: str, key: str, value: str, told: str
) -> None:
    complaint = shell.complaint(command, environ=SETTINGS | {key: value})
    assert complaint.startswith(told)
    assert "hush" not in complaint


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_wrong_profile_is_named_by_file_line_and_remedy(shell: Shell, tmp_path: Path, command: str) -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)
    (at,) = (number for number, line in enumerate(lines, 1) if line.startswith("  languages:"))
    lines[at - 1] = "  languages: [xx]\n"
    profile = tmp_path / "firm.yaml"
    profile.write_text("".join(lines), encoding="utf-8")
    complaint = shell.complaint(command, environ=SETTINGS | {"CALLBOT_PROFILE": str(profile)})
    assert complaint.startswith(f"{profile}:{at}: ")
    assert "possible are de, en" in complaint


def test_a_profile_that_is_not_there_is_named(shell: Shell, tmp_path: Path) -> None:
    complaint = shell.complaint("serve", environ=SETTINGS | {"CALLBOT_PROFILE": str(tmp_path / "none.yaml")})
    assert str(tmp_path / "none.yaml") in complaint


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("worker",), ("db", "upgrade"), ("db", "current")])
def test_a_database_that_does_not_answer_is_named_without_its_password(shell: Shell, command: tuple[str, ...]) -> None:
    port = free_port()
    away = {"DATABASE_URL": f"postgresql://callbot:hush@127.0.0.1:{port}/callbot"}
    complaint = shell.complaint(*command, environ=SETTINGS | away)
    assert complaint.startswith("customer store: ")
    assert complaint.removesuffix(" (DATABASE_URL)").endswith(f"127.0.0.1 and port {port}")
    assert "hush" not in complaint


def test_a_redis_that_does_not_answer_is_named(shell: Shell) -> None:
    away = {"REDIS_URL": f"redis://:hush@127.0.0.1:{free_port()}/0"}
    assert shell.complaint("worker", environ=SETTINGS | away) == "REDIS_URL: Redis does not answer (ConnectionError)"


@pytest.mark.parametrize(
    "command", [("serve", "--port", "0"), ("models", "list"), ("listen", "x.wav"), ("db", "upgrade")]
)
def test_a_home_that_is_no_folder_is_named(shell: Shell, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "file").write_text("")
    complaint = shell.complaint(*command, environ=SETTINGS | {"CALLBOT_HOME": str(tmp_path / "file")})
    assert str(tmp_path / "file") in complaint or "x.wav" in complaint
    assert len(complaint.splitlines()) == 1


def test_a_mistake_of_ours_is_told_by_its_kind_and_place(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_environ: object) -> None:
        raise ZeroDivisionError("what a caller said")

    monkeypatch.setattr("callbot.commands.inspection.examine", fail)
    complaint = shell.complaint("doctor")
    assert complaint.startswith("a mistake of Callbot itself, please report it: ZeroDivisionError at ")
    assert "what a caller said" not in complaint


def test_a_port_that_is_taken_is_named_before_anything_is_loaded(shell: Shell, taken_port: str) -> None:
    complaint = shell.complaint("serve", "--port", taken_port)
    assert complaint.startswith(f"cannot listen on 127.0.0.1:{taken_port}: Address already in use; choose another")
    assert not shell.home.exists()


def test_a_model_cannot_be_fetched_without_network_but_carried_over(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "vosk-model-small-de-0.15"
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{free_port()}")  # no way out, wherever this test runs
    monkeypatch.setenv("no_proxy", "")
    code, output, errors = shell.run("models", "install", name)
    assert (code, output) == (2, "")
    assert "Traceback" not in errors
    assert f"/{name}.zip cannot be downloaded" in errors
    assert str(shell.home / "models") in errors, "the place where a copy may be put"


def test_the_help_names_every_command_in_one_line_without_loading_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callbot.cli.import_module", pytest.fail)
    told = CliRunner().invoke(callbot, ["--help"], env={"COLUMNS": "80"})
    assert told.exit_code == 0
    listed = told.output.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed] == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_where_the_table_says(name: str) -> None:
    told = CliRunner().invoke(callbot, [name, "--help"])
    assert told.output.startswith(f"Usage: callbot {name} ")


def test_an_unknown_command_or_option_is_an_error_of_usage(shell: Shell) -> None:
    for words in (["sing"], ["serve", "--port", "99999"], ["models", "install"]):
        code, _, errors = shell.run(*words)
        assert (code, "Usage: " in errors) == (2, True)


def test_without_any_setting_the_doctor_names_all_four_and_tries_the_rest(shell: Shell) -> None:
    code, told, _ = shell.run("doctor", environ={})
    assert code == 1
    assert [line.split()[1] for line in told.splitlines() if line.startswith("MISSING")] == list(SETTINGS)
    assert "ok      profile: Lindquell Haustechnik GmbH" in told
    assert "ok      voice: speaks de, en" in told


def test_with_all_settings_and_starter_models_the_doctor_finds_no_fault_and_hints_at_larger_ones(
    shell: Shell, complete: Mapping[str, str]
) -> None:
    code, told, _ = shell.run("doctor", environ=complete)
    assert (code, "MISSING" in told) == (0, False)
    hints = [line for line in told.splitlines() if line.startswith("hint")]
    assert len(hints) == 3
    assert "carrier: the carrier cannot be reached" in hints[0]
    assert all("before going live: callbot models install vosk-model-" in hint for hint in hints[1:])


def test_the_doctor_knocks_at_every_door_that_is_configured(shell: Shell, complete: Mapping[str, str]) -> None:
    nobody = f"127.0.0.1:{free_port()}"
    doors = {"REDIS_URL": f"redis://{nobody}", "SMTP_URL": f"smtp://{nobody}", "SPEECH_SERVERS": f"ws://{nobody}"}
    code, told, _ = shell.run("doctor", environ=complete | doors)
    assert code == 1
    assert "hint    Redis: REDIS_URL: Redis does not answer (ConnectionError)" in told
    assert "hint    e-mail: the mail server refused or failed: ConnectionRefusedError" in told
    assert f"MISSING speech: ws://{nobody} does not answer" in told
    assert "models install" not in told, "what lies here is not used"


def test_the_doctor_says_when_the_carrier_refuses_our_token(shell: Shell, complete: Mapping[str, str]) -> None:
    with refusing_carrier() as base:
        code, told, _ = shell.run("doctor", environ=complete | {"TWILIO_API_BASE": base})
    assert code == 1
    assert "MISSING carrier: refuses TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN" in told


def test_the_doctor_says_whether_calls_can_be_asked_for_on_the_web(shell: Shell, complete: Mapping[str, str]) -> None:
    _, told, _ = shell.run("doctor", environ=complete)
    assert "/callback promises calls from +49891234567" in told
    _, told, _ = shell.run("doctor", environ=complete | {"TWILIO_NUMBER": ""})
    assert "/callback asks visitors to call us: TWILIO_NUMBER, to call them from, is not set" in told


def test_the_doctor_says_what_agents_without_a_number_need(shell: Shell, complete: Mapping[str, str]) -> None:
    prepare(f"sqlite:///{shell.home / 'callbot.sqlite3'}").dispose()
    shell.run("agents", "add", "mia", "--name", "Mia Brandl")
    shell.run("agents", "add", "petra", "--name", "Petra Kern", "--phone", "+4989999982")
    _, told, _ = shell.run("doctor", environ=complete)
    assert "hint    to ring agents without a telephone number (mia) in the browser needs TWILIO_API_KEY and " in told
    _, told, _ = shell.run("doctor", environ=complete | {"TWILIO_API_KEY": "SK1", "TWILIO_API_SECRET": "hush"})
    assert "ok      agents: 2, rung in the browser: mia" in told
    assert "hush" not in told


def test_the_doctor_tells_what_is_wrong_with_profile_and_store_and_goes_on(
    shell: Shell, complete: Mapping[str, str], tmp_path: Path
) -> None:
    (tmp_path / "firm.yaml").write_text("- 1\n", encoding="utf-8")
    wrong = {"CALLBOT_PROFILE": str(tmp_path / "firm.yaml"), "DATABASE_URL": f"sqlite:///{tmp_path}"}
    code, told, _ = shell.run("doctor", environ=complete | wrong)
    assert code == 1
    assert f"MISSING profile: {tmp_path / 'firm.yaml'}:1: " in told
    assert "MISSING store: " in told
    assert "ok      speech de: " in told
    assert "s3cret" not in told
    assert "t0ken" not in told
