"""`callbot serve`, `callbot doctor` and `callbot replay`."""

import json
import os
import socket
from datetime import datetime
from pathlib import Path

import click

from callbot import inspection
from callbot.app import create_app
from callbot.config import Config
from callbot.doctor import Verdict
from callbot.errors import ConfigError
from callbot.gateway import Gateway
from callbot.house import gather
from callbot.logs import set_up_logs
from callbot.replay.telling import as_json, as_text


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any free one.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="They share the calls.")
def serve(host: str, port: int, workers: int) -> None:
    """Run the gateway. Prints `ready URL` on standard output once calls can come in."""
    set_up_logs()
    config = Config.from_environ(os.environ)
    _expect_free(host, port)
    knowledge = gather(config)
    Gateway(lambda: create_app(config, knowledge), f"{host}:{port}", workers).run()


@click.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Say what is configured, what is missing, and what to do. Exit status 1 when no call could go through."""
    signs = {Verdict.OK: click.style("ok     ", "green"), Verdict.HINT: click.style("hint   ", "yellow")}
    findings = list(inspection.examine(os.environ))
    for finding in findings:
        click.echo(signs.get(finding.verdict, click.style("MISSING", "red")) + " " + finding.text)
    ctx.exit(any(finding.verdict is Verdict.MISSING for finding in findings))


@click.command()
@click.option("--since", required=True, type=click.DateTime(["%Y-%m-%d"]), help="First day, such as 2026-11-01.")
@click.option("--profile", "path", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "in_json", is_flag=True, help="One JSON object a call that would end differently.")
@click.option("--words", is_flag=True, help="Show what was said where a call takes another way.")
@click.pass_context
def replay(ctx: click.Context, since: datetime, path: Path, in_json: bool, words: bool) -> None:
    """List past calls that would end differently with another profile. Exit status 1 when there are any."""
    results = list(inspection.replay(Config.database_from_environ(os.environ), path, since.date()))
    compared = [result for result in results if result is not None]
    different = [result for result in compared if result.differs]
    for result in different:
        told = json.dumps(as_json(result, words), ensure_ascii=False) if in_json else as_text(result, words)
        click.echo(told)
    left_out = len(results) - len(compared)
    click.echo(f"{len(compared)} calls replayed, {len(different)} would end differently.", err=in_json)
    if left_out:
        click.echo(f"{left_out} of an older version could not be compared.", err=in_json)
    ctx.exit(bool(different))


def _expect_free(host: str, port: int) -> None:
    """Before anything is loaded; gunicorn would load everything and then try for five seconds."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        why = (error.strerror or str(error)).partition(" (")[0]
        raise ConfigError(f"cannot listen on {host}:{port}: {why}; choose another --host or --port") from None
