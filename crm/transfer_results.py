"""What came of transfers, told of one contact and counted over all."""

from collections import Counter, defaultdict
from datetime import datetime
from itertools import groupby
from typing import Final

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from callbot.transfer import TransferKind, TransferState
from callbot.transfer_results import (
    FIGURE_OF_END,
    FIGURE_OF_RESULT,
    AgentFigure,
    AgentFigures,
    AttemptResult,
    CallerFigure,
    PastAttempt,
    PastTransfer,
    TransferFigures,
    result_of,
)
from crm.schema import AgentRow, AttemptRow, TransferRow

_END: Final = case(
    (and_(TransferRow.attempt_id == AttemptRow.id, TransferRow.ended_at == AttemptRow.ended_at), TransferRow.state)
)
"""The state in which a transfer ended together with the attempt; NULL: it went on, or both are still under way."""
_CAME_TO_NOTHING: Final = frozenset({TransferState.UNREACHED, TransferState.FAILED})


def of_contact(session: Session, contact_id: int) -> tuple[PastTransfer, ...]:
    """Oldest first, each with its attempts, in one query."""
    rows = session.execute(
        select(TransferRow, AttemptRow, AgentRow.name, _END)
        .outerjoin(AttemptRow, AttemptRow.transfer_id == TransferRow.id)
        .outerjoin(AgentRow, AgentRow.id == AttemptRow.agent_id)
        .where(TransferRow.interaction_id == contact_id)
        .order_by(TransferRow.id, AttemptRow.id)
    )
    return tuple(
        _past(row, tuple(_attempt(attempt, name, end) for _, attempt, name, end in tried if attempt))
        for row, tried in groupby(rows, lambda found: found[0])
    )


def figures(session: Session, since: datetime) -> TransferFigures:
    """Of what ended at `since` or later."""
    return TransferFigures(_agents(session, since), _callers(session, since))


def _agents(session: Session, since: datetime) -> tuple[AgentFigures, ...]:
    counted = session.execute(
        select(AgentRow.id, AgentRow.name, AttemptRow.failure, _END, func.count())
        .select_from(AttemptRow)
        .join(TransferRow, TransferRow.id == AttemptRow.transfer_id)
        .join(AgentRow, AgentRow.id == AttemptRow.agent_id)
        .where(AttemptRow.ended_at >= since)
        .group_by(AgentRow.id, AgentRow.name, AttemptRow.failure, _END)
        .order_by(AgentRow.name, AgentRow.id)
    )
    counts: dict[tuple[int, str], Counter[AgentFigure]] = defaultdict(Counter)
    for agent_id, name, failure, end, count in counted:
        counts[agent_id, name][FIGURE_OF_RESULT[result_of(failure, end)]] += count
    return tuple(
        AgentFigures(agent_id, name, {figure: own[figure] for figure in AgentFigure})
        for (agent_id, name), own in counts.items()
    )


def _callers(session: Session, since: datetime) -> dict[CallerFigure, int]:
    """A caller who asks again in the same call is counted again."""
    counted = session.execute(
        select(TransferRow.state, func.count())
        .where(TransferRow.kind == TransferKind.WARM, TransferRow.ended_at >= since)
        .group_by(TransferRow.state)
    )
    counts = dict.fromkeys(CallerFigure, 0)
    for state, count in counted:
        counts[FIGURE_OF_END[state]] += count
    return counts


def _past(row: TransferRow, attempts: tuple[PastAttempt, ...]) -> PastTransfer:
    return PastTransfer(
        kind=row.kind,
        state=row.state,
        failure=row.failure if row.state in _CAME_TO_NOTHING else None,
        reason=row.reason,
        requested_at=row.requested_at,
        ended_at=row.ended_at,
        attempts=attempts,
    )


def _attempt(row: AttemptRow, agent_name: str, end: TransferState | None) -> PastAttempt:
    result = result_of(row.failure, end) if row.ended_at else AttemptResult.UNDER_WAY
    return PastAttempt(agent_name, row.created_at, result)
