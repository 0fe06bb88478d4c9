"""What the telephone's routes need."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from callbot.call import CallRecord, Note, Turn
from callbot.clock import Clock
from callbot.config import Config
from callbot.ports import CallStore, Conversations
from callbot.profile.model import Profile


@dataclass(frozen=True, slots=True)
class Telephony:
    """Handed to the routes by the composition root."""

    config: Config
    store: CallStore
    clock: Clock
    profile: Profile
    conversations: Conversations
    write_note: Callable[[CallRecord, Sequence[Turn]], Note]
    transfer: Callable[[CallRecord], str] | None = None
    """TwiML that brings a caller to a person; None while there are no agents: the fallback number is rung."""
