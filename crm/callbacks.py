"""callbot.callback_ports.CallbackBook on a SQL database."""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Engine, Select, func, select
from sqlalchemy.orm import Session

from callbot.calendar.spans import Span
from callbot.callback import (
    ENDED_BY,
    OVER,
    Callback,
    CallbackAsked,
    CallbackEvent,
    CallbackSource,
    CallbackState,
    NewCallback,
    new_transfer,
)
from callbot.callback_links import hash_of
from callbot.desk_events import EventKind
from callbot.errors import IllegalTransition
from callbot.outbox.callback_letters import CallbackLetters, CallbackMatter
from callbot.transfer import Transfer, TransferState
from crm import (
    callback_intake,
    callback_notices,
    callback_rows,
    callback_spending,
    events,
    jobs,
    number_blocks,
    promises,
    transfer_moves,
    transfer_rows,
)
from crm.callback_rows import happen, lock
from crm.schema import CallbackRow, NumberBlockRow, TransferRow
from crm.transactions import reading, writing

_OPEN = tuple(state for state in CallbackState if state not in OVER)
_FOR_ALL: Final = {
    CallbackState.DONE: CallbackEvent.RANG_FIRST,
    CallbackState.UNREACHED: CallbackEvent.GIVEN_UP,
    CallbackState.BLOCKED: CallbackEvent.FORBIDDEN,
}
"""What the end of one request means for the others of the same customer: they spoke of everything, or never will."""
_ON_THE_LINE = (TransferState.CALLING, TransferState.BRIDGED)


