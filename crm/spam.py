"""What follows when an agent calls a call spam."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from callbot.customers import Channel, Direction, Flag, NoteOutcome
from crm import customer_changes
from crm.schema import AgentNoteRow, AppointmentRow, CustomerRow, InteractionRow, ServiceRequestRow, TransferRow


def mark(session: Session, contact: InteractionRow, agent_id: int, at: datetime) -> None:
    """The mark is shown from now on; a caller of whom nothing else is known is turned away from now on as well.

    Nothing for who withheld the number. Whoever has a history is turned away by supervisors only, and so is who has
    not called: on the web anybody may have given the number.
    """
    if contact.customer_id is None:
        return
    customer_changes.set_flag(session, contact.customer_id, Flag.SPAM, True, agent_id, at)
    has_called = contact.channel is Channel.PHONE and contact.direction is Direction.INBOUND
    if has_called and not _has_history(session, contact.customer_id, contact.id):
        customer_changes.set_flag(session, contact.customer_id, Flag.TURNED_AWAY, True, agent_id, at)


def _has_history(session: Session, customer_id: int, contact_id: int) -> bool:
    """Whether this is more than a number: a name, an appointment, an order, or a talk with one of us before."""
    row = session.get_one(CustomerRow, customer_id)
    if row.name or row.email or row.verified_at:
        return True
    noted = exists().where(
        AgentNoteRow.interaction_id == InteractionRow.id,
        InteractionRow.customer_id == customer_id,
        InteractionRow.id != contact_id,
        AgentNoteRow.outcome != NoteOutcome.SPAM.value,
    )
    spoke = exists().where(
        TransferRow.customer_id == customer_id,
        TransferRow.bridged_at.is_not(None),
        TransferRow.interaction_id != contact_id,
    )
    booked = exists().where(AppointmentRow.customer_id == customer_id)
    ordered = exists().where(ServiceRequestRow.customer_id == customer_id)
    return bool(session.scalar(select(noted | spoke | booked | ordered)))
