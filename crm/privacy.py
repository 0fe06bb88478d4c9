"""What the law gives to the people who call: their data, its erasure, and its end by itself."""

import re
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Engine, Text, cast, delete, exists, func, not_, or_, select, update
from sqlalchemy.orm import DeclarativeBase, Session

from callbot.clock import Clock, system_clock
from callbot.errors import StoreError
from callbot.profile.model import Retention
from crm import audit
from crm.schema import (
    AgentNoteRow,
    AppointmentEventRow,
    AppointmentRow,
    AttemptRow,
    AuditRow,
    CallbackAskRow,
    CallbackRow,
    CallEventRow,
    CallRow,
    CustomerRow,
    DeskEventRow,
    DeskSessionRow,
    DictationRow,
    InteractionRow,
    JobRow,
    JobState,
    NoteRow,
    NumberBlockRow,
    PhoneNumberRow,
    PromiseRow,
    ServiceRequestRow,
    SignInRow,
    TransferRow,
    TurnRow,
)
from crm.transactions import store_errors, writing

_ID: Final = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_E164: Final = re.compile(r"\+[1-9][0-9]{1,14}", re.ASCII)


EVENTS_KEPT: Final = timedelta(days=1)
"""How long a desk may have been away and still learn of everything it missed."""
_DOOR_KEPT: Final = timedelta(days=1)
"""Sessions of the desk are shorter, and what was tried at its door is counted for less."""
_ASKS_KEPT: Final = timedelta(days=2)
"""What the limits of the call-back form count; they look back a day."""
_SECRETS: Final = frozenset({"token_hash", "token_expires_at", "lease_token", "lease_until"})
"""Columns that say nothing about a person."""


@dataclass(frozen=True, slots=True)
class _Person:
    """Everything that leads to one person; sets, because "no customer" must never match the rows of strangers."""

    customers: frozenset[int]
    numbers: frozenset[str]
    interactions: frozenset[int]
    call_sids: frozenset[str]

    def rows(self) -> Iterable[tuple[type[DeclarativeBase], ColumnElement[bool]]]:
        """Each table with the condition that finds this person in it; what refers to others comes first.

        A new table that knows people must be added here: a test looks for it.
        """
        callbacks = or_(
            CallbackRow.customer_id.in_(self.customers),
            CallbackRow.interaction_id.in_(self.interactions),
            CallbackRow.number.in_(self.numbers),
        )
        promises = or_(
            PromiseRow.customer_id.in_(self.customers),
            PromiseRow.interaction_id.in_(self.interactions),
            PromiseRow.callback_id.in_(select(CallbackRow.id).where(callbacks)),
        )
        appointments = or_(AppointmentRow.customer_id.in_(self.customers), AppointmentRow.number.in_(self.numbers))
        requests = or_(
            ServiceRequestRow.customer_id.in_(self.customers),
            ServiceRequestRow.interaction_id.in_(self.interactions),
            ServiceRequestRow.number.in_(self.numbers),
        )
        yield AppointmentEventRow, AppointmentEventRow.appointment_id.in_(select(AppointmentRow.id).where(appointments))
        yield AppointmentRow, appointments
        yield ServiceRequestRow, requests
        transfers = or_(
            TransferRow.customer_id.in_(self.customers),
            TransferRow.interaction_id.in_(self.interactions),
            TransferRow.callback_id.in_(select(CallbackRow.id).where(callbacks)),
        )
        yield DictationRow, DictationRow.interaction_id.in_(self.interactions)
        yield AttemptRow, AttemptRow.transfer_id.in_(select(TransferRow.id).where(transfers))
        yield TransferRow, transfers
        yield AgentNoteRow, AgentNoteRow.interaction_id.in_(self.interactions)
        yield JobRow, JobRow.customer_id.in_(self.customers)
        yield PromiseRow, promises
        yield CallbackRow, callbacks
        yield CallEventRow, CallEventRow.call_sid.in_(self.call_sids)
        yield NoteRow, NoteRow.interaction_id.in_(self.interactions)
        yield TurnRow, TurnRow.interaction_id.in_(self.interactions)
        yield CallRow, CallRow.interaction_id.in_(self.interactions)
        yield InteractionRow, InteractionRow.id.in_(self.interactions)
        yield PhoneNumberRow, PhoneNumberRow.customer_id.in_(self.customers)
        yield CustomerRow, CustomerRow.id.in_(self.customers)

    def kept(self) -> Iterable[tuple[type[DeclarativeBase], ColumnElement[bool]]]:
        """What is told to this person but outlives an erasure: whoever must not be called again stays known as that."""
        yield NumberBlockRow, NumberBlockRow.number.in_(self.numbers)


def export(engine: Engine, who: str, agent_id: int | None = None, clock: Clock = system_clock) -> dict[str, Any]:
    """Every copy of a person's data, by table (GDPR Art. 15 and 20). `who`: a number in E.164, or a customer's id.

    `agent_id`: who asked for it on the desk. StoreError when nothing is kept of them.
    """
    with writing(engine) as session:
        person = _find(session, who)
        exported = {
            table.__tablename__: [_columns(row) for row in session.scalars(select(table).where(condition))]
            for table, condition in (*person.rows(), *person.kept())
        }
        _account(session, person, "exported", sum(map(len, exported.values())), agent_id, clock)
        return exported


def erase(engine: Engine, who: str, agent_id: int | None = None, clock: Clock = system_clock) -> dict[str, int]:
    """Delete every copy of a person's data (GDPR Art. 17); gives how many rows went from which table."""
    with writing(engine) as session:
        person = _find(session, who)
        erased = {table.__tablename__: _delete(session, table, condition) for table, condition in person.rows()}
        # News of their calls: the desks that had to know do.
        session.execute(delete(DeskEventRow).where(DeskEventRow.call_sid.in_(person.call_sids)))
        _account(session, person, "erased", sum(erased.values()), agent_id, clock)
    _forget_journal(engine)
    return erased


