"""Messages that callers dictate: somebody owes each of them a look."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callbot.actions import TakeMessage
from callbot.desk_events import EventKind
from crm import events
from crm.promises import DESK_OWNER
from crm.schema import InteractionRow, PromiseKind, PromiseRow, PromiseState


def keep(session: Session, interaction: InteractionRow, message: TakeMessage, at: datetime) -> None:
    """A task for whoever is on duty; said again in the same call, it is the same task.

    The interaction's call must be locked.
    """
    mine = select(PromiseRow).where(
        PromiseRow.interaction_id == interaction.id,
        PromiseRow.kind == PromiseKind.TASK,
        PromiseRow.state == PromiseState.OPEN,
    )
    task = session.scalar(mine)
    if task is None:
        task = PromiseRow(
            kind=PromiseKind.TASK,
            owner=DESK_OWNER,
            due=message.due,
            state=PromiseState.OPEN,
            customer_id=interaction.customer_id,
            interaction_id=interaction.id,
            created_at=at,
        )
        session.add(task)
    task.what = message.words
    session.flush()
    events.record(session, EventKind.PROMISE, at, subject=task.id)
