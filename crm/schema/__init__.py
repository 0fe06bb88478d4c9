"""The tables, one module per aggregate."""

from crm.schema.appointments import AppointmentChange, AppointmentEventRow, AppointmentRow
from crm.schema.base import Base
from crm.schema.calls import CallEventRow, CallRow
from crm.schema.customers import CustomerRow, PhoneNumberRow
from crm.schema.hours import HoursExceptionRow
from crm.schema.interactions import Channel, Direction, InteractionRow, NoteRow, TurnRow
from crm.schema.jobs import JobRow, JobState
from crm.schema.promises import CallbackRow, CallbackState, PromiseKind, PromiseRow, PromiseState
from crm.schema.requests import RequestState, ServiceRequestRow

__all__ = [
    "AppointmentChange",
    "AppointmentEventRow",
    "AppointmentRow",
    "Base",
    "CallEventRow",
    "CallRow",
    "CallbackRow",
    "CallbackState",
    "Channel",
    "CustomerRow",
    "Direction",
    "HoursExceptionRow",
    "InteractionRow",
    "JobRow",
    "JobState",
    "NoteRow",
    "PhoneNumberRow",
    "PromiseKind",
    "PromiseRow",
    "PromiseState",
    "RequestState",
    "ServiceRequestRow",
    "TurnRow",
]
