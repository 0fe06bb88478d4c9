"""The carrier, as tests, benchmarks and commands use it: from plain threads."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from functools import lru_cache
from types import TracebackType
from typing import Any, TypeVar

import aiohttp
from aiohttp import web

from callbot.errors import CarrierError
from callbot.language import Language
from telephony.simulator.faults import NONE, Faults, RestFault
from telephony.simulator.gateway import GatewayApi
from telephony.simulator.leg import Direction, Leg
from telephony.simulator.messages import Message, text_in
from telephony.simulator.network import Account, Network, NumberSettings, RungPhone
from telephony.simulator.phone import Part, Phone, rehearse
from telephony.simulator.report import CallReport, Spoken, make_report, turns_so_far
from telephony.simulator.rest import rest_api
from telephony.simulator.script import Script, ScriptError
from telephony.simulator.timeline import Timeline
from telephony.simulator.violations import Violation
from telephony.simulator.voices import Noise, PersonVoice, find_voice, make_utterance
from telephony.simulator.webhooks import Routes

T = TypeVar("T")
_LONGEST_CALL_SECONDS = 900.0
_START_SECONDS = 10.0


class Call:
    """One leg, seen from a thread outside of the switch."""

    def __init__(self, carrier: "Carrier", leg: Leg) -> None:
        self._carrier, self._leg = carrier, leg

    @property
    def sid(self) -> str:
        return self._leg.sid

    @property
    def to(self) -> str:
        return self._leg.to

    @property
    def direction(self) -> Direction:
        return self._leg.direction

    @property
    def status(self) -> str:
        return self._leg.status.value

    @property
    def rang_at(self) -> datetime | None:
        """When the telephone began to ring; None: not yet, or never."""
        return self._leg.rang_at

    @property
    def ended_at(self) -> datetime | None:
        return self._leg.ended_at

    @property
    def age_seconds(self) -> float:
        """Since the answer; 0 before."""
        return self._leg.now

    def said_so_far(self) -> list[Spoken]:
        """What the person has said, and the carrier's own voice."""
        return turns_so_far(self._leg.diary)

    def hang_up(self) -> None:
        """The person puts the receiver down."""
        self._carrier.on_loop(self._leg.hang_up)

    def press(self, digits: str) -> None:
        """The person presses keys, whatever the script says."""
        for digit in digits:
            self._carrier.on_loop(lambda digit=digit: self._leg.press(digit))  # type: ignore[misc]

    def report(self, timeout_seconds: float = _LONGEST_CALL_SECONDS) -> CallReport:
        """Wait for the end of the call and say what came of it; TimeoutError when it does not end."""
        return self._carrier.report_of(self._leg, timeout_seconds)


