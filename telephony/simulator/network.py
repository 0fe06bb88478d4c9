"""The carrier's switch: legs, conferences, and what is told to whom."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import aiohttp

from callbot.language import Language
from telephony.simulator import conference, dial
from telephony.simulator.callbacks import Callbacks
from telephony.simulator.connect import connect
from telephony.simulator.faults import NONE, Faults, RestFault
from telephony.simulator.interpreter import BASIC, Performer, interpret
from telephony.simulator.leg import DeadLine, Direction, Leg, Program, Status
from telephony.simulator.messages import Message
from telephony.simulator.person import BotWords, Person
from telephony.simulator.phone import Part, Phone, Pickup
from telephony.simulator.tasks import first_of, stop
from telephony.simulator.timeline import Timeline
from telephony.simulator.violations import ErrorCode, Violation
from telephony.simulator.webhooks import Routes, WebhookError, Webhooks

_VERBS: Final[Mapping[str, Performer]] = {**BASIC, "Connect": connect, "Dial": dial.dial}
_COUNTRIES: Final = {"+49": "DE", "+43": "AT", "+41": "CH", "+423": "LI", "+44": "GB", "+1": "US"}
_EVENT_OF: Final = {
    Status.INITIATED: "initiated",
    Status.RINGING: "ringing",
    Status.IN_PROGRESS: "answered",
}
_UNANSWERED: Final = {
    Pickup.BUSY: Status.BUSY,
    Pickup.NOBODY: Status.NO_ANSWER,
    Pickup.UNREACHABLE: Status.FAILED,
}


@dataclass(frozen=True, slots=True)
class Account:
    sid: str = "AC" + "5" * 32
    token: str = field(default="simulated-auth-token", repr=False)


@dataclass(frozen=True, slots=True)
class NumberSettings:
    """What Twilio's console keeps of a number."""

    voice_url: str
    status_callback: str = ""
    fallback_url: str = ""
    sms_url: str = ""


@dataclass(frozen=True, slots=True)
class RungPhone:
    """A telephone of the outside world with the part of the person beside it."""

    phone: Phone
    part: Part


