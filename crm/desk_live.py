"""callbot.desk_ports.LiveDesk on a SQL database: what is going on, in few queries."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, Row, Select, exists, select
from sqlalchemy.orm import Session

from callbot.call import CallState, Turn
from callbot.callback import CallbackState
from callbot.clock import Clock, system_clock
from callbot.customers import CustomerCard
from callbot.desk_ports import DueCallback, LiveCall, OwedPromise, Pop, QueuedCaller
from callbot.transfer import Transfer, TransferState
from crm import calls, contact_rows, customer_card, transfer_rows
from crm.looks import Look
from crm.schema import (
    AgentNoteRow,
    AgentRow,
    AttemptRow,
    CallbackRow,
    CallRow,
    CustomerRow,
    InteractionRow,
    PromiseKind,
    PromiseRow,
    TransferRow,
)
from crm.transactions import reading

_CALLBACKS_OPEN = (CallbackState.REQUESTED, CallbackState.UNDER_WAY)


class SqlLiveDesk:
    """Every method is one reading transaction; the first look at a pop or a call is written into the audit log."""

    def __init__(self, engine: Engine, clock: Clock = system_clock) -> None:
        self._engine = engine
        self._clock = clock

    def pop(self, agent_id: int) -> Pop | None:
        with reading(self._engine) as session:
            transfer = self._transfer_of(session, agent_id)
            if transfer is None:
                return None
            pop = Pop(transfer, _caller(session, transfer), _card(session, transfer, self._clock()))
            look = Look(agent_id, pop.customer.id, f"pop {transfer.attempt_id}") if pop.customer else None
            is_news = look is not None and not look.is_known(session)
        if look and is_news:
            look.record(self._engine, self._clock())
        return pop

    def _transfer_of(self, session: Session, agent_id: int) -> Transfer | None:
        bound = (
            select(AttemptRow.transfer_id)
            .join(AgentRow, AgentRow.attempt_id == AttemptRow.id)
            .where(AgentRow.id == agent_id)
            .scalar_subquery()
        )
        found = transfer_rows.transfers(session, self._clock(), TransferRow.id == bound, order=())
        return found[0] if found else None

    def contact_to_wrap_up(self, agent_id: int) -> int | None:
        noted = exists().where(
            AgentNoteRow.interaction_id == TransferRow.interaction_id, AgentNoteRow.agent_id == agent_id
        )
        latest = (
            select(TransferRow.interaction_id)
            .where(TransferRow.agent_id == agent_id, TransferRow.bridged_at.is_not(None), ~noted)
            .order_by(TransferRow.bridged_at.desc())
            .limit(1)
        )
        with reading(self._engine) as session:
            return session.scalar(latest)

    def calls(self) -> Sequence[LiveCall]:
        with reading(self._engine) as session:
            found = session.execute(
                _live_calls().where(CallRow.state != CallState.ENDED).order_by(InteractionRow.started_at)
            )
            return [_live_call(row) for row in found]

    def call(self, call_sid: str) -> LiveCall | None:
        with reading(self._engine) as session:
            found = session.execute(_live_calls().where(CallRow.call_sid == call_sid)).first()
            return _live_call(found) if found else None

    def turns(self, call_sid: str, agent_id: int) -> Sequence[Turn]:
        with reading(self._engine) as session:
            interaction_id = contact_rows.of_call(session, call_sid)
            if interaction_id is None:
                return ()
            turns = calls.turns(session, interaction_id)
            customer_id = contact_rows.customer_of(session, interaction_id)
            look = Look(agent_id, customer_id, f"call {call_sid}") if customer_id is not None else None
            is_news = look is not None and not _is_popped(session, call_sid, agent_id) and not look.is_known(session)
        if look and is_news:
            look.record(self._engine, self._clock())
        return turns

    def queue(self) -> Sequence[QueuedCaller]:
        with reading(self._engine) as session:
            waiting = transfer_rows.waiting(session, self._clock())
            who = {
                transfer_id: (caller, name or "")
                for transfer_id, caller, name in session.execute(
                    select(TransferRow.id, CallRow.caller, CustomerRow.name)
                    .outerjoin(CallRow, CallRow.call_sid == TransferRow.call_sid)
                    .outerjoin(CustomerRow, CustomerRow.id == TransferRow.customer_id)
                    .where(TransferRow.id.in_([transfer.id for transfer in waiting]))
                )
            }
            return [QueuedCaller(transfer, *who.get(transfer.id, (None, ""))) for transfer in waiting]

    def callbacks_due(self, before: datetime, limit: int) -> Sequence[DueCallback]:
        query = (
            select(CallbackRow, CustomerRow.name, AgentRow.name, PromiseRow.warned_at)
            .outerjoin(PromiseRow, PromiseRow.callback_id == CallbackRow.id)
            .outerjoin(CustomerRow, CustomerRow.id == CallbackRow.customer_id)
            .outerjoin(AgentRow, AgentRow.id == CallbackRow.agent_id)
            .where(CallbackRow.state.in_(_CALLBACKS_OPEN), CallbackRow.due <= before)
            .order_by(CallbackRow.due, CallbackRow.id)
            .limit(limit)
        )
        with reading(self._engine) as session:
            return [
                _due(row, customer_name or "", agent_name or "", warned_at is not None)
                for row, customer_name, agent_name, warned_at in session.execute(query)
            ]

    def promises(self, limit: int) -> Sequence[OwedPromise]:
        query = (
            select(PromiseRow, CustomerRow.name, CallRow.called, CallRow.caller)
            .outerjoin(CustomerRow, CustomerRow.id == PromiseRow.customer_id)
            .outerjoin(CallRow, CallRow.interaction_id == PromiseRow.interaction_id)
            .where(PromiseRow.kind == PromiseKind.TASK, PromiseRow.state.in_(customer_card.PROMISES_OPEN))
            .order_by(PromiseRow.due, PromiseRow.id)
            .limit(limit)
        )
        with reading(self._engine) as session:
            names = customer_card.owner_names(session)
            return [
                OwedPromise(
                    id=row.id,
                    what=row.what,
                    contact_id=row.interaction_id,
                    called=called,
                    caller=caller,
                    customer_id=row.customer_id,
                    customer_name=customer_name or "",
                    agent_name=names.get(row.owner, ""),
                    due=row.due,
                    warned=row.warned_at is not None,
                )
                for row, customer_name, called, caller in session.execute(query)
            ]


def _caller(session: Session, transfer: Transfer) -> str | None:
    """A call-back's customer is known before there is a call."""
    if transfer.callback_id is not None:
        return session.scalar(select(CallbackRow.number).where(CallbackRow.id == transfer.callback_id))
    return session.scalar(select(CallRow.caller).where(CallRow.call_sid == transfer.call_sid))