class SqlCallbackBook:
    """Messages are ordered in the transaction of what they tell."""

    def __init__(self, engine: Engine, letters: CallbackLetters) -> None:
        self._engine = engine
        self._letters = letters
        self._profile = profile = letters.letters.profile
        self._main_site, self._language = profile.sites[0].id, profile.firm.languages[0]
        self._ahead = timedelta(minutes=profile.callbacks.announce_minutes)

    def ask(self, wanted: NewCallback, at: datetime) -> CallbackAsked:
        with writing(self._engine) as session:
            row, is_new = callback_intake.keep(session, wanted, at)
            if is_new and wanted.tell:
                self._write(session, row, CallbackMatter.ASKED, at)
            return CallbackAsked(self._record(session, row), is_new)

    def find(self, callback_id: int) -> Callback | None:
        return self._first(select(CallbackRow).where(CallbackRow.id == callback_id))

    def by_token(self, token_hash: str) -> Callback | None:
        newest = select(CallbackRow).where(CallbackRow.token_hash == token_hash).order_by(CallbackRow.id.desc())
        return self._first(newest)

    def open_for(self, number: str) -> Sequence[Callback]:
        return self._all(_open(CallbackRow.number == number).order_by(CallbackRow.due, CallbackRow.id))

    def list_open(self) -> Sequence[Callback]:
        return self._all(_open().order_by(CallbackRow.urgent.desc(), CallbackRow.due, CallbackRow.id))

    def due(self, now: datetime, limit: int, sites: Sequence[str]) -> Sequence[Callback]:
        waiting = select(CallbackRow).where(
            CallbackRow.state == CallbackState.REQUESTED,
            func.coalesce(CallbackRow.next_at, CallbackRow.earliest, CallbackRow.created_at) <= now,
            CallbackRow.rang_sid.is_(None),
            callback_notices.of_sites(sites, self._main_site),
            # Several requests of one customer are one call, for whichever of them is due first.
            ~callback_notices.rung_already().exists(),
        )
        place = func.coalesce(CallbackRow.place, CallbackRow.created_at)
        by_priority = waiting.order_by(CallbackRow.urgent.desc(), CallbackRow.due, place, CallbackRow.id)
        return self._all(by_priority.limit(limit))

    def affords_web(self, at: datetime) -> bool:
        with reading(self._engine) as session:
            return callback_spending.affords_one_more(session, self._profile, at)

    def begin(
        self, callback_id: int, at: datetime, agent_id: int | None = None, anybody: bool = False
    ) -> Transfer | None:
        with writing(self._engine) as session:
            row, others = callback_rows.lock_all(session, callback_id)
            if row.state is not CallbackState.REQUESTED or row.rang_sid:
                return None
            if any(other.state is CallbackState.UNDER_WAY for other in others):
                return None
            if row.source is CallbackSource.WEB:
                callback_spending.wait_for_turn(session)
                if not callback_spending.affords_one_more(session, self._profile, at):
                    return None
            happen(session, row, CallbackEvent.BEGUN, at)
            reasons = dict.fromkeys(each.reason for each in (row, *others) if each.reason)
            wanted = new_transfer(self._record(session, row), agent_id, anybody)
            wanted = replace(wanted, reason="; ".join(reasons))
            transfer = transfer_rows.new(wanted, row.interaction_id, row.customer_id, at)
            session.add(transfer)
            session.flush()
            transfer_moves.tell(session, transfer, at)
            events.record(session, EventKind.QUEUE, at)
            return transfer_rows.transfer(session, transfer.id, at)

    def left_over(self, now: datetime) -> Sequence[tuple[Callback, Transfer]]:
        latest = (
            select(func.max(TransferRow.id))
            .join(CallbackRow, CallbackRow.id == TransferRow.callback_id)
            .where(CallbackRow.state == CallbackState.UNDER_WAY)
            .group_by(TransferRow.callback_id)
        )
        over = TransferRow.id.in_(latest), ~transfer_rows.is_open()
        with reading(self._engine) as session:
            ended = transfer_rows.transfers(session, now, *over, order=[TransferRow.id])
            found = [(callback_rows.find(session, transfer.callback_id or 0), transfer) for transfer in ended]
            return [(self._record(session, row), transfer) for row, transfer in found if row]

    def assign(self, callback_id: int, agent_id: int, at: datetime) -> None:
        with writing(self._engine) as session:
            row = lock(session, callback_id)
            if row.state in OVER:
                raise IllegalTransition("call-back", row.state, "taken")
            row.agent_id = agent_id
            events.record(session, EventKind.CALLBACK, at, subject=row.id)
            promises.assign(session, row, at)

    def change(self, callback_id: int, earliest: datetime | None, due: datetime, window: str, at: datetime) -> Callback:
        with writing(self._engine) as session:
            row = lock(session, callback_id)
            _not_on_the_line(session, row, "changed")
            if row.state in OVER:
                raise IllegalTransition("call-back", row.state, "changed")
            if row.state is CallbackState.UNDER_WAY:
                happen(session, row, CallbackEvent.TRY_LATER, at)
            row.earliest, row.due, row.window = earliest, due, window
            row.next_at = None
            row.announced_at = at if row.tell and callback_notices.is_soon(earliest, at, self._ahead) else None
            events.record(session, EventKind.CALLBACK, at, subject=row.id)
            promises.renew(session, row, at)
            if row.tell:
                self._write(session, row, CallbackMatter.CHANGED, at)
            return self._record(session, row)

    def finish(self, callback_id: int, state: CallbackState, at: datetime, proof: str = "") -> None:
        with writing(self._engine) as session:
            row, others = callback_rows.lock_all(session, callback_id)
            if row.state is state:
                return
            if state is CallbackState.CANCELLED:
                _not_on_the_line(session, row, CallbackEvent.CANCELLED)
            happen(session, row, ENDED_BY[state], at)
            for other in others if state in _FOR_ALL else ():
                happen(session, other, _FOR_ALL[state], at)
                promises.settle(session, other, at, proof)
            rang = promises.settle(session, row, at, proof)
            if state is CallbackState.UNREACHED:
                self._write(session, row, CallbackMatter.UNREACHED if rang else CallbackMatter.MISSED, at)
            elif state is CallbackState.CANCELLED and row.tell:
                self._write(session, row, CallbackMatter.CANCELLED, at)

    def retry(self, callback_id: int, transfer_id: int, next_at: datetime, at: datetime, counts: bool = True) -> None:
        with writing(self._engine) as session:
            row, others = callback_rows.lock_all(session, callback_id)
            latest = session.scalar(select(func.max(TransferRow.id)).where(TransferRow.callback_id == callback_id))
            if latest != transfer_id or row.state is not CallbackState.UNDER_WAY:
                return
            happen(session, row, CallbackEvent.TRY_LATER, at)
            for each in (row, *others):
                each.next_at = max(next_at, each.earliest or next_at)
                if counts:
                    each.attempts += 1
                    each.announced_at = None

    def announce(self, now: datetime, coming: Mapping[str, Span]) -> int:
        if not coming:
            return 0
        to_tell = callback_notices.to_tell(now, coming, self._main_site)
        if self._first(to_tell) is None:  # most looks find nothing: they keep no writer waiting
            return 0
        with writing(self._engine) as session:
            rows = session.scalars(to_tell.with_for_update(skip_locked=True, key_share=True)).all()
            for row in rows:
                row.announced_at = now
            when = {row: callback_notices.rings_at(row, coming[row.site or self._main_site]) for row in rows}
            for row, matter in callback_notices.matters(when, now, self._ahead):
                self._write(session, row, matter, now, when[row])
            return len(rows)

    def rang(self, transfer_id: int, call_sid: str, called_from: str, at: datetime) -> None:
        with writing(self._engine) as session:
            callback_id = session.scalar(select(TransferRow.callback_id).where(TransferRow.id == transfer_id))
            row, others = callback_rows.lock_all(session, callback_id or 0)
            transfer = transfer_rows.lock(session, transfer_id)
            if transfer.call_sid is None:
                transfer.call_sid = call_sid
                transfer.interaction_id = callback_rows.keep_call(session, row, call_sid, called_from, at)
                transfer_moves.tell(session, transfer, at)
                for each in (row, *others):
                    promises.rung(session, each.id, call_sid, at)

    def merge_rang_first(self, now: datetime) -> int:
        rang = _open(CallbackRow.rang_sid.is_not(None))
        if self._first(rang) is None:
            return 0
        with writing(self._engine) as session:
            rows = session.scalars(rang.with_for_update(skip_locked=True, key_share=True)).all()
            return sum(callback_rows.merge(session, row, now) for row in rows)

    def warn(self, now: datetime, ahead: timedelta) -> int:
        with reading(self._engine) as session:
            if not promises.any_soon(session, now + ahead):
                return 0
        with writing(self._engine) as session:
            promises.break_overdue(session, now)
            return promises.warn(session, now, ahead)

    def block(self, number: str, reason: str, at: datetime) -> None:
        with writing(self._engine) as session:
            number_blocks.block(session, number, reason, at)

    def is_blocked(self, number: str) -> bool:
        with reading(self._engine) as session:
            return number_blocks.is_blocked(session, number)

    def blocked(self, numbers: Collection[str]) -> Set[str]:
        theirs = select(NumberBlockRow.number).where(NumberBlockRow.number.in_(numbers))
        with reading(self._engine) as session:
            return frozenset(session.scalars(theirs))

    def _write(
        self, session: Session, row: CallbackRow, matter: CallbackMatter, at: datetime, rings: datetime | None = None
    ) -> None:
        """Order a message; nothing for who cannot be written to. The key names the moment: a call-back may be moved
        again and again. `rings`: see CallbackLetters.message."""
        message = self._letters.message(matter, self._record(session, row), rings)
        if message:
            # Whatever was asked for by voice or by an agent has a status page from its first message on.
            row.token_hash = row.token_hash or hash_of(self._letters.links.token(row.key))
            key = f"callback:{row.id}:{matter}:{at.timestamp():.0f}"
            jobs.order(session, message.kind, key, message.payload(), at, row.customer_id)

    def _first(self, query: Select[CallbackRow]) -> Callback | None:
        return next(iter(self._all(query.limit(1))), None)

    def _all(self, query: Select[CallbackRow]) -> Sequence[Callback]:
        with reading(self._engine) as session:
            rows = session.scalars(query).all()
            sids = callback_rows.call_sids(session, rows)
            return [self._translated(row, sids.get(row.interaction_id or 0)) for row in rows]

    def _record(self, session: Session, row: CallbackRow) -> Callback:
        return self._translated(row, callback_rows.call_sids(session, [row]).get(row.interaction_id or 0))

    def _translated(self, row: CallbackRow, call_sid: str | None) -> Callback:
        return callback_rows.record(row, call_sid, self._main_site, self._language)


def _open(*conditions: ColumnElement[bool]) -> Select[CallbackRow]:
    return select(CallbackRow).where(CallbackRow.state.in_(_OPEN), *conditions)


def _not_on_the_line(session: Session, row: CallbackRow, event: str) -> None:
    """IllegalTransition while the customer is being rung or speaks with an agent: too late for another wish."""
    busy = select(TransferRow.id).where(TransferRow.callback_id == row.id, TransferRow.state.in_(_ON_THE_LINE))
    if session.scalar(busy.limit(1)):
        raise IllegalTransition("call-back", "on_the_line", event)
