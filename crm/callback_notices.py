"""Whom we are about to ring, and what they read of it beforehand."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from callbot.calendar.spans import Span
from callbot.callback import CallbackSource, CallbackState
from callbot.outbox.callback_letters import CallbackMatter
from crm.schema import CallbackRow, NumberBlockRow

_IN_A_CALL: Final = (CallbackSource.CALL, CallbackSource.QUEUE)
"""Promised by voice: nothing has been written yet."""


def to_tell(now: datetime, coming: Mapping[str, Span], main_site: str) -> Select[CallbackRow]:
    """Who is rung soon, or is owed the first message, and has not read so. `coming`: by site, when customers are rung;
    not empty."""
    at_sites = [(of_sites([site], main_site) & _within(now, span)) for site, span in coming.items()]
    blocked = select(NumberBlockRow.number).where(NumberBlockRow.number == CallbackRow.number)
    return (
        select(CallbackRow)
        .where(
            CallbackRow.state == CallbackState.REQUESTED,
            CallbackRow.tell.is_(True),
            CallbackRow.announced_at.is_(None),
            CallbackRow.rang_sid.is_(None),
            or_(*at_sites),
            ~rung_already().exists(),
            ~blocked.exists(),
        )
        .order_by(CallbackRow.id)
    )


def rung_already() -> Select[int]:
    """For a query of call-backs: another one of the same customer, who is being rung for all of them."""
    other = aliased(CallbackRow)
    return select(other.id).where(other.number == CallbackRow.number, other.state == CallbackState.UNDER_WAY)


def of_sites(sites: Sequence[str], main_site: str) -> ColumnElement[bool]:
    return func.coalesce(CallbackRow.site, main_site).in_(sites)


def rings_at(row: CallbackRow, span: Span) -> datetime:
    """Not before this; `span`: of its site."""
    moment = (row.next_at if row.attempts else None) or row.earliest or row.created_at
    return max(moment, span[0])


def matters(
    when: Mapping[CallbackRow, datetime], now: datetime, ahead: timedelta
) -> Iterator[tuple[CallbackRow, CallbackMatter]]:
    """What is written, once to each customer: several requests are one call. `when`: rings_at."""
    told: set[tuple[str, str | None]] = set()
    for row, rings in when.items():
        matter = _matter(row, now, ahead, rings)
        if matter and (row.number, row.email) not in told:
            told.add((row.number, row.email))
            yield row, matter


def is_soon(earliest: datetime | None, at: datetime, ahead: timedelta) -> bool:
    """Whether what is written now of the time of a call leaves nothing to announce."""
    return earliest is None or earliest <= at + ahead


def _matter(row: CallbackRow, now: datetime, ahead: timedelta, rings: datetime) -> CallbackMatter | None:
    """None: the customer has read the same a moment ago."""
    if row.attempts and row.next_at:
        return CallbackMatter.AGAIN
    if rings <= now:
        return CallbackMatter.ASKED
    if row.source not in _IN_A_CALL and row.created_at > now - ahead:
        return None
    return CallbackMatter.ANNOUNCED


def _within(now: datetime, span: Span) -> ColumnElement[bool]:
    begins, ends = span
    # As long as nobody has rung the customer, the time counts that was promised, however late we are with it.
    rung_again = case((CallbackRow.attempts > 0, CallbackRow.next_at))
    moment = func.coalesce(rung_again, CallbackRow.earliest, CallbackRow.created_at)
    if begins > now:
        return moment < ends
    never_written_to = and_(
        CallbackRow.source.in_(_IN_A_CALL), CallbackRow.attempts == 0, CallbackRow.earliest.is_(None)
    )
    return or_(moment > now, never_written_to) & (moment < ends)
