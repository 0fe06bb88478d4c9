"""The demo's last call: a caller asks for a person, whose screen pops before her telephone rings."""

import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from rich.console import Console
from rich.markup import escape
from ruamel.yaml import YAML

from callbot.language import Language
from telephony.simulator.carrier import Carrier
from telephony.simulator.demo_browser import DeskInBrowser
from telephony.simulator.demo_desk import DeskClient, Login, Pop
from telephony.simulator.gateway import BOT_NUMBER, EmbeddedGateway, free_port, number_settings
from telephony.simulator.phone import Phone
from telephony.simulator.report import CallReport, Spoken
from telephony.simulator.script import HangUp, Press, Say, Script, Wait, WaitForBot
from telephony.simulator.transcript import Transcript, print_summary
from telephony.simulator.voices import find_voice

_AGENT: Final = "Petra Kern"
_LOGIN: Final = "petra"
_AGENTS_NUMBER: Final = "+491713920014"
_CALLERS_NUMBER: Final = "+491713920173"
_POP_WITHIN_SECONDS: Final = 60.0
_SOUGHT_SECONDS: Final = 0.5
"""Mobile networks take longer than this from dialling to the first ring."""
_HEARD_SHARE: Final = 0.5
"""Of somebody's words, by time, the least that must come out of the other's receiver."""
_UNDERSTOOD: Final = ("invoice", "person")

