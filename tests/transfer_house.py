"""A gateway whose bot does nothing but seek a person, on a real database, with a simulated carrier around it."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Final, TypeVar

from flask import Flask

from callbot.actions import Outcome, PersonSought, SeekPerson
from callbot.agents import Agent, NewAgent, Presence
from callbot.calendar import Calendar
from callbot.call import CallRecord, CallState, Intent, Note, Turn
from callbot.clock import system_clock
from callbot.config import Config
from callbot.dictating import Dictating
from callbot.hearing import Expecting, HearingEvent
from callbot.language import Language
from callbot.ports import EarMaker, Line
from callbot.profile.model import Profile
from callbot.transfer import Transfer, TransferState
from crm.agents import SqlAgentBook
from crm.dictations import SqlDictationBook
from crm.engine import make_engine
from crm.store import SqlCallStore
from crm.transfers import SqlTransferBook
from handoff import routing
from handoff.dictations import DictationDesk
from handoff.switchboard import Background, Dispatcher, Parts, Switchboard
from telephony.agent_legs import make_blueprint as make_agent_legs
from telephony.dictation_legs import make_blueprint as make_dictation_legs
from telephony.legs import TwilioLegs
from telephony.rest import TwilioRest
from telephony.services import Telephony
from telephony.simulator import Call, Carrier, Faults, NumberSettings, Phone, Pickup, Press, Script, Wait, WaitForBot
from telephony.simulator.faults import NONE as NO_FAULTS
from telephony.simulator.sound import tone
from telephony.webhooks import make_blueprint as make_voice
from tests.servers import served

PUBLIC: Final = "https://bot.test"
BOT: Final = "+4989123456"
CALLER, OTHER_CALLER = "+4915112345678", "+4915112345679"
KERN, WOLF = "+4915198765432", "+4915198765433"
"""Telephones of two agents."""
SPEED: Final = 8.0
PATIENCE: Final = 240.0
"""Seconds of the simulated clock, which runs on while a busy machine is still answering: who gives up waiting presses a
key that nobody has asked for yet."""
LOOK_EVERY_FRAMES: Final = 12
"""A conversation looks every 0.25 s of the caller's time."""
PROFILE: Final = Profile.model_validate(
    {
        "firm": {"name": "Beispiel GmbH", "trade": {"de": "Heizung"}, "languages": ["de"]},
        "sites": [
            {
                "id": "main",
                "name": {"de": "Haupthaus"},
                "address": {"street": "Weg 1", "postcode": "80331", "city": "München"},
                "region": "DE-BY",
                "hours": "Mo-Su,PH 00:00-24:00",
                "phone": BOT,
            }
        ],
        "fallback_number": "+4989999999",
    }
)
WANTED: Final = SeekPerson("Die Heizung ist ausgefallen", urgent=False)


class SeekingBot:
    """The dialogue's side as the design has it: seek, hold and look, close the stream when somebody has said yes."""

    def __init__(self, house: "House", call: CallRecord, line: Line) -> None:
        self._house, self._call, self._line = house, call, line
        self.closed = False
        self._frames = 0

    def start(self) -> None:
        house, sid = self._house, self._call.call_sid
        self._line.play(tone(300, 0.5), "hold")
        sought = house.switchboard.look(sid)
        if house.seeks and sought is None:
            sought = house.switchboard.seek(sid, WANTED)
        if sought is not None:
            house.seen.setdefault(sid, []).append(sought)

    def hear(self, _mulaw: bytes) -> None:
        self._frames += 1
        if self._frames % LOOK_EVERY_FRAMES == 0:
            self._look()

    def _look(self) -> None:
        sid = self._call.call_sid
        sought = self._house.switchboard.look(sid)
        seen = self._house.seen.setdefault(sid, [])
        if sought is not None and (not seen or seen[-1] != sought):
            seen.append(sought)
        if sought is not None and sought.state is TransferState.ACCEPTED and self._house.listens:
            self._house.store.intend(sid, Intent.TRANSFER, Outcome.TRANSFERRED)
            self.closed = True
            self._line.close()

    def played(self, _mark: str) -> None: ...

    def pressed(self, _digit: str) -> None: ...

    def caller_left(self) -> None:
        self.closed = True


class HearsNothing:
    """An ear for tests in which nobody dictates."""

    def __init__(self, languages: Sequence[Language], start_seconds: float = 0.0) -> None: ...

    def hear(self, mulaw: bytes) -> Sequence[HearingEvent]:
        return ()

    def expect(self, expecting: Expecting, is_complete: Callable[[str, Language], bool]) -> None: ...

    def listen_for(self, languages: Sequence[Language]) -> None: ...

    def finish(self) -> Sequence[HearingEvent]:
        return ()