class Network:
    """Everything that lives on the simulator's event loop."""

    def __init__(
        self,
        account: Account,
        routes: Routes,
        timeline: Timeline,
        session: aiohttp.ClientSession,
        carrier_voice: Callable[[str, Language], bytes],
    ) -> None:
        self.account, self.timeline = account, timeline
        self.webhooks = Webhooks(account.token, routes, session)
        self.numbers: dict[str, NumberSettings] = {}
        self.phones: dict[str, RungPhone] = {}
        self.legs: dict[str, Leg] = {}
        self.conferences: list[conference.Conference] = []
        self.messages: list[Message] = []
        self.violations: list[Violation] = []
        self.whispers: dict[str, Program] = {}
        self.faults = NONE
        """Of calls that come from the gateway; callers bring their own."""
        self.rest_faults: deque[RestFault] = deque()
        """Of the next REST requests that create or change a call."""
        self.on_new_leg: Callable[[Leg], None] = lambda leg: None
        self.bot_words: BotWords | None = None
        self._carrier_voice = carrier_voice
        self._watchers: dict[str, Callbacks] = {}
        self._subscribers: list[Callbacks] = []
        self._runs: dict[str, asyncio.Task[None]] = {}

    def report(self, code: ErrorCode, detail: str, call_sid: str | None = None) -> None:
        self.violations.append(Violation(code, detail, call_sid))

    async def synthesise(self, text: str, language: Language) -> bytes:
        return await asyncio.to_thread(self._carrier_voice, text, language)

    def form(self, leg: Leg) -> dict[str, str]:
        """The fields that every voice webhook carries."""
        fields = {
            "AccountSid": self.account.sid,
            "ApiVersion": "2010-04-01",
            "CallSid": leg.sid,
            "CallStatus": leg.status.value,
            "Called": leg.to,
            "Caller": leg.from_,
            "Direction": leg.direction.value,
            "From": leg.from_,
            "To": leg.to,
        }
        for who, number in (("Called", leg.to), ("Caller", leg.from_), ("From", leg.from_), ("To", leg.to)):
            fields |= {f"{who}City": "", f"{who}State": "", f"{who}Zip": "", f"{who}Country": _country(number)}
        if leg.parent_sid:
            fields["ParentCallSid"] = leg.parent_sid
        if leg.answered_by:
            fields["AnsweredBy"] = leg.answered_by
        return fields

    def new_leg(self, from_: str, to: str, direction: Direction, parent: Leg | None = None) -> Leg:
        leg = Leg(from_, to, direction, self.timeline, self._status_changed, parent.sid if parent else None)
        leg.faults = parent.faults if parent else self.faults
        self.legs[leg.sid] = leg
        return leg

    def watch(self, leg: Leg, url: str, method: str, events: frozenset[str]) -> None:
        """Tell a URL of the leg's states; the last state comes under the name "completed", whatever it is."""
        subscriber = self.subscribe(leg, url, method, events or frozenset({"completed"}))
        subscriber.source = "call-progress-events"
        self._watchers[leg.sid] = subscriber

    def subscribe(self, leg: Leg | None, url: str, method: str, events: frozenset[str]) -> Callbacks:
        """A subscriber of the given events, with the faults of the leg they belong to."""
        faults = leg.faults if leg else self.faults
        subscriber = Callbacks(url, method, self._notify, self.timeline, "", events, faults)
        self._subscribers.append(subscriber)
        return subscriber

    def conference(self, name: str) -> conference.Conference:
        """The conference of that name that is going on, or a new one."""
        room = conference.active(self, name)
        if room is None:
            room = conference.Conference(name)
            self.conferences.append(room)
        return room

    def seize(self, leg: Leg, part: Part) -> None:
        """Put a person to the leg."""
        leg.holder = Person(part, leg, self.timeline, self.bot_words if leg.direction is Direction.INBOUND else None)

    def call_in(self, part: Part, from_: str, to: str, faults: Faults = NONE) -> Leg:
        """Somebody outside dials a number of the account."""
        settings = self.numbers[to]
        leg = self.new_leg(from_, to, Direction.INBOUND)
        leg.faults = faults
        self.watch(leg, settings.status_callback, "POST", frozenset({"completed"}))
        self.seize(leg, part)
        leg.advance(Status.RINGING)
        program = Program(settings.voice_url, fallback_url=settings.fallback_url)
        if "voice" in faults.double:
            self._subscribers.append(doubled := Callbacks(program.url, "POST", self._notify, self.timeline))
            doubled.announce("completed", self.form(leg))
        self.spawn(leg, program)
        self.on_new_leg(leg)
        return leg

    def call_out(self, leg: Leg, program: Program, timeout: float, on_answer: Callable[[], None]) -> None:
        """Ring the leg's telephone and carry out the program when somebody answers."""

        async def ring_and_run() -> None:
            if await self.ring(leg, timeout):
                on_answer()
                await self._run(leg, program)

        self._runs[leg.sid] = asyncio.create_task(ring_and_run())

    async def ring(self, leg: Leg, timeout: float) -> bool:
        """Whether somebody answers; the leg has its final status when not."""
        self.on_new_leg(leg)
        leg.advance(Status.INITIATED)
        rung = self.phones.get(leg.to)
        if rung is None or rung.phone.pickup in {Pickup.UNREACHABLE, Pickup.BUSY}:
            leg.advance(_UNANSWERED[rung.phone.pickup] if rung else Status.FAILED)
            return False
        if await _happens(leg.over.wait(), rung.phone.sought_seconds / self.timeline.speed):
            return False
        leg.advance(Status.RINGING)
        answers = rung.phone.pickup is not Pickup.NOBODY and rung.phone.rings_seconds < timeout
        wait = rung.phone.rings_seconds if answers else timeout
        if await _happens(leg.over.wait(), wait / self.timeline.speed):
            return False
        if not answers:
            leg.advance(Status.NO_ANSWER)
            return False
        leg.is_machine = rung.phone.pickup is Pickup.MAILBOX
        self.seize(leg, rung.part)
        leg.answer()
        return True

    def spawn(self, leg: Leg, program: Program | None = None) -> None:
        """Let the leg carry out TwiML on its own: the program, or the one it was redirected to."""
        self._runs[leg.sid] = asyncio.create_task(self._run(leg, program or leg.take_next_program() or Program()))

    def runs(self, leg: Leg) -> bool:
        """Whether the leg carries out TwiML of its own."""
        return leg.sid in self._runs

    async def finished(self, leg: Leg) -> None:
        """Wait until the leg is over and everything about it was told."""
        await leg.over.wait()
        if leg.sid in self._runs:
            await self._runs[leg.sid]
        await leg.close()
        for subscriber in self._subscribers:
            await subscriber.delivered()

    async def close(self) -> None:
        """End all calls, and deliver what is still under way."""
        for leg in list(self.legs.values()):
            leg.hang_up()
        for leg in list(self.legs.values()):
            await self.finished(leg)

    async def _run(self, leg: Leg, program: Program) -> None:
        following: Program | None = program
        try:
            while following is not None and not leg.over.is_set():
                following = await self._run_until_redirected(leg, following)
        finally:
            leg.hang_up()

    async def _run_until_redirected(self, leg: Leg, program: Program) -> Program | None:
        work = asyncio.create_task(interpret(self, leg, program, _VERBS))
        over = asyncio.create_task(leg.over.wait())
        try:
            await first_of(work, over, leg.next_program)
        finally:
            await stop([work, over])
            leg.line = DeadLine()
        if not work.cancelled():
            work.result()
        return leg.take_next_program()

    def _status_changed(self, leg: Leg) -> None:
        watcher = self._watchers.get(leg.sid)
        if watcher is None:
            return
        form = self.form(leg)
        if leg.status.is_final:
            form["CallDuration"] = str(round(leg.duration_seconds))
            form["Duration"] = str(-(-round(leg.duration_seconds) // 60))
            form["SipResponseCode"] = {"busy": "486", "failed": "404"}.get(leg.status.value, "200")
        watcher.announce(_EVENT_OF.get(leg.status, "completed"), form, is_last=leg.status.is_final)

    async def _notify(self, url: str, method: str, form: Mapping[str, str]) -> None:
        try:
            await self.webhooks.ask(url, method, form)
        except WebhookError as error:
            self.report(error.code, f"status callback: {error.detail}", form.get("CallSid"))


async def _happens(event: Awaitable[object], within_seconds: float) -> bool:
    try:
        await asyncio.wait_for(event, within_seconds)
    except TimeoutError:
        return False
    return True


def _country(number: str) -> str:
    return next((country for prefix, country in _COUNTRIES.items() if number.startswith(prefix)), "")
