"""A switchboard on a real database, with legs of which the test says what becomes of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from callbot.actions import SeekPerson
from callbot.agents import Agent, NewAgent, Presence
from callbot.calendar import Calendar, HoursException
from callbot.call import Intent, Ringing
from callbot.errors import CarrierError
from callbot.language import Language
from callbot.transfer import Attempt, Failure, Transfer
from crm.agents import SqlAgentBook
from crm.engine import make_engine
from crm.store import SqlCallStore
from crm.transfers import SqlTransferBook
from handoff import routing
from handoff.switchboard import Parts, Switchboard
from tests.transfer_house import BOT, PROFILE

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HEATING = SeekPerson("Die Heizung ist ausgefallen")


class AtOnce:
    """callbot's background without threads."""

    def __init__(self) -> None:
        self.is_woken = False

    def run(self, job: Callable[[], object]) -> None:
        try:
            job()
        except CarrierError:
            return

    def wake(self) -> None:
        self.is_woken = True


@dataclass
class FakeLegs:
    """callbot.handoff_ports.LegControl that remembers; `fails` names errors of the next requests."""

    fails: list[CarrierError] = field(default_factory=list)
    dialled: list[int] = field(default_factory=list)
    """Attempts, as often as they were dialled."""
    live: set[str] = field(default_factory=set)
    with_the_bot: list[str] = field(default_factory=list)
    in_the_room: list[str] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def ring_agent(self, attempt: Attempt) -> str:
        self.dialled.append(attempt.id)
        self._fail()
        leg_sid = f"CA{next(self.numbers):032d}"
        self.live.add(leg_sid)
        return leg_sid

    def ring_customer(self, transfer: Transfer, number: str) -> str:
        raise AssertionError("no customer is rung here")

    def hang_up(self, call_sid: str) -> None:
        self._fail()
        self.live.discard(call_sid)

    def tell_unreached(self, attempt: Attempt, failure: Failure, language: Language) -> bool:
        raise AssertionError("no customer is rung here")

    def is_live(self, call_sid: str) -> bool:
        return call_sid in self.live

    def to_the_bot(self, call_sid: str) -> bool:
        self._fail()
        self.with_the_bot.append(call_sid)
        return call_sid in self.live

    def to_the_room(self, call_sid: str) -> bool:
        self._fail()
        self.in_the_room.append(call_sid)
        return call_sid in self.live

    def _fail(self) -> None:
        if self.fails:
            raise self.fails.pop(0)


class Exchange:
    """The switchboard with everything around it in reach of a test."""

    def __init__(self, database: Path) -> None:
        self.now = MONDAY
        self.engine = make_engine(f"sqlite:///{database}")
        self.calls = SqlCallStore(self.engine, self.clock)
        self.agents, self.transfers = (
            SqlAgentBook(self.engine, self.clock),
            SqlTransferBook(self.engine, self.clock),
        )
        self.legs, self.background = FakeLegs(), AtOnce()
        self.ready: list[Transfer] = []
        self.closures: list[HoursException] = []
        parts = Parts(
            transfers=self.transfers,
            agents=self.agents,
            legs=self.legs,
            calls=self.calls,
            profile=PROFILE,
            calendars={site.id: Calendar(site, lambda: self.closures) for site in PROFILE.sites},
            clock=self.clock,
            choose=routing.choose,
            could_take=routing.could_take,
            agent_ready=self.ready.append,
            background=self.background,  # type: ignore[arg-type]  # the half that it uses
        )
        self.switchboard = Switchboard(parts)

    def clock(self) -> datetime:
        return self.now

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def agent(self, name: str) -> Agent:
        made = self.agents.add(NewAgent(name, name.lower(), phone=f"+498977{len(self.agents.everybody()):04}"))
        return self.agents.set_presence(made.id, Presence.AVAILABLE)

    def caller(self, number: int = 1) -> str:
        """Somebody who is talking with the bot."""
        sid = f"CA{number:032x}"
        self.calls.ring(Ringing(sid, None, BOT, self.now))
        self.calls.issue_token(sid, "token", self.now + timedelta(minutes=1))
        self.calls.open_stream(sid, "token", self.now)
        self.legs.live.add(sid)
        return sid

    def transfer(self, call_sid: str) -> Transfer:
        transfer = self.transfers.of_call(call_sid)
        assert transfer is not None
        return transfer

    def attempt_of(self, call_sid: str) -> int:
        attempt_id = self.transfer(call_sid).attempt_id
        assert attempt_id is not None
        return attempt_id

    def leg_of(self, attempt_id: int) -> str:
        attempt = self.transfers.attempt(attempt_id)
        assert attempt is not None
        assert attempt.leg_sid is not None
        return attempt.leg_sid

    def answer(self, call_sid: str) -> int:
        """The agent who is rung for this caller picks up; gives the attempt."""
        attempt_id = self.attempt_of(call_sid)
        self.switchboard.brief(attempt_id, self.leg_of(attempt_id))
        return attempt_id

    def enter_room(self, call_sid: str) -> None:
        """As /voice/after does when the bot has closed the stream."""
        assert self.switchboard.room_for(call_sid)
        self.calls.intend(call_sid, Intent.TRANSFER, None)
        self.calls.begin_transfer(call_sid)
        self.switchboard.caller_joined(call_sid)

    def close(self) -> None:
        self.engine.dispose()
