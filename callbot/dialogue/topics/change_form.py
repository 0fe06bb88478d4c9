"""What is known of an appointment that is to be changed."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from callbot.appointments.model import Appointment, Slot
from callbot.dialogue.topics.appointment_key import Key
from callbot.dialogue.topics.slot_search import Search


class Step(StrEnum):
    """The open question."""

    KEY = "key"
    WHICH = "which"
    TIME = "time"
    """To when it is moved."""
    SURE = "sure"


@dataclass(slots=True)
class Change:
    matter: str
    """Intent name: move_appointment, cancel_appointment or my_appointment."""
    step: Step = Step.KEY
    key: Key = field(default_factory=Key)
    tries: int = 0
    found: list[Appointment] = field(default_factory=list)
    search: Search = field(default_factory=Search)
    by: timedelta | None = None
    """How far it is to be moved, told before it was found."""

    @property
    def appointment(self) -> Appointment:
        """The one that is meant; only once there is exactly one left."""
        return self.found[0]

    @property
    def target(self) -> Slot | None:
        """Where it is to be moved; None when that is not the wish, or not known yet."""
        return self.search.slot if self.matter == "move_appointment" else None
