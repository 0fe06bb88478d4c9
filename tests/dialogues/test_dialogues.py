"""Dialogues as they are written in the YAML files beside: what callers say, and what must come of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ruamel.yaml import YAML

from callbot.actions import CallbackToCome, Command, HangUp, Hold, Listen, PersonSought, PutThrough, Say
from callbot.agents import Agent, Presence, Role, Telephone
from callbot.appointments.model import Busy, Slot
from callbot.calendar import HoursException
from callbot.call import CallRecord, CallState, Speaker, Turn
from callbot.dialogue.dialogue import Dialogue, Reply
from callbot.dialogue.events import Event, Opening, Pressed, Spoke, StayedSilent, TimeIsUp
from callbot.dialogue.state import DialogueState
from callbot.language import Language
from callbot.notes import NoteWriter
from callbot.transfer import TransferState
from tests.dialogues.frontdesk import (
    CALLER,
    PROFILE,
    Back,
    Surroundings,
    local,
    make_appointment,
    make_desk,
    questions_in,
)

FOLDERS = {"german": Language.DE, "english": Language.EN}
BERLIN = "+493023125100"
SILENCE, TIME_IS_UP, NEWS, NEW_STREAM, KEY = "…", "[time is up]", "[news]", "[new stream]", "#"


@dataclass(frozen=True)
class Written:
    """One dialogue of a file. See README.md for its keys."""

    language: Language
    entry: dict[str, Any]


def dialogues() -> Iterator[Any]:
    for folder, language in FOLDERS.items():
        for path in sorted((Path(__file__).parent / folder).glob("*.yaml")):
            for entry in YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")):
                yield pytest.param(Written(language, entry), id=f"{folder}-{path.stem}-{entry['name']}")


@pytest.mark.parametrize("written", list(dialogues()))
def test_dialogue(written: Written) -> None:
    run = Run(written)
    for turn in written.entry["talk"]:
        [(said, expected)] = turn.items()
        run.turn(str(said), [expected] if isinstance(expected, str) else expected)
    run.check_the_end()


class Run:
    """One dialogue on its way."""

    def __init__(self, written: Written) -> None:
        entry = self._entry = written.entry
        self._language = written.language
        around = _surroundings(entry)
        self._now, self._back = around.now, Back(around)
        self._desk = make_desk(around.exceptions)
        self._dialogue = Dialogue(self._desk)
        self._caller = None if entry.get("caller") == "withheld" else entry.get("caller", CALLER)
        self._called = BERLIN if entry.get("called") == "berlin" else "+4989999980"
        self.heard: list[Turn] = []
        self._ended: HangUp | None = None
        self._previous = ""
        self._on_hold = self._put_through = False
        known = Language(entry["customer"]) if "customer" in entry else None
        agent = _agent(entry["agent"]) if "agent" in entry else None
        spam, awaited = entry.get("spam", False), entry.get("awaited")
        opening = Opening(self._now, self._caller, self._called, known, agent, spam=spam, awaited=awaited)
        self._begin(self._dialogue.begin(opening))

    def turn(self, said: str, expected: list[str]) -> None:
        self.heard.append(Turn(Speaker.CALLER, said, self._language, 0.0, 0.0))
        if said == NEW_STREAM:
            reply = self._dialogue.resume(self._state, self._now, self._back.look())
        else:
            reply = self._dialogue.respond(self._state, self._event(said), self._now)
        self._put_through = self._on_hold = False
        spoken, orders = self._carry_out(reply)
        where = f"\ncaller: {said}\nbot:    {spoken}\norders: {orders}"
        assert questions_in(spoken) <= 1, f"more than one question at a time{where}"
        assert spoken != self._previous or not spoken or self._ended, f"the same words again{where}"
        self._previous = spoken
        for expectation in expected:
            assert self._meets(expectation, spoken, orders), f"expected: {expectation}{where}"

    def check_the_end(self) -> None:
        entry = self._entry
        if "outcome" in entry:
            assert self._ended, "the bot did not hang up"
            assert self._ended.outcome == entry["outcome"]
        if "note" in entry:
            outcome = self._ended.outcome if self._ended else None
            dialogue = self._state.to_json()
            call = CallRecord(
                "CA1", self._caller, self._called, CallState.ENDED, None, self._now, None, 1, dialogue, None, 9, outcome
            )
            note = NoteWriter(Language.DE, ZoneInfo("Europe/Berlin"))(call, self.heard)
            told = " | ".join((note.reason, *note.promised, *note.open_points))
            assert re.search(entry["note"], told), told

    def _event(self, said: str) -> Event:
        if said == SILENCE:
            return StayedSilent()
        if said == TIME_IS_UP:
            return TimeIsUp()
        if said == NEWS:
            news = self._back.look()
            assert news, "there is no news left"
            return news
        if said.startswith(KEY):
            return Pressed(said.removeprefix(KEY))
        language, other, text = said.partition(": ") if said[:4] in {"de: ", "en: "} else (self._language, "", said)
        return Spoke(text if other else said, Language(language))

    def _begin(self, reply: Reply) -> None:
        spoken, orders = self._carry_out(reply)
        assert re.search("Computer|computer", spoken)
        for expectation in self._entry.get("greeting", ()):
            assert self._meets(expectation, spoken, orders), f"expected: {expectation}\nbot: {spoken}"

    def _carry_out(self, reply: Reply) -> tuple[str, list[str]]:
        """What is said in all, and what is ordered; the state goes through the database's JSON."""
        self._state = DialogueState.from_json(reply.state.to_json())
        spoken: list[str] = []
        orders: list[str] = []
        last = reply.actions[-1]
        assert isinstance(last, Listen | Hold | HangUp | PutThrough | Command), "the reply leaves the caller hanging"
        for action in reply.actions:
            if isinstance(action, Say):
                spoken.append(action.text)
            elif isinstance(action, HangUp):
                self._ended = action
            elif isinstance(action, Listen | Hold | PutThrough):
                self._on_hold, self._put_through = isinstance(action, Hold), isinstance(action, PutThrough)
            elif isinstance(action, Command):
                result = self._back.run(action)
                more, further = self._carry_out(self._dialogue.respond(self._state, result, self._now))
                orders += [str(action), *further]
                spoken.append(more)
        return " ".join(filter(None, spoken)), orders

    def _meets(self, expectation: str, spoken: str, orders: list[str]) -> bool:
        if expectation.startswith("> "):
            name, _, pattern = expectation[2:].partition(" ")
            return any(order.startswith(f"{name}(") and re.search(pattern, order) for order in orders)
        if expectation == "no orders":
            return all(order.startswith("SpellAsKnown(") for order in orders)
        if expectation in {"[music]", "[put through]"}:
            return self._on_hold if expectation == "[music]" else self._put_through
        if expectation.startswith("@"):
            wordings = self._desk.phrases[self._state.language].every(expectation[1:])
            return any(re.search(re.sub(r"\\\{\w+\\\}", ".*", re.escape(wording)), spoken) for wording in wordings)
        if expectation.startswith("not "):
            return not re.search(expectation[4:], spoken, re.IGNORECASE)
        return re.search(expectation, spoken, re.IGNORECASE) is not None


