"""The tables, one module per aggregate."""

from crm.schema.base import Base
from crm.schema.calls import CallEventRow, CallRow
from crm.schema.customers import CustomerRow, PhoneNumberRow
from crm.schema.interactions import Channel, Direction, InteractionRow, NoteRow, TurnRow
from crm.schema.jobs import JobRow, JobState
from crm.schema.promises import CallbackRow, CallbackState, PromiseKind, PromiseRow, PromiseState

__all__ = [
    "Base",
    "CallEventRow",
    "CallRow",
    "CallbackRow",
    "CallbackState",
    "Channel",
    "CustomerRow",
    "Direction",
    "InteractionRow",
    "JobRow",
    "JobState",
    "NoteRow",
    "PhoneNumberRow",
    "PromiseKind",
    "PromiseRow",
    "PromiseState",
    "TurnRow",
]
