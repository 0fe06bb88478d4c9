"""The carrier's webhooks: the telephone rings, the stream has ended, the call has ended."""

import logging
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from flask import Blueprint, Response, abort, request

from callbot.call import CallRecord, CallState, Intent, Ringing, StatusEvent
from callbot.errors import StoreError
from callbot.language import Language
from telephony import agent_twiml, tokens, twiml
from telephony.guard import check_form, check_handshake
from telephony.numbers import to_e164
from telephony.services import Telephony
from telephony.signature import socket_address
from telephony.stream import add_stream

MAX_RECONNECTS: Final = 3
"""How often a call whose stream died is taken up again before the caller is brought to a person."""
FINAL_STATUSES: Final = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
ROOM_EVENTS: Final = "/voice/agent/room#rc=5&rp=all"
"""Where the carrier tells who has come into a room; told again whatever went wrong."""
LATEST_EVENT: Final = timedelta(days=1)
"""The carrier has given up repeating an event after that."""

_CALL_SID: Final = re.compile(r"CA[0-9a-fA-F]{32}", re.ASCII)
_STATUS: Final = re.compile(r"[a-z-]{1,20}", re.ASCII)
_COUNT: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
log = logging.getLogger(__name__)


def make_blueprint(services: Telephony) -> Blueprint:
    """The routes under /voice, the media stream among them."""
    blueprint = Blueprint("voice", __name__, url_prefix="/voice")
    hooks = _Webhooks(services)
    blueprint.before_request(hooks.check)
    blueprint.post("/incoming")(hooks.incoming)
    blueprint.post("/after")(hooks.after)
    blueprint.post("/status")(hooks.status)
    blueprint.post("/fallback")(hooks.fallback)
    add_stream(blueprint, services)
    return blueprint