def _is_popped(session: Session, call_sid: str, agent_id: int) -> bool:
    """Whether it is the caller of this agent's pop, which is a look of its own."""
    bound = (
        select(AgentRow.id)
        .join(AttemptRow, AttemptRow.id == AgentRow.attempt_id)
        .join(TransferRow, TransferRow.id == AttemptRow.transfer_id)
        .where(AgentRow.id == agent_id, TransferRow.call_sid == call_sid)
    )
    return session.scalar(bound) is not None


def _card(session: Session, transfer: Transfer, now: datetime) -> CustomerCard | None:
    return customer_card.card(session, transfer.customer_id, now) if transfer.customer_id else None


def _live_calls() -> Select[CallRow, InteractionRow, str | None, TransferState | None, str | None]:
    """Each call with its customer, and with the transfer under way."""
    return (
        select(CallRow, InteractionRow, CustomerRow.name, TransferRow.state, AgentRow.name)
        .join(InteractionRow, InteractionRow.id == CallRow.interaction_id)
        .outerjoin(CustomerRow, CustomerRow.id == InteractionRow.customer_id)
        .outerjoin(TransferRow, (TransferRow.call_sid == CallRow.call_sid) & transfer_rows.is_open())
        .outerjoin(AgentRow, AgentRow.id == TransferRow.agent_id)
    )


def _live_call(found: Row[CallRow, InteractionRow, str | None, TransferState | None, str | None]) -> LiveCall:
    call, contact, customer_name, transfer_state, agent_name = found
    return LiveCall(
        call_sid=call.call_sid,
        caller=call.caller,
        called=call.called,
        customer_id=contact.customer_id,
        customer_name=customer_name or "",
        state=call.state,
        started_at=contact.started_at,
        language=contact.language,
        transfer=transfer_state,
        agent_name=agent_name or "",
    )


def _due(row: CallbackRow, customer_name: str, agent_name: str, warned: bool) -> DueCallback:
    return DueCallback(
        id=row.id,
        number=row.number,
        name=row.name or customer_name,
        customer_id=row.customer_id,
        reason=row.reason,
        window=row.window,
        site=row.site,
        earliest=row.earliest,
        due=row.due,
        urgent=row.urgent,
        attempts=row.attempts,
        state=row.state,
        agent_id=row.agent_id,
        agent_name=agent_name,
        warned=warned,
    )
