"""The command `callbot demo`: three callers, and a person for the last of them."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import click
from rich.console import Console

from callbot.language import Language
from telephony.simulator.carrier import Carrier
from telephony.simulator.demo_transfer import show_transfer
from telephony.simulator.gateway import BOT_NUMBER, PUBLIC_URL, EmbeddedGateway, number_settings
from telephony.simulator.report import CallReport
from telephony.simulator.script import Answer, Interrupt, Say, Script, WaitForBot
from telephony.simulator.transcript import Transcript, print_summary
from telephony.simulator.voices import find_voice


@dataclass(frozen=True, slots=True)
class Caller:
    """A part, and what must have been understood and kept at its end."""

    who: str
    number: str
    script: Script
    understood: tuple[str, ...]
    """Words that must be in what the gateway heard."""


ENGLISH: Final = Caller(
    "an English caller asks for the hours, interrupts, and wants to be called back",
    "+4917139200171",
    Script(
        (
            Say("hello, when are you open tomorrow"),
            Interrupt("can somebody call me back please", after_seconds=2.5),
            WaitForBot("about|sentence|tell"),
            Say("my heating is broken"),
            Answer((("reach you|call you|number", "yes please"),)),
            WaitForBot("anything else|question|more"),
            Say("no thank you goodbye"),
        ),
        Language.EN,
    ),
    ("open tomorrow", "call me back", "heating"),
)
GERMAN: Final = Caller(
    "a German caller does the same",
    "+4917139200172",
    Script(
        (
            Say("guten tag, haben sie morgen geöffnet"),
            Interrupt("können sie mich bitte zurückrufen", after_seconds=2.5),
            WaitForBot("worum|ausrichten"),
            Say("meine heizung ist kaputt"),
            Answer((("nummer|anrufen|erreichen", "ja bitte"),)),
            WaitForBot("sonst noch|frage"),
            Say("nein danke auf wiederhören"),
        ),
        Language.DE,
    ),
    ("morgen geöffnet", "zurückrufen", "heizung"),
)


@click.command()
@click.option("--browser", is_flag=True, help="Open the agent's desk in Chromium, and save a picture of the pop.")
@click.pass_context
def demo(ctx: click.Context, browser: bool) -> None:
    """Show the main job on embedded defaults: virtual callers, real speech, real recognition, real answers.

    The last of three callers asks for a person and is put through to a virtual agent. Exit status 0 only if everything
    was understood and kept, and the agent's screen told of the caller before her telephone rang.
    """
    console = Console(highlight=False)
    console.print("starting a gateway on embedded defaults: SQLite, no Redis, starter models …")
    with Carrier() as carrier, EmbeddedGateway(carrier.account, carrier.api_base, os.environ) as gateway:
        carrier.route(PUBLIC_URL, [gateway.url])
        carrier.use_api(gateway.api)
        carrier.connect_number(BOT_NUMBER, number_settings(PUBLIC_URL))
        missing = [problem for caller in (ENGLISH, GERMAN) for problem in _ring(console, carrier, gateway, caller)]
    missing += show_transfer(console, browser)
    for problem in missing:
        console.print(f"[red]{problem}[/red]")
    if not missing:
        console.print("\n[green]everything was understood and kept, and both spoke with each other[/green]")
    ctx.exit(1 if missing else 0)


def _ring(console: Console, carrier: Carrier, gateway: EmbeddedGateway, caller: Caller) -> list[str]:
    console.rule(caller.who)
    voice = find_voice(None, caller.script.language)
    ringing = carrier.dial(caller.script, caller.number, BOT_NUMBER, voice)
    Transcript(console, ringing, gateway.api).follow()
    report = ringing.report()
    print_summary(console, report)
    kept = gateway.api.finished_call(report.call_sid) or {}
    return [f"{caller.who}: {problem}" for problem in _problems(caller, report, kept)]


def _problems(caller: Caller, report: CallReport, kept: Mapping[str, Any]) -> Iterator[str]:
    """What was not understood, not kept, or against the carrier's rules."""
    if not report.is_clean:
        yield f"the call was {report.status}, {len(report.violations)} violations, {', '.join(report.problems)}"
    heard = " … ".join(turn["text"] for turn in kept.get("turns", []) if turn["speaker"] == "caller")
    for words in caller.understood:
        if words not in heard:
            yield f"“{words}” was not understood, but: {heard}"
    if kept.get("language") != caller.script.language:
        yield f"the language was taken for {kept.get('language')}"
    if not any(turn["interrupted"] for turn in kept.get("turns", [])):
        yield "the bot was not interrupted"
    if not kept.get("callbacks") or not (kept.get("note") or {}).get("promised"):
        yield "no call-back was kept"
    elif kept["callbacks"][0]["number"] != caller.number:
        yield "the call-back goes to another number"
    if kept.get("outcome") != "callback_requested":
        yield f"the outcome is {kept.get('outcome')}"
