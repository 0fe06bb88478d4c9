"""A firm that calls back, in one database, with a clock that stands still and a carrier that only takes notes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, select

from callbot.actions import Outcome
from callbot.agents import Agent, NewAgent, Presence
from callbot.appointments.links import CalendarLinks
from callbot.appointments.model import ToldBy
from callbot.calendar import Calendar
from callbot.call import CallRecord, Note, Ringing, Turn
from callbot.callback import Callback, CallbackSource, NewCallback
from callbot.callback_links import CallbackLinks, hash_of
from callbot.errors import CarrierError
from callbot.language import Language
from callbot.outbox.callback_letters import CallbackLetters
from callbot.outbox.letters import Letters
from callbot.phrases import load_phrases
from callbot.profile import load
from callbot.profile.model import Profile
from callbot.transfer import Attempt, Failure, NewTransfer, Transfer, TransferEvent, TransferKind
from crm.agents import SqlAgentBook
from crm.callbacks import SqlCallbackBook
from crm.schema import AgentRow, PromiseRow, TransferRow
from crm.store import SqlCallStore
from crm.transactions import reading
from crm.transfers import SqlTransferBook
from handoff import routing
from handoff.callbacks import CallbackDesk, Parts
from handoff.switchboard import Background
from telephony.numbers import TwilioNumberRules

NOW: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday, ten o'clock in Munich: open until noon, and from one to half past five."""
PROFILE: Final = load(None)
BOT: Final = "+4989999980"
LEASE: Final = timedelta(seconds=45)


class Carrier:
    """callbot.handoff_ports.LegControl: notes what it is asked, and fails when it is told to."""

    def __init__(self) -> None:
        self.rung: list[tuple[int, str]] = []
        self.ended: list[str] = []
        self.told: list[tuple[int, Failure, Language]] = []
        self.error: CarrierError | None = None

    def ring_agent(self, attempt: Attempt) -> str:
        return f"CAagent{attempt.id}"

    def ring_customer(self, transfer: Transfer, number: str) -> str:
        self.rung.append((transfer.id, number))
        if self.error:
            raise self.error
        return f"CAcustomer{transfer.id}"

    def hang_up(self, call_sid: str) -> None:
        self.ended.append(call_sid)

    def tell_unreached(self, attempt: Attempt, failure: Failure, language: Language) -> bool:
        self.told.append((attempt.id, failure, language))
        if self.error:
            raise self.error
        return True

    def is_live(self, call_sid: str) -> bool:
        return call_sid not in self.ended

    def to_the_bot(self, call_sid: str) -> bool:
        return self.is_live(call_sid)

    def to_the_room(self, call_sid: str) -> bool:
        return self.is_live(call_sid)


class AtOnce(Background):
    """Does at once what the real one does beside everything else."""

    def run(self, job: Callable[[], object]) -> None:
        job()


class World:
    def __init__(self, engine: Engine, profile: Profile = PROFILE) -> None:
        self.engine, self.at, self.carrier = engine, NOW, Carrier()
        self.agents, self.transfers = SqlAgentBook(engine, self.clock), SqlTransferBook(engine, self.clock)
        self.calls, self.links = SqlCallStore(engine, self.clock), CallbackLinks("https://bot.example", "secret")
        calendar_links = CalendarLinks("https://bot.example", "secret")
        ways = frozenset({ToldBy.SMS, ToldBy.EMAIL})
        letters = Letters(profile, load_phrases(), TwilioNumberRules(), calendar_links, ways)
        self.book = SqlCallbackBook(engine, CallbackLetters(letters, self.links, BOT))
        self.parts = Parts(
            book=self.book,
            transfers=self.transfers,
            agents=self.agents,
            legs=self.carrier,
            calls=self.calls,
            numbers=TwilioNumberRules(),
            profile=profile,
            calendars={site.id: Calendar(site) for site in PROFILE.sites},
            calls_from=BOT,
            write_note=_write_note,
            clock=self.clock,
            background=AtOnce(),
        )
        self.desk = CallbackDesk(self.parts)

    def clock(self) -> datetime:
        return self.at

    def pass_by(self, **time: float) -> None:
        self.at += timedelta(**time)
        self.transfers.let_go(self.at)  # as the switchboard does
        self.desk.step()

    def agent(self, login: str = "kern", **more: Any) -> Agent:
        number = f"+498977{len(self.agents.everybody()):04}"
        agent = self.agents.add(NewAgent(**{"name": f"Agent {login}", "login": login, "phone": number, **more}))
        return self.agents.set_presence(agent.id, Presence.AVAILABLE)

    def ask(self, number: int = 1, **more: Any) -> Callback:
        """A request from the customer of that number."""
        key = more.pop("key", f"key {number}")
        wanted = NewCallback(
            key=key,
            source=CallbackSource.AGENT,
            number=f"+491511234{number:04}",
            reason="Heizung",
            language=Language.DE,
            site="munich",
            due=self.at + timedelta(hours=2),
            token_hash=hash_of(self.links.token(key)),
        )
        return self.book.ask(replace(wanted, **more), self.at).callback

    def now(self, callback: Callback) -> Callback:
        found = self.book.find(callback.id)
        assert found is not None
        return found

    def caller(self, number: int = 1) -> Transfer:
        """Somebody who waits for a person on the line."""
        sid = f"CA{number:032d}"
        self.calls.ring(Ringing(sid, f"+491701234{number:04}", BOT, self.at))
        return self.seek(sid)

    def seek(self, sid: str) -> Transfer:
        wanted = NewTransfer(TransferKind.WARM, sid, "heating", Language.DE, "munich")
        return self.transfers.request(wanted, self.at)

    def begun(self) -> Sequence[Transfer]:
        return [one for one in self.transfers.under_way() if one.kind is TransferKind.CALLBACK]

    def transfer(self, transfer: Transfer) -> Transfer:
        found = self.transfers.find(transfer.id)
        assert found is not None
        return found

    def takes(self, transfer: Transfer) -> Transfer:
        """An agent is rung, presses 1, and waits."""
        attempt = self.transfers.reserve(transfer.id, routing.choose, self.at, LEASE)
        assert attempt is not None
        assert self.transfers.begin_dialling(attempt.id, self.at)
        self.transfers.dialled(attempt.id, f"CAagent{attempt.id}")
        for event in (TransferEvent.ANSWERED, TransferEvent.TAKEN):
            transfer = self.transfers.happen(transfer.id, event, self.at)
        self.desk.agent_ready(transfer)
        return self.transfer(transfer)

    def rings(self) -> Transfer:
        """The one call-back that is begun: an agent takes it, and the customer's telephone rings."""
        [transfer] = self.begun()
        return self.takes(transfer)

    def free(self, agent: Agent) -> None:
        """The agent has put the receiver down."""
        with reading(self.engine) as session:
            attempt_id = session.scalar(select(AgentRow.attempt_id).where(AgentRow.id == agent.id))
        if attempt_id:
            self.transfers.leave(attempt_id, self.at)
        self.agents.set_presence(agent.id, Presence.AVAILABLE)

    def promise(self, callback: Callback) -> PromiseRow:
        with reading(self.engine) as session:
            return session.scalars(select(PromiseRow).where(PromiseRow.callback_id == callback.id)).one()

    def transfers_of(self, callback: Callback) -> int:
        with reading(self.engine) as session:
            return len(session.scalars(select(TransferRow).where(TransferRow.callback_id == callback.id)).all())


def _write_note(_call: CallRecord, _turns: Sequence[Turn]) -> Note:
    return Note("", Outcome.ABANDONED, (), (), Language.DE)
