"""One caller on one stream: where hearing, dialogue, speaking and keeping meet."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from callbot import mulaw, patience
from callbot.actions import Action, HangUp, Hold, Listen, Outcome, PutThrough, Say
from callbot.call import CallRecord, Intent, Speaker, Turn
from callbot.clock import Clock
from callbot.dialogue.dialogue import Dialogue
from callbot.dialogue.events import Event, Pressed, StayedSilent, TimeIsUp
from callbot.errands import Errands
from callbot.errors import SpeakingError
from callbot.hearing import Expecting, Heard, HearingEvent, SpeechStarted
from callbot.keypad import Keypad
from callbot.language import Language
from callbot.last_turn import LastTurn, amended
from callbot.mouth import Mouth
from callbot.ports import CallStore, EarMaker, Line, Voice
from callbot.thinking import Thinking
from callbot.transcript import Transcript, as_redacted, caller_turn, spoken
from callbot.transfer import TransferState
from callbot.understanding.completeness import is_backchannel, is_complete

_log = logging.getLogger(__name__)

_WORDLESS_SECONDS: Final = 0.6
"""A voice shorter than this without a word is a cough, not a turn."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What conversations are made of; shared by all calls."""

    dialogue: Dialogue
    ears: EarMaker
    voice: Voice
    errands: Errands
    store: CallStore
    clock: Clock
    languages: tuple[Language, ...]
    limit_seconds: float
    """Length of a call at which the bot says goodbye."""


