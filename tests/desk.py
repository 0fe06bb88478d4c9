"""A desk on a real store, for tests: agents, callers, and a switchboard that only notes what it was asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from callbot.agents import Agent, NewAgent, Presence, Role
from callbot.appointments.links import CalendarLinks
from callbot.calendar import Calendar
from callbot.call import CallEvent, Ringing, Speaker, Turn
from callbot.callback_links import CallbackLinks
from callbot.clock import Clock
from callbot.config import Config
from callbot.desk_ports import BrowserTelephones
from callbot.dictation import Dictation
from callbot.doorbell import RedisDoorbell
from callbot.handoff_ports import AgentKey
from callbot.language import Language
from callbot.notes import NoteWriter
from callbot.outbox.callback_letters import CallbackLetters
from callbot.outbox.letters import Letters
from callbot.phrases import load_phrases
from callbot.profile import load
from callbot.profile.model import Profile
from callbot.transfer import Attempt, NewTransfer, Transfer, TransferEvent, TransferKind
from crm.agents import SqlAgentBook
from crm.callbacks import SqlCallbackBook
from crm.customer_book import SqlCustomerBook
from crm.desk_live import SqlLiveDesk
from crm.desk_sessions import SqlDeskSessions
from crm.dictations import SqlDictationBook
from crm.engine import Database, make_engine
from crm.event_log import SqlEventLog
from crm.hours import SqlHoursBoard
from crm.store import SqlCallStore
from crm.transfers import SqlTransferBook
from handoff.callbacks import CallbackDesk
from handoff.callbacks import Parts as CallbackParts
from handoff.desk.blueprint import make_blueprint
from handoff.desk.services import DeskServices
from handoff.dictations import DictationDesk
from handoff.switchboard import Background
from telephony.numbers import TwilioNumberRules

PASSWORD = "ein langer Satz als Passwort"
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
"""A cheap one: a real one takes its time on purpose."""
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
CALLED = "+4989999980"


@dataclass
class PinnedClock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class NotingSwitchboard:
    """Does nothing; notes what the desk asked for."""

    transfers: SqlTransferBook
    clock: Clock
    asked: list[tuple[Any, ...]] = field(default_factory=list)

    def take_over(self, agent: Agent, call_sid: str) -> Transfer:
        self.asked.append(("take_over", agent.id, call_sid))
        wanted = NewTransfer(TransferKind.TAKE_OVER, call_sid, "", Language.DE, "munich", agent_id=agent.id)
        transfer = self.transfers.request(wanted, self.clock())
        self.transfers.reserve(
            transfer.id, lambda free, _: free[0] if free else None, self.clock(), timedelta(minutes=1)
        )
        return self.transfers.find(transfer.id) or transfer

    def press(self, agent: Agent, transfer_id: int, key: AgentKey) -> None:
        self.asked.append(("press", agent.id, transfer_id, key))

    def ask_question(self, agent: Agent, transfer_id: int, question: str) -> None:
        self.asked.append(("ask", agent.id, transfer_id, question))

    def hand_back(self, agent: Agent, transfer_id: int, task: str) -> None:
        self.asked.append(("hand_back", agent.id, transfer_id, task))


class TestDesk:
    """Everything behind one database; several of these on one database are several gateways."""

    __test__ = False

    def __init__(
        self,
        database_url: str,
        clock: Clock | None = None,
        public_base_url: str = "http://desk.test",
        telephones: BrowserTelephones | None = None,
        redis_url: str = "",
    ) -> None:
        self.clock = clock or PinnedClock()
        self.engine: Database = make_engine(database_url)
        self.agents = SqlAgentBook(self.engine, self.clock)
        self.store = SqlCallStore(self.engine, self.clock)
        self.transfers = SqlTransferBook(self.engine, self.clock, lambda _dialogue, _language: ("Heizung ist kalt",))
        self.events = SqlEventLog(self.engine, RedisDoorbell(redis_url) if redis_url else None)
        self.sessions = SqlDeskSessions(self.engine)
        self.customers = SqlCustomerBook(self.engine, self.clock)
        self.switchboard = NotingSwitchboard(self.transfers, self.clock)
        self.config = Config.from_environ(
            {
                "PUBLIC_BASE_URL": public_base_url,
                "SECRET_KEY": "fixed",
                "TWILIO_ACCOUNT_SID": "AC0",
                "TWILIO_AUTH_TOKEN": "0",
            }
        )
        profile = load(None)
        self.callbacks = SqlCallbackBook(self.engine, _letters(profile))
        calendars = {site.id: Calendar(site) for site in profile.sites}
        callback_parts = CallbackParts(
            book=self.callbacks,
            transfers=self.transfers,
            agents=self.agents,
            legs=None,  # type: ignore[arg-type]  # nobody is rung
            calls=self.store,
            numbers=TwilioNumberRules(),
            profile=profile,
            calendars=calendars,
            calls_from=CALLED,
            write_note=NoteWriter(Language.DE, ZoneInfo("Europe/Berlin")),
            clock=self.clock,
            background=Background(),
        )
        self.callback_desk = CallbackDesk(callback_parts)
        self.dictated = SqlDictationBook(self.engine)
        self.hours = SqlHoursBoard(self.engine, self.clock)
        self.rung_to_dictate: list[Dictation] = []
        self.dictations = DictationDesk(
            self.dictated,
            self.transfers,
            self.agents,
            lambda dictation, _agent: self.rung_to_dictate.append(dictation),
            self.clock,
            Background(),
        )
        services = DeskServices(
            config=self.config,
            profile=profile,
            clock=self.clock,
            sessions=self.sessions,
            agents=self.agents,
            transfers=self.transfers,
            events=self.events,
            live=SqlLiveDesk(self.engine, self.clock),
            switchboard=self.switchboard,  # type: ignore[arg-type]  # only the desk's side of it
            customers=self.customers,
            callbacks=self.callbacks,
            callback_desk=self.callback_desk,
            dictations=self.dictations,
            hours=self.hours,
            numbers=TwilioNumberRules(),
            calendars=calendars,
            telephones=telephones,
        )
        self.app = Flask("callbot", static_folder=None)
        self.app.register_blueprint(make_blueprint(services))

    def hire(self, login: str = "petra", name: str = "Petra Kern", **more: Any) -> Agent:
        """With a number of their own; `phone=None`: with a telephone in the browser."""
        number = f"+498977{len(self.agents.everybody()):04}"
        agent = self.agents.add(NewAgent(name, login, **{"phone": number, **more}))
        self.agents.set_password_hash(agent.id, PASSWORD_HASH)
        return self.agents.set_presence(agent.id, Presence.AVAILABLE)

    def ring(self, call_sid: str = "CA1", caller: str | None = "+4915112345678", said: Sequence[str] = ()) -> None:
        """A call that talks with the bot."""
        self.store.ring(Ringing(call_sid, caller, CALLED, self.clock()))
        self.store.issue_token(call_sid, "t", self.clock() + timedelta(minutes=1))
        self.store.open_stream(call_sid, "t", self.clock())
        self.say(call_sid, *said)

    def say(self, call_sid: str, *texts: str, speaker: Speaker = Speaker.CALLER) -> None:
        turns = [Turn(speaker, text, Language.DE, 1.0, 2.0, 0.9) for text in texts]
        if turns:
            self.store.keep_turns(call_sid, turns, {}, Language.DE)

    def bring(self, call_sid: str, agent: Agent, reason: str = "Die Heizung ist kalt", **more: Any) -> Attempt:
        """The agent is reserved for the call."""
        wanted = NewTransfer(TransferKind.WARM, call_sid, reason, Language.DE, "munich", **more)
        transfer = self.transfers.request(wanted, self.clock())
        attempt = self.transfers.reserve(
            transfer.id,
            lambda free, _: next((one for one in free if one.id == agent.id), None),
            self.clock(),
            timedelta(minutes=1),
        )
        assert attempt, "the agent is free"
        return attempt

    def connect(self, attempt: Attempt) -> None:
        """The agent's telephone rings, the agent presses 1, and both are in the room."""
        self.transfers.begin_dialling(attempt.id, self.clock())
        for event in (TransferEvent.ANSWERED, TransferEvent.TAKEN, TransferEvent.JOINED):
            self.transfers.happen(attempt.transfer_id, event, self.clock())


def _letters(profile: Profile) -> CallbackLetters:
    letters = Letters(
        profile, load_phrases(profile.phrases), TwilioNumberRules(), CalendarLinks("http://x", "k"), frozenset()
    )
    return CallbackLetters(letters, CallbackLinks("http://x", "k"), None)


__all__ = ["NOON", "PASSWORD", "CallEvent", "PinnedClock", "Role", "TestDesk", "press", "sign_in", "token_in"]


def token_in(page: str) -> str:
    return page.partition('name="csrf" value="')[2].partition('"')[0]


def press(page: FlaskClient, path: str, **form: str) -> tuple[int, str, str]:
    """What a button of the live page does: status, where to, and what is shown then."""
    token = page.get("/desk").text.partition('name="csrf-token" content="')[2].partition('"')[0]
    answer = page.post(path, data=form, headers={"X-CSRF-Token": token, "HX-Request": "true"})
    return answer.status_code, answer.headers.get("HX-Redirect", ""), answer.text


def sign_in(client: FlaskClient, login: str = "petra", password: str = PASSWORD, **more: Any) -> Any:
    form = client.get("/desk/sign-in", **more).text
    return client.post("/desk/sign-in", data={"csrf": token_in(form), "login": login, "password": password}, **more)
