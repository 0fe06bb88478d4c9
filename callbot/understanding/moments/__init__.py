"""Moments as they are spoken: days, hours, periods and ranges."""

from callbot.understanding.moments.find import find_moment, find_moments
from callbot.understanding.moments.model import FoundMoment, ImpossibleMoment, OpenBetween, Reason

__all__ = ["FoundMoment", "ImpossibleMoment", "OpenBetween", "Reason", "find_moment", "find_moments"]
