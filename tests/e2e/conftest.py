"""A running gateway and a telephone network, shared by all whole calls."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from telephony.simulator import CallReport, Carrier, EmbeddedGateway, Faults, Script, find_voice
from telephony.simulator.carrier import Call
from telephony.simulator.gateway import BOT_NUMBER, PUBLIC_URL, number_settings

CALLER = "+4917139200171"


@dataclass(frozen=True)
class Telephones:
    """The gateway on its own number, and people who call it."""

    carrier: Carrier
    gateway: EmbeddedGateway

    def dial(self, script: Script, from_: str = CALLER, faults: Faults | None = None) -> Call:
        voice = find_voice("espeak", script.language)
        return self.carrier.dial(script, from_, BOT_NUMBER, voice, faults=faults or Faults())

    def call(self, script: Script, from_: str = CALLER, faults: Faults | None = None) -> "Kept":
        return self.kept(self.dial(script, from_, faults))

    def kept(self, call: Call) -> "Kept":
        report = call.report()
        return Kept(report, self.gateway.api.finished_call(call.sid) or {})


@dataclass(frozen=True)
class Kept:
    """A call as the caller had it, and as the store has it."""

    report: CallReport
    stored: dict[str, object]

    def said_by(self, speaker: str) -> list[str]:
        return [turn["text"] for turn in self.turns if turn["speaker"] == speaker]

    @property
    def turns(self) -> list[dict[str, object]]:
        turns = self.stored["turns"]
        assert isinstance(turns, list)
        return turns

    @property
    def heard(self) -> str:
        return " … ".join(str(text) for text in self.said_by("caller"))

    @property
    def answered(self) -> str:
        return " ".join(str(text) for text in self.said_by("bot"))

    @property
    def note(self) -> dict[str, object]:
        note = self.stored["note"]
        assert isinstance(note, dict)
        return note


@pytest.fixture(scope="session")
def telephones() -> Iterator[Telephones]:
    with Carrier() as carrier, EmbeddedGateway(carrier.account, carrier.api_base, os.environ) as gateway:
        carrier.route(PUBLIC_URL, [gateway.url])
        carrier.use_api(gateway.api)
        carrier.connect_number(BOT_NUMBER, number_settings(PUBLIC_URL))
        yield Telephones(carrier, gateway)