def expire(engine: Engine, now: datetime, retention: Retention) -> None:
    """Delete what has been kept for long enough: words after `transcript_days`, everything after `note_days`."""
    words_before = now - timedelta(days=retention.transcript_days)
    all_before = now - timedelta(days=retention.note_days)
    with writing(engine) as session:
        _expire_desk(session, now, retention)
        _expire_words(session, words_before)
        _expire_contacts(session, all_before)
        _expire_strangers(session, all_before)
    _forget_journal(engine)


def _find(session: Session, who: str) -> _Person:
    customers, numbers = _named(session, who)
    numbers |= set(session.scalars(select(PhoneNumberRow.number).where(PhoneNumberRow.customer_id.in_(customers))))
    # Somebody with a withheld number who asked to be called back under this one.
    withheld = (
        select(InteractionRow.id)
        .join(CallbackRow, CallbackRow.interaction_id == InteractionRow.id)
        .where(InteractionRow.customer_id.is_(None), CallbackRow.number.in_(numbers))
    )
    theirs = or_(InteractionRow.customer_id.in_(customers), InteractionRow.id.in_(withheld))
    interactions = frozenset(session.scalars(select(InteractionRow.id).where(theirs)))
    call_sids = frozenset(session.scalars(select(CallRow.call_sid).where(CallRow.interaction_id.in_(interactions))))
    asked = session.scalar(select(CallbackRow.id).where(CallbackRow.number.in_(numbers)).limit(1))
    if not (customers or interactions or asked):
        raise StoreError("customer store: nothing is kept under this number or id")
    return _Person(frozenset(customers), frozenset(numbers), interactions, call_sids)


def _account(session: Session, person: _Person, action: str, rows: int, agent_id: int | None, clock: Clock) -> None:
    """The audit log keeps ids only: once somebody is erased they lead to nobody."""
    for customer_id in person.customers or (None,):
        audit.record(session, clock(), action, agent_id=agent_id, customer_id=customer_id, detail=f"{rows} rows")


def _named(session: Session, who: str) -> tuple[set[int], set[str]]:
    if _E164.fullmatch(who):
        owner = select(PhoneNumberRow.customer_id).where(PhoneNumberRow.number == who)
        return set(session.scalars(owner)), {who}
    if _ID.fullmatch(who):
        return set(session.scalars(select(CustomerRow.id).where(CustomerRow.id == int(who)))), set()
    raise StoreError("customer store: name a person by number (+498912345) or by customer id (17)")


def _columns(row: DeclarativeBase) -> dict[str, Any]:
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns if column.key not in _SECRETS}
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in values.items()}


def _delete(session: Session, table: type[DeclarativeBase], condition: ColumnElement[bool]) -> int:
    deleted = session.execute(delete(table).where(condition).returning(*table.__mapper__.primary_key))
    return len(deleted.all())


def _expire_desk(session: Session, now: datetime, retention: Retention) -> None:
    session.execute(delete(DeskEventRow).where(DeskEventRow.at < now - EVENTS_KEPT))
    session.execute(delete(SignInRow).where(SignInRow.at < now - _DOOR_KEPT))
    session.execute(delete(DeskSessionRow).where(DeskSessionRow.created_at < now - _DOOR_KEPT))
    session.execute(delete(CallbackAskRow).where(CallbackAskRow.at < now - _ASKS_KEPT))
    session.execute(delete(AuditRow).where(AuditRow.at < now - timedelta(days=retention.audit_days)))


def _expire_words(session: Session, before: datetime) -> None:
    old = select(InteractionRow.id).where(_over_since() < before)
    session.execute(delete(TurnRow).where(TurnRow.interaction_id.in_(old)))
    session.execute(delete(DictationRow).where(DictationRow.interaction_id.in_(old)))
    spoken = cast(CallRow.dialogue, Text) != "{}"
    session.execute(update(CallRow).where(CallRow.interaction_id.in_(old), spoken).values(dialogue={}))
    session.execute(delete(JobRow).where(JobRow.state == JobState.DONE, JobRow.run_after < before))


def _expire_contacts(session: Session, before: datetime) -> None:
    # Turns, notes, calls, call-backs and promises go with their interaction.
    session.execute(delete(InteractionRow).where(_over_since() < before))
    session.execute(delete(PromiseRow).where(PromiseRow.created_at < before))
    session.execute(delete(CallbackRow).where(CallbackRow.created_at < before))
    session.execute(delete(CallEventRow).where(CallEventRow.at < before))
    session.execute(delete(AppointmentRow).where(AppointmentRow.end < before))
    session.execute(delete(ServiceRequestRow).where(ServiceRequestRow.created_at < before))
    session.execute(delete(JobRow).where(JobRow.run_after < before))


def _expire_strangers(session: Session, before: datetime) -> None:
    """Customers of whom nothing but a number is left."""
    known = [
        exists().where(table.customer_id == CustomerRow.id)
        for table in (InteractionRow, CallbackRow, PromiseRow, JobRow, AppointmentRow, ServiceRequestRow, TransferRow)
    ]
    session.execute(delete(CustomerRow).where(CustomerRow.created_at < before, not_(or_(*known))))


def _over_since() -> ColumnElement[datetime]:
    return func.coalesce(InteractionRow.ended_at, InteractionRow.started_at)


def _forget_journal(engine: Engine) -> None:
    """SQLite keeps old pages in its journal until a checkpoint; PostgreSQL's autovacuum does the like by itself."""
    if engine.dialect.name == "sqlite":
        with store_errors(), closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
