"""Brings callers and people together."""

from handoff.switchboard.background import Background, Dispatcher
from handoff.switchboard.parts import Parts
from handoff.switchboard.switchboard import Switchboard

__all__ = ["Background", "Dispatcher", "Parts", "Switchboard"]
