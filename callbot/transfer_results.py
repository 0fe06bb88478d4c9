"""What came of transfers, and of every attempt to reach an agent: shown with the contact, counted for supervisors."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from callbot.transfer import Failure, TransferKind, TransferState


class AttemptResult(StrEnum):
    """What an agent who was asked to take a caller did, or what came between."""

    UNDER_WAY = "under_way"
    TAKEN = "taken"
    """They spoke with each other."""
    UNREACHED = "unreached"
    """Taken, but the customer of the call-back was not reached."""
    CALL_BACK = "call_back"
    """The caller is called back instead, by the agent's key or by their own wish."""
    ASKED = "asked"
    """The bot had to ask the caller one more question first."""
    SPAM = "spam"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    NO_KEY = "no_key"
    BUSY = "busy"
    CALLER_GONE = "caller_gone"
    """The caller hung up, or did not want to wait any longer."""
    FAILED = "failed"


_OF_FAILURE: Final = {
    Failure.DECLINED: AttemptResult.DECLINED,
    Failure.NO_ANSWER: AttemptResult.NO_ANSWER,
    Failure.NO_KEY: AttemptResult.NO_KEY,
    Failure.BUSY: AttemptResult.BUSY,
    Failure.CALLER_GONE: AttemptResult.CALLER_GONE,
}
_OF_END: Final = {
    TransferState.CALLBACK_AGREED: AttemptResult.CALL_BACK,
    TransferState.SPAM: AttemptResult.SPAM,
    TransferState.FAILED: AttemptResult.CALLER_GONE,
}


def result_of(failure: Failure | None, end: TransferState | None) -> AttemptResult:
    """Of an attempt that is over. `end`: the state in which its transfer ended with it; None: the transfer went on."""
    if end in (TransferState.DONE, TransferState.RETURNED):
        return AttemptResult.TAKEN  # whoever hung up then
    if end is TransferState.UNREACHED:
        return AttemptResult.UNREACHED  # the failure is the customer's, not the agent's
    if failure is not None:
        return _OF_FAILURE.get(failure, AttemptResult.FAILED)
    return _OF_END.get(end, AttemptResult.ASKED) if end else AttemptResult.ASKED


@dataclass(frozen=True, slots=True)
class PastAttempt:
    agent_name: str
    at: datetime
    result: AttemptResult


@dataclass(frozen=True, slots=True)
class PastTransfer:
    """A transfer of a contact, over or still under way."""

    kind: TransferKind
    state: TransferState
    failure: Failure | None
    """Why it came to nothing; None: it did not."""
    reason: str
    """Why a person was wanted."""
    requested_at: datetime
    ended_at: datetime | None
    attempts: tuple[PastAttempt, ...]


FIGURES_OF: Final = timedelta(days=28)
"""Over which figures are shown: every weekday is in it equally often."""


class AgentFigure(StrEnum):
    """What is counted of each agent; every attempt is in exactly one of them."""

    TAKEN = "taken"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    CALLER_GONE = "caller_gone"
    FAILED = "failed"
    OTHERWISE = "otherwise"
    """A call-back, a question through the bot, or spam."""


class CallerFigure(StrEnum):
    """What is counted of callers who asked for a person."""

    PUT_THROUGH = "put_through"
    CALL_BACK = "call_back"
    GONE = "gone"
    FAILED = "failed"
    SPAM = "spam"


FIGURE_OF_RESULT: Final[Mapping[AttemptResult, AgentFigure]] = {
    AttemptResult.TAKEN: AgentFigure.TAKEN,
    AttemptResult.UNREACHED: AgentFigure.TAKEN,
    AttemptResult.DECLINED: AgentFigure.DECLINED,
    AttemptResult.NO_ANSWER: AgentFigure.NO_ANSWER,
    AttemptResult.NO_KEY: AgentFigure.NO_ANSWER,
    AttemptResult.BUSY: AgentFigure.BUSY,
    AttemptResult.CALLER_GONE: AgentFigure.CALLER_GONE,
    AttemptResult.FAILED: AgentFigure.FAILED,
    AttemptResult.CALL_BACK: AgentFigure.OTHERWISE,
    AttemptResult.ASKED: AgentFigure.OTHERWISE,
    AttemptResult.SPAM: AgentFigure.OTHERWISE,
}
FIGURE_OF_END: Final[Mapping[TransferState, CallerFigure]] = {
    TransferState.DONE: CallerFigure.PUT_THROUGH,
    TransferState.RETURNED: CallerFigure.PUT_THROUGH,
    TransferState.CALLBACK_AGREED: CallerFigure.CALL_BACK,
    TransferState.CALLER_GONE: CallerFigure.GONE,
    TransferState.FAILED: CallerFigure.FAILED,
    TransferState.UNREACHED: CallerFigure.FAILED,
    TransferState.SPAM: CallerFigure.SPAM,
}


@dataclass(frozen=True, slots=True)
class AgentFigures:
    agent_id: int
    agent_name: str
    counts: Mapping[AgentFigure, int]
    """Every figure, also those of which there was none."""


@dataclass(frozen=True, slots=True)
class TransferFigures:
    """How often what happened in a span of time."""

    agents: tuple[AgentFigures, ...]
    """By name; those who were asked to take somebody."""
    callers: Mapping[CallerFigure, int]
    """Every figure, also those of which there was none."""
