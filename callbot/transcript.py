"""What was said in a call, committed as it happens."""

import logging
from collections.abc import Sequence

from callbot.call import CallRecord, Speaker, Turn
from callbot.dialogue.events import Spoke
from callbot.dialogue.state import DialogueState, Said
from callbot.errors import StoreError
from callbot.hearing import Heard
from callbot.language import Language
from callbot.playback import Played
from callbot.ports import CallStore
from callbot.understanding.redaction import redact

_log = logging.getLogger(__name__)


class Transcript:
    """One stream's turns on their way into the store; what could not be kept is tried again with the next turn."""

    def __init__(self, store: CallStore, call: CallRecord) -> None:
        self._store, self._call = store, call
        self._overheard: list[Turn] = []
        self._unkept: list[Turn] = []

    def overhear(self, turn: Turn) -> None:
        """The caller spoke while the bot did: kept behind what the bot says now. A wordless voice is no turn."""
        if turn.text:
            self._overheard.append(turn)

    def keep(self, played: Played | None, turns: Sequence[Turn], state: DialogueState) -> None:
        """Commit what the caller heard of the bot, then what was said over it, then the turns, and the state."""
        self._unkept += [*([_bot_turn(played)] if played else []), *self._overheard, *turns]
        self._overheard = []
        call_sid = self._call.call_sid
        try:
            self._store.keep_turns(call_sid, self._unkept, state.to_json(), state.language, stream=self._call.streams)
        except StoreError:
            _log.exception("call %s: %d turns wait to be kept", call_sid, len(self._unkept))
        else:
            self._unkept = []


def caller_turn(heard: Heard) -> Turn:
    """Redacted; the single words only where nothing had to be taken out of them."""
    text = redact(heard.text, heard.language)
    return Turn(
        Speaker.CALLER,
        text,
        heard.language,
        heard.start_seconds,
        heard.end_seconds,
        confidence=heard.confidence,
        words=heard.words if text == heard.text else (),
    )


def spoken(heard: Sequence[Heard]) -> Spoke:
    """What was said in one breath, or in several that are answered together; redacted."""
    language = heard[-1].language
    text = " ".join(redact(each.text, each.language) for each in heard)
    others = heard[-1].in_other_languages if len(heard) == 1 else ()
    return Spoke(text, language, tuple((other, redact(words, other)) for other, words in others))


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
