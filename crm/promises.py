"""Call-backs, and the promises that come with them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callbot.actions import RequestCallback
from crm.schema import CallbackRow, CallbackState, InteractionRow, PromiseKind, PromiseRow, PromiseState

DESK_OWNER = "desk"
"""Whoever is on duty."""


def promise_callback(
    session: Session, interaction: InteractionRow, key: str, request: RequestCallback, due: datetime, at: datetime
) -> CallbackRow:
    """Write the request and its promise; a repeated key takes the caller's newer words and keeps the first deadline.

    The interaction's call must be locked: that is what makes two equal requests at once one.
    """
    known = session.scalar(select(CallbackRow).where(CallbackRow.key == key))
    if known:
        known.window, known.reason = request.window, request.reason
        return known
    callback = CallbackRow(
        key=key,
        number=request.number,
        window=request.window,
        reason=request.reason,
        language=interaction.language,
        due=due,
        state=CallbackState.REQUESTED,
        customer_id=interaction.customer_id,
        interaction_id=interaction.id,
        created_at=at,
    )
    session.add(callback)
    session.flush()
    session.add(
        PromiseRow(
            kind=PromiseKind.CALLBACK,
            owner=DESK_OWNER,
            due=due,
            state=PromiseState.OPEN,
            customer_id=interaction.customer_id,
            interaction_id=interaction.id,
            callback_id=callback.id,
            created_at=at,
        )
    )
    return callback
