"""What the core asks of the rooms around it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from callbot.actions import (
    AppointmentsFound,
    Book,
    Booked,
    CallbackQueued,
    Cancel,
    Cancelled,
    FindAppointments,
    FindRequests,
    FindSlots,
    MessageTaken,
    Move,
    Moved,
    NumberBarred,
    Outcome,
    RequestCallback,
    RequestsFound,
    RequestTaken,
    SlotRefused,
    SlotsFound,
    SpellAsKnown,
    SpelledAsKnown,
    TakeMessage,
    TakeRequest,
)
from callbot.calendar import HoursException
from callbot.call import CallRecord, Intent, Note, Ringing, StatusEvent, Turn
from callbot.hearing import Expecting, HearingEvent
from callbot.language import Language
from callbot.outbox.lease import Backlog, Lease


class Ear(Protocol):
    """Hears one caller. Belongs to one thread at a time; time is counted in frames, never by a clock."""

    def hear(self, mulaw: bytes) -> Sequence[HearingEvent]:
        """Take caller audio (8 kHz mu-law, any whole number of 20 ms frames) and report what happened."""

    def expect(self, expecting: Expecting, is_complete: Callable[[str, Language], bool]) -> None:
        """Set the patience for the next turn; `is_complete` tells whether words already answer the question."""

    def listen_for(self, languages: Sequence[Language]) -> None:
        """Which languages to decode; with several, Heard names the one that fits best."""

    def finish(self) -> Sequence[HearingEvent]:
        """The stream is over: report the turn that was still being spoken, if any, and free the recognisers."""


class EarMaker(Protocol):
    def __call__(self, languages: Sequence[Language], start_seconds: float = 0.0) -> Ear:
        """A new ear. `start_seconds`: the call's age when this stream began. HearingError when none can be had."""


class Voice(Protocol):
    """Speaks. Safe to use from many threads."""

    def speak(self, text: str, language: Language, slow: bool = False) -> bytes:
        """8 kHz mu-law audio of a text already written out for speaking; SpeakingError when there is none."""


class Line(Protocol):
    """The way back to the caller, one media stream."""

    def play(self, mulaw: bytes, mark: str) -> None:
        """Queue audio behind what is queued; `mark` comes back when it was played or cleared."""

    def clear(self) -> None:
        """Drop all queued audio at once."""

    def close(self) -> None:
        """Close the stream; the carrier goes on at /voice/after."""


class Conversation(Protocol):
    """One caller on one media stream. Every method is called from the stream's own thread, one at a time.

    Frames arrive every 20 ms even in silence, so `hear` is also the conversation's clock.
    """

    @property
    def closed(self) -> bool:
        """The conversation has closed its line on purpose; nothing more will be handed to it."""

    def start(self) -> None:
        """Greet, or go on where an earlier stream of this call broke off. Called once, first."""

    def hear(self, mulaw: bytes) -> None:
        """Take caller audio: 8 kHz mu-law, whole 20 ms frames, gaps already filled with silence."""

    def played(self, mark: str) -> None:
        """The carrier returned a mark: its audio was played, or dropped by a clear."""

    def pressed(self, digit: str) -> None:
        """The caller pressed one key: 0-9, *, # or A-D."""

    def caller_left(self) -> None:
        """The stream ended without our doing: hung up, or the connection broke. Called at most once, last."""


class Conversations(Protocol):
    def open(self, call_sid: str, token_hash: str, line: Line) -> Conversation | None:
        """A conversation for the stream of this leg, a caller's or an agent's; nothing is said before `start`.

        It uses up the token that our TwiML gave to this very leg; None when that is unknown, used, or expired.
        """


class NumberRules(Protocol):
    """What telephone numbers are, and which of them may be dialled."""

    def parse_spoken(self, digits: str, region: str) -> str | None:
        """E.164 of a number as spoken or typed by a caller in `region` ("DE", "AT", "CH"); None when it is none."""

    def national(self, e164: str) -> str:
        """How the number is said in its own country, in groups: "0176 33445566"."""

    def may_dial(self, e164: str) -> bool:
        """Whether calling it is allowed: region, validity, type, and no premium or short number."""

    def may_text(self, e164: str) -> bool:
        """Whether it may be called and takes text messages: no landline."""


