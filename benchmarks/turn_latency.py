"""How long callers wait for an answer, alone and in a crowd: end of the caller's speech to the first audio of the bot.

The gateway, one process, is pinned to one core, the telephone network to the other; nothing is faked between them:
HTTP, WebSocket, 20 ms frames in real time, Vosk, dialogue, espeak-ng, SQLite.

    python benchmarks/turn_latency.py                   # all of the below
    python benchmarks/turn_latency.py --only alone      # 4 callers at a time: the latency goals
    python benchmarks/turn_latency.py --only talking    # 12 callers who talk all the time, on one core
    python benchmarks/turn_latency.py --only crowd      # 25 ordinary conversations at once, on one core
    python benchmarks/turn_latency.py --only rush       # the same 25, all ringing within ten seconds

Goals: p50 at most 350 ms, p95 at most 600 ms, cut-ins at most 0.5 %, also in the crowd. The rush has none: all callers
speak their first words together, which are heard in both languages, more than one core hears in time.
"""

import argparse
import os
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from callbot.language import Language
from telephony.simulator import (
    CallReport,
    Carrier,
    EmbeddedGateway,
    Interrupt,
    Say,
    Script,
    Step,
    WaitForBot,
    find_voice,
)
from telephony.simulator.gateway import BOT_NUMBER, PUBLIC_URL, number_settings

CORES = os.sched_getaffinity(0)
GOAL_P50, GOAL_P95, GOAL_CUT_INS = 0.350, 0.600, 0.005
LINES = {
    Language.EN: [
        "when are you open tomorrow",
        "where can i park",
        "what is your address",
        "are you open on saturday",
        "can you say that again please",
        "how much does a visit cost",
        "are you open on thursday afternoon",
        "can i pay by card",
    ],
    Language.DE: [
        "wann haben sie morgen geöffnet",
        "wo kann ich bei ihnen parken",
        "wie ist ihre adresse",
        "haben sie am samstag geöffnet",
        "können sie das bitte wiederholen",
        "was kostet die anfahrt",
        "haben sie am donnerstag nachmittag offen",
        "kann ich mit karte bezahlen",
    ],
}
GOODBYE = {Language.EN: "thank you goodbye", Language.DE: "danke auf wiederhören"}


@dataclass(frozen=True)
class Crowd:
    name: str
    callers: int
    at_once: int
    turns: int
    apart_seconds: float = 0.37
    """From one caller's ring to the next one's."""
    talks_all_the_time: bool = False
    """Speaks over every answer after half a second, instead of hearing it out."""
    has_goal: bool = True


CROWDS = (
    Crowd("alone", callers=12, at_once=4, turns=4),
    Crowd("talking", callers=12, at_once=12, turns=8, talks_all_the_time=True),
    Crowd("crowd", callers=25, at_once=25, turns=8, apart_seconds=2.0),
    Crowd("rush", callers=25, at_once=25, turns=4, has_goal=False),
)
"""A call of the crowd takes about 80 s: from the fiftieth second on all 25 talk, each at another point."""


def script(crowd: Crowd, number: int) -> Script:
    """Callers differ in language and order of questions; the same in every run."""
    language = (Language.EN, Language.DE)[number % 2]
    lines = random.Random(number).sample(LINES[language], crowd.turns)
    over = crowd.talks_all_the_time
    more: list[Step] = [Interrupt(line, after_seconds=0.5) if over else Say(line) for line in lines[1:]]
    return Script((Say(lines[0]), *more, WaitForBot(), Say(GOODBYE[language])), language)


def ring(carrier: Carrier, crowd: Crowd) -> Iterator[CallReport]:
    """All callers of a crowd, so many at once, begun a little apart."""
    for first in range(0, crowd.callers, crowd.at_once):
        calls = []
        for number in range(first, min(first + crowd.at_once, crowd.callers)):
            part = script(crowd, number)
            calls.append(carrier.dial(part, f"+49171392{number:05d}", BOT_NUMBER, find_voice("espeak", part.language)))
            time.sleep(crowd.apart_seconds)
        yield from (call.report() for call in calls)


def pin(gateway: EmbeddedGateway) -> bool:
    """The gateway and its processes on one core, everything else on the other; False on a single core."""
    cores = sorted(CORES)
    if len(cores) < 2:
        return False
    children = Path(f"/proc/{gateway.pid}/task/{gateway.pid}/children").read_text().split()
    for process in (gateway.pid, *map(int, children)):
        for thread in Path(f"/proc/{process}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {cores[0]})
    for thread in Path("/proc/self/task").iterdir():
        os.sched_setaffinity(int(thread.name), set(cores[1:]))
    return True


def cpu_seconds(gateway: EmbeddedGateway) -> float:
    """Of the gateway's processes so far."""
    children = Path(f"/proc/{gateway.pid}/task/{gateway.pid}/children").read_text().split()
    ticks = 0
    for process in (str(gateway.pid), *children):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def show(crowd: Crowd, reports: Sequence[CallReport], seconds: float, cpu: float) -> bool:
    latencies = np.array([latency for report in reports for latency in report.latencies])
    turns = [turn for report in reports for turn in report.turns if turn.who == "caller" and turn.text]
    cut_ins = sum(turn.cut_in for turn in turns)
    barge_ins = np.array([silent for report in reports for silent in report.barge_ins])
    p50, p95 = np.percentile(latencies, [50, 95])
    late = max(report.lateness_p95_seconds for report in reports)
    problems = sum(len(report.violations) + len(report.problems) for report in reports)
    print(f"\n{crowd.name}: {crowd.callers} callers, {crowd.at_once} at once, {len(turns)} turns, {seconds:.0f} s")
    print(f"  answer after        p50 {p50 * 1000:4.0f} ms (goal 350)   p95 {p95 * 1000:4.0f} ms (goal 600)")
    print(f"  cut-ins             {cut_ins} of {len(turns)} ({cut_ins / len(turns):.1%}; goal 0.5 %)")
    if len(barge_ins):
        worst = barge_ins.max() * 1000
        print(f"  silent after speech p50 {np.median(barge_ins) * 1000:.0f} ms, worst {worst:.0f} ms (goal 200)")
    print(f"  gateway             {cpu / seconds:.2f} of a core; our frames at most {late * 1000:.0f} ms late (p95)")
    print(f"  violations, scripts that could not be followed: {problems}")
    if not crowd.has_goal:
        return True
    return bool(p50 <= GOAL_P50 and p95 <= GOAL_P95 and cut_ins / len(turns) <= GOAL_CUT_INS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=[crowd.name for crowd in CROWDS])
    only = parser.parse_args().only
    kept = []
    for crowd in CROWDS:
        if only in (None, crowd.name):
            os.sched_setaffinity(0, CORES)  # the one before was pinned
            with (
                Carrier() as carrier,
                EmbeddedGateway(carrier.account, carrier.api_base, os.environ, workers=1) as gateway,
            ):
                carrier.route(PUBLIC_URL, [gateway.url])
                carrier.connect_number(BOT_NUMBER, number_settings(PUBLIC_URL))
                one_core = pin(gateway)
                began, cpu = time.monotonic(), cpu_seconds(gateway)
                reports = list(ring(carrier, crowd))
                kept.append(show(crowd, reports, time.monotonic() - began, cpu_seconds(gateway) - cpu))
                if not one_core:
                    print("  (a single core: the telephone network ran beside the gateway)")
    raise SystemExit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
