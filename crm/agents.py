"""callbot.handoff_ports.AgentBook on a SQL database, and what the command line adds to it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, and_, delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callbot.agents import Agent, NewAgent, Presence
from callbot.clock import Clock, system_clock
from callbot.errors import StoreError
from crm import agent_rows
from crm.agent_rows import agent_of
from crm.schema import AgentRow, DeskSessionRow
from crm.transactions import reading, writing


class SqlAgentBook:
    """Every method is one transaction."""

    def __init__(self, engine: Engine, clock: Clock = system_clock) -> None:
        self._engine = engine
        self._clock = clock

    def all(self) -> Sequence[Agent]:
        return [agent for agent in self.everybody() if not agent.disabled]

    def everybody(self) -> Sequence[Agent]:
        """The disabled ones too, by name."""
        at = self._clock()
        with reading(self._engine) as session:
            rows = session.scalars(select(AgentRow).order_by(AgentRow.name, AgentRow.id))
            return [agent_of(row, at) for row in rows]

    def find(self, agent_id: int) -> Agent | None:
        with reading(self._engine) as session:
            row = session.get(AgentRow, agent_id)
            return agent_of(row, self._clock()) if row else None

    def by_phone(self, number: str) -> Agent | None:
        with reading(self._engine) as session:
            theirs = AgentRow.phone == number, AgentRow.disabled.is_(False)
            row = session.scalar(select(AgentRow).where(*theirs))
            return agent_of(row, self._clock()) if row else None

    def find_by_login(self, login: str) -> Agent | None:
        """Upper and lower case are the same; also one who is disabled."""
        with reading(self._engine) as session:
            row = session.scalar(select(AgentRow).where(AgentRow.login == _plain(login)))
            return agent_of(row, self._clock()) if row else None

    def password_hash(self, agent_id: int) -> str | None:
        """None: cannot sign in."""
        with reading(self._engine) as session:
            return session.scalar(select(AgentRow.password_hash).where(AgentRow.id == agent_id))

    def add(self, new: NewAgent) -> Agent:
        """Off duty, and without a password; StoreError when login, number or person belong to somebody already."""
        with writing(self._engine) as session:
            _expect_free(session, new)
            row = _row_of(new, self._clock())
            try:
                with session.begin_nested():
                    session.add(row)
                    session.flush()
            except IntegrityError:  # somebody else was quicker, and has committed
                _expect_free(session, new)
                raise
            agent_rows.tell(session, row, row.created_at)
            return agent_of(row, row.created_at)

    def disable(self, agent_id: int) -> Agent:
        """Signed out, off duty, never rung again; the telephone number is free for another. A call is not cut off."""
        at = self._clock()
        with writing(self._engine) as session:
            row = agent_rows.lock(session, agent_id)
            row.disabled, row.phone = True, None
            agent_rows.set_presence(session, row, Presence.OFF, at)
            _sign_out(session, agent_id)
            return agent_of(row, at)

    def set_password_hash(self, agent_id: int, password_hash: str) -> None:
        """Whoever is signed in with the old password is signed out."""
        with writing(self._engine) as session:
            agent_rows.lock(session, agent_id).password_hash = password_hash
            _sign_out(session, agent_id)

    def set_presence(self, agent_id: int, presence: Presence, until: datetime | None = None) -> Agent:
        """While the agent serves a call, "available" and "wrap-up" mean busy: the end of the call leads there."""
        at = self._clock()
        with writing(self._engine) as session:
            row = agent_rows.lock(session, agent_id)
            agent_rows.set_presence(session, row, presence, at, until)
            return agent_of(row, at)

    def end_breaks(self, now: datetime) -> int:
        over = AgentRow.presence_until <= now, AgentRow.disabled.is_(False)
        with reading(self._engine) as session:
            if session.scalar(select(AgentRow.id).where(*over).limit(1)) is None:
                return 0
        with writing(self._engine) as session:
            back = agent_rows.lock_all(session, *over)
            for row in back:
                agent_rows.set_presence(session, row, Presence.AVAILABLE, now)
            return len(back)


def _row_of(new: NewAgent, at: datetime) -> AgentRow:
    return AgentRow(
        name=new.name,
        login=_plain(new.login),
        password_hash=None,
        role=new.role,
        languages=list(new.languages),
        skills=list(new.skills),
        sites=list(new.sites),
        phone=new.phone,
        person=new.person,
        interface_language=new.interface_language,
        disabled=False,
        presence=Presence.OFF,
        presence_since=at,
        unanswered=0,
        created_at=at,
    )


def _expect_free(session: Session, new: NewAgent) -> None:
    login = _plain(new.login)
    claims = [AgentRow.login == login]
    claims += [AgentRow.phone == new.phone] if new.phone else []
    claims += [and_(AgentRow.person == new.person, AgentRow.disabled.is_(False))] if new.person else []
    holder = session.scalar(select(AgentRow).where(or_(*claims)).order_by(AgentRow.login != login).limit(1))
    if holder is None:
        return
    if holder.login == login:
        state = "; that agent is disabled" if holder.disabled else ""
        raise StoreError(f"the login {login!r} belongs to {holder.name} already{state}: choose another")
    if new.phone and holder.phone == new.phone:
        raise StoreError(f"the telephone {new.phone} belongs to {holder.name} ({holder.login}) already")
    raise StoreError(f"the person {new.person!r} of the profile is {holder.name} ({holder.login}) already")


def _plain(login: str) -> str:
    return login.strip().casefold()


def _sign_out(session: Session, agent_id: int) -> None:
    session.execute(delete(DeskSessionRow).where(DeskSessionRow.agent_id == agent_id))
