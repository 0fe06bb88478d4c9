"""Closes calls that never got their last event."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from callbot.call import CallRecord, CallState, Note, Turn
from callbot.errors import StoreError
from callbot.ports import CallStore
from callbot.profile.model import Limits

GRACE: Final = timedelta(minutes=10)
"""On top of the longest call the firm allows: for the last status event to come late."""
LONGEST_CALL: Final = timedelta(hours=4)
"""The carrier ends every call after this; a caller who speaks with a person touches nothing in the store."""
log = logging.getLogger(__name__)


def sweep(
    store: CallStore, now: datetime, limits: Limits, write_note: Callable[[CallRecord, Sequence[Turn]], Note]
) -> int:
    """End the calls that nothing has been heard of for too long; gives how many. To be run every few minutes.

    A call that cannot be ended is logged and tried again by the next sweep; the others are not held up by it.
    """
    ended = 0
    for call_sid in store.stale(before=now - timedelta(minutes=limits.call_minutes) - GRACE):
        try:
            ended += _end(store, call_sid, now, write_note)
        except StoreError as error:
            log.error("call %s: it could not be ended: %s", call_sid, error)
    return ended


def _end(
    store: CallStore, call_sid: str, now: datetime, write_note: Callable[[CallRecord, Sequence[Turn]], Note]
) -> bool:
    call = store.find(call_sid)
    if call is None or (call.state is CallState.TRANSFERRING and now - call.started_at < LONGEST_CALL):
        return False
    store.end(call_sid, now, write_note)
    return True
