"""callbot.handoff_ports.EventLog on a SQL database."""

from collections.abc import Sequence
from threading import Condition
from time import monotonic
from typing import Final

from sqlalchemy import Engine, func, or_, select

from callbot.handoff_ports import DeskEvent, Doorbell
from crm import events
from crm.schema import DeskEventRow
from crm.transactions import reading

LOOK_SECONDS: Final = 0.1
"""How often somebody looks for events of other processes while nobody rings."""
_LOOK_WITH_BELL_SECONDS: Final = 1.0
"""And while a doorbell works: only in case a ring was lost."""


class SqlEventLog:
    """Safe to use from many threads: one of those who wait looks for all of them."""

    def __init__(self, engine: Engine, doorbell: Doorbell | None = None) -> None:
        self._engine = engine
        self._doorbell = doorbell
        self._changed = Condition()
        self._newest = 0
        self._rung = False
        self._watched = False
        events.listen(engine, self.wake)
        if doorbell:
            events.listen(engine, doorbell.ring)
            doorbell.listen(self.wake)

    def latest(self) -> int:
        with reading(self._engine) as session:
            return session.scalar(select(func.max(DeskEventRow.id))) or 0

    def since(self, event_id: int, agent_id: int, limit: int = 500) -> Sequence[DeskEvent]:
        theirs = or_(DeskEventRow.agent_id.is_(None), DeskEventRow.agent_id == agent_id)
        newer = select(DeskEventRow).where(DeskEventRow.id > event_id, theirs).order_by(DeskEventRow.id).limit(limit)
        with reading(self._engine) as session:
            return [_event(row) for row in session.scalars(newer)]

    def wait(self, event_id: int, timeout_seconds: float) -> bool:
        deadline = monotonic() + timeout_seconds
        with self._changed:
            while self._newest <= event_id:
                left = deadline - monotonic()
                if left <= 0:
                    return False
                if self._watched:
                    self._changed.wait(left)
                else:
                    self._watch(left)
            return True

    def wake(self) -> None:
        """There may be something new: whoever waits looks at once."""
        with self._changed:
            self._rung = True
            self._changed.notify_all()

    def _watch(self, seconds: float) -> None:
        """Look once for everybody who waits: when the bell rings, else after a short pause."""
        self._watched = True
        try:
            if not self._rung:
                self._changed.wait_for(lambda: self._rung, min(seconds, self._pause()))
            self._rung = False
            self._changed.release()
            try:
                latest = self.latest()
            finally:
                self._changed.acquire()
            self._newest = max(self._newest, latest)
        finally:
            self._watched = False
            self._changed.notify_all()

    def _pause(self) -> float:
        return _LOOK_WITH_BELL_SECONDS if self._doorbell and self._doorbell.works() else LOOK_SECONDS


def _event(row: DeskEventRow) -> DeskEvent:
    return DeskEvent(row.id, row.kind, row.agent_id, row.call_sid, row.subject, row.at)
