"""What the desk's pages need, handed over by the composition root."""

from dataclasses import dataclass

from callbot.clock import Clock
from callbot.config import Config
from callbot.customers import CustomerBook
from callbot.desk_ports import DeskSessions, LiveDesk
from callbot.handoff_ports import AgentBook, EventLog, Switchboard, TransferBook
from callbot.profile.model import Profile


@dataclass(frozen=True, slots=True)
class DeskServices:
    config: Config
    profile: Profile
    clock: Clock
    sessions: DeskSessions
    agents: AgentBook
    transfers: TransferBook
    events: EventLog
    live: LiveDesk
    customers: CustomerBook
    switchboard: Switchboard
