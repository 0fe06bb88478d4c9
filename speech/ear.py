"""The ear: a caller's frames in, what was said out."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from callbot import mulaw
from callbot.errors import HearingError
from callbot.hearing import Expecting, Heard, HearingEvent, PartialHeard, SpeechStarted
from callbot.language import Language
from callbot.mulaw import FRAME_BYTES, FRAME_SECONDS
from speech.endpointing import PATIENCE, EndOfTurn, Onset, Step, frames
from speech.listener import Listener, Stopwatch, fit
from speech.recogniser import RecogniserMaker
from speech.vad import VoiceDetector
from speech.workbench import Workbench, cores

PRE_ROLL_SECONDS: Final = 0.3
"""Decoded before the first voiced frame: soft consonants come before the voice."""
CHUNK_FRAMES: Final = 5
"""Frames a decoder is fed at once (100 ms)."""

MOST_LAG_SECONDS: Final = 0.5
"""How far decoding may fall behind a turn before a language is given up."""

_ONSET_SECONDS: Final = 0.12
_FRAME_PCM: Final = 2 * FRAME_BYTES


@dataclass(slots=True)
class _Turn:
    """A turn being spoken."""

    end: EndOfTurn
    start_seconds: float
    pending: list[bytes]
    """PCM frames not yet decoded."""
    said: str = ""
    """The last partial reported."""


class TelephoneEar:
    """Hears one caller (callbot.ports.Ear). SpeechStarted is always followed by one Heard, sooner or later."""

    def __init__(
        self,
        make: RecogniserMaker,
        languages: Sequence[Language],
        start_seconds: float = 0.0,
        stopwatch: Stopwatch = time.thread_time,
        bench: Workbench | None = None,
    ) -> None:
        self._make, self._stopwatch = make, stopwatch
        self._bench = bench or Workbench(cores)
        self._start = start_seconds
        self._frames = 0  # taken so far
        self._detector, self._onset = VoiceDetector(), Onset()
        self._before: deque[bytes] = deque(maxlen=frames(PRE_ROLL_SECONDS + _ONSET_SECONDS))
        self._turn: _Turn | None = None
        self._listeners: list[Listener] = []
        self._too_slow: set[Language] = set()
        self._languages: tuple[Language, ...] = ()
        self._patience = PATIENCE[Expecting.ANYTHING]
        self._is_complete: Callable[[str, Language], bool] = lambda text, language: False
        self.listen_for(languages)

    def expect(self, expecting: Expecting, is_complete: Callable[[str, Language], bool]) -> None:
        self._patience, self._is_complete = PATIENCE[expecting], is_complete
        if self._turn:  # the caller was quicker than the question
            self._turn.end.patience = self._patience

    def listen_for(self, languages: Sequence[Language]) -> None:
        if not languages:
            raise HearingError("an ear needs at least one language")
        self._languages = tuple(dict.fromkeys(languages))
        self._too_slow.clear()
        if not self._turn:
            self._open_listeners()

    def hear(self, mulaw_audio: bytes) -> Sequence[HearingEvent]:
        if len(mulaw_audio) % FRAME_BYTES:
            raise HearingError(f"audio must come in frames of {FRAME_BYTES} bytes, not {len(mulaw_audio)}")
        pcm = mulaw.decode(mulaw_audio)
        events: list[HearingEvent] = []
        for at in range(0, len(pcm), _FRAME_PCM):
            self._frame(pcm[at : at + _FRAME_PCM], events)
        return events

    def finish(self) -> Sequence[HearingEvent]:
        events: list[HearingEvent] = []
        if self._turn:
            self._end_turn(self._turn, events)
        for listener in self._listeners:
            listener.close()
        return events

    @property
    def _now(self) -> float:
        """The end of the last frame, in seconds of the call."""
        return round(self._start + self._frames * FRAME_SECONDS, 3)

    def _frame(self, pcm: bytes, events: list[HearingEvent]) -> None:
        self._frames += 1
        voiced = self._detector.is_voice(pcm)
        turn = self._turn
        if turn is None:
            self._before.append(pcm)
            began = self._onset.frame(voiced)
            if began:
                self._begin_turn(began)
                events.append(SpeechStarted(self._now))
            return
        step = turn.end.frame(voiced)
        if step is Step.WAITING:
            self._before.append(pcm)
            return
        self._collect(turn, pcm, step)
        if step is Step.LOOK:
            step = self._look(turn)
        self._report_partial(turn, events)
        if step is Step.OVER:
            self._end_turn(turn, events)

    def _begin_turn(self, began_frames_ago: int) -> None:
        start = self._now - began_frames_ago * FRAME_SECONDS
        # Decoded with the next frame: that somebody speaks is told first.
        self._turn = _Turn(EndOfTurn(self._patience), start, list(self._before))
        self._before.clear()

    def _collect(self, turn: _Turn, pcm: bytes, step: Step) -> None:
        """Decode in whole chunks; a pause begins with what was not yet decoded, and ends with a pre-roll."""
        if step is Step.RESUMED:
            turn.pending.extend(self._before)
        if step in {Step.RESUMED, Step.LOOK}:
            self._before.clear()
        turn.pending.append(pcm)
        if len(turn.pending) >= CHUNK_FRAMES or step is Step.LOOK:
            self._decode(turn, urgent=step is Step.LOOK)

    def _decode(self, turn: _Turn, urgent: bool) -> None:
        """`urgent`: the caller has stopped and waits."""
        pcm = b"".join(turn.pending)
        at = self._now - len(turn.pending) * FRAME_SECONDS
        turn.pending.clear()
        with self._bench.place(urgent=urgent):
            for listener in self._listeners:
                listener.hear(pcm, at)
        self._drop_the_slow()

    def _drop_the_slow(self) -> None:
        """Audio in the wrong language can make a decoder slower than the caller: give up the slowest of several."""
        if len(self._listeners) < 2:
            return
        behind = sum(listener.worked_seconds for listener in self._listeners) - self._listeners[0].fed_seconds
        if behind > MOST_LAG_SECONDS:
            slowest = max(self._listeners, key=lambda listener: listener.worked_seconds)
            slowest.close()
            self._listeners.remove(slowest)
            self._too_slow.add(slowest.language)

    def _look(self, turn: _Turn) -> Step:
        with self._bench.place(urgent=True):
            for listener in self._listeners:
                listener.look()
        return turn.end.looked(
            any(listener.text and self._is_complete(listener.text, listener.language) for listener in self._listeners)
        )

    def _report_partial(self, turn: _Turn, events: list[HearingEvent]) -> None:
        said = next((listener.text for listener in self._listeners if listener.text), "")
        if said and said != turn.said:
            turn.said = said
            events.append(PartialHeard(said, self._now))

    def _end_turn(self, turn: _Turn, events: list[HearingEvent]) -> None:
        if turn.pending:
            self._decode(turn, urgent=True)
        end = self._now - turn.end.silent_frames * FRAME_SECONDS
        with self._bench.place(urgent=True):
            found = {listener.language: listener.finish(end) for listener in self._listeners}
        best = max(found, key=lambda language: fit(found[language]))  # the first of equals
        text = {language: " ".join(word.text for word in words) for language, words in found.items()}
        others = tuple((language, said) for language, said in text.items() if language is not best)
        events.append(Heard(text[best], best, found[best], round(turn.start_seconds, 3), round(end, 3), others))
        self._turn = None
        self._before.clear()
        self._open_listeners()

    def _open_listeners(self) -> None:
        """Bring the listeners into line with the languages asked for; a turn keeps those it began with."""
        kept = {listener.language: listener for listener in self._listeners}
        for language in kept.keys() - set(self._languages):
            kept[language].close()
        self._listeners = [
            kept.get(language) or Listener(language, self._make, self._stopwatch)
            for language in self._languages
            if language not in self._too_slow
        ]
