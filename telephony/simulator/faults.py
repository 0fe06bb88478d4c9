"""What may go wrong between the carrier and the gateway, on purpose."""

from collections.abc import Mapping
from dataclasses import dataclass, field


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
