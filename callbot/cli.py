"""The command `callbot`: each command lives in the room it belongs to and is loaded when it is called."""

import sys
import traceback
from collections.abc import Mapping
from importlib import import_module
from typing import Final, NoReturn

import click

from callbot.errors import CallbotError

COMMANDS: Final[Mapping[str, str]] = {
    "agents": "crm.agent_commands:agents",
    "calendars": "crm.commands:calendars",
    "call": "telephony.simulator.commands:call",
    "customers": "crm.commands:customers",
    "db": "crm.commands:db",
    "demo": "telephony.simulator.demo:demo",
    "doctor": "callbot.commands:doctor",
    "hours": "crm.commands:hours",
    "intents": "callbot.understanding.commands:intents",
    "listen": "speech.commands:listen",
    "models": "speech.commands:models",
    "replay": "callbot.commands:replay",
    "serve": "callbot.commands:serve",
    "understand": "callbot.understanding.commands:understand",
    "worker": "callbot.worker_command:worker",
}


class _LazyGroup(click.Group):
    """Imports a command's module only when that command runs: `callbot models` needs no Flask."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        where = COMMANDS.get(cmd_name)
        if where is None:
            return None
        module, _, name = where.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="callbot")
def callbot() -> None:
    """The voice front desk: hears, answers, books, and hands over to a person."""


def main() -> None:
    """Entry point: what went wrong is one line on stderr and exit status 2, never a traceback.

    A mistake of ours is told by its kind and place; `python -X dev -m callbot` shows the whole traceback.
    """
    try:
        callbot()
    except CallbotError as error:
        _give_up(str(error))
    except OSError as error:  # no room, no right: whatever the command wanted of the machine
        _give_up(": ".join(str(part) for part in (error.filename, error.strerror or error) if part))
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        at = traceback.extract_tb(error.__traceback__)[-1]
        _give_up(f"a mistake of Callbot itself, please report it: {type(error).__name__} at {at.filename}:{at.lineno}")


def _give_up(why: str) -> NoReturn:
    click.echo(f"callbot: {why}", err=True)
    sys.exit(2)
