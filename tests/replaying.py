"""Calls that happened with the example firm's profile, as the store keeps them, and profiles changed since."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

from callbot.actions import Action, Command, HangUp, Outcome, Result, Say
from callbot.appointments.slots import Planner
from callbot.call import CallRecord, CallState, Speaker, Turn
from callbot.dialogue.desk import Desk
from callbot.dialogue.dialogue import Dialogue, Reply
from callbot.dialogue.events import Event, Opening, Pressed, Spoke, StayedSilent
from callbot.dialogue.state import DialogueState
from callbot.language import Language
from callbot.notes import NoteWriter
from callbot.phrases import load_phrases
from callbot.profile.loading import parse
from callbot.profile.model import Profile
from callbot.replay.past import PastCall
from callbot.replay.stand_in import StandIn
from callbot.understanding.understand import Understanding
from tests.dialogues.frontdesk import CALLER, PROFILE, ZONE, local, make_desk, understanding

CALLED = "+4989999980"
STARTED = local("2026-11-23T10:00")  # a Monday
KEYS, SILENCE = "#", "…"


def changed_profile(*changes: tuple[str, str]) -> Profile:
    """The example firm's, with texts of its file replaced."""
    text = (files("callbot.profile") / "example.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return parse(text, "changed.yaml")


def changed_desk(profile: Profile, *, new_words: bool = False) -> Desk:
    """`new_words`: questions were changed, so understanding them is learnt anew, which takes seconds."""
    known = Understanding(profile) if new_words else understanding()
    return replace(make_desk({}), profile=profile, understanding=known, phrases=load_phrases(profile.phrases))


@cache
def desk() -> Desk:
    return make_desk({})


@dataclass
class Recorder:
    """Lives through a call with the real dialogue and keeps the turns; a conversation without audio."""

    before: PastCall
    """What the store held when it came in."""
    language: Language = Language.DE
    results: list[Result] = field(default_factory=list)

    def live(self, said: Sequence[str], *, hangs_up_over: str = "") -> PastCall:
        """`hangs_up_over`: said while hanging up, so nobody answers."""
        self._dialogue, self._seconds, self._turns = Dialogue(desk()), 0.0, list[Turn]()
        self._stand_in = StandIn(self.before, Planner(PROFILE, lambda _site: ()))
        self._outcome: Outcome | None = None
        call = self.before.call
        self._take(self._dialogue.begin(Opening(call.started_at, call.caller, call.called, self.language)))
        for text in said:
            event = self._hear(text)
            self._take(self._dialogue.respond(self._state, event, self._now))
        if hangs_up_over:
            self._hear(hangs_up_over)
        ended = replace(call, dialogue=self._state.to_json(), outcome=self._outcome)
        note = NoteWriter(Language.DE, ZONE)(ended, self._turns)
        return replace(self.before, call=ended, turns=tuple(self._turns), outcome=note.outcome)

    @property
    def _now(self) -> datetime:
        return self.before.call.started_at + timedelta(seconds=self._seconds)

    def _hear(self, text: str) -> Event:
        if text == SILENCE:
            self._seconds += 7.0
            return StayedSilent()
        self._seconds += 3.0
        begin, end = self._seconds - 2.0, self._seconds
        if text.startswith(KEYS):
            keys = text.removeprefix(KEYS)
            self._turns.append(Turn(Speaker.CALLER, "", self.language, end, end, keys=keys))
            return Pressed(keys)
        self._turns.append(Turn(Speaker.CALLER, text, self.language, begin, end))
        return Spoke(text, self.language)

    def _take(self, reply: Reply) -> None:
        said = " ".join(action.text for action in self._settled(reply) if isinstance(action, Say))
        begin = self._seconds
        self._seconds += 0.5 + len(said) / 15
        self._turns.append(Turn(Speaker.BOT, said, self._state.language, begin + 0.5, self._seconds))

    def _settled(self, reply: Reply) -> list[Action]:
        self._state = DialogueState.from_json(reply.state.to_json())
        actions: list[Action] = []
        for action in reply.actions:
            if isinstance(action, Command):
                result = self._stand_in.run(action, self._state.language, self._now)
                self.results.append(result)
                actions += self._settled(self._dialogue.respond(self._state, result, self._now))
            else:
                self._outcome = action.outcome if isinstance(action, HangUp) else None
                actions.append(action)
        return actions


def coming_in(caller: str | None = CALLER, call_sid: str = "CA1", started: datetime = STARTED) -> PastCall:
    """A call before its first word, while nothing is booked."""
    call = CallRecord(call_sid, caller, CALLED, CallState.ENDED, None, started, None, 1, {}, None, 0)
    return PastCall(call, (), Outcome.ABANDONED)


def lived(*said: str, before: PastCall | None = None, language: Language = Language.DE, over: str = "") -> PastCall:
    return Recorder(before or coming_in(), language).live(said, hangs_up_over=over)
