"""Hours changed at run time: callbot.ports.HoursBoard and callbot.desk_ports.HoursDesk on a SQL database."""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Engine, delete, select

from callbot.calendar import HoursException
from callbot.clock import Clock, system_clock
from callbot.desk_ports import HoursChange
from callbot.errors import StoreError
from callbot.language import Language
from crm.schema import HoursExceptionRow
from crm.transactions import reading, writing

REMEMBERED: Final = timedelta(seconds=3)
"""How long another process may not yet know of a change."""
_log = logging.getLogger(__name__)


class SqlHoursBoard:
    """Asked with every question about hours, so the answer is remembered for a few seconds. Safe from many threads."""

    def __init__(self, engine: Engine, clock: Clock = system_clock) -> None:
        self._engine = engine
        self._clock = clock
        self._known: Mapping[str, Sequence[HoursException]] = {}
        self._fresh_until = datetime.min.replace(tzinfo=UTC)

    def exceptions(self, site: str) -> Sequence[HoursException]:
        """Those of a site that are not over; when the store fails, what was known last."""
        now = self._clock()
        if now >= self._fresh_until:
            self._fresh_until = now + REMEMBERED
            try:
                self._known = _by_site(self.listed())
            except StoreError:
                _log.exception("the exceptions from opening hours could not be read, the last known ones hold")
        return self._known.get(site, ())

    def listed(self) -> Sequence[HoursChange]:
        """All that are not over, in order of time."""
        current = select(HoursExceptionRow).where(HoursExceptionRow.end > self._clock())
        with reading(self._engine) as session:
            rows = session.scalars(current.order_by(HoursExceptionRow.start, HoursExceptionRow.id))
            return [HoursChange(row.id, row.site, exception_of(row), row.set_by) for row in rows]

    def put_up(self, site: str, start: datetime, end: datetime, opens: bool, reason: str, set_by: str) -> int:
        """Close or open a site from one moment to another; gives the id by which it can be taken down."""
        row = HoursExceptionRow(site=site, start=start, end=end, opens=opens, reason=reason, set_by=set_by)
        row.created_at = self._clock()
        with writing(self._engine) as session:
            session.add(row)
            session.flush()
            self._fresh_until = row.created_at
            return row.id

    def take_down(self, exception_id: int) -> bool:
        """False when there is none of that id."""
        with writing(self._engine) as session:
            gone = session.execute(
                delete(HoursExceptionRow).where(HoursExceptionRow.id == exception_id).returning(HoursExceptionRow.id)
            )
            self._fresh_until = self._clock()
            return gone.first() is not None


def _by_site(listed: Sequence[HoursChange]) -> Mapping[str, Sequence[HoursException]]:
    sites: dict[str, list[HoursException]] = {}
    for one in listed:
        sites.setdefault(one.site, []).append(one.exception)
    return sites


def exception_of(row: HoursExceptionRow) -> HoursException:
    reason = dict.fromkeys(Language, row.reason) if row.reason else None
    return HoursException(row.start, row.end, row.opens, reason)