_CALLER: Final = Script(
    (
        Say("can i speak to a person about my invoice please"),
        WaitForBot("putting you through|connect", within_seconds=60.0),
        Wait(2.0),
        Say("hello, there is a mistake in my invoice"),
        Say("yes, please do that, thank you very much"),
    ),
    Language.EN,
)
_AGENTS_PART: Final = Script(
    (
        WaitForBot(),
        Press("1"),
        Say("good morning, this is petra kern, you have a question about your invoice"),
        Say("i am sorry, i will send you a new one today"),
        Say("you are welcome, goodbye"),
        HangUp(),
    ),
    Language.EN,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the call, on both telephones, on the desk and in the store."""

    pop: Pop
    agent_rang_at: datetime
    caller: CallReport
    agent: CallReport
    agent_answered_after: float
    """Seconds of the caller's call."""
    kept: Mapping[str, Any]

    @property
    def agents_words(self) -> Sequence[Spoken]:
        return [turn for turn in self.agent.turns if turn.who == "caller" and turn.text]

    @property
    def callers_words(self) -> Sequence[Spoken]:
        """From when the agent began to speak: to the agent, not to the bot."""
        since = self.agents_words[0].start_seconds + self.agent_answered_after if self.agents_words else float("inf")
        return [turn for turn in self.caller.turns if turn.who == "caller" and turn.start_seconds > since]


def show_transfer(console: Console, browser: bool) -> list[str]:
    """The whole scene; what went wrong in it."""
    console.rule("a caller asks for a person")
    login = Login(_LOGIN, secrets.token_urlsafe(12))
    with _open_house() as (carrier, gateway), ThreadPoolExecutor(max_workers=1) as eyes:
        _hire(carrier, gateway, login)
        desk = DeskClient(gateway.url)
        desk.sign_in(login)
        desk.be_available()
        console.print(
            f"{_AGENT} sits at {desk.address}, login {login.name}, password {login.password}\n", soft_wrap=True
        )
        window = eyes.submit(DeskInBrowser, desk.address, login).result() if browser else None
        popped = eyes.submit(_watch, console, desk, window)
        try:
            outcome = _call(console, carrier, gateway, popped)
        finally:
            if window is not None:
                eyes.submit(window.close).result()
    return [f"the transfer: {problem}" for problem in problems(outcome)]


@contextmanager
def _open_house() -> Iterator[tuple[Carrier, EmbeddedGateway]]:
    """A firm that is open today, at whatever hour; its desk may be opened in any browser on this machine."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with TemporaryDirectory(prefix="callbot-profile-") as folder, Carrier(routes={address: [address]}) as carrier:
        profile = Path(folder) / "profile.yaml"
        write_open_profile(profile)
        settings = {"PUBLIC_BASE_URL": address}
        with EmbeddedGateway(carrier.account, carrier.api_base, os.environ, profile, settings, port) as gateway:
            carrier.use_api(gateway.api)
            carrier.connect_number(BOT_NUMBER, number_settings(address))
            yield carrier, gateway


def write_open_profile(path: Path) -> None:
    """The example firm, which closes neither today nor tomorrow."""
    yaml = YAML(typ="safe", pure=True)
    tree = yaml.load((files("callbot.profile") / "example.yaml").read_text(encoding="utf-8"))
    for site in tree["sites"]:
        site["hours"], site["closures"] = "Mo-Su,PH 00:00-24:00", []
    yaml.dump(tree, path)


def _hire(carrier: Carrier, gateway: EmbeddedGateway, login: Login) -> None:
    """An agent with a telephone, made as an operator makes one."""
    said = ("--name", _AGENT, "--phone", _AGENTS_NUMBER, "--interface", Language.EN.value)
    gateway.command("agents", "add", login.name, *said)
    gateway.command("agents", "password", login.name, typed=f"{login.password}\n")
    carrier.connect_phone(
        _AGENTS_NUMBER, Phone(_AGENTS_PART, sought_seconds=_SOUGHT_SECONDS), find_voice("espeak", Language.EN)
    )


def _watch(console: Console, desk: DeskClient, window: DeskInBrowser | None) -> Pop:
    """Show the caller as the agent's screen does."""
    pop = desk.next_pop(_POP_WITHIN_SECONDS)
    console.print(f"\n[green]on the desk of {_AGENT}:[/green]")
    for line in pop.lines:
        console.print(f"  {escape(line)}", soft_wrap=True)
    if window is not None:
        console.print(f"  [dim]as a picture: {escape(str(window.photograph_pop()))}[/dim]", soft_wrap=True)
    return pop


def _call(console: Console, carrier: Carrier, gateway: EmbeddedGateway, popped: Future[Pop]) -> Outcome:
    voice = find_voice(None, _CALLER.language)
    caller = carrier.dial(_CALLER, _CALLERS_NUMBER, BOT_NUMBER, voice)
    Transcript(console, caller, gateway.api).follow()
    pop = popped.result()
    agent = carrier.expect_call(_AGENTS_NUMBER)
    rang_at = agent.rang_at or datetime.now(UTC)
    early = (rang_at - pop.told_at).total_seconds()
    console.print(f"\nthe desk was told {early * 1000:.0f} ms before the telephone of {_AGENT} rang")
    outcome = Outcome(
        pop,
        rang_at,
        caller.report(),
        agent.report(),
        caller.age_seconds - agent.age_seconds,
        gateway.api.finished_call(caller.sid) or {},
    )
    _print_agents_side(console, outcome)
    print_summary(console, outcome.caller)
    return outcome


def _print_agents_side(console: Console, outcome: Outcome) -> None:
    console.print(f"\n[green]on the telephone of {_AGENT}:[/green]")
    names = {"caller": _AGENT, "bot": "whisper"}
    told = [(turn.start_seconds, names[turn.who], turn) for turn in outcome.agent.turns if turn.text or turn.keys]
    told += [(turn.start_seconds - outcome.agent_answered_after, "caller", turn) for turn in outcome.callers_words]
    for _, who, turn in sorted(told, key=lambda one: one[0]):
        words = escape(turn.text) or f"presses {turn.keys}"
        console.print(f"  [bold]{who:>{len(_AGENT)}}[/bold]  {words}", soft_wrap=True)


def problems(outcome: Outcome) -> Iterator[str]:
    """What was not understood, kept, popped before the ring, taken or spoken."""
    for who, report in (("the caller", outcome.caller), (_AGENT, outcome.agent)):
        if not report.is_clean:
            told = ", ".join([*report.problems, *map(str, report.violations)])
            yield f"the call of {who} was {report.status}; {told}"
    heard = " … ".join(turn["text"] for turn in outcome.kept.get("turns", []) if turn["speaker"] == "caller")
    yield from (f"“{word}” was not understood, but: {heard}" for word in _UNDERSTOOD if word not in heard)
    if outcome.pop.told_at >= outcome.agent_rang_at:
        yield "the telephone rang before the screen popped"
    if not any("invoice" in line for line in outcome.pop.lines):
        yield f"the screen did not say why they call, but: {' / '.join(outcome.pop.lines)}"
    if _AGENT not in (outcome.kept.get("note") or {}).get("reason", ""):
        yield f"the note does not say that {_AGENT} took the call"
    yield from _unheard(outcome)


def _unheard(outcome: Outcome) -> Iterator[str]:
    """Words in the room that the other did not hear."""
    later = outcome.agent_answered_after
    for who, words in ((_AGENT, outcome.agents_words), ("the caller", outcome.callers_words)):
        if not words:
            yield f"{who} said nothing in the room"
    for turn in outcome.agents_words:
        if not _is_heard(turn, outcome.caller, later):
            yield f"the caller did not hear “{turn.text}”"
    for turn in outcome.callers_words:
        if not _is_heard(turn, outcome.agent, -later):
            yield f"{_AGENT} did not hear “{turn.text}”"


def _is_heard(turn: Spoken, other: CallReport, later: float) -> bool:
    """`later`: by so many seconds the other's clock is ahead."""
    start, end = turn.start_seconds + later, turn.end_seconds + later
    sounding = sum(max(0.0, min(span.end, end) - max(span.start, start)) for span in other.heard)
    return sounding >= _HEARD_SHARE * (end - start)
