"""How past calls would end with a changed profile."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from callbot.actions import Command, HangUp, Outcome, Say
from callbot.appointments.slots import Planner
from callbot.calendar import Calendar, HoursException
from callbot.call import Speaker, Turn
from callbot.dialogue.desk import Desk
from callbot.dialogue.dialogue import Dialogue, Reply
from callbot.dialogue.events import Opening
from callbot.dialogue.state import DialogueState
from callbot.notes import NoteWriter
from callbot.replay.past import PastCall
from callbot.replay.stand_in import StandIn
from callbot.replay.steps import Step, steps_of


@dataclass(frozen=True, slots=True)
class Ending:
    outcome: Outcome
    matters: tuple[str, ...]
    failed_turns: int


@dataclass(frozen=True, slots=True)
class Parting:
    """Where the bot first says something else than it did."""

    turn: int
    """Number of the turn in the call, from 1."""
    seconds: float
    """Since the call began."""
    caller: str
    """What was said, or pressed."""
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Replayed:
    call_sid: str
    started_at: datetime
    before: Ending
    after: Ending
    parting: Parting | None
    """None: every answer was the same, word for word."""

    @property
    def differs(self) -> bool:
        return self.before != self.after


@dataclass(slots=True)
class _Run:
    """One call on its way through the dialogue."""

    dialogue: Dialogue
    stand_in: StandIn
    state: DialogueState
    outcome: Outcome | None = None
    """Set while the bot has hung up."""
    said: list[str] = field(default_factory=list)

    def take(self, reply: Reply, now: datetime) -> None:
        self.said, self.outcome = [], None
        self._settle(reply, now)

    def _settle(self, reply: Reply, now: datetime) -> None:
        self.state = reply.state
        for action in reply.actions:
            if isinstance(action, Say):
                self.said.append(action.text)
            elif isinstance(action, HangUp):
                self.outcome = action.outcome
            elif isinstance(action, Command):
                result = self.stand_in.run(action, self.state.language, now)
                self._settle(self.dialogue.respond(self.state, result, now), now)


class Replayer:
    """Pure: replays words, changes nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        profile = desk.profile
        self._write_note = NoteWriter(profile.firm.languages[0], ZoneInfo(profile.sites[0].timezone))

    def replay(self, past: PastCall) -> Replayed | None:
        """None when the call's state was written by another version and cannot be compared."""
        try:
            kept = DialogueState.from_json(past.call.dialogue)
        except ValidationError:
            return None
        run = self._begin(past)
        parting = None
        for step in steps_of(past.turns, kept, self._desk.profile.limits.call_minutes * 60.0, self._excuses()):
            if run.outcome and parting:
                break  # the bot has hung up where it did not then: what follows is never said
            now = past.call.started_at + timedelta(seconds=step.answered_seconds)
            run.take(run.dialogue.respond(run.state, step.event, now), now)
            parting = parting or _parting(step, past.turns, run.said)
        before = Ending(past.outcome, tuple(kept.matters), kept.failed_turns)
        return Replayed(past.call.call_sid, past.call.started_at, before, self._ending(past, run), parting)

    def _begin(self, past: PastCall) -> _Run:
        call = past.call

        def exceptions(site: str) -> Sequence[HoursException]:
            return (past.exceptions or {}).get(site, ())

        calendars = {
            site.id: Calendar(site, lambda at=site.id: exceptions(at))  # type: ignore[misc]
            for site in self._desk.profile.sites
        }
        dialogue = Dialogue(replace(self._desk, calendars=calendars))
        # What the customer spoke before this call is overwritten by now; how the bot greeted still tells it.
        language = next((turn.language for turn in past.turns if turn.speaker is Speaker.BOT), None)
        opening = Opening(call.started_at, call.caller, call.called, language, awaited=call.dialogue.get("awaited"))
        reply = dialogue.begin(opening)
        run = _Run(dialogue, StandIn(past, Planner(self._desk.profile, exceptions)), reply.state)
        run.take(reply, call.started_at)
        return run

    def _ending(self, past: PastCall, run: _Run) -> Ending:
        call = replace(past.call, dialogue=run.state.to_json(), outcome=run.outcome)
        note = self._write_note(call, past.turns)
        return Ending(note.outcome, tuple(run.state.matters), run.state.failed_turns)

    def _excuses(self) -> list[str]:
        return [text for phrases in self._desk.phrases.values() for text in phrases.every("reconnected")]


def _parting(step: Step, turns: Sequence[Turn], said: Sequence[str]) -> Parting | None:
    then, now = _words(turn.text for turn in step.answers), _words(iter(said))
    was_cut = not step.answers or step.answers[-1].interrupted
    if _letters(now) == _letters(then) or (was_cut and _letters(now).startswith(_letters(then))):
        return None
    caller = turns[step.turn - 1].keys or turns[step.turn - 1].text if _is_callers(step, turns) else ""
    return Parting(step.turn, round(step.seconds, 1), caller, then, now)


def _is_callers(step: Step, turns: Sequence[Turn]) -> bool:
    return turns[step.turn - 1].speaker is Speaker.CALLER


def _words(texts: Iterator[str]) -> str:
    return " ".join(" ".join(texts).split())


def _letters(text: str) -> str:
    """What can be heard of it: sentences are kept one by one, without the marks between them."""
    return re.sub(r"\W", "", text)
