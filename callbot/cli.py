"""The command `callbot`: each command lives in the room it belongs to and is loaded when it is called."""

import sys
import traceback
from collections.abc import Mapping
from importlib import import_module
from typing import Final, NoReturn

import click

from callbot.errors import CallbotError

COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "agents": ("crm.agent_commands:agents", "The people who take calls on the desk."),
    "blocks": ("crm.commands:blocks", "Numbers that are never called again: list them, lift one."),
    "calendars": ("crm.commands:calendars", "The addresses of the calendar feeds."),
    "call": ("telephony.simulator.commands:call", "Call the bot as Twilio would, without a telephone."),
    "customers": ("crm.commands:customers", "What is kept of a person: export it, erase it."),
    "db": ("crm.commands:db", "The database of the customer store (DATABASE_URL)."),
    "demo": ("telephony.simulator.demo:demo", "Virtual callers ring a gateway; see how it goes."),
    "doctor": ("callbot.commands:doctor", "What is configured, what is missing, what to do."),
    "hours": ("crm.commands:hours", "Close or open today, without touching the profile."),
    "intents": ("callbot.understanding.commands:intents", "The classifier of what callers want."),
    "listen": ("speech.commands:listen", "Hear recordings as a telephone call would."),
    "models": ("speech.commands:models", "Speech models: which there are, install, choose."),
    "replay": ("callbot.commands:replay", "Past calls that would end differently."),
    "serve": ("callbot.commands:serve", "Run the gateway."),
    "understand": ("callbot.understanding.commands:understand", "Say what utterances mean."),
    "worker": ("callbot.worker_command:worker", "Work off the outbox: messages, e-mail, reminders."),
}
"""Where each is, and what it is for: told without loading any."""


class _LazyGroup(click.Group):
    """Imports a command's module only when that command runs: `callbot models` needs no Flask."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
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