class Conversation:
    """Implements callbot.ports.Conversation. Its clock is the audio: 20 ms a frame, so it runs the same at any pace."""

    def __init__(self, parts: Parts, call: CallRecord, line: Line) -> None:
        self._parts, self._call, self._line = parts, call, line
        self._now = max(0.0, (parts.clock() - call.started_at).total_seconds())
        self._ear = parts.ears(parts.languages, self._now)
        self._mouth, self._keypad = Mouth(parts.voice, line), Keypad()
        self._thinking = Thinking(parts.dialogue, parts.errands, parts.clock, call)
        self._transcript = Transcript(parts.store, call)
        self._last = LastTurn()
        self._held: list[Heard] = []
        """Said while something was playing that may not be interrupted: answered after it."""
        self._caller_speaks = self._holds = False
        self._silent_since = self._now
        self._leaving: HangUp | PutThrough | None = None
        self._time_is_up = False
        self.closed = False

    # --- what the stream tells (callbot.ports.Conversation) ---------------------------------------------------------

    def start(self) -> None:
        actions, turns = self._thinking.start(self._now)
        self._carry_out(actions, turns)

    def hear(self, frames: bytes) -> None:
        self._now += mulaw.seconds(frames)
        for event in self._ear.hear(frames):
            self._take(event)
        if not self.closed:
            self._look_at_the_clock()

    def played(self, mark: str) -> None:
        if self._mouth.marked(mark, self._now):
            self._after_playing()

    def pressed(self, digit: str) -> None:
        if self._keypad.is_late(digit):
            return  # out of habit: the answer has begun
        self._silent_since = self._now
        self._mouth.make_way(self._now)
        self._enter(self._keypad.press(digit, self._thinking.state.expecting, self._now))

    def caller_left(self) -> None:
        heard = [self._redacted(event) for event in self._ear.finish() if isinstance(event, Heard)]
        self._keep([caller_turn(event) for event in heard if event.text])
        self.closed = True

    # --- hearing ---------------------------------------------------------------------------------------------------

    def _take(self, event: HearingEvent) -> None:
        if isinstance(event, SpeechStarted):
            self._caller_speaks = True
            self._mouth.make_way(self._now)
            before = self._thinking.before
            if before and self._last.goes_on_at(event.at_seconds):
                self._expect(before.expecting)
        elif isinstance(event, Heard):
            self._caller_speaks = False
            self._silent_since = self._now
            self._caller_said(self._redacted(event))

    def _caller_said(self, heard: Heard) -> None:
        if self._mouth.speaks:
            self._transcript.overhear(caller_turn(heard))
            if not self._means_nothing(heard):
                self._held.append(heard)
        elif self._mouth.is_cut and self._means_nothing(heard):
            self._transcript.overhear(caller_turn(heard))
            self._mouth.take_up(self._now)
        elif heard.text or heard.end_seconds - heard.start_seconds >= _WORDLESS_SECONDS:
            self._answer(heard)
        elif self._leaving:
            self._after_playing()

    def _redacted(self, heard: Heard) -> Heard:
        return as_redacted(heard, self._without_secrets(heard.text, heard.language))

    def _without_secrets(self, text: str, language: Language) -> str:
        """And nothing remembers what these words show to have been part of a secret."""
        redacted = self._transcript.redact(text, language)
        if redacted.earlier:
            self._held = amended(self._held, redacted.earlier)
            self._last.amend(redacted.earlier)
            self._thinking.forget(redacted.earlier)
        return redacted.text

    def _means_nothing(self, heard: Heard) -> bool:
        """A cough, or "hm" while the bot speaks; after a yes/no question "hm" is an answer."""
        if self._thinking.state.expecting is Expecting.YES_NO and heard.text:
            return False
        return not heard.text or is_backchannel(heard.text, heard.language)

    def _enter(self, keys: str) -> None:
        if keys:
            language = self._thinking.state.language
            keys = self._without_secrets(keys, language)
            turn = Turn(Speaker.CALLER, "", language, self._now, self._now, keys=keys)
            self._respond(Pressed(keys), [turn])

    # --- the clock -------------------------------------------------------------------------------------------------

    def _look_at_the_clock(self) -> None:
        if self._mouth.has_lost_marks(self._now):
            self._after_playing()
            return
        if not self._mouth.speaks:
            self._enter(self._keypad.due(self._now))
        if not self.closed:
            self._hear_news()
        if self.closed or self._caller_speaks or self._mouth.speaks:
            return
        silence = self._now - self._silent_since
        if self._now >= self._parts.limit_seconds and not self._time_is_up:
            self._time_is_up = True
            self._respond(TimeIsUp(), [])
        elif silence >= patience.before_asking_again(self._thinking.state.expecting, holds=self._holds):
            self._silent_since = self._now
            self._respond(StayedSilent(), [])
        elif self._thinking.state.is_waiting and silence >= patience.before_music(holds=self._holds):
            self._mouth.play_music(self._now)

    def _hear_news(self) -> None:
        """Of the person who is sought: between words; that somebody has taken the call, at once."""
        news = None if self._leaving else self._thinking.news(self._now)
        if news is None:
            return
        if self._mouth.speaks or self._caller_speaks:
            is_urgent = news.state is TransferState.ACCEPTED
            if not is_urgent or (self._mouth.speaks and not self._mouth.may_be_cut):
                return
            self._mouth.make_way(self._now)
        silent_since = self._silent_since
        self._carry_out(self._thinking.tell(news))
        if not self._mouth.speaks:
            self._silent_since = silent_since  # nothing was said of it

    def _after_playing(self) -> None:
        if self._mouth.speaks:
            if self._held and self._mouth.may_be_cut:
                self._mouth.make_way(self._now)
                self._answer_held()
            return
        self._silent_since = self._now
        if self._held:
            self._answer_held()
            return
        self._keep([])
        if isinstance(self._leaving, PutThrough):
            self._close_line(Intent.TRANSFER, None)
        elif self._leaving and not self._caller_speaks:
            self._close_line(Intent.HANG_UP, self._leaving.outcome)

    def _answer_held(self) -> None:
        held, self._held = self._held, []
        self._respond(spoken(held), [])
        self._last.is_answered(held, self._now)

    # --- answering -------------------------------------------------------------------------------------------------

    def _answer(self, heard: Heard) -> None:
        """What the caller went on with before the answer was heard is answered together with what came before."""
        whole = self._last.with_rest(heard) if self._thinking.before else []
        if whole:
            self._thinking.take_back()
        pieces = whole or [heard]
        self._respond(spoken(pieces), [caller_turn(heard)] if heard.text else [])
        self._last.is_answered(pieces, self._now)

    def _respond(self, event: Event, turns: Sequence[Turn]) -> None:
        self._carry_out(self._thinking.respond(event), turns)

    def _carry_out(self, actions: Sequence[Action], turns: Sequence[Turn] = ()) -> None:
        """Do what the dialogue wants; what it says is spoken only when everything is kept."""
        self._leaving = None
        self._last.is_answered((), self._now)
        self._keep(turns)
        try:
            for action in actions:
                self._do(action)
        except SpeakingError as error:
            _log.error("call %s: the carrier has to speak for us: %s", self._call.call_sid, error)
            self._let_the_carrier_speak()
            return
        if not self._mouth.speaks:
            self._after_playing()

    def _do(self, action: Action) -> None:
        match action:
            case Say():
                self._mouth.say(action, self._thinking.state, self._now)
            case Listen() | Hold():
                self._holds = isinstance(action, Hold)
                self._ear.listen_for(action.languages or (self._thinking.state.language,))
                self._expect(self._thinking.state.expecting)
            case HangUp() | PutThrough():
                self._leaving = action

    def _expect(self, expecting: Expecting) -> None:
        def is_over(text: str, language: Language) -> bool:
            is_murmur = self._mouth.is_cut and is_backchannel(text, language)
            return is_murmur or is_complete(text, language, expecting)

        self._ear.expect(expecting, is_over)

    def _let_the_carrier_speak(self) -> None:
        """Everything of this reply, also what was queued: the carrier drops that when the stream closes."""
        state = self._thinking.state
        state.unspoken = list(state.last_said)
        self._mouth.forget()
        self._keep([])
        self._close_line(Intent.SAY, None)

    def _close_line(self, intent: Intent, outcome: Outcome | None) -> None:
        try:
            self._parts.store.intend(self._call.call_sid, intent, outcome)
        finally:
            self.closed = True
            self._ear.finish()
            self._line.close()

    def _keep(self, turns: Sequence[Turn]) -> None:
        if self._thinking.has_begun:
            self._transcript.keep(self._mouth.finish(self._now), turns, self._thinking.state)
