"""callbot.desk_events.EventLog on a SQL database."""

from collections.abc import Sequence
from threading import Condition
from time import monotonic
from typing import Final

from sqlalchemy import Engine, func, or_, select

from callbot.desk_events import DeskEvent, Doorbell
from crm import events
from crm.schema import DeskEventRow
from crm.transactions import READ_ONLY, reading, store_errors

LOOK_SECONDS: Final = 0.03
"""How often one of those who wait looks for events of other processes while nobody rings; a look takes 0.1 to 0.3 ms
of CPU.
"""
_LOOK_WITH_BELL_SECONDS: Final = 1.0
"""And while a doorbell works: only in case a ring was lost."""
_NEWEST: Final = select(func.max(DeskEventRow.id))


class SqlEventLog:
    """Safe to use from many threads: one of those who wait looks for all of them."""

    def __init__(self, engine: Engine, doorbell: Doorbell | None = None) -> None:
        self._engine = engine
        self._glancing = engine.execution_options(**{READ_ONLY: True})
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
        # Without the ORM, which would take longer than the database.
        with store_errors(), self._glancing.connect() as connection:
            return connection.scalar(_NEWEST) or 0

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
                    self._watch(event_id, deadline)
            return True

    def wake(self) -> None:
        """There may be something new: whoever waits looks at once."""
        with self._changed:
            self._rung = True
            self._changed.notify_all()

    def _watch(self, event_id: int, deadline: float) -> None:
        """Look for everybody who waits: when the bell rings, else after a short pause. Woken is whoever has news."""
        self._watched = True
        try:
            while self._newest <= event_id and (left := deadline - monotonic()) > 0:
                self._changed.wait_for(lambda: self._rung, min(left, self._pause()))
                self._rung = False
                self._look()
        finally:
            self._watched = False
            self._changed.notify_all()  # somebody else goes on looking

    def _look(self) -> None:
        self._changed.release()
        try:
            latest = self.latest()
        finally:
            self._changed.acquire()
        if latest > self._newest:
            self._newest = latest
            self._changed.notify_all()

    def _pause(self) -> float:
        return _LOOK_WITH_BELL_SECONDS if self._doorbell and self._doorbell.works() else LOOK_SECONDS


def _event(row: DeskEventRow) -> DeskEvent:
    return DeskEvent(row.id, row.kind, row.agent_id, row.call_sid, row.subject, row.at)
