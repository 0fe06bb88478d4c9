"""callbot.callback_ports.CallbackAsks on a SQL database."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Engine, func, select, text, update
from sqlalchemy.orm import Session

from callbot.callback_ports import AskCounts
from crm import callback_spending
from crm.schema import CallbackAskRow
from crm.transactions import reading, writing

_BURST: Final = timedelta(minutes=10)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_IN_TURN: Final = text("SELECT pg_advisory_xact_lock(7234011)")
"""Of two attempts at the same time one must see the other; SQLite writes in turn anyway."""


class SqlCallbackAsks:
    """Counts attempts to ask for a call on the web; crm.privacy.expire forgets them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def count(self, address_hash: str, number_hash: str, at: datetime, midnight: datetime) -> AskCounts:
        with reading(self._engine) as session:
            return _counts(session, address_hash, number_hash, at, midnight)

    def enter(self, address_hash: str, number_hash: str, at: datetime, midnight: datetime) -> tuple[int, AskCounts]:
        row = CallbackAskRow(at=at, address_hash=address_hash, number_hash=number_hash, accepted=False)
        with writing(self._engine) as session:
            if session.get_bind().dialect.name == "postgresql":
                session.execute(_IN_TURN)
            counts = _counts(session, address_hash, number_hash, at, midnight)
            session.add(row)
            session.flush()
            return row.id, counts

    def accept(self, ask_id: int) -> None:
        with writing(self._engine) as session:
            session.execute(update(CallbackAskRow).where(CallbackAskRow.id == ask_id).values(accepted=True))


def _counts(session: Session, address_hash: str, number_hash: str, at: datetime, midnight: datetime) -> AskCounts:
    by_address, by_number = CallbackAskRow.address_hash == address_hash, CallbackAskRow.number_hash == number_hash
    asks = select(
        _how_many(by_address, at - _HOUR),
        _how_many(by_address, at - _DAY),
        _how_many(by_number, at - _HOUR),
        _how_many(by_number, at - _DAY),
        _how_many(CallbackAskRow.id > 0, at - _BURST),
        _how_many(CallbackAskRow.id > 0, at - _HOUR),
        _how_many(CallbackAskRow.accepted.is_(True), midnight),
    ).where(CallbackAskRow.at > min(at - _DAY, midnight))
    return AskCounts(*session.execute(asks).one(), callback_spending.dialled(session, midnight))


def _how_many(condition: ColumnElement[bool], since: datetime) -> ColumnElement[int]:
    return func.count().filter(condition, CallbackAskRow.at > since)