class _Webhooks:
    def __init__(self, services: Telephony) -> None:
        self._services = services
        self._store = services.store

    def check(self) -> None:
        if request.endpoint == "voice.stream":
            check_handshake(self._services.config)
        else:
            check_form(self._services.config)

    def incoming(self) -> Response:
        """The telephone rings: keep the call, then open its media stream."""
        call_sid = call_sid_of_request()
        try:
            return self._open_stream(self._store.ring(self._ringing(call_sid)), attempt=1)
        except StoreError as error:
            return self._bring_to_a_person(call_sid, error)

    def after(self) -> Response:
        """The stream has ended: carry out what the bot intended, or take the call up again."""
        call_sid = call_sid_of_request()
        try:
            call = self._store.find(call_sid)
            return self._go_on(call) if call else self.incoming()
        except StoreError as error:
            return self._bring_to_a_person(call_sid, error)

    def status(self) -> Response:
        """Something happened to the call; it may come twice, late, and in any order."""
        event = self._status_event(call_sid_of_request())
        try:
            if not event.status or self._store.find(event.call_sid) is None:
                return Response(status=204)
            self._store.note_status(event)
            # Also when the event was known: the process may have died between the two steps.
            if event.status in FINAL_STATUSES:
                self._services.switchboard.caller_left(event.call_sid)
                self._store.end(event.call_sid, event.at, self._services.write_note)
        except StoreError as error:
            log.error("call %s: a status event could not be kept: %s", event.call_sid, error)
            return Response(status=503)  # the carrier tries again
        return Response(status=204)

    def fallback(self) -> Response:
        """The carrier could not reach or understand us: needs neither database nor model."""
        log.error("the carrier fell back, its error is %s", _count("ErrorCode"))
        return answer(self._apology())

    def _go_on(self, call: CallRecord) -> Response:
        if call.state is CallState.ENDED:
            return answer(twiml.hang_up())
        room = self._room(call)
        if room:
            return answer(room)
        if call.state is CallState.TRANSFERRING:  # back from a person
            return self._open_stream(call, attempt=1)
        if call.intent is Intent.HANG_UP:
            return answer(twiml.hang_up())
        return self._transfer(call) if call.intent is Intent.TRANSFER else self._take_up(call)

    def _take_up(self, call: CallRecord) -> Response:
        if call.intent is Intent.SAY and not _said_already(call):
            return self._open_stream(call, attempt=1, saying=self._services.unspoken(call))
        attempt = _attempt(call)
        if attempt > MAX_RECONNECTS:
            log.error("call %s: given up after %d streams", call.call_sid, attempt)
            return answer(self._apology())
        log.warning("call %s: its stream ended without an intent, taking it up again", call.call_sid)
        return self._open_stream(call, attempt + 1)

    def _open_stream(self, call: CallRecord, attempt: int, saying: Sequence[tuple[Language, str]] = ()) -> Response:
        base = self._services.config.public_base_url
        token = tokens.new_token()
        self._store.issue_token(call.call_sid, tokens.hash_token(token), self._services.clock() + tokens.LIFETIME)
        return answer(
            twiml.open_stream(
                socket_url=socket_address(base) + "/voice/stream",
                token=token,
                then_url=f"{base}/voice/after?attempt={attempt}&streams={call.streams}",
                saying=saying,
            )
        )

    def _room(self, call: CallRecord) -> str | None:
        """Into the room where an agent waits; not again for a caller who comes from there (the action of <Dial>)."""
        transfer = None if "DialCallStatus" in request.form else self._services.switchboard.room_for(call.call_sid)
        if transfer is None:
            return None
        self._store.begin_transfer(call.call_sid)
        base = self._services.config.public_base_url
        return agent_twiml.callers_room(transfer.room, f"{base}/voice/after", base + ROOM_EVENTS)

    def _transfer(self, call: CallRecord) -> Response:
        """No room stands open: the agent has just left again, or nobody was ever sought."""
        if self._services.switchboard.look(call.call_sid) is not None:
            return self._open_stream(call, attempt=1)
        profile = self._services.profile
        languages = [call.language] if call.language else profile.firm.languages
        return answer(twiml.ring(profile.fallback_number, languages))

    def _bring_to_a_person(self, call_sid: str, error: StoreError) -> Response:
        log.error("call %s: brought to the fallback number, for the store failed: %s", call_sid, error)
        return answer(self._apology())

    def _apology(self) -> str:
        profile = self._services.profile
        return twiml.apologise_and_ring(profile.fallback_number, profile.firm.languages)

    def _ringing(self, call_sid: str) -> Ringing:
        main_site = self._services.profile.sites[0]
        country = main_site.region.partition("-")[0]
        return Ringing(
            call_sid=call_sid,
            caller=to_e164(request.form.get("From"), country),
            called=to_e164(request.form.get("To"), country) or self._services.config.twilio_number or main_site.phone,
            at=self._services.clock(),
        )

    def _status_event(self, call_sid: str) -> StatusEvent:
        status = request.form.get("CallStatus", "")
        now = self._services.clock()
        return StatusEvent(
            call_sid=call_sid,
            status=status if _STATUS.fullmatch(status) else "",
            sequence=_count("SequenceNumber") or 0,
            at=_timestamp(now) or now,
            duration_seconds=_count("CallDuration"),
        )


def answer(document: str) -> Response:
    return Response(document, mimetype="text/xml")


def call_sid_of_request() -> str:
    call_sid = request.form.get("CallSid", "")
    if not _CALL_SID.fullmatch(call_sid):
        abort(400)
    return call_sid


def _attempt(call: CallRecord) -> int:
    """How many streams this call was given; the address says it, for a stream that never opened is not in the store."""
    attempt = request.args.get("attempt", "")
    return int(attempt) if _COUNT.fullmatch(attempt) else call.streams


def _said_already(call: CallRecord) -> bool:
    """Whether the stream that was to open after the carrier had spoken for us never did."""
    return request.args.get("streams") == str(call.streams)


def _count(field: str) -> int | None:
    value = request.form.get(field, "")
    return int(value) if _COUNT.fullmatch(value) else None


def _timestamp(now: datetime) -> datetime | None:
    """Twilio's own time of the event (RFC 2822), when it came and makes sense."""
    try:
        at = parsedate_to_datetime(request.form.get("Timestamp", ""))
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return at if now - LATEST_EVENT < at <= now else None
