"""The tables, one module per aggregate."""

from callbot.callback import CallbackState
from callbot.customers import Channel, Direction
from crm.schema.agents import AgentRow, DeskSessionRow, SignInRow, TelephoneRow
from crm.schema.appointments import AppointmentChange, AppointmentEventRow, AppointmentRow
from crm.schema.base import Base
from crm.schema.calls import CallEventRow, CallRow
from crm.schema.customers import CustomerRow, PhoneNumberRow
from crm.schema.desk import AgentNoteRow, AuditRow, DeskEventRow
from crm.schema.dictations import DictationRow
from crm.schema.hours import HoursExceptionRow
from crm.schema.interactions import InteractionRow, NoteRow, TurnRow
from crm.schema.jobs import JobRow, JobState
from crm.schema.promises import (
    CallbackAskRow,
    CallbackRow,
    NumberBlockRow,
    PromiseKind,
    PromiseRow,
    PromiseState,
)
from crm.schema.requests import RequestState, ServiceRequestRow
from crm.schema.transfers import AttemptRow, TransferRow

__all__ = [
    "AgentNoteRow",
    "AgentRow",
    "AppointmentChange",
    "AppointmentEventRow",
    "AppointmentRow",
    "AttemptRow",
    "AuditRow",
    "Base",
    "CallEventRow",
    "CallRow",
    "CallbackAskRow",
    "CallbackRow",
    "CallbackState",
    "Channel",
    "CustomerRow",
    "DeskEventRow",
    "DeskSessionRow",
    "DictationRow",
    "Direction",
    "HoursExceptionRow",
    "InteractionRow",
    "JobRow",
    "JobState",
    "NoteRow",
    "NumberBlockRow",
    "PhoneNumberRow",
    "PromiseKind",
    "PromiseRow",
    "PromiseState",
    "RequestState",
    "ServiceRequestRow",
    "SignInRow",
    "TelephoneRow",
    "TransferRow",
    "TurnRow",
]
