"""The house: who may import what (docs/adr/0001)."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("telephony", "speech", "handoff", "crm")
COMPOSITION_ROOTS = {"callbot/app.py", "callbot/house.py", "callbot/worker.py", "callbot/inspection.py"}
OWNERS = {
    "twilio": {"telephony"},
    "websockets": {"telephony", "speech"},
    "phonenumbers": {"telephony"},
    "vosk": {"speech"},
    "pyttsx3": {"speech"},
    "piper": set(),  # GPL: only ever a separate program
    "webrtcvad": {"speech"},
    "sqlalchemy": {"crm"},
    "alembic": {"crm"},
}


def _sources() -> Iterator[Path]:
    for room in ("callbot", *ROOMS):
        yield from (ROOT / room).rglob("*.py")


@dataclass(frozen=True)
class Uses:
    packages: frozenset[str]
    environment: bool


@cache
def _uses(source: Path) -> Uses:
    packages, environment = set(), False
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            packages.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source}: imports are absolute"
            packages.add((node.module or "").partition(".")[0])
        elif isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}:
            environment |= ast.unparse(node.value) != "request"  # WSGI's, not the process's
    return Uses(frozenset(packages), environment)


@pytest.mark.parametrize("source", list(_sources()), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_only_what_its_room_may(source: Path) -> None:
    where = str(source.relative_to(ROOT))
    room = where.partition("/")[0]
    for name in _uses(source).packages:
        if name in ROOMS and name != room:
            assert where in COMPOSITION_ROOTS, f"{where} imports {name}: only {COMPOSITION_ROOTS} join the rooms"
        if name in OWNERS:
            assert room in OWNERS[name], f"{where} imports {name}, which belongs to {OWNERS[name] or 'no room'}"


def test_only_the_configuration_reads_the_environment() -> None:
    readers = {str(source.relative_to(ROOT)) for source in _sources() if _uses(source).environment}
    assert readers <= {
        "callbot/commands.py",
        "callbot/understanding/commands.py",
        "callbot/worker_command.py",
        "telephony/simulator/commands.py",
        "telephony/simulator/demo.py",
        "telephony/simulator/demo_transfer.py",
        "callbot/cli.py",
        "crm/agent_commands.py",
        "crm/commands.py",
        "speech/commands.py",
    }
