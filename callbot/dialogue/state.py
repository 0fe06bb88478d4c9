"""What a dialogue remembers between two turns; survives in the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Self

from pydantic import TypeAdapter

from callbot.actions import Outcome
from callbot.call import CallRecord
from callbot.hearing import Expecting
from callbot.language import Language


@dataclass(slots=True)
class Said:
    """Something the bot said, kept for "pardon?"."""

    text: str
    language: Language


@dataclass(slots=True)
class Promised:
    """A promise that is in the store, for the note."""

    kind: str
    """callback, appointment."""
    due: datetime
    to: str
    """E.164 for a call-back, the booking code for an appointment."""


WAITING: Final = "person"
"""Name of the topic in which a caller waits for a person."""
TRANSFER: Final = "transfer:"
"""Begins the matter that names who has taken the call."""


@dataclass(slots=True)
class SetAside:
    """A topic that gave way to a person, with what it had collected."""

    topic: str
    slots: dict[str, Any]


@dataclass(slots=True)
class Seeking:
    """A person is sought for the caller; beside whatever topic is open."""

    why: str
    """Why a person is needed (callbot.dialogue.topics.person.Why)."""
    since: datetime
    """Aware; the place in the queue."""
    whom: str = ""
    """Whom the caller asked for, by name."""
    person: str = ""
    skills: list[str] = field(default_factory=list)
    urgent: bool = False
    said: list[str] = field(default_factory=list)
    """What the caller had said, the latest last: who comes back need not say it again."""
    set_aside: SetAside | None = None
    """What the caller was in the middle of."""
    under_way: bool = False
    """Whether the caller is in the queue, not just about to come into it."""
    agent: str = ""
    """Who was said to be rung."""
    position: int = 0
    wait_minutes: int | None = None
    queue_told: bool = False
    """Whether waiting or a call-back was offered."""
    question: str = ""
    """An agent's, put to the caller or about to be."""
    asked: str = ""
    """The last one that was answered, so that it is not put again."""
    answering: bool = False
    """An answer is on its way to the agent."""
    is_taken: bool = False
    """An agent waits for the caller."""
    then: str = ""
    """The caller waits no more: what comes next (callbot.dialogue.topics.person.Then)."""


@dataclass(slots=True)
class DialogueState:
    caller: str | None
    """E.164; None when withheld."""
    site: str
    """Id of the site that was called."""
    language: Language
    language_settled: bool = False
    """Whether the caller has been heard to speak it, or asked for it."""
    slow: bool = False
    topic: str | None = None
    """Name of the topic that owns the open question; None: the caller may say anything."""
    slots: dict[str, Any] = field(default_factory=dict)
    """What that topic has collected; JSON types only."""
    expecting: Expecting = Expecting.ANYTHING
    failures: int = 0
    """Turns in a row that brought nothing."""
    failed_turns: int = 0
    """Such turns in the whole call."""
    spoke: bool = False
    """Whether the caller has said or pressed anything at all."""
    wordings: dict[str, int] = field(default_factory=dict)
    """How often each phrase was used, so that the next time it is worded differently."""
    last_said: list[Said] = field(default_factory=list)
    matters: list[str] = field(default_factory=list)
    """Intent names of what the caller came for, in order."""
    waiting: list[str] = field(default_factory=list)
    """Intent names of further matters, to be taken up when the topic is settled."""
    request: str = ""
    """The caller's own words for the matter at hand; what a person gets to read."""
    came_with: str = ""
    """The caller's words for the last matter of any kind, also one that was answered at once."""
    asked_site: str = ""
    """Id of the site that was asked about last; empty: none was named, that which was called is meant."""
    appointment: str = ""
    """Code of the one that was spoken of last, which the caller has made or shown to know."""
    seeking: Seeking | None = None
    """Whoever is sought for the caller; None: nobody."""
    awaited: str | None = None
    """Why we were to call this caller back, in the words kept with it; None: we were not."""
    handed_back: int = 0
    """Id of the last transfer that came back from a person."""
    promised: list[Promised] = field(default_factory=list)
    open_points: list[str] = field(default_factory=list)
    outcome: Outcome | None = None
    unspoken: list[Said] = field(default_factory=list)
    """What the carrier reads out for us because no voice of our own works (Intent.SAY)."""
    leaving: bool = False
    """The goodbye was said: only something new from the caller keeps the call."""
    time_is_up: bool = False
    """The call has reached its limit: nothing new is begun."""

    @property
    def is_waiting(self) -> bool:
        """For a person, and for nothing else: silences are filled with music."""
        return self.seeking is not None and self.topic == WAITING

    def wait(self) -> None:
        """For a person, and for nothing else; what was open is kept for who comes back."""
        assert self.seeking, "one waits for somebody"
        if self.topic is not None and self.topic != WAITING:
            self.seeking.set_aside = SetAside(self.topic, self.slots)
        self.topic, self.slots = WAITING, {}

    def to_json(self) -> dict[str, Any]:
        """JSON types only; from_json gives an equal state."""
        dumped: dict[str, Any] = _ADAPTER.dump_python(self, mode="json")
        return dumped

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """ValidationError (pydantic) when it was not written by to_json."""
        state = _ADAPTER.validate_python(dict(stored))
        assert isinstance(state, cls)
        return state


_ADAPTER: TypeAdapter[DialogueState] = TypeAdapter(DialogueState)


def unspoken(call: CallRecord) -> list[tuple[Language, str]]:
    """What the carrier has to read out before this call's stream opens again."""
    state = DialogueState.from_json(call.dialogue)
    return [(said.language, said.text) for said in state.unspoken]
