"""Agents and callers for tests of transfers."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from callbot.agents import Agent, NewAgent, Presence
from callbot.call import Ringing
from callbot.language import Language
from callbot.transfer import Attempt, NewTransfer, Transfer, TransferEvent, TransferKind
from crm.agents import SqlAgentBook
from crm.store import SqlCallStore
from crm.transfers import SqlTransferBook
from handoff.routing import choose

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LEASE = timedelta(seconds=45)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


class House:
    """A firm's agents, calls and transfers, in one database."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine, self.clock = engine, clock
        self.agents = SqlAgentBook(engine, clock)
        self.calls = SqlCallStore(engine, clock)
        self.transfers = SqlTransferBook(engine, clock)

    def agent(self, login: str = "kern", presence: Presence = Presence.AVAILABLE, **more: Any) -> Agent:
        number = f"+498977{len(self.agents.everybody()):04}"
        agent = self.agents.add(NewAgent(**{"name": f"Agent {login}", "login": login, "phone": number, **more}))
        return self.agents.set_presence(agent.id, presence)

    def now(self, agent: Agent) -> Agent:
        """The agent as they are now."""
        found = self.agents.find(agent.id)
        assert found is not None
        return found

    def call(self, number: int = 1, caller: str | None = None) -> str:
        call_sid = f"CA{number:032d}"
        self.calls.ring(Ringing(call_sid, caller or f"+4917012{number:05d}", "+498912345", self.clock.now))
        return call_sid

    def caller(self, number: int = 1, **more: Any) -> Transfer:
        """Somebody who wants a person."""
        wanted = {"kind": TransferKind.WARM, "reason": "heating", "language": Language.DE, "site": "munich"} | more
        if "callback_id" not in wanted:
            wanted = {"call_sid": self.call(number)} | wanted
        return self.transfers.request(NewTransfer(**{"call_sid": None, **wanted}), self.clock.now)

    def reserve(self, transfer: Transfer) -> Attempt | None:
        return self.transfers.reserve(transfer.id, choose, self.clock.now, LEASE)

    def reserved(self, transfer: Transfer) -> Attempt:
        attempt = self.reserve(transfer)
        assert attempt is not None
        return attempt

    def ringing(self, transfer: Transfer) -> Attempt:
        attempt = self.reserved(transfer)
        assert self.transfers.begin_dialling(attempt.id, self.clock.now)
        self.transfers.dialled(attempt.id, f"CAleg{attempt.id}")
        return attempt

    def happens(self, transfer: Transfer, *events: TransferEvent, **more: Any) -> Transfer:
        for event in events:
            transfer = self.transfers.happen(transfer.id, event, self.clock.now, **more)
        return transfer

    def bridged(self, transfer: Transfer) -> Attempt:
        attempt = self.ringing(transfer)
        self.happens(transfer, TransferEvent.ANSWERED, TransferEvent.TAKEN, TransferEvent.JOINED)
        return attempt
