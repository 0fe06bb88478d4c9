"""What the carrier sends on one socket, message by message."""

import logging
from time import monotonic
from typing import Final

from simple_websocket import ConnectionClosed, Server

from callbot.errors import WireError
from callbot.mulaw import FRAME_SECONDS
from telephony.protocol import FromCarrier, read

LAGGING: Final = int(1.0 / FRAME_SECONDS)
"""Messages waiting: we are a second behind the caller."""
LOST: Final = int(60.0 / FRAME_SECONDS)
"""A minute behind: answering makes no sense any more."""
_LOOK_SECONDS: Final = 0.25
"""simple-websocket's reader may stop without waking us (its event is set before its state): we look ourselves."""
log = logging.getLogger(__name__)


class Inbox:
    def __init__(self, websocket: Server) -> None:
        self.call_sid = "(not yet known)"
        self._websocket = websocket
        self._lagging = False

    @property
    def has_more(self) -> bool:
        """Another message has already arrived."""
        return bool(self._websocket.input_buffer)

    def next(self, seconds: float) -> FromCarrier | None:
        """The next message of a known kind; None when the socket closed, or none came in time.

        WireError when it is malformed, or when a minute of messages is waiting.
        """
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            try:
                text = self._websocket.receive(min(left, _LOOK_SECONDS))
            except ConnectionClosed:
                return None
            if text is not None and (message := read(text)) is not None:
                self._watch_lag()
                return message
        return None

    def _watch_lag(self) -> None:
        """Say once when we fall behind the caller, and again only after having caught up."""
        waiting = len(self._websocket.input_buffer)
        if waiting > LOST:
            raise WireError("more than a minute behind the caller")
        if waiting > LAGGING and not self._lagging:
            log.warning("call %s: %.1f s behind the caller", self.call_sid, waiting * FRAME_SECONDS)
        self._lagging = waiting > LAGGING or (self._lagging and waiting > 0)
