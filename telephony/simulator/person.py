"""Somebody who holds a receiver and follows a script, listening."""

import asyncio
import re
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from itertools import cycle

from callbot.mulaw import FRAME_BYTES, FRAME_SECONDS
from telephony.simulator.diary import CarrierSaid, PersonSpoke
from telephony.simulator.hearing import Receiver
from telephony.simulator.leg import Leg
from telephony.simulator.phone import Part
from telephony.simulator.script import (
    Answer,
    HangUp,
    Interrupt,
    Play,
    Press,
    Say,
    Step,
    Wait,
    WaitForBot,
)
from telephony.simulator.timeline import Timeline
from telephony.simulator.voices import Utterance

BotWords = Callable[[str], Awaitable[Sequence[str]]]
"""Given a CallSid: what the bot has said since the caller's last turn."""

_PATIENCE_SECONDS = 12.0
"""How long a person waits for the other side to say something before speaking nevertheless."""
_KEY_SECONDS = 0.2
_ASK_AGAIN_SECONDS = 0.3


class _Mouth:
    """Sends an utterance frame by frame and knows when its voice begins and ends."""

    def __init__(self, background: bytes) -> None:
        frames = [background[at : at + FRAME_BYTES] for at in range(0, len(background), FRAME_BYTES)]
        self._idle = cycle(frames)
        self._frames: deque[bytes] = deque()
        self._utterance: Utterance | None = None
        self._sent = 0
        self.began_at: float | None = None
        self.ended_at: float | None = None

    def begin(self, utterance: Utterance) -> None:
        self._utterance, self._sent = utterance, 0
        self.began_at = self.ended_at = None
        self._frames.extend(utterance.frames())

    @property
    def is_silent(self) -> bool:
        return not self._frames

    def next_frame(self, at: float) -> bytes:
        """A frame leaves when its last sample was spoken: its sound began 20 ms before."""
        if not self._frames or self._utterance is None:
            return next(self._idle)
        offset = self._sent * FRAME_SECONDS
        begun = at - FRAME_SECONDS - offset
        if self.began_at is None and self._utterance.voiced_from < offset + FRAME_SECONDS:
            self.began_at = begun + self._utterance.voiced_from
        if self.ended_at is None and self._utterance.voiced_until <= offset + FRAME_SECONDS + 1e-9:
            self.ended_at = begun + self._utterance.voiced_until
        self._sent += 1
        return self._frames.popleft()


