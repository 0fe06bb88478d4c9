"""Two customers who are one person become one."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Column, CursorResult, select, update
from sqlalchemy.orm import Session

from callbot.desk_events import EventKind
from callbot.errors import StoreError
from crm import audit, events
from crm.schema import Base, CustomerRow


def merge(session: Session, keep: int, gone: int, agent_id: int, at: datetime) -> None:
    """Everything of `gone` becomes `keep`'s, whose own data win; `gone` is no more.

    StoreError when they are one already, or one of them does not exist (any more).
    """
    kept, lost = _lock_both(session, keep, gone)
    moved = {column.table.name: _move(session, column, keep, gone) for column in references()}
    _fill_in(kept, lost)
    session.flush()
    session.delete(lost)
    told = ", ".join(f"{count} in {table}" for table, count in moved.items() if count)
    detail = f"customer {gone} into {keep}: {told or 'nothing to move'}"
    audit.record(session, at, "merged", agent_id=agent_id, customer_id=keep, detail=detail)
    audit.record(session, at, "merged", agent_id=agent_id, customer_id=gone, detail=detail)
    events.record(session, EventKind.CUSTOMER, at, subject=keep)
    events.record(session, EventKind.CUSTOMER, at, subject=gone)


def references() -> Iterator[Column[int]]:
    """Every column of every table that says whose a row is: a table added later is merged without a line here."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table is CustomerRow.__table__:
                yield key.parent


def _lock_both(session: Session, keep: int, gone: int) -> tuple[CustomerRow, CustomerRow]:
    # In one order for everybody: two merges the other way round would otherwise wait for one another.
    both = select(CustomerRow).where(CustomerRow.id.in_({keep, gone})).order_by(CustomerRow.id).with_for_update()
    rows = {row.id: row for row in session.scalars(both)}
    if len(rows) < 2:
        raise StoreError("customer store: to merge takes two customers who both exist")
    return rows[keep], rows[gone]


def _move(session: Session, column: Column[int], keep: int, gone: int) -> int:
    moved: CursorResult[object] = session.connection().execute(
        update(column.table).where(column == gone).values({column.name: keep})
    )
    return moved.rowcount


def _fill_in(kept: CustomerRow, lost: CustomerRow) -> None:
    for field in ("name", "email", "street", "postcode", "city", "language"):
        if not getattr(kept, field):
            setattr(kept, field, getattr(lost, field))
    kept.remark = "\n".join(dict.fromkeys(remark for remark in (kept.remark, lost.remark) if remark))
    kept.complaint_at = _earlier(kept.complaint_at, lost.complaint_at)
    kept.created_at = min(kept.created_at, lost.created_at)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else one or other
