"""Whether anything has changed for those who wait, by one look at the newest desk events."""

from threading import Lock
from typing import Final

from sqlalchemy import Engine, case, func, select

from callbot.desk_events import EventKind
from crm.schema import DeskEventRow
from crm.transactions import reading

_KINDS: Final = (EventKind.TRANSFER, EventKind.QUEUE, EventKind.PRESENCE)


class QueueVersion:
    """Counts nothing itself: the newest event about transfers, the queue or agents is the version.

    Safe to use from many threads.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._looked_at = 0
        """Events up to here have been looked at."""
        self._version = 0

    def current(self) -> int:
        """The same as before when nothing has been committed since, by whatever process."""
        newest = func.max(DeskEventRow.id), func.max(case((DeskEventRow.kind.in_(_KINDS), DeskEventRow.id)))
        with reading(self._engine) as session:
            latest, relevant = session.execute(select(*newest).where(DeskEventRow.id > self._looked_at)).one()
        with self._lock:
            # Others may have looked further meanwhile; what they saw is not lost.
            self._looked_at = max(self._looked_at, latest or 0)
            self._version = max(self._version, relevant or 0)
            return self._version
