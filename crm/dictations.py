"""callbot.dictation.DictationBook on a SQL database."""

from datetime import datetime

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from callbot.desk_events import EventKind
from callbot.dictation import UNDER_WAY, Dictation, DictationState, Purpose
from callbot.errors import StoreError
from crm import events
from crm.schema import AgentRow, AttemptRow, DictationRow, InteractionRow, TransferRow
from crm.transactions import reading, writing


class SqlDictationBook:
    """Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin_on_leg(self, attempt_id: int, purpose: Purpose, at: datetime) -> Dictation | None:
        with writing(self._engine) as session:
            attempt = session.get(AttemptRow, attempt_id)
            transfer = session.get(TransferRow, attempt.transfer_id) if attempt else None
            if attempt is None or transfer is None or transfer.interaction_id is None:
                return None
            begun = _new(session, purpose, attempt.agent_id, transfer.interaction_id, at)
            begun.attempt_id, begun.state = attempt_id, DictationState.LISTENING
            if purpose is Purpose.QUESTION:
                begun.language = transfer.language
            return _add(session, begun, at)

    def begin(self, agent_id: int, contact_id: int, at: datetime) -> Dictation:
        with writing(self._engine) as session:
            if session.get(InteractionRow, contact_id) is None:
                raise StoreError(f"customer store: there is no contact {contact_id}")
            return _add(session, _new(session, Purpose.SUMMARY, agent_id, contact_id, at), at)

    def find(self, dictation_id: int) -> Dictation | None:
        with reading(self._engine) as session:
            row = session.get(DictationRow, dictation_id)
            return _dictation(row) if row else None

    def question_of(self, attempt_id: int) -> Dictation | None:
        return self._latest(Purpose.QUESTION, attempt_id=attempt_id)

    def summary_of(self, contact_id: int, agent_id: int) -> Dictation | None:
        return self._latest(Purpose.SUMMARY, interaction_id=contact_id, agent_id=agent_id)

    def issue_token(self, dictation_id: int, leg_sid: str, token_hash: str, expires_at: datetime) -> None:
        with writing(self._engine) as session:
            row = _lock(session, dictation_id)
            if row:
                row.leg_sid, row.token_hash, row.token_expires_at = leg_sid, token_hash, expires_at
                row.state = DictationState.LISTENING
                _tell(session, row, row.begun_at)

    def open_stream(self, leg_sid: str, token_hash: str, now: datetime) -> Dictation | None:
        wanted = select(DictationRow).where(DictationRow.leg_sid == leg_sid, DictationRow.token_hash == token_hash)
        with writing(self._engine) as session:
            row = session.scalar(wanted.with_for_update())
            if row is None or row.token_expires_at is None or row.token_expires_at < now:
                return None
            row.token_hash = None
            return _dictation(row)

    def hear(self, dictation_id: int, text: str, at: datetime) -> None:
        with writing(self._engine) as session:
            row = _lock(session, dictation_id)
            if row:
                row.text, row.state = text, DictationState.HEARD if text else DictationState.NOTHING
                _tell(session, row, at)

    def read_back(self, dictation_id: int) -> None:
        with writing(self._engine) as session:
            row = _lock(session, dictation_id)
            if row:
                row.state = DictationState.READ_BACK

    def give_up(self, dictation_id: int, at: datetime) -> None:
        with writing(self._engine) as session:
            row = _lock(session, dictation_id)
            if row and row.state in UNDER_WAY:
                row.state, row.token_hash = DictationState.NOTHING, None
                _tell(session, row, at)

    def forget(self, dictation_id: int) -> None:
        with writing(self._engine) as session:
            session.execute(delete(DictationRow).where(DictationRow.id == dictation_id))

    def _latest(self, purpose: Purpose, **where: int) -> Dictation | None:
        wanted = select(DictationRow).filter_by(purpose=purpose, **where).order_by(DictationRow.id.desc()).limit(1)
        with reading(self._engine) as session:
            row = session.scalar(wanted)
            return _dictation(row) if row else None


def end_summaries(session: Session, contact_id: int, agent_id: int) -> None:
    """The note has been written: it holds what its agent wanted to keep of them."""
    session.execute(
        delete(DictationRow).where(
            DictationRow.interaction_id == contact_id,
            DictationRow.agent_id == agent_id,
            DictationRow.purpose == Purpose.SUMMARY,
        )
    )


def _new(session: Session, purpose: Purpose, agent_id: int, contact_id: int, at: datetime) -> DictationRow:
    return DictationRow(
        purpose=purpose,
        agent_id=agent_id,
        interaction_id=contact_id,
        language=session.get_one(AgentRow, agent_id).interface_language,
        state=DictationState.RINGING,
        text="",
        begun_at=at,
    )


def _add(session: Session, row: DictationRow, at: datetime) -> Dictation:
    session.add(row)
    session.flush()
    _tell(session, row, at)
    return _dictation(row)


def _lock(session: Session, dictation_id: int) -> DictationRow | None:
    return session.get(DictationRow, dictation_id, with_for_update=True)


def _tell(session: Session, row: DictationRow, at: datetime) -> None:
    if row.purpose is Purpose.SUMMARY:
        events.record(session, EventKind.DICTATION, at, agent_id=row.agent_id, subject=row.interaction_id)


def _dictation(row: DictationRow) -> Dictation:
    return Dictation(
        id=row.id,
        purpose=row.purpose,
        agent_id=row.agent_id,
        contact_id=row.interaction_id,
        attempt_id=row.attempt_id,
        language=row.language,
        state=row.state,
        text=row.text,
        begun_at=row.begun_at,
    )
