"""Desk events: recorded in the transaction of their cause, told when it is committed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from callbot.desk_events import EventKind
from crm.schema import DeskEventRow

NEWS: Final = "callbot_news"
"""Execution option of an engine: who is told of its commits."""

_RECORDED: Final = "callbot_recorded"
_IN_ORDER: Final = text("SELECT pg_advisory_xact_lock(7234001)")
"""Whoever publishes waits here until the one before has committed: ids grow in the order of commits."""
_INSERT: Final = insert(DeskEventRow.__table__)  # type: ignore[arg-type]  # a table, says SQLAlchemy at run time


@dataclass(frozen=True, slots=True)
class News:
    """Who wants to know, in this process, that events were committed."""

    listeners: list[Callable[[], None]] = field(default_factory=list)


def record(
    session: Session,
    kind: EventKind,
    at: datetime,
    *,
    agent_id: int | None = None,
    call_sid: str | None = None,
    subject: int | None = None,
) -> None:
    """Say that something changed; for use inside crm.transactions.writing. The same said twice is one event."""
    event = {"kind": kind, "agent_id": agent_id, "call_sid": call_sid, "subject": subject}
    session.info.setdefault(_RECORDED, {})[tuple(event.values())] = {**event, "at": at}


def write_recorded(session: Session) -> bool:
    """The last thing in a transaction, so that no row is waited for behind the queue of publishers.

    Gives whether there was anything to tell.
    """
    recorded = session.info.pop(_RECORDED, None)
    if not recorded:
        return False
    session.flush()
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_IN_ORDER)
    connection.execute(_INSERT, list(recorded.values()))
    return True


def tell(engine: Engine) -> None:
    """Events of this engine have just been committed."""
    for listener in _news(engine).listeners:
        listener()


def listen(engine: Engine, listener: Callable[[], None]) -> None:
    """Call `listener` after each commit in this process that published events; it must be quick and not raise."""
    _news(engine).listeners.append(listener)


def _news(engine: Engine) -> News:
    news: News = engine.get_execution_options()[NEWS]
    return news
