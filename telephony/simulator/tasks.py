"""Waiting for whatever comes first."""

import asyncio
from collections.abc import Iterable
from typing import Any


async def first_of(*awaited: asyncio.Future[Any], within_seconds: float | None = None) -> None:
    """Return when one of them is done, or the time (of the world) is up; none is cancelled."""
    await asyncio.wait(awaited, timeout=within_seconds, return_when=asyncio.FIRST_COMPLETED)


async def stop(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel what is not done, and wait until it has cleaned up."""
    waiting = list(tasks)
    for task in waiting:
        task.cancel()
    if waiting:
        await asyncio.wait(waiting)
