"""A caller asks for a person by voice, waits with music, speaks with the agent, and is handed back to the bot."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import callbot.profile
from callbot.agents import NewAgent, Presence
from callbot.language import Language
from crm.agents import SqlAgentBook
from crm.engine import make_engine
from telephony.simulator import Carrier, EmbeddedGateway, Phone, Press, Say, Script, Wait, WaitForBot, find_voice
from telephony.simulator.gateway import BOT_NUMBER, PUBLIC_URL, number_settings

KERN, CALLER = "+491713920014", "+491713920171"
EXAMPLE = Path(callbot.profile.__file__).with_name("example.yaml")
LONGEST_SILENCE_SECONDS = 2.2
"""What a caller may hear between two sounds of ours while waiting; with the network's own delay."""


@pytest.fixture
def always_open(tmp_path: Path) -> Path:
    """The example firm without closing time."""
    profile = tmp_path / "profile.yaml"
    hours = re.sub(r"hours: >-\n(?: {6}.*\n)+", "hours: Mo-Su,PH 00:00-24:00\n", EXAMPLE.read_text("utf-8"), count=1)
    profile.write_text(re.sub(r"    closures:\n(?:      .*\n)+", "", hours), "utf-8")
    return profile


@pytest.fixture
def gateway(always_open: Path, settings: Mapping[str, str]) -> Iterator[tuple[Carrier, EmbeddedGateway]]:
    with (
        Carrier() as carrier,
        EmbeddedGateway(carrier.account, carrier.api_base, os.environ, always_open, settings) as gateway,
    ):
        carrier.route(PUBLIC_URL, [gateway.url])
        carrier.use_api(gateway.api)
        carrier.connect_number(BOT_NUMBER, number_settings(PUBLIC_URL))
        yield carrier, gateway


def employ(database_url: str) -> None:
    engine = make_engine(database_url)
    agents = SqlAgentBook(engine)
    made = agents.add(NewAgent("Petra Kern", "kern", languages=(Language.DE,), phone=KERN))
    agents.set_presence(made.id, Presence.AVAILABLE)
    engine.dispose()


def test_music_until_somebody_takes_the_call_then_the_agent_then_the_bot_again(
    gateway: tuple[Carrier, EmbeddedGateway],
) -> None:
    carrier, bot = gateway
    employ(bot.database_url)
    german = find_voice("espeak", Language.DE)
    agent = Script((Wait(4.0), Press("1"), Wait(6.0), Press("*")), Language.DE, stays_seconds=5.0)
    carrier.connect_phone(KERN, Phone(agent, rings_seconds=6.0), german)
    asks = Script(
        (
            Say("ich möchte mit einem menschen sprechen"),
            WaitForBot("wieder mit mir verbunden", within_seconds=60.0),
            Say("nein danke auf wiederhören"),
        ),
        Language.DE,
    )
    call = carrier.dial(asks, CALLER, BOT_NUMBER, german)
    report = call.report(timeout_seconds=180.0)
    kept = bot.api.finished_call(call.sid) or {}
    said = " ".join(turn["text"] for turn in kept["turns"] if turn["speaker"] == "bot")
    assert report.problems == ()
    assert report.violations == ()
    assert "Petra Kern an" in said
    assert "Ich verbinde Sie jetzt mit Petra Kern." in said
    assert "Petra Kern hat Sie wieder mit mir verbunden." in said
    assert [turn["speaker"] for turn in kept["turns"]].count("agent") == 1
    assert "Petra Kern" in kept["note"]["reason"]
    asked = next(span.end_seconds for span in report.turns if span.text.startswith("ich möchte"))
    silences = [
        after.start - before.end
        for before, after in zip(report.heard, report.heard[1:], strict=False)
        if asked <= before.end <= asked + 10.0
    ]
    assert max(silences, default=0.0) <= LONGEST_SILENCE_SECONDS
