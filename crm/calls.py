"""Calls as rows: finding, locking, translating."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callbot.call import CallEvent, CallRecord, CallState, Note, Ringing, StatusEvent, Turn, after
from callbot.desk_events import EventKind
from callbot.errors import StoreError
from callbot.hearing import Word
from callbot.language import Language
from crm.events import record
from crm.schema import CallEventRow, CallRow, Channel, CustomerRow, Direction, InteractionRow, NoteRow, TurnRow

FINAL_STATUSES: Final = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
"""Twilio's words for a call that is over."""

_TURNS_KEPT: Final = (
    select(func.count()).where(TurnRow.interaction_id == CallRow.interaction_id).correlate(CallRow).scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class StoredCall:
    """A call's two rows, and what else its record needs."""

    session: Session
    call: CallRow
    interaction: InteractionRow
    turns: int
    customer_language: Language | None
    turned_away_at: datetime | None

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
            turned_away=self.turned_away_at is not None,
        )

    def happen(self, event: CallEvent, at: datetime) -> None:
        """Move the call along the transition table; IllegalTransition when the event does not fit."""
        state = after(self.call.state, event)
        if state is not self.call.state:
            record(self.session, EventKind.CALL, at, call_sid=self.call.call_sid)
        self.call.state, self.call.touched_at = state, at

    def hang_up(self, ended_at: datetime, at: datetime) -> None:
        """The call is over. Of several reports the earliest end counts, in whichever order they come."""
        self.happen(CallEvent.HUNG_UP, at)
        known = self.interaction.ended_at
        self.interaction.ended_at = min(known, ended_at) if known else ended_at
        self.call.token_hash = self.call.token_expires_at = None


def find(session: Session, call_sid: str) -> StoredCall | None:
    found = session.execute(_with_everything().where(CallRow.call_sid == call_sid)).one_or_none()
    return StoredCall(session, *found) if found else None


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
                noted=False,
            )
            session.add(call)
            session.flush()
            record(session, EventKind.CALL, at, call_sid=ringing.call_sid)
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


def turns(session: Session, interaction_id: int, last: int | None = None) -> list[Turn]:
    """What was said, in order; with `last`, only so many from the end."""
    newest_first = select(TurnRow).where(TurnRow.interaction_id == interaction_id).order_by(TurnRow.sequence.desc())
    return [_turn(row) for row in session.scalars(newest_first.limit(last))][::-1]


def append_turns(session: Session, stored: StoredCall, said: Sequence[Turn], at: datetime) -> None:
    """Add turns behind those kept so far; the call must be locked.

    Turns that were kept last and are given again, because the answer to the first attempt was lost, are kept once.
    """
    new = said[_kept_already(turns(session, stored.call.interaction_id, last=len(said)), list(said)) :]
    session.add_all(
        _turn_row(stored.call.interaction_id, sequence, turn)
        for sequence, turn in enumerate(new, start=stored.turns + 1)
    )
    if new:
        stored.call.noted = False
        record(session, EventKind.TURN, at, call_sid=stored.call.call_sid)


def amend_turns(session: Session, stored: StoredCall, texts: Mapping[str, str], at: datetime) -> None:
    """Put other texts in the place of these, and of such keys; single words go. The call must be locked."""
    theirs = select(TurnRow).where(TurnRow.interaction_id == stored.call.interaction_id)
    rows = session.scalars(theirs.where(or_(TurnRow.text.in_(texts), TurnRow.keys.in_(texts)))).all()
    for row in rows:
        row.text, row.keys, row.words = texts.get(row.text, row.text), texts.get(row.keys, row.keys), []
    if rows:
        stored.call.noted = False
        record(session, EventKind.TURN, at, call_sid=stored.call.call_sid)


def _kept_already(kept: Sequence[Turn], said: Sequence[Turn]) -> int:
    """How many of the first turns of `said` are the last ones of `kept`."""
    longest = min(len(kept), len(said))
    return next(n for n in range(longest, -1, -1) if kept[len(kept) - n :] == said[:n])


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
            written_at=at,
        )
    )
    stored.interaction.outcome = note.outcome
    stored.call.noted = True
    record(session, EventKind.CALL, at, call_sid=stored.call.call_sid)


def unfinished(session: Session, before: datetime) -> Sequence[str]:
    """CallSids, oldest first, of calls untouched since `before` that are open or whose note lacks turns."""
    waiting = select(CallRow.call_sid).where(CallRow.noted.is_(False), CallRow.touched_at < before)
    return session.scalars(waiting.order_by(CallRow.touched_at)).all()


def _with_everything() -> Select[CallRow, InteractionRow, int, Language | None, datetime | None]:
    return (
        select(CallRow, InteractionRow, _TURNS_KEPT, CustomerRow.language, CustomerRow.turned_away_at)
        .join(InteractionRow, InteractionRow.id == CallRow.interaction_id)
        .outerjoin(CustomerRow, CustomerRow.id == InteractionRow.customer_id)
        .execution_options(populate_existing=True)
    )


def _turn_row(interaction_id: int, sequence: int, turn: Turn) -> TurnRow:
    return TurnRow(
        interaction_id=interaction_id,
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
