"""Calls as rows: finding, locking, translating."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callbot.call import CallEvent, CallRecord, CallState, Note, Ringing, StatusEvent, Turn, after
from callbot.errors import StoreError
from callbot.hearing import Word
from callbot.language import Language
from crm.schema import CallEventRow, CallRow, Channel, CustomerRow, Direction, InteractionRow, NoteRow, TurnRow

FINAL_STATUSES: Final = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
"""Twilio's words for a call that is over."""

_TURNS_KEPT: Final = (
    select(func.count()).where(TurnRow.interaction_id == CallRow.interaction_id).correlate(CallRow).scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class StoredCall:
    """A call's two rows, and what else its record needs."""

    call: CallRow
    interaction: InteractionRow
    turns: int
    customer_language: Language | None

    def record(self) -> CallRecord:
        return CallRecord(
            call_sid=self.call.call_sid,
            caller=self.call.caller,
            called=self.call.called,
            state=self.call.state,
            language=self.interaction.language,
            started_at=self.interaction.started_at,
            intent=self.call.intent,
            streams=self.call.streams,
            dialogue=self.call.dialogue,
            customer_language=self.customer_language,
            turns=self.turns,
            outcome=self.interaction.outcome,
        )

    def happen(self, event: CallEvent, at: datetime) -> None:
        """Move the call along the transition table; IllegalTransition when the event does not fit."""
        self.call.state = after(self.call.state, event)
        self.call.touched_at = at

    def hang_up(self, ended_at: datetime, at: datetime) -> None:
        """The call is over. Of several reports the earliest end counts, in whichever order they come."""
        self.happen(CallEvent.HUNG_UP, at)
        known = self.interaction.ended_at
        self.interaction.ended_at = min(known, ended_at) if known else ended_at
        self.call.token_hash = self.call.token_expires_at = None


def find(session: Session, call_sid: str) -> StoredCall | None:
    found = session.execute(_with_everything().where(CallRow.call_sid == call_sid)).one_or_none()
    return StoredCall(*found) if found else None


def lock(session: Session, call_sid: str) -> StoredCall:
    """The call, with every other writer of it kept waiting; StoreError when it is unknown."""
    locked = lock_if_known(session, call_sid)
    if locked is None:
        raise StoreError(f"customer store: there is no call {call_sid}")
    return locked


def lock_if_known(session: Session, call_sid: str) -> StoredCall | None:
    # The lock comes first and alone: a row that was read before it was free is stale.
    locked = session.scalar(select(CallRow.call_sid).where(CallRow.call_sid == call_sid).with_for_update())
    return find(session, call_sid) if locked else None


def insert(session: Session, ringing: Ringing, customer: CustomerRow | None, at: datetime) -> None:
    """Write the call's rows; when another process has just done so, that is fine too."""
    try:
        with session.begin_nested():
            interaction = InteractionRow(
                channel=Channel.PHONE,
                direction=Direction.INBOUND,
                customer_id=customer.id if customer else None,
                started_at=ringing.at,
            )
            session.add(interaction)
            session.flush()
            call = CallRow(
                interaction_id=interaction.id,
                call_sid=ringing.call_sid,
                caller=ringing.caller,
                called=ringing.called,
                state=CallState.RINGING,
                streams=0,
                dialogue={},
                touched_at=at,
            )
            session.add(call)
            session.flush()
    except IntegrityError:
        if find(session, ringing.call_sid) is None:
            raise


def add_status(session: Session, event: StatusEvent) -> bool:
    """Remember a status callback; False when it was known already."""
    try:
        with session.begin_nested():
            session.add(
                CallEventRow(
                    call_sid=event.call_sid,
                    status=event.status,
                    sequence=event.sequence,
                    at=event.at,
                    duration_seconds=event.duration_seconds,
                )
            )
            session.flush()
    except IntegrityError:
        return False
    return True


def end_reported(session: Session, call_sid: str) -> datetime | None:
    """When the carrier said the call was over, if it has said so."""
    reported = select(func.min(CallEventRow.at)).where(
        CallEventRow.call_sid == call_sid, CallEventRow.status.in_(FINAL_STATUSES)
    )
    return session.scalar(reported)


def turns(session: Session, interaction_id: int) -> list[Turn]:
    rows = session.scalars(select(TurnRow).where(TurnRow.interaction_id == interaction_id).order_by(TurnRow.sequence))
    return [_turn(row) for row in rows]


def append_turns(session: Session, stored: StoredCall, said: Iterable[Turn]) -> None:
    """Add turns behind those kept so far; the call must be locked."""
    session.add_all(
        TurnRow(
            interaction_id=stored.call.interaction_id,
            sequence=sequence,
            speaker=turn.speaker,
            text=turn.text,
            language=turn.language,
            start_seconds=turn.start_seconds,
            end_seconds=turn.end_seconds,
            confidence=turn.confidence,
            words=[[word.text, word.start_seconds, word.end_seconds, word.confidence] for word in turn.words],
            interrupted=turn.interrupted,
            keys=turn.keys,
        )
        for sequence, turn in enumerate(said, start=stored.turns + 1)
    )


def write_note(session: Session, stored: StoredCall, note: Note, at: datetime) -> None:
    """Write the interaction's note, or replace one that was written from fewer turns."""
    session.merge(
        NoteRow(
            interaction_id=stored.call.interaction_id,
            reason=note.reason,
            outcome=note.outcome,
            promised=list(note.promised),
            open_points=list(note.open_points),
            language=note.language,
            turns=stored.turns,
            written_at=at,
        )
    )
    stored.interaction.outcome = note.outcome


def lacks_note(session: Session, stored: StoredCall) -> bool:
    """Whether there is no note yet, or one that does not know the last turns."""
    known = session.scalar(select(NoteRow.turns).where(NoteRow.interaction_id == stored.call.interaction_id))
    return known is None or known < stored.turns


def unfinished(session: Session, before: datetime) -> Sequence[str]:
    """CallSids, oldest first, of calls untouched since `before` that are open or whose note lacks turns."""
    return session.scalars(
        select(CallRow.call_sid)
        .outerjoin(NoteRow, NoteRow.interaction_id == CallRow.interaction_id)
        .where(and_(CallRow.touched_at < before, _open_or_without_note()))
        .order_by(CallRow.touched_at)
    ).all()


def _open_or_without_note() -> ColumnElement[bool]:
    return or_(CallRow.state != CallState.ENDED, NoteRow.interaction_id.is_(None), NoteRow.turns < _TURNS_KEPT)


def _with_everything() -> Select[CallRow, InteractionRow, int, Language | None]:
    return (
        select(CallRow, InteractionRow, _TURNS_KEPT, CustomerRow.language)
        .join(InteractionRow, InteractionRow.id == CallRow.interaction_id)
        .outerjoin(CustomerRow, CustomerRow.id == InteractionRow.customer_id)
        .execution_options(populate_existing=True)
    )


def _turn(row: TurnRow) -> Turn:
    return Turn(
        speaker=row.speaker,
        text=row.text,
        language=row.language,
        start_seconds=row.start_seconds,
        end_seconds=row.end_seconds,
        confidence=row.confidence,
        words=tuple(Word(*word) for word in row.words),
        interrupted=row.interrupted,
        keys=row.keys,
    )
