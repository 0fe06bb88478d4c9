"""callbot.desk_ports.DeskSessions on a SQL database."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Engine, delete, func, select, update
from sqlalchemy.orm import Session

from callbot.desk_ports import DeskSession, Failures
from callbot.errors import StoreError
from callbot.language import Language
from callbot.passwords import hash_password, is_password
from crm import telephones
from crm.agent_rows import agent_of
from crm.schema import AgentRow, DeskSessionRow, SignInRow
from crm.transactions import reading, writing

LASTS: Final = timedelta(hours=12)
"""However much it is used: a working day."""
IDLE: Final = timedelta(hours=2)
_TOUCH: Final = timedelta(minutes=1)
"""How exactly the last use is kept: not every request writes."""
_REMEMBER_FAILURES: Final = timedelta(days=1)


class SqlDeskSessions:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def check_password(self, login: str, password: str) -> int | None:
        with reading(self._engine) as session:
            theirs = AgentRow.login == login, AgentRow.disabled.is_(False)
            found = session.execute(select(AgentRow.id, AgentRow.password_hash).where(*theirs)).one_or_none()
            agent_id, password_hash = found or (None, None)
        # Checked in any case and outside of the transaction: it takes its time, and the same for everybody.
        right = is_password(password, password_hash)
        return agent_id if right else None

    def begin(self, agent_id: int, token_hash: str, csrf: str, at: datetime) -> None:
        with writing(self._engine) as session:
            session.execute(delete(DeskSessionRow).where(DeskSessionRow.created_at <= at - LASTS))
            session.add(DeskSessionRow(token_hash=token_hash, agent_id=agent_id, csrf=csrf, created_at=at, seen_at=at))

    def find(self, token_hash: str, at: datetime, active: bool) -> DeskSession | None:
        with reading(self._engine) as session:
            found = session.execute(
                select(DeskSessionRow, AgentRow)
                .join(AgentRow, AgentRow.id == DeskSessionRow.agent_id)
                .where(DeskSessionRow.token_hash == token_hash, _valid(at), AgentRow.disabled.is_(False))
            ).one_or_none()
            if found is None:
                return None
            row, agent = found
            signed_in, seen_at = DeskSession(agent_of(agent, at), row.csrf), row.seen_at
        if active and at - seen_at >= _TOUCH:
            self._touch(token_hash, at)
        return signed_in

    def _touch(self, token_hash: str, at: datetime) -> None:
        with writing(self._engine) as session:
            session.execute(update(DeskSessionRow).where(DeskSessionRow.token_hash == token_hash).values(seen_at=at))

    def end(self, token_hash: str) -> None:
        with writing(self._engine) as session:
            session.execute(delete(DeskSessionRow).where(DeskSessionRow.token_hash == token_hash))

    def connect_telephone(self, token_hash: str, page: str, at: datetime) -> None:
        telephones.connect(self._engine, token_hash, page, at)

    def disconnect_telephone(self, token_hash: str, page: str, at: datetime) -> None:
        telephones.disconnect(self._engine, token_hash, page, at)

    def forget_telephones(self, now: datetime) -> int:
        return telephones.forget(self._engine, now)

    def failures_of_login(self, login_hash: str, since: datetime) -> Failures:
        return self._failures(SignInRow.login_hash == login_hash, since)

    def failures_of_address(self, address_hash: str, since: datetime) -> Failures:
        return self._failures(SignInRow.address_hash == address_hash, since)

    def _failures(self, whose: ColumnElement[bool], since: datetime) -> Failures:
        counted = select(func.count(), func.max(SignInRow.at)).where(whose, SignInRow.at > since)
        with reading(self._engine) as session:
            count, latest = session.execute(counted).one()
            return Failures(count, latest)

    def note_failure(self, login_hash: str, address_hash: str, at: datetime) -> None:
        with writing(self._engine) as session:
            session.execute(delete(SignInRow).where(SignInRow.at < at - _REMEMBER_FAILURES))
            session.add(SignInRow(at=at, login_hash=login_hash, address_hash=address_hash))

    def forget_failures(self, login_hash: str) -> None:
        with writing(self._engine) as session:
            session.execute(delete(SignInRow).where(SignInRow.login_hash == login_hash))

    def choose_language(self, agent_id: int, language: Language) -> None:
        with writing(self._engine) as session:
            _row(session, agent_id).interface_language = language

    def change_password(self, agent_id: int, old: str, new: str, keep_token_hash: str) -> bool:
        with reading(self._engine) as session:
            old_hash = _row(session, agent_id).password_hash
        if not is_password(old, old_hash):
            return False
        new_hash = hash_password(new)
        with writing(self._engine) as session:
            _row(session, agent_id).password_hash = new_hash
            others = (DeskSessionRow.agent_id == agent_id, DeskSessionRow.token_hash != keep_token_hash)
            session.execute(delete(DeskSessionRow).where(*others))
        return True


def _valid(at: datetime) -> ColumnElement[bool]:
    return (DeskSessionRow.created_at > at - LASTS) & (DeskSessionRow.seen_at > at - IDLE)


def _row(session: Session, agent_id: int) -> AgentRow:
    row = session.get(AgentRow, agent_id)
    if row is None:
        raise StoreError(f"customer store: there is no agent {agent_id}")
    return row
