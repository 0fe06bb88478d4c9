"""What may go wrong between the carrier and the gateway, on purpose."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Faults:
    """Faults of one call. Callbacks are named by their status: "initiated", "ringing", "answered", "completed"."""

    double: frozenset[str] = frozenset()
    """Sent twice. "voice": the first webhook of the call is sent twice at once, as after a repeated connection."""
    drop: frozenset[str] = frozenset()
    """Never sent."""
    delay_seconds: Mapping[str, float] = field(default_factory=dict)
    """Sent so much later; others overtake it."""
    reorder: bool = False
    """The last callback is sent first, then the others backwards."""
    cut_sockets_at: tuple[float, ...] = ()
    """Seconds after the answer at which the media socket is torn down without a farewell."""


NONE = Faults()


class RestFault(StrEnum):
    """What may happen to a REST request on its way."""

    TOO_MANY = "too_many"
    """Refused with 20429: not carried out."""
    FAILED = "failed"
    """Answered with 503: not carried out, but nobody can know."""
    ANSWER_LOST = "answer_lost"
    """Carried out, and the connection breaks before the answer."""
    REFUSED = "refused"
    """Refused with 400: not carried out."""
    GONE = "gone"
    """Answered with 404, as a call is that has just ended."""