class CallStore(Protocol):
    """Keeps calls. Every method is one transaction and safe to use from many threads; StoreError on failure."""

    def ring(self, ringing: Ringing) -> CallRecord:
        """Insert the call's row, and find or make its customer; a repeated CallSid gives the existing row."""

    def find(self, call_sid: str) -> CallRecord | None: ...

    def issue_token(self, call_sid: str, token_hash: str, expires_at: datetime) -> None:
        """Remember the one stream token that is valid for this call."""

    def open_stream(self, call_sid: str, token_hash: str, now: datetime) -> CallRecord | None:
        """Use up the token and move the call to talking; None when the token is unknown, used, or expired."""

    def keep_turns(
        self,
        call_sid: str,
        turns: Sequence[Turn],
        dialogue: Mapping[str, Any],
        language: Language | None,
        stream: int | None = None,
        amended: Mapping[str, str] | None = None,
    ) -> None:
        """Commit what was just said together with the dialogue's state.

        `amended`: texts and keys of turns kept before that must go, and what comes in the place of each.
        `stream`: CallRecord.streams as it was when this stream was opened. Turns of a stream that another has
        replaced are still kept, its dialogue state and language are not. None: the latest stream.
        """

    def request_callback(self, call_sid: str, request: RequestCallback, due: datetime) -> CallbackQueued | NumberBarred:
        """Commit the request and the promise in one transaction; the same request twice is one request.

        A blocked number is promised nothing, unless its owner calls from it and has confirmed it: then the block is
        lifted.
        """

    def take_message(self, call_sid: str, message: TakeMessage) -> MessageTaken:
        """Keep a dictated message as a promise that somebody reads it; a call's later words replace its earlier."""

    def intend(self, call_sid: str, intent: Intent, outcome: Outcome | None) -> None:
        """Store why the stream is about to be closed."""

    def begin_transfer(self, call_sid: str) -> None:
        """The caller leaves the bot for a person's room; repeated, it changes nothing."""

    def note_status(self, event: StatusEvent) -> bool:
        """Take a status callback; False when it was known already. A final status ends the call, but writes no note."""

    def stale(self, before: datetime) -> Sequence[str]:
        """CallSids of calls not touched since then that are not ended, or whose note lacks turns; `end` them."""

    def end(self, call_sid: str, at: datetime, write_note: Callable[[CallRecord, Sequence[Turn]], Note]) -> None:
        """Close the call and write its note. Repeated, it changes nothing, unless turns came in since the note."""

    def turns(self, call_sid: str) -> Sequence[Turn]: ...


class AppointmentBook(Protocol):
    """Keeps appointments. Every method is one transaction and safe to use from many threads; StoreError on failure."""

    def free(self, wanted: FindSlots) -> SlotsFound: ...

    def book(self, call_sid: str, wanted: Book) -> Booked | SlotRefused:
        """Check everything again, then book; the same slot twice in one call is one booking."""

    def find(self, wanted: FindAppointments) -> AppointmentsFound:
        """Appointments to come of a number, of those only what the caller knows something about; a number from which
        too much was guessed within a day unlocks nothing."""

    def move(self, call_sid: str, wanted: Move) -> Moved | SlotRefused:
        """Move, or refuse and leave everything as it was; repeated, it changes nothing."""

    def cancel(self, call_sid: str, wanted: Cancel) -> Cancelled:
        """Give the time back; repeated, it changes nothing."""


class RequestBook(Protocol):
    """Keeps service requests. StoreError on failure."""

    def take(self, call_sid: str, wanted: TakeRequest) -> RequestTaken:
        """Keep a request; a call takes one, and the same call's later words replace its earlier ones."""

    def find(self, wanted: FindRequests) -> RequestsFound:
        """The open requests of a number: codes and states, nothing of what was said."""


class KnownSpellings(Protocol):
    """Knows how customers are written. StoreError on failure."""

    def spell(self, wanted: SpellAsKnown) -> SpelledAsKnown: ...


class Outbox(Protocol):
    """Jobs that must be done because of a fact. Every method is one transaction; StoreError on failure.

    A result is taken only from the holder of the latest lease: the others get False and have nothing to say.
    """

    def backlog(self, now: datetime) -> Backlog | None:
        """What could be claimed; None: nothing."""

    def claim(self, now: datetime, lease_for: timedelta) -> Lease | None:
        """Take the job that has been due longest; None: nothing to do."""

    def finish(self, lease: Lease) -> bool: ...

    def postpone(self, lease: Lease, error: str, run_after: datetime) -> bool:
        """Another attempt later. `error` holds nothing of a caller's."""

    def give_up(self, lease: Lease, error: str) -> bool:
        """No further attempt: somebody must look at it."""


class HoursBoard(Protocol):
    """Hours changed at run time."""

    def exceptions(self, site: str) -> Sequence[HoursException]:
        """Those of a site that are not over."""

    def put_up(self, site: str, start: datetime, end: datetime, opens: bool, reason: str, set_by: str) -> int:
        """Close or open a site from one moment to another; gives the id by which it can be taken down."""

    def take_down(self, exception_id: int) -> bool:
        """False when there is none of that id."""
