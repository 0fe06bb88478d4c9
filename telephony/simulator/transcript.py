"""The transcript of a call, printed while it goes on."""

import time
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape

from telephony.simulator.carrier import Call
from telephony.simulator.gateway import GatewayApi
from telephony.simulator.report import CallReport, Spoken

_ASK_EVERY_SECONDS = 0.25
_FINAL = {"completed", "busy", "no-answer", "failed", "canceled"}


class Transcript:
    """Prints turns as they happen: the caller's as they were said, the bot's as the gateway has kept them."""

    def __init__(self, console: Console, call: Call, api: GatewayApi | None) -> None:
        self._console, self._call, self._api = console, call, api
        self._printed: set[tuple[str, float]] = set()

    def follow(self) -> None:
        """Print until the call is over, and the last turn kept."""
        while self._call.status not in _FINAL:
            self._print_new(self._api.call(self._call.sid) if self._api else None)
            time.sleep(_ASK_EVERY_SECONDS)
        self._print_new(self._api.finished_call(self._call.sid) if self._api else None)

    def _print_new(self, kept: Mapping[str, Any] | None) -> None:
        for turn in self._turns(kept):
            if (turn.who, turn.start_seconds) not in self._printed:
                self._printed.add((turn.who, turn.start_seconds))
                self._console.print(_line(turn), soft_wrap=True)

    def _turns(self, kept: Mapping[str, Any] | None) -> list[Spoken]:
        if self._api is None:
            return self._call.said_so_far()
        return [
            Spoken(
                turn["speaker"],
                turn["text"],
                turn["start_seconds"],
                turn["end_seconds"],
                keys=turn.get("keys") or "",
                interrupted=bool(turn.get("interrupted")),
            )
            for turn in (kept or {}).get("turns", [])
        ]


def _line(turn: Spoken) -> str:
    text = f"\\[{turn.keys}]" if turn.keys else escape(turn.text) or "…"
    cut = " [dim](interrupted)[/dim]" if turn.interrupted else ""
    style = "bold" if turn.who == "caller" else "cyan"
    return f"[dim]{turn.start_seconds:6.2f}–{turn.end_seconds:6.2f}[/dim] [{style}]{turn.who:>6}[/{style}]  {text}{cut}"


def print_summary(console: Console, report: CallReport) -> None:
    """Figures, note and violations at the end of a call."""
    answers = ", ".join(f"{latency:.2f} s" for latency in report.latencies) or "none"
    console.print(f"\n{report.status} after {report.duration_seconds:.1f} s; answers after {answers}")
    if report.barge_ins:
        console.print("silent after interruption: " + ", ".join(f"{seconds:.2f} s" for seconds in report.barge_ins))
    if report.note is not None:
        console.print(f"note: {escape(str(report.note.get('reason')))}; outcome: {report.note.get('outcome')}")
        for name in ("promised", "open_points"):
            for item in report.note.get(name, []):
                console.print(f"  {name.replace('_', ' ')}: {escape(str(item))}")
    for violation in report.violations:
        console.print(f"[red]violation {escape(str(violation))}[/red]")
    for problem in report.problems:
        console.print(f"[red]script: {escape(problem)}[/red]")
