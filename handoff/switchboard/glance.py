"""What all who wait in this process see when they look: read once for all of them, and anew when it has changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from callbot.agents import Agent
from callbot.clock import Clock
from callbot.handoff_ports import AgentBook, TransferBook
from callbot.transfer import Transfer

_KEPT_FOR: Final = timedelta(seconds=3)
"""Some things change with time alone: who has been tried a while ago may be rung again."""


@dataclass(frozen=True, slots=True)
class View:
    """Who waits, and for whom, at one moment."""

    version: int
    at: datetime
    of_call: Mapping[str, Transfer]
    """The transfers under way."""
    waiting: Sequence[Transfer]
    agents: Sequence[Agent]


class Glance:
    """Safe to use from many threads."""

    def __init__(self, transfers: TransferBook, agents: AgentBook, clock: Clock) -> None:
        self._transfers, self._agents, self._clock = transfers, agents, clock
        self._lock = Lock()
        self._view: View | None = None

    def now(self) -> View:
        """As it is: a view is kept only while no process has committed anything that would change it."""
        # Asked for before anything is read: what changes in between makes the next look read again.
        version, at = self._transfers.version(), self._clock()
        with self._lock:
            view = self._view
            if view is None or view.version < version or not timedelta() <= at - view.at < _KEPT_FOR:
                view = self._view = self._read(version, at)
            return view

    def _read(self, version: int, at: datetime) -> View:
        under_way = {transfer.call_sid: transfer for transfer in self._transfers.under_way() if transfer.call_sid}
        return View(version, at, under_way, self._transfers.waiting(), self._agents.all())
