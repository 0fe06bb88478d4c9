"""Which pages of the desk have a connected telephone: a lease, which each of them renews."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine, Executable, delete, select, update
from sqlalchemy.orm import Session

from callbot.agents import Telephone
from callbot.desk_events import EventKind
from crm import agent_rows
from crm.events import record
from crm.schema import DeskSessionRow, TelephoneRow
from crm.transactions import reading, writing

LEASE: Final = timedelta(seconds=90)
"""Browsers let a page that nobody looks at do something once a minute."""


def connect(engine: Engine, token_hash: str, page: str, at: datetime) -> None:
    with writing(engine) as session:
        owner = session.scalar(select(DeskSessionRow.agent_id).where(DeskSessionRow.token_hash == token_hash))
        if owner is None:
            return
        agent = agent_rows.lock(session, owner)
        if agent_rows.telephone_of(agent, at) is not Telephone.READY:
            agent_rows.tell(session, agent, at)
        session.merge(TelephoneRow(token_hash=token_hash, page=page, agent_id=owner, until=at + LEASE))


def disconnect(engine: Engine, token_hash: str, page: str, at: datetime) -> None:
    this = TelephoneRow.token_hash == token_hash, TelephoneRow.page == page, TelephoneRow.until > at
    with writing(engine) as session:
        _tell(session, update(TelephoneRow).where(*this).values(until=at).returning(TelephoneRow.agent_id), at)


def forget(engine: Engine, now: datetime) -> int:
    gone = TelephoneRow.until <= now - agent_rows.LOST_FOR
    with reading(engine) as session:
        if session.scalar(select(TelephoneRow.page).where(gone).limit(1)) is None:
            return 0
    with writing(engine) as session:
        return _tell(session, delete(TelephoneRow).where(gone).returning(TelephoneRow.agent_id), now)


def _tell(session: Session, change: Executable, at: datetime) -> int:
    """Change something, and say of whom; gives how many there were."""
    changed = session.scalars(change).all()
    for agent_id in changed:
        record(session, EventKind.PRESENCE, at, subject=agent_id)
    return len(changed)
