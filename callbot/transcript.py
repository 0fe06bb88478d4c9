"""What was said in a call, committed as it happens."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from callbot.call import CallRecord, Speaker, Turn
from callbot.dialogue.events import Spoke
from callbot.dialogue.state import DialogueState, Said
from callbot.errors import StoreError
from callbot.hearing import Heard
from callbot.language import Language
from callbot.playback import Played
from callbot.ports import CallStore
from callbot.understanding.redaction import redact
from callbot.understanding.redactor import Redacted, Redactor

_log = logging.getLogger(__name__)


class Transcript:
    """One stream's turns on their way into the store; what could not be kept is tried again with the next turn."""

    def __init__(self, store: CallStore, call: CallRecord) -> None:
        self._store, self._call = store, call
        self._redactor = Redactor()
        self._overheard: list[Turn] = []
        self._unkept: list[Turn] = []
        self._amended: dict[str, str] = {}
        """Of turns in the store: the text that must go, and what comes in its place."""

    def redact(self, text: str, language: Language) -> Redacted:
        """What the caller has just said or typed. Turns before, of whose digits it shows what they were, are amended:
        those in the store with the next ones that are kept."""
        redacted = self._redactor.redact(text, language)
        if redacted.earlier:
            self._overheard = [_amended(turn, redacted.earlier) for turn in self._overheard]
            self._unkept = [_amended(turn, redacted.earlier) for turn in self._unkept]
            self._amended = {old: redacted.earlier.get(new, new) for old, new in self._amended.items()}
            self._amended |= redacted.earlier
        return redacted

    def overhear(self, turn: Turn) -> None:
        """The caller spoke while the bot did: kept behind what the bot says now. A wordless voice is no turn."""
        if turn.text:
            self._overheard.append(turn)

    def keep(self, played: Played | None, turns: Sequence[Turn], state: DialogueState) -> None:
        """Commit what the caller heard of the bot, then what was said over it, then the turns, and the state."""
        if played:
            self._redactor.reply(played.text, played.language)
        self._unkept += [*([_bot_turn(played)] if played else []), *self._overheard, *turns]
        self._overheard = []
        call, dialogue = self._call, state.to_json()
        try:
            self._store.keep_turns(
                call.call_sid, self._unkept, dialogue, state.language, stream=call.streams, amended=self._amended
            )
        except StoreError:
            _log.exception("call %s: %d turns wait to be kept", call.call_sid, len(self._unkept))
        else:
            self._unkept, self._amended = [], {}


def as_redacted(heard: Heard, text: str) -> Heard:
    """As it may be kept, with its redacted text; single words only where nothing had to be taken out of them."""
    others = tuple((language, redact(words, language)) for language, words in heard.in_other_languages)
    words = heard.words if text == heard.text else ()
    return replace(heard, text=text, words=words, in_other_languages=others)


def caller_turn(heard: Heard) -> Turn:
    """Of what was redacted before."""
    return Turn(
        Speaker.CALLER,
        heard.text,
        heard.language,
        heard.start_seconds,
        heard.end_seconds,
        confidence=heard.confidence if heard.words else None,
        words=heard.words,
    )


def spoken(heard: Sequence[Heard]) -> Spoke:
    """What was said in one breath, or in several that are answered together; redacted before."""
    others = heard[-1].in_other_languages if len(heard) == 1 else ()
    return Spoke(" ".join(each.text for each in heard), heard[-1].language, others)


def carrier_turn(said: Said, now: float) -> Turn:
    """What the carrier has read out for us, `now` in seconds of the call."""
    return Turn(Speaker.BOT, said.text, said.language, now, now)


def agent_turn(language: Language, now: float) -> Turn:
    """Marks that a person spoke with the caller until now; what they said is not kept."""
    return Turn(Speaker.AGENT, "", language, now, now)


def _bot_turn(played: Played) -> Turn:
    return Turn(
        Speaker.BOT,
        played.text,
        played.language,
        played.start_seconds,
        played.end_seconds,
        interrupted=played.interrupted,
    )


def _amended(turn: Turn, texts: Mapping[str, str]) -> Turn:
    if turn.text not in texts and turn.keys not in texts:
        return turn
    return replace(turn, text=texts.get(turn.text, turn.text), keys=texts.get(turn.keys, turn.keys), words=())
