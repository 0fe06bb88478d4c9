"""The simulator's time, which may run faster than the world's."""

import asyncio
import time


class Timeline:
    """Seconds of simulated time since it was made; `speed` of them pass in one second of the world."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self._origin = time.monotonic()

    def now(self) -> float:
        return (time.monotonic() - self._origin) * self.speed

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self.speed)

    async def until(self, moment: float) -> None:
        """Return at `moment`; at once, but after giving way to others, when it has passed."""
        await asyncio.sleep(max(0.0, (moment - self.now()) / self.speed))
