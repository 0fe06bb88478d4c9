"""What an agent is told before taking a caller."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callbot.language import Language
from callbot.transfer import Briefing
from crm import transfer_rows
from crm.schema import AgentRow, AttemptRow, CallbackRow, CallRow, CustomerRow, TransferRow

Collected = Callable[[Mapping[str, Any], Language], Sequence[str]]
"""From a dialogue's state: what the bot knows already, one short line each."""


def briefing(session: Session, attempt_id: int, at: datetime, collected: Collected) -> Briefing | None:
    """None: there is no such attempt, or it is over."""
    wanted = select(AttemptRow.transfer_id, AgentRow.interface_language).join(AgentRow)
    found = session.execute(wanted.where(AttemptRow.id == attempt_id, AttemptRow.ended_at.is_(None))).one_or_none()
    if found is None:
        return None
    transfer_id, language = found
    transfer = transfer_rows.transfer(session, transfer_id, at)
    customer = session.get(CustomerRow, transfer.customer_id) if transfer.customer_id else None
    caller, name, dialogue = _caller(session, transfer_id)
    return Briefing(
        transfer=transfer,
        customer_name=customer.name if customer and customer.name else name,
        caller=caller,
        reason=transfer.reason,
        collected=tuple(collected(dialogue, language)) if dialogue else (),
        language=language,
    )


def known(session: Session, call_sid: str, language: Language, collected: Collected) -> tuple[str, ...]:
    """What the bot knows by now, in the words of `language`."""
    dialogue = session.scalar(select(CallRow.dialogue).where(CallRow.call_sid == call_sid))
    return tuple(collected(dialogue, language)) if dialogue else ()


def _caller(session: Session, transfer_id: int) -> tuple[str | None, str, Mapping[str, Any]]:
    """Number, name as given with a call-back, and what the dialogue of the call remembers."""
    wanted = (
        select(CallRow, CallbackRow)
        .select_from(TransferRow)
        .outerjoin(CallRow, CallRow.call_sid == TransferRow.call_sid)
        .outerjoin(CallbackRow, CallbackRow.id == TransferRow.callback_id)
        .where(TransferRow.id == transfer_id)
    )
    call, callback = session.execute(wanted).one()
    if callback:
        return callback.number, callback.name, call.dialogue if call else {}
    return (call.caller, "", call.dialogue) if call else (None, "", {})
