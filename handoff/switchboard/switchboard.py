"""callbot.handoff_ports.Switchboard."""

from handoff.switchboard.callers import CallersSide
from handoff.switchboard.desk_side import DeskSide


class Switchboard(CallersSide, DeskSide):
    """Decides how people and callers come together. Safe to use from many threads and processes: it keeps nothing."""