class Carrier:
    """A telephone network: numbers that lead to the gateway, telephones of people, and the REST API.

    A context manager. `routes` says where public addresses really live, several for a load balancer. `speed` lets
    simulated time run faster; measured latencies mean nothing then. `api` lets callers know the bot's words.
    """

    def __init__(
        self,
        account: Account | None = None,
        routes: Mapping[str, Sequence[str]] | None = None,
        speed: float = 1.0,
        api: GatewayApi | None = None,
        carrier_voice: Callable[[str, Language], bytes] | None = None,
    ) -> None:
        self.account = account or Account()
        self._routes = Routes(routes or {})
        self._speed, self._api = speed, api
        self._carrier_voice = carrier_voice or _carrier_voice
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="carrier", daemon=True)
        self._network: Network
        self._calls: list[Call] = []
        self._new_call = threading.Condition()

    def __enter__(self) -> "Carrier":
        self._thread.start()
        self._do(self._open(), _START_SECONDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._do(self._close(), 60.0)
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    # Setting up

    @property
    def api_base(self) -> str:
        """For TWILIO_API_BASE."""
        return self._api_base

    def use_api(self, api: GatewayApi) -> None:
        """Let callers know the bot's words, and reports what the gateway has kept."""
        self._api = api
        self._network.bot_words = api.bot_words

    def route(self, public: str, actual: Sequence[str]) -> None:
        """Where a public address lives from now on; several are tried in turn."""
        self.on_loop(lambda: self._routes.point(public, actual))

    def connect_number(self, number: str, settings: NumberSettings) -> None:
        """A number of the account."""
        self.on_loop(lambda: self._network.numbers.__setitem__(number, settings))

    def connect_phone(self, address: str, phone: Phone, voice: PersonVoice | None = None) -> None:
        """A telephone of the outside world, by E.164 number or "client:name"."""
        part = rehearse(phone.script, voice)
        self.on_loop(lambda: self._network.phones.__setitem__(address, RungPhone(phone, part)))

    def fail(self, faults: Faults) -> None:
        """Faults of all calls that the gateway makes from now on."""
        self.on_loop(lambda: setattr(self._network, "faults", faults))

    def fail_requests(self, *faults: RestFault) -> None:
        """What happens to the next REST requests that create or change a call, one each."""
        self.on_loop(lambda: self._network.rest_faults.extend(faults))

    # Calling

    def dial(
        self,
        script: Script,
        from_: str,
        to: str,
        voice: PersonVoice | None = None,
        noise: Noise | None = None,
        faults: Faults = NONE,
    ) -> Call:
        """A person rings a number of the account; returns at once, so that several can call at the same time."""
        if script.needs_words and self._api is None:
            raise ScriptError("the script waits for words: give the gateway's API token, so that the caller knows them")
        return self.start(rehearse(script, voice, noise), from_, to, faults)

    def start(self, part: Part, from_: str, to: str, faults: Faults = NONE) -> Call:
        """As dial(), with a part already rehearsed: for many calls of one kind."""

        async def call_in() -> Leg:
            return self._network.call_in(part, from_, to, faults)

        leg = self._do(call_in(), _START_SECONDS)
        return next(call for call in self.calls if call.sid == leg.sid)

    def call(
        self, script: Script, from_: str, to: str, voice: PersonVoice | None = None, noise: Noise | None = None
    ) -> CallReport:
        """A whole call, from the first ring to the report."""
        return self.dial(script, from_, to, voice, noise).report()

    def text(self, from_: str, to: str, body: str) -> tuple[str, ...]:
        """A person sends a text message to a number of the account; the answers it got at once."""
        return self._do(text_in(self._network, from_, to, body), 30.0)

    # Looking

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every leg so far, in the order of ringing."""
        with self._new_call:
            return tuple(self._calls)

    def expect_call(self, to: str, timeout_seconds: float = 10.0, number: int = 1) -> Call:
        """Wait until a telephone is rung (for the n-th time); CarrierError when it is not."""
        deadline = time.monotonic() + timeout_seconds
        with self._new_call:
            while True:
                rung = [call for call in self._calls if call.to == to]
                if len(rung) >= number:
                    return rung[number - 1]
                if not self._new_call.wait(deadline - time.monotonic()):
                    raise CarrierError(f"nobody rang {to} within {timeout_seconds:.0f} s")

    @property
    def violations(self) -> tuple[Violation, ...]:
        return tuple(self._network.violations)

    @property
    def messages(self) -> tuple[Message, ...]:
        """Text messages that the account sent."""
        return tuple(self._network.messages)

    # Between the threads

    def on_loop(self, action: Callable[[], object]) -> None:
        """Do something on the switch's own thread and wait for it."""

        async def act() -> None:
            action()

        self._do(act(), _START_SECONDS)

    def report_of(self, leg: Leg, timeout_seconds: float) -> CallReport:
        try:
            self._do(self._network.finished(leg), timeout_seconds)
        except TimeoutError:
            raise TimeoutError(f"the call is {leg.status} after {timeout_seconds:g} s: {self._story(leg)}") from None
        asked = self._api is not None and leg.direction is Direction.INBOUND
        kept = self._api.finished_call(leg.sid) if self._api and asked else None
        return make_report(leg, self.violations, kept)

    def _story(self, leg: Leg) -> str:
        """Who has said what: as the gateway has kept it, if it can be asked."""
        kept = self._api.call(leg.sid) if self._api else None
        if kept:
            return " / ".join(f"{turn['speaker']}: {turn['text']}" for turn in kept["turns"])
        return " / ".join(f"{turn.who}: {turn.text}" for turn in turns_so_far(leg.diary))

    def _do(self, work: Coroutine[Any, Any, T], timeout_seconds: float) -> T:
        future: Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(timeout_seconds)
        except TimeoutError:
            future.cancel()
            raise

    async def _open(self) -> None:
        self._session = aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(), connector=aiohttp.TCPConnector(limit=0, ttl_dns_cache=60)
        )
        timeline = Timeline(self._speed)
        self._network = Network(self.account, self._routes, timeline, self._session, self._carrier_voice)
        self._network.on_new_leg = self._remember
        if self._api is not None:
            self._network.bot_words = self._api.bot_words
        self._runner = web.AppRunner(rest_api(self._network))
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._api_base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _close(self) -> None:
        await self._network.close()
        await self._session.close()
        await self._runner.cleanup()

    def _remember(self, leg: Leg) -> None:
        with self._new_call:
            self._calls.append(Call(self, leg))
            self._new_call.notify_all()


@lru_cache(maxsize=256)
def _carrier_voice(text: str, language: Language) -> bytes:
    return make_utterance(text, find_voice("espeak", language)(text, language)).audio