class Person:
    """Follows a part on one leg; time is the leg's."""

    def __init__(self, part: Part, leg: Leg, timeline: Timeline, bot_words: BotWords | None = None) -> None:
        self._part, self._leg, self._timeline = part, leg, timeline
        self._bot_words = bot_words
        self._mouth = _Mouth(part.background)
        self._receiver = Receiver()
        self._since = 0.0
        """When this person last said something: what is heard later is the answer to it."""
        self._awaited: tuple[Callable[[], bool], asyncio.Future[None]] | None = None

    def next_frame(self, at_seconds: float) -> bytes:
        return self._mouth.next_frame(at_seconds)

    def hear(self, frame: bytes | None, at_seconds: float) -> None:
        self._receiver.hear(frame, at_seconds)
        if self._receiver.speaking_since is None:
            self._leg.diary.heard = self._receiver.spans()
        if self._awaited is not None and self._awaited[0]() and not self._awaited[1].done():
            self._awaited[1].set_result(None)

    async def follow(self) -> None:
        """Go through the steps, then stay until the other side hangs up or has been silent for long."""
        try:
            for step in self._part.script.steps:
                await self._take(step)
            await self._stay()
        finally:
            self._leg.diary.heard = self._receiver.spans()

    async def _take(self, step: Step) -> None:
        match step:
            case Say(text=text):
                await self._say_in_turn(text)
            case Play(path=path):
                await self._say_in_turn(str(path))
            case Press(digits=digits):
                await self._press(digits)
            case Wait(seconds=seconds):
                await self._timeline.sleep(seconds)
            case Interrupt():
                await self._interrupt(step)
            case WaitForBot():
                await self._wait_for(step)
            case Answer(replies=replies):
                await self._answer(replies)
            case HangUp():
                self._leg.hang_up()

    async def _say_in_turn(self, key: str) -> None:
        await self._heard_out(_PATIENCE_SECONDS)
        await self._speak(self._part.utterances[key])

    async def _interrupt(self, step: Interrupt) -> None:
        if not await self._until(lambda: self._receiver.speaking_since is not None, _PATIENCE_SECONDS):
            self._leg.diary.problems.append("there was nothing to interrupt")
        await self._timeline.sleep(step.after_seconds)
        await self._speak(self._part.utterances[step.text])

    async def _press(self, digits: str) -> None:
        for digit in digits:
            self._leg.press(digit)
            self._since = self._leg.now  # what follows may answer it before the key is let go
            await self._timeline.sleep(_KEY_SECONDS)

    async def _wait_for(self, step: WaitForBot) -> None:
        if step.words:
            if not await self._words_with(step.words, step.within_seconds):
                self._leg.diary.problems.append(f"the bot did not say {step.words!r}")
        elif not await self._heard_out(step.within_seconds):
            self._leg.diary.problems.append("the bot said nothing")

    async def _answer(self, replies: Sequence[tuple[str, str]]) -> None:
        await self._heard_out(_PATIENCE_SECONDS)
        any_of = "|".join(f"(?:{pattern})" for pattern, _ in replies)
        # The gateway keeps a turn a moment after it was heard, and what was heard may have asked nothing yet.
        words = await self._words_with(any_of, _PATIENCE_SECONDS)
        for pattern, reply in replies:
            if words and re.search(pattern, words, re.IGNORECASE):
                await self._speak(self._part.utterances[reply])
                return
        self._leg.diary.problems.append("no reply of the script answers what the bot said")

    async def _speak(self, utterance: Utterance) -> None:
        over_the_bot = self._leg.line.has_audio_waiting or self._receiver.speaking_since is not None
        self._mouth.begin(utterance)
        try:
            await self._until(lambda: self._mouth.is_silent, within_seconds=float("inf"))
        finally:  # the other side may hang up in the middle of it
            start, now = self._mouth.began_at, self._leg.now
            self._since = end = now if self._mouth.ended_at is None else self._mouth.ended_at
            if start is not None:
                self._leg.diary.entries.append(PersonSpoke(utterance.text, start, end, over_the_bot))

    async def _stay(self) -> None:
        def bored() -> bool:
            return self._leg.now - max(self._since, self._receiver.last_sound_at) > self._part.script.stays_seconds

        await self._until(bored, within_seconds=float("inf"))
        self._leg.hang_up()

    async def _heard_out(self, within_seconds: float) -> bool:
        """Wait until the other side has said something and ended; False when it stayed silent so long."""
        since = self._since
        if not await self._until(lambda: self._receiver.last_sound_at > since, within_seconds):
            return False
        return await self._until(self._has_ended, within_seconds=float("inf"))

    def _has_ended(self) -> bool:
        return self._receiver.speaking_since is None and not self._leg.line.has_audio_waiting

    async def _words_with(self, pattern: str, within_seconds: float) -> str | None:
        """What the other side said, as soon as the pattern is found in it; None when that does not come."""
        deadline = self._timeline.now() + within_seconds
        while self._timeline.now() < deadline:
            words = await self._words()
            if re.search(pattern, words, re.IGNORECASE):
                return words
            await self._timeline.sleep(_ASK_AGAIN_SECONDS)
        return None

    async def _words(self) -> str:
        said = [e.text for e in self._leg.diary.entries if isinstance(e, CarrierSaid) and e.start >= self._since]
        if self._bot_words is not None:
            said.extend(await self._bot_words(self._leg.sid))
        return " ".join(said)

    async def _until(self, is_so: Callable[[], bool], within_seconds: float) -> bool:
        """Wait for something that is looked at with every frame; False when it did not come in time."""
        if is_so():
            return True
        came: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._awaited = (is_so, came)
        limit = None if within_seconds == float("inf") else within_seconds / self._timeline.speed
        try:
            await asyncio.wait_for(came, limit)
        except TimeoutError:
            return False
        finally:
            self._awaited = None
        return True
