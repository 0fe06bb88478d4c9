"""What the desk's pages need, handed over by the composition root."""

from collections.abc import Mapping
from dataclasses import dataclass

from callbot.calendar import Calendar
from callbot.callback_ports import CallbackBook, CallbackDesk
from callbot.clock import Clock
from callbot.config import Config
from callbot.customer_ports import CustomerBook
from callbot.desk_events import EventLog
from callbot.desk_ports import BrowserTelephones, DeskSessions, HoursDesk, LiveDesk
from callbot.dictation import DictationDesk
from callbot.handoff_ports import AgentBook, Switchboard, TransferBook
from callbot.ports import NumberRules
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
    callbacks: CallbackBook
    callback_desk: CallbackDesk
    dictations: DictationDesk
    hours: HoursDesk
    numbers: NumberRules
    calendars: Mapping[str, Calendar]
    """Of each site."""
    telephones: BrowserTelephones | None = None
    """None: agents need numbers."""

    @property
    def home_region(self) -> str:
        """Where numbers without a country code are at home: DE, AT or CH."""
        return self.profile.sites[0].region.partition("-")[0]
