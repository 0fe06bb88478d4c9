"""Agents as rows: locking, translating, and what frees and binds them."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from callbot.agents import AWAY_AFTER_UNANSWERED, Agent, Presence, Telephone
from callbot.desk_events import EventKind
from callbot.errors import StoreError
from callbot.language import Language
from callbot.transfer import Failure
from crm.events import record
from crm.schema import AgentRow

_UNANSWERED = frozenset({Failure.NO_ANSWER, Failure.NO_KEY, Failure.BUSY})
LOST_FOR: Final = timedelta(seconds=30)
"""A page that is loaded anew, or a network that changes, has its telephone back by then."""
_AT_HAND = frozenset({Presence.AVAILABLE, Presence.WRAP_UP})


def agent_of(row: AgentRow, at: datetime) -> Agent:
    """As everybody outside this room sees the agent at this moment."""
    return Agent(
        id=row.id,
        name=row.name,
        login=row.login,
        role=row.role,
        languages=tuple(Language(language) for language in row.languages),
        skills=tuple(row.skills),
        sites=tuple(row.sites),
        phone=row.phone,
        person=row.person,
        interface_language=row.interface_language,
        disabled=row.disabled,
        presence=row.presence,
        presence_since=row.presence_since,
        presence_until=row.presence_until,
        unanswered=row.unanswered,
        telephone=telephone_of(row, at),
        reserved_until=row.reserved_until,
        last_served_at=row.last_served_at,
    )


def telephone_of(row: AgentRow, at: datetime) -> Telephone:
    until = row.telephone_until
    if row.phone is not None or (until is not None and until > at):
        return Telephone.READY
    return Telephone.LOST if until is not None and until > at - LOST_FOR else Telephone.OFF


def lock(session: Session, agent_id: int) -> AgentRow:
    """The agent, with every other writer kept waiting; StoreError when there is none of that id."""
    rows = lock_all(session, AgentRow.id == agent_id)
    if not rows:
        raise StoreError(f"customer store: there is no agent {agent_id}")
    return rows[0]


def lock_all(session: Session, *conditions: ColumnElement[bool]) -> list[AgentRow]:
    """In the order of their ids, so that nobody waits in a circle. Whoever locks a transfer does it before."""
    # Not FOR UPDATE: that would keep waiting who merely writes a row that refers to the agent.
    wanted = select(AgentRow).where(*conditions).order_by(AgentRow.id).with_for_update(key_share=True)
    return list(session.scalars(wanted.execution_options(populate_existing=True)))


def is_serving(row: AgentRow) -> bool:
    """Whether the agent has taken a call that is not over."""
    return row.attempt_id is not None and row.reserved_until is None


def set_presence(
    session: Session, row: AgentRow, presence: Presence, at: datetime, until: datetime | None = None
) -> None:
    """Also forgets unanswered calls. Whoever serves a call can go away after it, but is not at hand during it."""
    if is_serving(row) and presence in _AT_HAND:
        presence = Presence.BUSY
    if presence is not row.presence:
        row.presence_since = at
    row.presence, row.presence_until, row.unanswered = presence, until, 0
    tell(session, row, at)


def reserve(row: AgentRow, attempt_id: int, until: datetime) -> None:
    row.attempt_id, row.reserved_until = attempt_id, until


def serve(session: Session, row: AgentRow, at: datetime) -> None:
    """The agent has taken the caller."""
    row.reserved_until = None
    set_presence(session, row, Presence.BUSY, at)


def free(session: Session, row: AgentRow, at: datetime, failure: Failure | None, spoke: bool) -> None:
    """Nothing binds the agent any more. Who spoke with a customer writes the note now."""
    served = is_serving(row)
    row.attempt_id = row.reserved_until = None
    if spoke:
        row.last_served_at = at
    if served and row.presence is Presence.BUSY:
        set_presence(session, row, Presence.WRAP_UP if spoke else Presence.AVAILABLE, at)
        return
    if failure in _UNANSWERED:
        row.unanswered += 1
        if row.unanswered >= AWAY_AFTER_UNANSWERED and row.presence is Presence.AVAILABLE:
            row.presence, row.presence_since, row.presence_until = Presence.AWAY, at, None
    elif failure is Failure.DECLINED:
        row.unanswered = 0
    tell(session, row, at)


def tell(session: Session, row: AgentRow, at: datetime) -> None:
    record(session, EventKind.PRESENCE, at, subject=row.id)
