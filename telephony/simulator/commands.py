"""The command `callbot call`."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
from rich.console import Console

from callbot.config import Config
from callbot.errors import ConfigError
from callbot.language import Language
from telephony.simulator.carrier import Carrier
from telephony.simulator.gateway import BOT_NUMBER, PUBLIC_URL, EmbeddedGateway, GatewayApi, number_settings
from telephony.simulator.network import Account
from telephony.simulator.report import CallReport
from telephony.simulator.script import Play, Say, Script, Step, read_script
from telephony.simulator.transcript import Transcript, print_summary
from telephony.simulator.voices import Noise, find_voice

FAST: Final = 4.0
"""How much faster than the world --fast runs: a machine of two cores keeps up with one call."""


class _InOrder(click.Command):
    """Remembers in which order --say and --wav were given."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        ctx.meta["order"] = [parameter.name for parameter in order]
        return super().parse_args(ctx, args)


@click.command(cls=_InOrder)
@click.option("--language", type=click.Choice([each.value for each in Language]), help="What the caller speaks (en).")
@click.option("--say", "says", multiple=True, metavar="TEXT", help="Say this when the bot has ended. Repeatable.")
@click.option("--wav", "wavs", multiple=True, type=click.Path(path_type=Path), help="Play this recording. Repeatable.")
@click.option("--script", type=click.Path(path_type=Path), help="Follow a script (examples/calls). Instead of --say.")
@click.option("--url", metavar="URL", help="The gateway to call; without it one is started for this call.")
@click.option("--realtime/--fast", default=True, help=f"--fast runs {FAST:g} times faster; its latencies mean nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the transcript.")
@click.option("--from", "from_", default="+4915112345678", show_default=True, help="The caller's number.")
@click.option("--to", default=BOT_NUMBER, show_default=True, help="The number called.")
@click.option("--voice", type=click.Choice(["piper", "espeak"]), help="The caller's voice; the best there is.")
@click.option("--noise", type=float, metavar="DB", help="Pink noise behind the caller, so many dB below the speech.")
@click.option("--token", metavar="TOKEN", help="The gateway's API_TOKEN, to read the transcript; from the environment.")
@click.pass_context
def call(
    ctx: click.Context,
    *,
    language: str | None,
    says: tuple[str, ...],
    wavs: tuple[Path, ...],
    script: Path | None,
    url: str | None,
    realtime: bool,
    as_json: bool,
    from_: str,
    to: str,
    voice: str | None,
    noise: float | None,
    token: str | None,
) -> None:
    """Call the bot over real HTTP and WebSocket, as Twilio would, and print what was said.

    Without --url it answers from CALLBOT_PROFILE with the models of CALLBOT_HOME, and forgets the call afterwards.
    A gateway given with --url must have this command's TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, and PUBLIC_BASE_URL
    as its own address. Exit status 0: the call went through, and no rule of the protocol was broken.
    """
    steps = _steps(ctx.meta["order"], says, wavs)
    part = _script(steps, script, language)
    speaker = find_voice(voice, part.language) if part.texts else None
    console = Console(stderr=as_json, quiet=as_json, highlight=False)
    with _line(url, token, to, speed=1.0 if realtime else FAST) as (carrier, api):
        ringing = carrier.dial(part, from_, to, speaker, None if noise is None else Noise(noise))
        Transcript(console, ringing, api).follow()
        report = ringing.report()
    _show(console, report, as_json)
    if api is None:
        console.print("…: what the bot said, the gateway tells who has its API token: --token")
    ctx.exit(0 if report.is_clean else 1)


def _steps(order: list[str], says: tuple[str, ...], wavs: tuple[Path, ...]) -> tuple[Step, ...]:
    texts, recordings = iter(says), iter(wavs)
    made: list[Step] = []
    for name in order:
        if name == "says":
            made.append(Say(next(texts)))
        elif name == "wavs":
            made.append(Play(next(recordings)))
    return tuple(made)


def _script(steps: tuple[Step, ...], path: Path | None, language: str | None) -> Script:
    if path is None:
        if not steps:
            raise click.UsageError("say what the caller does: --say, --wav or --script")
        return Script(steps, Language(language or "en"))
    if steps:
        raise click.UsageError("--script says it all: leave out --say and --wav")
    return read_script(path)


@contextmanager
def _line(url: str | None, token: str | None, to: str, speed: float) -> Iterator[tuple[Carrier, GatewayApi | None]]:
    """A carrier connected with the gateway at `url`, or with an embedded one."""
    if url is not None:
        given = token or os.environ.get("API_TOKEN")
        api = GatewayApi(url.rstrip("/"), given) if given else None
        public = os.environ.get("PUBLIC_BASE_URL", url).rstrip("/")
        with Carrier(_account(), {public: [url.rstrip("/")]}, speed, api) as carrier:
            carrier.connect_number(to, number_settings(public))
            yield carrier, api
        return
    profile, home = Config.profile_from_environ(os.environ), Config.home_from_environ(os.environ)
    with (
        Carrier(speed=speed) as carrier,
        EmbeddedGateway(carrier.account, carrier.api_base, os.environ, profile, {"CALLBOT_HOME": str(home)}) as gateway,
    ):
        carrier.route(PUBLIC_URL, [gateway.url])
        carrier.use_api(gateway.api)
        carrier.connect_number(to, number_settings(PUBLIC_URL))
        yield carrier, gateway.api


def _account() -> Account:
    for key in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"):
        if not os.environ.get(key):
            raise ConfigError(f"{key} is not set: to call a gateway at --url, requests must be signed with its secrets")
    return Account(os.environ["TWILIO_ACCOUNT_SID"], os.environ["TWILIO_AUTH_TOKEN"])


def _show(console: Console, report: CallReport, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        print_summary(console, report)