class House:
    """Everything of one gateway process, with its parts in reach of a test."""

    def __init__(self, database_url: str, carrier: Carrier) -> None:
        self.carrier = carrier
        self.seeks, self.listens = True, True
        self.ahead = timedelta()
        """How far the clock has been put forward."""
        self.seen: dict[str, list[PersonSought]] = {}
        self.ready: list[Transfer] = []
        self.engine = make_engine(database_url)
        self.store = SqlCallStore(self.engine, self.clock)
        self.transfers, self.agents = SqlTransferBook(self.engine, self.clock), SqlAgentBook(self.engine, self.clock)
        config = Config.from_environ(
            {
                "PUBLIC_BASE_URL": PUBLIC,
                "SECRET_KEY": "secret",
                "TWILIO_ACCOUNT_SID": carrier.account.sid,
                "TWILIO_AUTH_TOKEN": carrier.account.token,
                "TWILIO_NUMBER": BOT,
                "TWILIO_API_BASE": carrier.api_base,
            }
        )
        self.rest = TwilioRest(config, pause=lambda seconds: time.sleep(seconds / 50))
        self.legs = TwilioLegs(config, self.rest)
        background = Background()
        self.parts = Parts(
            transfers=self.transfers,
            agents=self.agents,
            legs=self.legs,
            calls=self.store,
            profile=PROFILE,
            calendars={site.id: Calendar(site) for site in PROFILE.sites},
            clock=self.clock,
            choose=routing.choose,
            could_take=routing.could_take,
            agent_ready=self.ready.append,
            background=background,
        )
        self.switchboard = Switchboard(self.parts)
        self.dispatcher = Dispatcher(background, self.switchboard.step, self.transfers.version)
        self.dictated = SqlDictationBook(self.engine)
        self.dictations = DictationDesk(
            self.dictated, self.transfers, self.agents, self.legs.ring_to_dictate, self.clock, background
        )
        self.ears: EarMaker = HearsNothing
        self.telephony = Telephony(
            config,
            self.store,
            self.clock,
            PROFILE,
            self,
            _write_note,
            lambda _call: (),
            self.switchboard,
            self.dictations,
        )

    def clock(self) -> datetime:
        return system_clock() + self.ahead

    def open(self, call_sid: str, token_hash: str, line: Line) -> SeekingBot | Dictating | None:
        call = self.store.open_stream(call_sid, token_hash, self.clock())
        if call:
            return SeekingBot(self, call, line)
        dictation = self.dictated.open_stream(call_sid, token_hash, self.clock())
        return Dictating(dictation, self.ears, self.dictated, self.clock, line) if dictation else None

    def app(self) -> Flask:
        app = Flask("house")
        app.register_blueprint(make_voice(self.telephony))
        app.register_blueprint(make_agent_legs(self.telephony))
        app.register_blueprint(make_dictation_legs(self.telephony))
        return app

    def agent(self, name: str, phone: str) -> Agent:
        """An agent at work."""
        made = self.agents.add(NewAgent(name, name.rsplit(maxsplit=1)[-1].lower(), phone=phone))
        return self.agents.set_presence(made.id, Presence.AVAILABLE)

    def call(self, from_: str = CALLER, faults: Faults = NO_FAULTS) -> Call:
        """Somebody who rings and stays on the line."""
        return self.carrier.dial(Script(stays_seconds=600.0), from_, BOT, faults=faults)

    def bridge(self, call: Call, phone: str = KERN) -> Call:
        """Wait until caller and agent have spoken for a while; gives the agent's leg."""
        self.expect(call, TransferState.BRIDGED)
        self.ahead += timedelta(seconds=30)
        return next(leg for leg in reversed(self.carrier.calls) if leg.to == phone)

    def transfer(self, call: Call) -> Transfer:
        transfer = self.transfers.of_call(call.sid)
        assert transfer is not None
        return transfer

    def expect(self, call: Call, *states: TransferState) -> Transfer:
        """Wait until the call's transfer is in one of the states."""
        eventually(lambda: (found := self.transfers.of_call(call.sid)) is not None and found.state in states)
        return self.transfer(call)

    def expect_call(self, call: Call, state: CallState) -> None:
        eventually(lambda: (found := self.store.find(call.sid)) is not None and found.state is state)

    def states_seen(self, call: Call) -> Sequence[TransferState]:
        """As the bot has seen them, each once in a row."""
        states = [sought.state for sought in self.seen.get(call.sid, [])]
        return [state for at, state in enumerate(states) if not at or states[at - 1] is not state]

    def presence(self, agent: Agent) -> tuple[Presence, bool]:
        """And whether somebody has the agent reserved."""
        found = self.agents.find(agent.id)
        assert found is not None
        return found.presence, found.reserved_until is not None


def eventually(holds: Callable[[], bool], within_seconds: float = 30.0) -> None:
    deadline = time.monotonic() + within_seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.02)


def keys(digits: str, *then: Wait | Press) -> Phone:
    """Somebody who answers, listens to who is calling, and presses."""
    return Phone(Script((WaitForBot("annehmen", PATIENCE), Press(digits), *then), Language.DE, stays_seconds=600.0))


def nobody() -> Phone:
    return Phone(pickup=Pickup.NOBODY)


AnyHouse = TypeVar("AnyHouse", bound=House)


@contextmanager
def house_of(make: Callable[[str, Carrier], AnyHouse], database_url: str, speed: float = SPEED) -> Iterator[AnyHouse]:
    """Built and joined to a carrier; at the end everything of it has ended."""
    carrier = Carrier(speed=speed, carrier_voice=lambda _text, _language: tone(440, 0.5))
    with ExitStack() as closing:
        closing.enter_context(carrier)
        status_url = f"{PUBLIC}/voice/status#rc=5&rp=all"
        carrier.connect_number(BOT, NumberSettings(f"{PUBLIC}/voice/incoming", status_url))
        house = make(database_url, carrier)
        with served(house.app()) as address:
            carrier.route(PUBLIC, [address])
            house.dispatcher.start()
            try:
                yield house
            finally:
                closing.close()  # all calls end, and what is still to be told is told
                house.dispatcher.stop()
        house.rest.close()
        house.engine.dispose()


def living_in(database_url: str, speed: float = SPEED) -> AbstractContextManager[House]:
    return house_of(House, database_url, speed)


def _write_note(_call: CallRecord, _turns: Sequence[Turn]) -> Note:
    return Note("Heizung", Outcome.TRANSFERRED, (), (), Language.DE)
