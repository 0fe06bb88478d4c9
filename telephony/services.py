"""What the telephone's routes need."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from callbot.call import CallRecord, Note, Turn
from callbot.clock import Clock
from callbot.config import Config
from callbot.dictation import DictationDesk
from callbot.handoff_ports import Switchboard
from callbot.language import Language
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
    unspoken: Callable[[CallRecord], Sequence[tuple[Language, str]]]
    """What is left to say when no voice of ours works (Intent.SAY)."""
    switchboard: Switchboard
    dictations: DictationDesk
