"""Conferences: rooms in which legs hear each other."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from telephony.simulator.callbacks import Callbacks
from telephony.simulator.hearing import is_sound
from telephony.simulator.interpreter import PROMPTS, Scene, interpret
from telephony.simulator.leg import Leg, Program, new_sid
from telephony.simulator.sound import Playback, tone
from telephony.simulator.tasks import stop
from telephony.simulator.twiml import Verb
from telephony.simulator.violations import ErrorCode

if TYPE_CHECKING:
    from telephony.simulator.network import Network

_NAME_LIMIT = 128


@dataclass(slots=True, eq=False)
class Seat:
    """A leg's place in a conference; the line it is connected to."""

    leg: Leg
    room: "Conference"
    is_muted: bool
    is_on_hold: bool
    starts: bool
    ends: bool
    """Whether the conference begins when this leg enters, and ends when it leaves."""
    leaves_on_star: bool = False
    removed: asyncio.Event = field(default_factory=asyncio.Event)
    said: bytes | None = None
    has_audio_waiting: bool = False

    async def exchange(self, frame: bytes) -> bytes | None:
        self.said = None if self.is_muted or self.is_on_hold or not is_sound(frame) else frame
        return None if self.is_on_hold else self.room.heard_by(self)

    def press(self, digit: str) -> None:
        """Tones travel in the sound; nobody here listens for them, but for hangupOnStar."""
        if digit == "*" and self.leaves_on_star:
            self.removed.set()


@dataclass(slots=True, eq=False)
class Conference:
    name: str
    sid: str = field(default_factory=lambda: new_sid("CF"))
    seats: list[Seat] = field(default_factory=list)
    subscribers: list[Callbacks] = field(default_factory=list)
    started: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: bool = False
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    reason_ended: str | None = None
    ended_by: str | None = None

    @property
    def status(self) -> str:
        return "completed" if self.is_over else "in-progress" if self.started.is_set() else "init"

    def heard_by(self, listener: Seat) -> bytes | None:
        """One voice at a time: that of the first other person who is speaking."""
        if not self.started.is_set():
            return None
        return next((seat.said for seat in self.seats if seat is not listener and seat.said is not None), None)

    def seat_of(self, call_sid: str) -> Seat | None:
        return next((seat for seat in self.seats if seat.leg.sid == call_sid), None)

    def enter(self, seat: Seat) -> None:
        self.seats.append(seat)
        if not self.started.is_set() and len(self.seats) > 1 and any(other.starts for other in self.seats):
            self.started.set()
            self.announce("conference-start")
        self.announce("participant-join", seat)

    def leave(self, seat: Seat) -> None:
        if seat not in self.seats:
            return
        self.seats.remove(seat)
        self.announce("participant-leave", seat)
        if seat.ends:
            self.end("participant-with-end-conference-on-exit-left", seat.leg.sid)
        elif not self.seats:
            self.end("last-participant-left", seat.leg.sid)

    def end(self, reason: str, by: str | None = None) -> None:
        """Everybody still there goes on with what follows their <Dial>."""
        if self.is_over:
            return
        while self.seats:
            seat = self.seats.pop()
            seat.removed.set()
            self.announce("participant-leave", seat)
        self.is_over, self.reason_ended, self.ended_by = True, reason, by
        self.announce("conference-end")

    def announce(self, event: str, seat: Seat | None = None) -> None:
        form = {"ConferenceSid": self.sid, "FriendlyName": self.name, "StatusCallbackEvent": event}
        if seat is not None:
            form |= {
                "CallSid": seat.leg.sid,
                "Muted": str(seat.is_muted).lower(),
                "Hold": str(seat.is_on_hold).lower(),
                "Coaching": "false",
                "StartConferenceOnEnter": str(seat.starts).lower(),
                "EndConferenceOnExit": str(seat.ends).lower(),
            }
        if self.is_over:
            form |= {"ReasonConferenceEnded": self.reason_ended or "", "CallSidEndingConference": self.ended_by or ""}
        for subscriber in self.subscribers:
            subscriber.announce(event, form, is_last=event == "conference-end")


_EVENTS: Mapping[str, frozenset[str]] = {
    "start": frozenset({"conference-start"}),
    "end": frozenset({"conference-end"}),
    "join": frozenset({"participant-join"}),
    "leave": frozenset({"participant-leave"}),
    "mute": frozenset({"participant-mute", "participant-unmute"}),
    "hold": frozenset({"participant-hold", "participant-unhold"}),
}


def subscribed_events(words: str) -> frozenset[str]:
    """The events behind statusCallbackEvent="start end join leave mute hold"."""
    return frozenset().union(*(_EVENTS.get(word, frozenset()) for word in words.split()))


async def join_conference(scene: Scene, verb: Verb, noun: Verb) -> Mapping[str, str]:
    """Sit in the conference until somebody leaves or ends it."""
    if not noun.text or len(noun.text) > _NAME_LIMIT:
        scene.report(ErrorCode.CONFERENCE_NAME_INVALID, "the name of a <Conference> is empty or too long")
        return {"DialCallStatus": "failed"}
    room = scene.network.conference(noun.text)
    _subscribe(scene, noun, room)
    seat = Seat(
        scene.leg,
        room,
        noun.is_true("muted"),
        is_on_hold=False,
        starts=noun.is_true("startConferenceOnEnter", default=True),
        ends=noun.is_true("endConferenceOnExit"),
        leaves_on_star=verb.is_true("hangupOnStar"),
    )
    room.enter(seat)
    limit = verb.seconds("timeLimit", 14400.0) / scene.network.timeline.speed
    sitting = asyncio.create_task(_sit(scene, noun, seat))
    try:
        await asyncio.wait_for(seat.removed.wait(), limit)
    except TimeoutError:
        pass
    finally:
        await stop([sitting])
        room.leave(seat)
    return {"DialCallStatus": "answered", "ConferenceSid": room.sid}


def _subscribe(scene: Scene, noun: Verb, room: Conference) -> None:
    """The first participant that names a callback sets it for the whole conference."""
    url = noun.get("statusCallback")
    if url and not room.subscribers:
        events = subscribed_events(noun.get("statusCallbackEvent", "start end"))
        method = noun.get("statusCallbackMethod", "POST")
        room.subscribers.append(scene.network.subscribe(scene.leg, urljoin(scene.url, url), method, events))


async def _sit(scene: Scene, noun: Verb, seat: Seat) -> None:
    """Music until the conference has begun; the keypad is the seat's from the first moment."""
    music = asyncio.create_task(_music(scene, noun, seat.leg))
    listening = asyncio.create_task(_star_pressed(seat)) if seat.leaves_on_star else None
    try:
        await seat.room.started.wait()
    finally:
        await stop([music, *([listening] if listening else [])])
    seat.leg.line = seat


async def _star_pressed(seat: Seat) -> None:
    """While the music plays, keys reach the leg alone."""
    while await seat.leg.keys.get() != "*":
        pass
    seat.removed.set()


async def _music(scene: Scene, noun: Verb, leg: Leg) -> None:
    if "waitUrl" not in noun.attributes:
        leg.line = Playback(tone(330, 1.0) + tone(392, 1.0), repeats=True)
    elif noun.get("waitUrl"):
        program = Program(urljoin(scene.url, noun.get("waitUrl")), noun.get("waitMethod", "POST"))
        while await interpret(scene.network, leg, program, PROMPTS):
            await scene.network.timeline.sleep(0.02)


def active(network: "Network", name: str) -> Conference | None:
    """The conference of that name that is not over."""
    return next((room for room in network.conferences if room.name == name and not room.is_over), None)
