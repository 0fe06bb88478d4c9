"""What the form on the web may cost a day: a fraud target, so looked at again before anybody is dialled."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from callbot.callback import CallbackSource
from callbot.profile.model import Profile
from callbot.transfer import TransferKind
from crm import transfer_rows
from crm.schema import CallbackRow, TransferRow

_IN_TURN: Final = text("SELECT pg_advisory_xact_lock(7234012)")


def dialled(session: Session, since: datetime) -> int:
    """Attempts to call somebody back for the web, those included for which an agent is being rung just now."""
    costs = or_(TransferRow.call_sid.is_not(None), transfer_rows.is_open())
    attempts = (
        select(func.count())
        .select_from(TransferRow)
        .join(CallbackRow, CallbackRow.id == TransferRow.callback_id)
        .where(
            TransferRow.kind == TransferKind.CALLBACK,
            TransferRow.requested_at >= since,
            CallbackRow.source == CallbackSource.WEB,
            costs,
        )
    )
    return session.scalar(attempts) or 0


def affords_one_more(session: Session, profile: Profile, at: datetime) -> bool:
    """Whether the firm's day, which begins at its midnight, has room for one more call."""
    if profile.web is None:
        return True
    local = at.astimezone(ZoneInfo(profile.sites[0].timezone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return profile.web.affords(dialled(session, midnight) + 1)


def wait_for_turn(session: Session) -> None:
    """Of two who begin a call at the same time one must see the other; SQLite writes in turn anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_IN_TURN)
