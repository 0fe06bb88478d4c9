"""Calling customers back: an agent first, then the customer."""

from handoff.callbacks.desk import CallbackDesk
from handoff.callbacks.parts import Parts

__all__ = ["CallbackDesk", "Parts"]
