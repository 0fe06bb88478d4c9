"""An agent dictates by telephone: a question for the caller, or the summary of a talk."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from callbot.agents import Agent
from callbot.handoff_ports import AgentNext
from callbot.language import Language

LONGEST_SECONDS: Final = 20.0
"""Of one dictation (issue 5)."""


class Purpose(StrEnum):
    QUESTION = "question"
    """For the caller, before the agent takes them."""
    SUMMARY = "summary"
    """For the note, after the talk."""


class DictationState(StrEnum):
    RINGING = "ringing"
    """The agent's telephone rings for it, or is just about to."""
    LISTENING = "listening"
    HEARD = "heard"
    READ_BACK = "read_back"
    """A question: the agent has heard what was understood, and may still speak it again."""
    NOTHING = "nothing"
    """Not answered, or not a word understood."""


UNDER_WAY: Final = frozenset({DictationState.RINGING, DictationState.LISTENING})


@dataclass(frozen=True, slots=True)
class Dictation:
    id: int
    purpose: Purpose
    agent_id: int
    contact_id: int
    attempt_id: int | None
    """On whose leg it is spoken; None: the agent is rung for it."""
    language: Language
    """In which it is spoken: a question in the caller's, a summary in the agent's."""
    state: DictationState
    text: str
    """As it was heard, redacted; empty: nothing yet."""
    begun_at: datetime


class DictationBook(Protocol):
    """Keeps dictations. Every method is one transaction and publishes DICTATION to the agent; StoreError on failure."""

    def begin_on_leg(self, attempt_id: int, purpose: Purpose, at: datetime) -> Dictation | None:
        """On the leg of an attempt; None when there is no such attempt, or its transfer is no contact yet."""

    def begin(self, agent_id: int, contact_id: int, at: datetime) -> Dictation:
        """A summary for which the agent will be rung; StoreError when there is no such contact."""

    def find(self, dictation_id: int) -> Dictation | None: ...

    def question_of(self, attempt_id: int) -> Dictation | None:
        """The latest one spoken on this attempt's leg."""

    def summary_of(self, contact_id: int, agent_id: int) -> Dictation | None:
        """The latest; the note that comes of it ends it."""

    def issue_token(self, dictation_id: int, leg_sid: str, token_hash: str, expires_at: datetime) -> None:
        """LISTENING: the leg is about to be connected with us by this token."""

    def open_stream(self, leg_sid: str, token_hash: str, now: datetime) -> Dictation | None:
        """Use up the token; None when it is unknown, used, expired, or another leg's."""

    def hear(self, dictation_id: int, text: str, at: datetime) -> None:
        """HEARD; NOTHING when the text is empty."""

    def read_back(self, dictation_id: int) -> None: ...

    def give_up(self, dictation_id: int, at: datetime) -> None:
        """NOTHING, if it is still under way."""

    def forget(self, dictation_id: int) -> None:
        """Its words stand elsewhere now."""


class DictationDesk(Protocol):
    """Lets agents dictate (handoff.dictations). Safe to use from many threads."""

    # The legs

    def question(self, attempt_id: int) -> Dictation | None:
        """The agent is being briefed and wants to speak a question; None when the caller is gone."""

    def question_heard(self, attempt_id: int) -> Dictation | None:
        """What was understood, to be read back; None when the caller is gone."""

    def ask(self, attempt_id: int) -> AgentNext:
        """The question was read back, and the agent has not spoken it again: THANKS, or CALLER_GONE."""

    def briefing_ended(self, attempt_id: int) -> None:
        """The agent has hung up: a question that was read back is asked all the same."""

    def summary_on_leg(self, attempt_id: int) -> Dictation | None:
        """The talk is over and the agent has stayed on the line; None when there is nothing to be noted."""

    def summary(self, dictation_id: int) -> Dictation | None:
        """The agent has answered to speak it, or has just spoken it."""

    def summary_ended(self, dictation_id: int) -> None:
        """The leg is over."""

    def issue_token(self, dictation: Dictation, leg_sid: str, token_hash: str, expires_at: datetime) -> None: ...

    # The desk

    def ring_for_summary(self, agent: Agent, contact_id: int) -> Dictation:
        """Ring the agent, once; what is under way goes on. IllegalTransition when a call binds the agent."""

    def summary_of(self, agent: Agent, contact_id: int) -> Dictation | None: ...
