"""What the carrier sends on one socket, message by message."""

import logging
from collections import deque
from time import monotonic
from typing import Final

from callbot.errors import WireError
from callbot.mulaw import FRAME_SECONDS
from telephony.protocol import FromCarrier, read
from telephony.sockets import WebSocket

LAGGING: Final = int(1.0 / FRAME_SECONDS)
"""Messages waiting: we are a second behind the caller."""
LOST: Final = int(60.0 / FRAME_SECONDS)
"""A minute behind: answering makes no sense any more."""
log = logging.getLogger(__name__)


class Inbox:
    def __init__(self, websocket: WebSocket) -> None:
        self.call_sid = "(not yet known)"
        self._websocket = websocket
        self._waiting: deque[str | bytes] = deque()
        self._lagging = False

    @property
    def has_more(self) -> bool:
        """Another message has already arrived."""
        return bool(self._waiting)

    def next(self, seconds: float) -> FromCarrier | None:
        """The next message of a known kind; None when the socket closed, or none came in time.

        WireError when it is malformed, or when a minute of messages is waiting.
        """
        until = monotonic() + seconds
        while True:
            while self._waiting:
                if (message := read(self._waiting.popleft())) is not None:
                    return message
            if self._websocket.closed or monotonic() >= until:
                return None
            self._waiting.extend(self._websocket.receive())
            self._watch_lag(len(self._waiting))

    def _watch_lag(self, waiting: int) -> None:
        """Say once when we fall behind the caller, and again only after having caught up."""
        if waiting > LOST:
            raise WireError("more than a minute behind the caller")
        if waiting > LAGGING and not self._lagging:
            log.warning("call %s: %.1f s behind the caller", self.call_sid, waiting * FRAME_SECONDS)
        self._lagging = waiting > LAGGING or (self._lagging and waiting > 1)
