"""Commands `callbot models` and `callbot listen`."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from callbot import mulaw
from callbot.config import Config
from callbot.errors import HearingError
from callbot.hearing import Heard
from callbot.language import Language
from speech.catalogue import CATALOGUE, CatalogueEntry
from speech.download import Progress as TellProgress
from speech.ears import Ears, LocalEngine
from speech.install import install as install_model
from speech.models import Models
from speech.recording import Recording, read_recording

_LANGUAGE = click.Choice([language.value for language in Language])


@click.group()
def models() -> None:
    """Speech models: which there are, install, choose."""


@models.command("list")
def list_models() -> None:
    """Show the catalogue and what is installed; * marks the model used for its language."""
    ours = Models(_home())
    used = {ours.chosen(language).name for language in Language}
    installed = {model.name: model for model in ours.installed()}
    for entry in CATALOGUE:
        click.echo(_heading(entry.name, entry.name in installed, entry.name in used))
        click.echo(_described(entry))
    for model in installed.values():
        if model.entry is None:
            click.echo(_heading(model.name, True, model.name in used))
            click.echo(f"    {model.language.value}, {model.structure.sample_rate} Hz, your own")


@models.command()
@click.argument("what")
@click.option("--language", type=_LANGUAGE, help="Of a model of your own, where its name does not tell.")
def install(what: str, language: str | None) -> None:
    """Install WHAT: a name of the catalogue, a URL, a folder, or a zip file."""
    with _progress_bar(what) as tell:
        name = install_model(_home(), what, Language(language) if language else None, tell)
    used = {Models(_home()).chosen(lang).name for lang in Language}
    hint = "it is used from the next start on" if name in used else f"to use it: callbot models use {name}"
    click.echo(f"{name} is installed; {hint}")


@models.command()
@click.argument("name")
def use(name: str) -> None:
    """Use the installed model NAME for its language; `best-de` and `best-en` choose the best one again."""
    ours = Models(_home())
    best_of = {f"best-{language.value}": language for language in Language}
    model = ours.use_best(best_of[name]) if name in best_of else ours.use(name)
    click.echo(f"{model.language.value} is heard with {model.name} from the next start on")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--language", type=_LANGUAGE, help="Spoken in the recordings; without it, both are tried.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a turn, one turn a line.")
@click.pass_context
def listen(ctx: click.Context, files: tuple[Path, ...], language: str | None, as_json: bool) -> None:
    """Hear recordings (WAV, any rate) as a telephone call would, and print what was said.

    A file that cannot be read is reported on standard error and makes the exit status 2; the others are heard.
    """
    languages = [Language(language)] if language else list(Language)
    ears = Ears(LocalEngine(Models(_home())))
    unread = False
    for file in files:
        try:
            recording = read_recording(file)
        except HearingError as error:
            click.echo(f"callbot: {error}", err=True)
            unread = True
        else:
            for heard in _hear(ears, languages, recording):
                click.echo(_as_json(recording, heard) if as_json else _as_line(recording, heard))
    ctx.exit(2 if unread else 0)


def _hear(ears: Ears, languages: list[Language], recording: Recording) -> Iterator[Heard]:
    ear = ears(languages)
    step = mulaw.FRAME_BYTES
    for at in range(0, len(recording.mulaw), step):
        yield from (event for event in ear.hear(recording.mulaw[at : at + step]) if isinstance(event, Heard))
    yield from (event for event in ear.finish() if isinstance(event, Heard))


def _as_line(recording: Recording, heard: Heard) -> str:
    times = f"{heard.start_seconds:7.2f} {heard.end_seconds:7.2f}"
    return (
        f"{recording.file.name}  {times}  {heard.language.value}  {heard.confidence:4.2f}  {heard.text or '(no words)'}"
    )


def _as_json(recording: Recording, heard: Heard) -> str:
    turn = {
        "file": str(recording.file),
        "text": heard.text,
        "language": heard.language.value,
        "confidence": round(heard.confidence, 3),
        "start_seconds": heard.start_seconds,
        "end_seconds": heard.end_seconds,
        "words": [asdict(word) for word in heard.words],
        "in_other_languages": {language.value: text for language, text in heard.in_other_languages},
    }
    return json.dumps(turn, ensure_ascii=False)


def _home() -> Path:
    """CALLBOT_HOME alone: these commands need no Twilio account."""
    return Config.home_from_environ(os.environ)


def _heading(name: str, installed: bool, used: bool) -> str:
    return f"{'*' if used else ' '} {name}" + ("" if installed else "  (not installed)")


def _described(entry: CatalogueEntry) -> str:
    can = [
        *(["dynamic graph"] if entry.dynamic_graph else []),
        *(["word confidences"] if entry.word_confidences else []),
    ]
    errors = "; ".join(f"{measured.percent:g} % {measured.test_set}" for measured in entry.word_errors)
    return (
        f"    {entry.language.value}, {entry.megabytes} MB, {entry.sample_rate} Hz, {entry.licence}; {', '.join(can)}\n"
        f"    word errors: {errors}\n"
        f"    source: {'comes with Callbot' if entry.is_starter else entry.source}\n"
        f"    sha256: {entry.sha256 or 'not published; recorded at the first installation'}"
    )


@contextmanager
def _progress_bar(what: str) -> Iterator[TellProgress]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, visible=False)
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=True)
