"""What a call-back must tell."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from callbot.dialogue.topics.callback_window import Window
from callbot.dialogue.topics.telephone import Telephone


class Step(StrEnum):
    """The open question."""

    OFFERED = "offered"
    WINDOW = "window"
    """Which time is meant, or when else."""
    REASON = "reason"
    NUMBER = "number"
    PROMISING = "promising"


@dataclass(slots=True)
class Wanted:
    step: Step = Step.REASON
    whom: str = ""
    """Whom the caller asked for, by name."""
    offer: bool = False
    hurry: bool = False
    asks: str = "callback_reason"
    """Phrase that asks for the reason."""
    promises: str = "callback_queued"
    """Phrase that says when we ring."""
    window: Window = field(default_factory=Window)
    telephone: Telephone = field(default_factory=Telephone)
    last: bool = False
    """The call ends with the promise."""
    given_up: bool = False
    """Nothing more is asked."""
    person: str = ""
    """Id of whom the caller asked for."""
    skills: list[str] = field(default_factory=list)
    place: datetime | None = None
    """Since when the caller had waited for a person."""
    minutes: int = 0
    """Within how many minutes of opening time somebody rings who has said so; 0: as the firm promises."""
    agent: int | None = None
    """Id of who has said so, and the name."""
    by: str = ""
    caller: str = ""
    """The name that the caller has given."""
