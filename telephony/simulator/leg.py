"""One telephone connected to the carrier; Twilio calls it a call."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Protocol
from uuid import uuid4

from callbot.mulaw import FRAME_BYTES, FRAME_SECONDS, SILENCE
from telephony.simulator.diary import Diary, PersonPressed
from telephony.simulator.faults import NONE, Faults
from telephony.simulator.timeline import Timeline

SILENT_FRAME = SILENCE * FRAME_BYTES
_NEWS_TRAVELS: Final = timedelta(seconds=10)
"""Of the world's time: a busy machine reads of the end that late."""


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND_API = "outbound-api"
    OUTBOUND_DIAL = "outbound-dial"


class Status(StrEnum):
    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def is_final(self) -> bool:
        return self not in {Status.QUEUED, Status.INITIATED, Status.RINGING, Status.IN_PROGRESS}


class Line(Protocol):
    """What a leg is connected to at the moment."""

    async def exchange(self, frame: bytes) -> bytes | None:
        """Give 20 ms of the person's sound, get 20 ms for the person; None is silence."""

    def press(self, digit: str) -> None:
        """The person presses a key."""

    @property
    def has_audio_waiting(self) -> bool:
        """Whether more sound is already on its way to the person."""


class Holder(Protocol):
    """Whoever holds the receiver: gives sound, takes sound."""

    def next_frame(self, at_seconds: float) -> bytes: ...

    def hear(self, frame: bytes | None, at_seconds: float) -> None: ...

    async def follow(self) -> None:
        """Live through the call."""


@dataclass(frozen=True, slots=True)
class Program:
    """TwiML to be carried out: at a URL, or given."""

    url: str = ""
    method: str = "POST"
    twiml: str = ""
    fallback_url: str = ""
    fallback_method: str = "POST"


class DeadLine:
    """Silence in both directions."""

    has_audio_waiting = False

    async def exchange(self, frame: bytes) -> bytes | None:
        return None

    def press(self, digit: str) -> None:
        """Nobody listens."""


def new_sid(prefix: str) -> str:
    return prefix + uuid4().hex


class Leg:
    """A call in Twilio's sense: status, sound, keys and times of one connected telephone."""

    def __init__(
        self,
        from_: str,
        to: str,
        direction: Direction,
        timeline: Timeline,
        on_status: Callable[["Leg"], None],
        parent_sid: str | None = None,
    ) -> None:
        self.sid = new_sid("CA")
        self.from_, self.to, self.direction = from_, to, direction
        self.parent_sid = parent_sid
        self.faults: Faults = NONE
        self.status = Status.QUEUED
        self.line: Line = DeadLine()
        self.holder: Holder | None = None
        self.is_machine = False
        self.answered_by = ""
        self.diary = Diary()
        self.keys: asyncio.Queue[str] = asyncio.Queue()
        self.over = asyncio.Event()
        self.created_at = datetime.now(UTC)
        self.rang_at: datetime | None = None
        self.ended_at: datetime | None = None
        self.duration_seconds = 0.0
        self.next_program: asyncio.Future[Program] = asyncio.get_running_loop().create_future()
        self._timeline = timeline
        self._on_status = on_status
        self._answered: float | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def now(self) -> float:
        """Seconds since the answer; 0 before."""
        return 0.0 if self._answered is None else self._timeline.now() - self._answered

    @property
    def is_answered(self) -> bool:
        return self._answered is not None

    @property
    def has_just_ended(self) -> bool:
        """The other side may not have heard of it yet: what it asks of this call now was on its way."""
        return self.ended_at is not None and datetime.now(UTC) - self.ended_at < _NEWS_TRAVELS

    def advance(self, status: Status) -> None:
        """Take a later status and tell whoever asked to be told; nothing happens after the end."""
        if self.status.is_final or self.status is status:
            return
        self.status = status
        if status is Status.RINGING:
            self.rang_at = datetime.now(UTC)
        if status.is_final:
            self.ended_at = datetime.now(UTC)
            self.duration_seconds = self.now
            self.over.set()
        self._on_status(self)

    def answer(self) -> None:
        """The receiver is off the hook: sound flows from now on. Repeated answers change nothing."""
        if self.is_answered or self.status.is_final:
            return
        self._answered = self._timeline.now()
        self.accompany(self._beat())
        if self.holder is not None:
            self.accompany(self.holder.follow())
        self.advance(Status.IN_PROGRESS)

    def hang_up(self) -> None:
        """End it, from whichever side."""
        self.advance(Status.COMPLETED if self.is_answered else Status.CANCELED)

    def redirect(self, program: Program) -> None:
        """Leave what is being carried out and begin something else; of two such requests the later counts."""
        if self.next_program.done():  # whoever waits for it is awake already, and takes what it finds here
            self.next_program = asyncio.get_running_loop().create_future()
        self.next_program.set_result(program)

    def take_next_program(self) -> Program | None:
        """What redirect() asked for, once."""
        if not self.next_program.done():
            return None
        program = self.next_program.result()
        self.next_program = asyncio.get_running_loop().create_future()
        return program

    def press(self, digit: str) -> None:
        self.diary.entries.append(PersonPressed(digit, self.now))
        self.keys.put_nowait(digit)
        self.line.press(digit)

    def accompany(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside the call, at most until close()."""
        self._tasks.append(asyncio.create_task(work))

    async def close(self) -> None:
        """Stop the sound and the person; errors in their tasks come out here."""
        for task in self._tasks:
            task.cancel()
        for result in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(result, Exception):
                raise result

    async def _beat(self) -> None:
        """Exchange a frame every 20 ms, late or not: what is late is caught up with, as on a real line."""
        due = self._timeline.now()
        while not self.over.is_set():
            self.diary.lateness.append((self._timeline.now() - due) / self._timeline.speed)
            at = self.now
            frame = self.holder.next_frame(at) if self.holder else SILENT_FRAME
            heard = await self.line.exchange(frame)
            if self.holder:
                self.holder.hear(heard, at)
            due += FRAME_SECONDS
            await self._timeline.until(due)