def _surroundings(entry: dict[str, Any]) -> Surroundings:
    exceptions: dict[str, tuple[HoursException, ...]] = {}
    for one in entry.get("exceptions", ()):
        exception = HoursException(local(one["from"]), local(one["until"]), one.get("opens", False), one.get("reason"))
        exceptions[one["site"]] = (*exceptions.get(one["site"], ()), exception)
    return Surroundings(
        now=local(entry.get("now", "2026-11-23T10:00")),
        exceptions=exceptions,
        busy=[Busy(one["resource"], local(one["from"]), local(one["until"])) for one in entry.get("busy", ())],
        appointments=[_appointment(number, one) for number, one in enumerate(entry.get("booked", ()), start=1)],
        requests={str(code): state for code, state in entry.get("requests", {}).items()},
        fails=frozenset(entry.get("fails", ())),
        locked=entry.get("locked", False),
        quicker=[local(one) for one in entry.get("quicker", ())],
        sought=[_sought(one) for one in entry.get("sought", ())],
        stored=entry.get("stored", {}),
        callbacks=[CallbackToCome(one["id"], local(one["due"])) for one in entry.get("callbacks", ())],
    )


def _sought(one: dict[str, Any]) -> PersonSought:
    return PersonSought(
        transfer=one.get("transfer", 1),
        state=TransferState(one["state"]),
        agent_name=one.get("agent", ""),
        position=one.get("position", 0),
        wait_minutes=one.get("wait"),
        question=one.get("question", ""),
        task=one.get("task", ""),
        minutes=one.get("minutes", 0),
        agent_id=7 if one.get("agent") else None,
    )


def _agent(one: dict[str, Any]) -> Agent:
    return Agent(
        id=7,
        name=one["name"],
        login="agent",
        role=Role.AGENT,
        languages=(),
        skills=(),
        sites=(),
        phone=CALLER,
        person=None,
        interface_language=Language.DE,
        disabled=False,
        presence=Presence(one["presence"]),
        presence_since=local("2026-11-23T08:00"),
        presence_until=None,
        unanswered=0,
        telephone=Telephone.READY,
        reserved_until=None,
        last_served_at=None,
    )


def _appointment(number: int, one: dict[str, Any]) -> Any:
    service = next(service for service in PROFILE.services if service.id == one.get("service", "boiler_service"))
    start = local(one["at"])
    slot = Slot(service.id, "munich", "technician_huber", start, start + timedelta(minutes=service.minutes))
    return make_appointment(number, slot, str(one["code"]), one.get("number", CALLER), "Peter Müller")
