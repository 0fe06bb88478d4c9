"""Commands that show what is understood."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import click

from callbot.calendar import Calendar
from callbot.clock import system_clock
from callbot.config import Config
from callbot.errors import InputError
from callbot.language import Language
from callbot.profile import load
from callbot.understanding.intents.evaluation import Report, evaluate, read_examples
from callbot.understanding.meaning import Meaning
from callbot.understanding.spelling import find_spelled
from callbot.understanding.understand import Understanding

_LONGEST_LINE: Final = 200_000
"""Characters; longer lines are no utterances."""


@click.command()
@click.argument("file", type=click.File(encoding="utf-8", errors="replace"), default="-")
@click.option("--language", type=click.Choice([str(language) for language in Language]), required=True)
@click.option("--now", "now_text", metavar="TIME", help="ISO 8601; without a zone, in the main site's. [default: now]")
@click.option("--profile", type=click.Path(dir_okay=False, path_type=Path), help="[default: CALLBOT_PROFILE's]")
def understand(file: Iterable[str], language: str, now_text: str | None, profile: Path | None) -> None:
    """Say what utterances mean: lines of text or of {"text": ...} in, JSON lines out.

    A line that cannot be read is reported on standard error and makes the exit status 2; the others are answered.
    """
    firm = load(profile or Config.profile_from_environ(os.environ))
    site = firm.sites[0]
    now = _moment(now_text, ZoneInfo(site.timezone))
    kept_in = Config.home_from_environ(os.environ) / "understanding"
    understanding, is_open = Understanding(firm, kept_in), Calendar(site).is_open_between
    failed = False
    for number, line in enumerate(file, 1):
        try:
            text = _utterance(line)
        except InputError as error:
            click.echo(f"callbot: line {number}: {error}", err=True)
            failed = True
            continue
        meaning = understanding.meaning(text, Language(language), now, open_between=is_open)
        click.echo(json.dumps(_as_json(meaning), ensure_ascii=False))
        sys.stdout.flush()
    if failed:
        raise SystemExit(2)


@click.group()
def intents() -> None:
    """The classifier of what callers want."""


@intents.command("evaluate")
@click.option("--train", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option("--test", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
def evaluate_command(train: Path, test: Path) -> None:
    """Train on labelled JSON lines, {"text": ..., "intent": ... or null}, and judge others."""
    training, unseen = read_examples(train), read_examples(test)
    if all(example.intent is None for example in training):
        raise InputError(f"{train}: every intent is null; there is nothing to learn")
    for line in _lines(evaluate(training, unseen)):
        click.echo(line)


def _lines(report: Report) -> Iterator[str]:
    right, rejected = report.right, report.rejected_rightly
    yield f"trained on                 {report.training_lines} lines in {report.training_seconds:.1f} s"
    yield f"accuracy in scope          {_share(report.accuracy_in_scope, right, report.in_scope)}"
    yield f"recall out of scope        {_share(report.recall_out_of_scope, rejected, report.out_of_scope)}"
    yield f"precision out of scope     {_share(report.precision_out_of_scope, rejected, report.rejected)}"
    yield f"milliseconds an utterance  {report.milliseconds:.1f}"


def _share(share: float | None, part: int, whole: int) -> str:
    return "-" if share is None else f"{share:.4f} ({part} of {whole})"


def _moment(text: str | None, zone: ZoneInfo) -> datetime:
    if text is None:
        return system_clock().astimezone(zone)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is no time like 2026-11-23T10:00", param_hint="--now") from None
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


def _utterance(line: str) -> str:
    """The text of an input line; InputError when a line that begins like JSON is none."""
    if len(line) > _LONGEST_LINE:
        raise InputError(f"longer than {_LONGEST_LINE} characters")
    if not line.lstrip().startswith("{"):
        return line.rstrip("\r\n")
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise InputError('begins with "{" but is not JSON; write {"text": "..."} or plain text') from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise InputError('no "text"; write {"text": "..."}')
    return str(row["text"]).encode("utf-8", "replace").decode()  # lone surrogates cannot be printed


def _as_json(meaning: Meaning) -> dict[str, Any]:
    moment = meaning.moment
    return {
        "text": meaning.text,
        "language": str(meaning.language),
        "intents": [{"name": intent.name, "confidence": intent.confidence} for intent in meaning.intents],
        "moment": moment
        and {"start": moment.start.isoformat(), "end": moment.end.isoformat(), "grain": str(moment.grain)},
        "numbers": list(meaning.numbers),
        "names": _names(meaning),
    }


def _names(meaning: Meaning) -> list[str]:
    """Said and spelled; the dialogue listens for spelling only where it has asked for a name."""
    spelled = find_spelled(meaning.text, meaning.language)
    return list(dict.fromkeys([*meaning.names, *([spelled] if spelled else [])]))
