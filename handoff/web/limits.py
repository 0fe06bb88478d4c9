"""How often a call may be asked for, and what it costs to ask in a burst."""

import hashlib
import re
from enum import StrEnum
from typing import Final

from callbot.callback_ports import AskCounts
from callbot.profile.model import Web

ADDRESS_PER_HOUR: Final = 6
ADDRESS_PER_DAY: Final = 15
"""Many visitors of mobile networks and offices share one address."""
NUMBER_PER_HOUR: Final = 3
NUMBER_PER_DAY: Final = 5
EVERYBODY_PER_HOUR: Final = 120

_FREE_FOR_ADDRESS: Final = 2
"""Attempts in an hour that cost no work."""
_FREE_FOR_EVERYBODY: Final = 6
"""Attempts of anybody in ten minutes that cost no work."""
_FIRST_BITS: Final = 14
"""About 16,000 hashes: a tenth of a second in a browser."""
MOST_BITS: Final = 20
"""About a million hashes: some seconds on a telephone, hours for who wants a thousand calls."""
_COUNTER: Final = re.compile("[0-9]{1,15}", re.ASCII)


class Limit(StrEnum):
    """Which limit was reached: for our log, never for the visitor."""

    ADDRESS = "address"
    NUMBER = "number"
    EVERYBODY = "everybody"
    CALLS_A_DAY = "calls_a_day"
    MONEY_A_DAY = "money_a_day"


def reached(counts: AskCounts, web: Web) -> Limit | None:
    """The limit that forbids one more call-back; None: it may be taken."""
    calls_today = max(counts.accepted_today, counts.dialled_today)
    if counts.address_hour >= ADDRESS_PER_HOUR or counts.address_day >= ADDRESS_PER_DAY:
        return Limit.ADDRESS
    if counts.number_hour >= NUMBER_PER_HOUR or counts.number_day >= NUMBER_PER_DAY:
        return Limit.NUMBER
    if counts.everybody_hour >= EVERYBODY_PER_HOUR:
        return Limit.EVERYBODY
    if not web.affords(calls_today + 1):
        return Limit.CALLS_A_DAY if calls_today >= web.calls_per_day else Limit.MONEY_A_DAY
    return None


def work_bits(counts: AskCounts) -> int:
    """How many leading zero bits the SHA-256 of an attempt must have; 0 while there is no burst."""
    own = counts.address_hour - _FREE_FOR_ADDRESS + 1
    all_others = counts.everybody_burst - _FREE_FOR_EVERYBODY + 1
    if own <= 0 and all_others <= 0:
        return 0
    return min(MOST_BITS, _FIRST_BITS - 1 + max(own, 0) + max(all_others, 0) // 3)


def is_done(token: str, counter: str, bits: int) -> bool:
    """Whether SHA-256 of "token:counter" begins with so many zero bits."""
    if bits == 0:
        return True
    if not _COUNTER.fullmatch(counter):
        return False
    digest = hashlib.sha256(f"{token}:{counter}".encode()).digest()
    return int.from_bytes(digest) >> (256 - bits) == 0
