"""A running gateway and a telephone network, shared by all whole calls."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from telephony.simulator import CallReport, Carrier, EmbeddedGateway, Faults, Script, find_voice
from telephony.simulator.carrier import Call
from telephony.simulator.gateway import BOT_NUMBER, PUBLIC_URL, number_settings

HERE: Final = Path(__file__).parent
LONGEST_FIRST: Final = (
    "test_people.py",
    "test_spoken_dialogues.py",
    "test_whole_call.py",
    "test_desk_customers.py",
    "test_desk_page.py",
    "test_waiting_for_a_person.py",
    "test_desk_telephone.py",
    "test_web_call_back.py",
)
"""All files of this folder."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest file begins, so that all processes end together (--dist loadscope: a file to each process)."""
    ours = [item for item in items if item.path.parent == HERE]
    ours.sort(key=lambda item: LONGEST_FIRST.index(item.path.name))
    items[:] = [item for item in items if item.path.parent != HERE] + ours


@dataclass(frozen=True)
class Caller:
    script: Script
    number: str
    faults: Faults = Faults()  # noqa: RUF009 - frozen, without faults


@dataclass(frozen=True)
class Kept:
    """A call as the caller had it, and as the store has it."""

    report: CallReport
    stored: Mapping[str, Any]

    @property
    def turns(self) -> list[dict[str, Any]]:
        return list(self.stored["turns"])

    @property
    def note(self) -> dict[str, Any]:
        return dict(self.stored["note"])

    def said_by(self, speaker: str) -> list[str]:
        return [turn["text"] for turn in self.turns if turn["speaker"] == speaker]

    @property
    def heard(self) -> str:
        return " … ".join(self.said_by("caller"))

    @property
    def answered(self) -> str:
        return " ".join(self.said_by("bot"))


@dataclass(frozen=True)
class Telephones:
    """The gateway on its own number, and people who call it."""

    carrier: Carrier
    gateway: EmbeddedGateway

    def dial(self, caller: Caller) -> Call:
        voice = find_voice("espeak", caller.script.language)
        return self.carrier.dial(caller.script, caller.number, BOT_NUMBER, voice, faults=caller.faults)

    def kept(self, call: Call) -> Kept:
        """Once the call is over."""
        report = call.report(timeout_seconds=240.0)
        return Kept(report, self.gateway.api.finished_call(call.sid) or {})


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Of all gateways of this run: models, prompts and what was learned are there from the second on."""
    own = tmp_path_factory.getbasetemp()
    return {"CALLBOT_HOME": str((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "home")}


@pytest.fixture(scope="session")
def telephones(settings: Mapping[str, str]) -> Iterator[Telephones]:
    with (
        Carrier() as carrier,
        EmbeddedGateway(carrier.account, carrier.api_base, os.environ, settings=settings) as gateway,
    ):
        carrier.route(PUBLIC_URL, [gateway.url])
        carrier.use_api(gateway.api)
        carrier.connect_number(BOT_NUMBER, number_settings(PUBLIC_URL))
        yield Telephones(carrier, gateway)
