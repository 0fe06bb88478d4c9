"""callbot.ports.CallStore on a SQL database."""

import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from callbot.actions import CallbackQueued, MessageTaken, NumberBarred, Outcome, RequestCallback, TakeMessage
from callbot.call import CallEvent, CallRecord, Intent, Note, Ringing, StatusEvent, Turn
from callbot.clock import Clock, system_clock
from callbot.errors import StoreError
from callbot.language import Language
from crm import callback_intake, callback_rows, calls, customers, messages, number_blocks
from crm.schema import CustomerRow
from crm.transactions import reading, writing


class SqlCallStore:
    """Every method is one transaction. Writers of one call wait for one another on its row."""

    def __init__(self, engine: Engine, clock: Clock = system_clock) -> None:
        self._engine = engine
        self._clock = clock

    def ring(self, ringing: Ringing) -> CallRecord:
        with writing(self._engine) as session:
            if calls.find(session, ringing.call_sid) is None:
                caller = ringing.caller
                customer = customers.find_or_make(session, caller, ringing.at) if caller else None
                calls.insert(session, ringing, customer, self._clock())
                if caller:
                    callback_rows.rang_first(session, caller, ringing.call_sid, self._clock())
            stored = calls.lock(session, ringing.call_sid)
            ended_at = calls.end_reported(session, ringing.call_sid)
            if ended_at:  # its last status callback came before its first webhook
                stored.hang_up(ended_at, self._clock())
            return stored.record()

    def find(self, call_sid: str) -> CallRecord | None:
        with reading(self._engine) as session:
            stored = calls.find(session, call_sid)
            return stored.record() if stored else None

    def issue_token(self, call_sid: str, token_hash: str, expires_at: datetime) -> None:
        with writing(self._engine) as session:
            call = calls.lock(session, call_sid).call
            call.token_hash, call.token_expires_at = token_hash, expires_at

    def open_stream(self, call_sid: str, token_hash: str, now: datetime) -> CallRecord | None:
        with writing(self._engine) as session:
            stored = calls.lock_if_known(session, call_sid)
            if stored is None or not _admits(stored.call.token_hash, stored.call.token_expires_at, token_hash, now):
                return None
            stored.happen(CallEvent.STREAM_OPENED, self._clock())
            stored.call.token_hash = stored.call.token_expires_at = stored.call.intent = None
            stored.call.streams += 1
            return stored.record()

    def keep_turns(
        self,
        call_sid: str,
        turns: Sequence[Turn],
        dialogue: Mapping[str, Any],
        language: Language | None,
        stream: int | None = None,
        amended: Mapping[str, str] | None = None,
    ) -> None:
        with writing(self._engine) as session:
            stored = calls.lock(session, call_sid)
            stored.call.touched_at = self._clock()
            if amended:
                calls.amend_turns(session, stored, amended, stored.call.touched_at)
            calls.append_turns(session, stored, turns, stored.call.touched_at)
            if stream is None or stream == stored.call.streams:
                stored.call.dialogue = dict(dialogue)
                stored.interaction.language = language or stored.interaction.language

    def request_callback(self, call_sid: str, request: RequestCallback, due: datetime) -> CallbackQueued | NumberBarred:
        with writing(self._engine) as session:
            stored = calls.lock(session, call_sid)
            key = f"call:{call_sid}:{request.number}"
            now = self._clock()
            is_theirs = request.confirmed and request.number == stored.call.caller
            unbarred = is_theirs and number_blocks.lift(session, request.number, now, f"call {call_sid}")
            if number_blocks.is_blocked(session, request.number):
                return NumberBarred()
            callback = callback_intake.promise_callback(session, stored.interaction, key, request, due, now)
            stored.call.touched_at = now
            return CallbackQueued(callback.due, unbarred)

    def take_message(self, call_sid: str, message: TakeMessage) -> MessageTaken:
        with writing(self._engine) as session:
            stored = calls.lock(session, call_sid)
            stored.call.touched_at = self._clock()
            messages.keep(session, stored.interaction, message, stored.call.touched_at)
            return MessageTaken()

    def intend(self, call_sid: str, intent: Intent, outcome: Outcome | None) -> None:
        with writing(self._engine) as session:
            stored = calls.lock(session, call_sid)
            stored.happen(CallEvent.INTENT_STORED, self._clock())
            stored.call.intent = intent
            stored.interaction.outcome = outcome or stored.interaction.outcome

    def begin_transfer(self, call_sid: str) -> None:
        with writing(self._engine) as session:
            calls.lock(session, call_sid).happen(CallEvent.TRANSFER_BEGUN, self._clock())

    def note_status(self, event: StatusEvent) -> bool:
        with writing(self._engine) as session:
            if not calls.add_status(session, event):
                return False
            if event.status in calls.FINAL_STATUSES:
                stored = calls.lock_if_known(session, event.call_sid)
                if stored:
                    stored.hang_up(event.at, self._clock())
            return True

    def stale(self, before: datetime) -> Sequence[str]:
        with reading(self._engine) as session:
            return calls.unfinished(session, before)

    def end(self, call_sid: str, at: datetime, write_note: Callable[[CallRecord, Sequence[Turn]], Note]) -> None:
        with writing(self._engine) as session:
            stored = calls.lock(session, call_sid)
            if stored.call.noted:
                return
            stored.hang_up(at, self._clock())
            turns = calls.turns(session, stored.call.interaction_id)
            calls.write_note(session, stored, write_note(stored.record(), turns), self._clock())
            customer_id, language = stored.interaction.customer_id, stored.interaction.language
            customer = session.get(CustomerRow, customer_id) if customer_id else None
            if customer and language:
                customer.language = language

    def turns(self, call_sid: str) -> Sequence[Turn]:
        with reading(self._engine) as session:
            stored = calls.find(session, call_sid)
            if stored is None:
                raise StoreError(f"customer store: there is no call {call_sid}")
            return calls.turns(session, stored.call.interaction_id)


def _admits(token_hash: str | None, expires_at: datetime | None, offered_hash: str, now: datetime) -> bool:
    if token_hash is None or expires_at is None or now >= expires_at:
        return False
    return hmac.compare_digest(token_hash.encode(), offered_hash.encode())
