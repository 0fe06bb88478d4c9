"""Status callbacks, and what may go wrong with them on their way."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

from telephony.simulator.faults import NONE, Faults
from telephony.simulator.timeline import Timeline

Notify = Callable[[str, str, Mapping[str, str]], Awaitable[None]]
"""Sends URL, method and form; failures are the receiver's loss."""
_DEFAULT_EVENTS = frozenset({"completed"})


@dataclass(slots=True)
class Callbacks:
    """One subscriber of events of one call, conference or message; events are numbered from 0."""

    url: str
    method: str
    notify: Notify
    timeline: Timeline
    source: str = ""
    """CallbackSource, which only calls name."""
    events: frozenset[str] = _DEFAULT_EVENTS
    faults: Faults = NONE
    _sequence: int = 0
    _held: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    _previous: asyncio.Task[None] | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def announce(self, event: str, form: Mapping[str, str], is_last: bool = False) -> None:
        """Send an event, if it is wanted, without waiting for the answer."""
        if event in self.events and self.url:
            numbered = {
                **form,
                "Timestamp": format_datetime(datetime.now(UTC)),
                "SequenceNumber": str(self._sequence),
                **({"CallbackSource": self.source} if self.source else {}),
            }
            self._sequence += 1
            copies = 0 if event in self.faults.drop else 2 if event in self.faults.double else 1
            self._held.extend([(event, numbered)] * copies)
        if is_last or not self.faults.reorder:
            for name, held in reversed(self._held) if self.faults.reorder else self._held:
                self._send(held, self.faults.delay_seconds.get(name, 0.0))
            self._held.clear()

    async def delivered(self) -> None:
        """Wait for everything under way."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    def _send(self, form: Mapping[str, str], delay: float) -> None:
        task = asyncio.create_task(self._deliver(form, delay, None if delay else self._previous))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if not delay:
            self._previous = task

    async def _deliver(self, form: Mapping[str, str], delay: float, previous: asyncio.Task[None] | None) -> None:
        if previous is not None:
            await asyncio.wait([previous])
        await self.timeline.sleep(delay)
        await self.notify(self.url, self.method, form)
