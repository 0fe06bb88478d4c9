"""What an agent hears of a caller before saying yes: who, why, and what is known already."""

from collections.abc import Sequence
from typing import Final

from callbot.language import Language
from callbot.transfer import Briefing, TransferKind

LIMIT_SECONDS: Final = 8.0
_CHARACTERS_A_SECOND: Final = 13.0
"""Measured: espeak at 165 words a minute speaks 14.5 to 15.4 in German and English; some voices are slower."""
_DIGIT_AS_CHARACTERS: Final = 5
_FOR_THE_REASON: Final = 0.6
"""Share of the time for the reason when there is more to tell."""

_DE, _EN = Language.DE, Language.EN
_WHO: Final = {
    (TransferKind.WARM, _DE): ("Anruf von {name}.", "Anruf ohne bekannten Namen."),
    (TransferKind.WARM, _EN): ("Call from {name}.", "Call, name unknown."),
    (TransferKind.TAKE_OVER, _DE): ("Sie übernehmen {name}.", "Sie übernehmen den Anruf."),
    (TransferKind.TAKE_OVER, _EN): ("You take over {name}.", "You take over the call."),
    (TransferKind.CALLBACK, _DE): ("Rückruf für {name}.", "Rückruf, Name unbekannt."),
    (TransferKind.CALLBACK, _EN): ("Call back for {name}.", "Call back, name unknown."),
}
_ANSWER: Final = {_DE: "Die Antwort ist:", _EN: "The answer is:"}
_KNOWN: Final = {_DE: "Bekannt:", _EN: "Known:"}

Spoken = tuple[Language, str]


def whisper(briefing: Briefing) -> Sequence[Spoken]:
    """What is said, at most 8 s in all: the frame in the agent's language, the caller's words in the caller's."""
    who = _who(briefing)
    left = round(LIMIT_SECONDS * _CHARACTERS_A_SECOND) - _length(who)
    said: list[Spoken] = [(briefing.language, who)]
    answer = briefing.transfer.answer
    if answer:
        said.append((briefing.language, _ANSWER[briefing.language]))
        left -= _length(_ANSWER[briefing.language])
    words = cut(answer or briefing.reason, round(left * _FOR_THE_REASON) if briefing.collected else left)
    if words:
        said.append((briefing.transfer.language, words))
        left -= _length(words)
    known = _known(briefing, left)
    if known:
        said.append((briefing.language, known))
    return said


def seconds(said: Sequence[Spoken]) -> float:
    """How long it takes to say, at the rate that was measured."""
    return sum(_length(text) for _, text in said) / _CHARACTERS_A_SECOND


def cut(text: str, limit: int) -> str:
    """The beginning of a text that is said within so many characters, cut between words."""
    kept: list[str] = []
    for word in text.split():
        limit -= _length(word) + 1
        if limit < 0:
            break
        kept.append(word)
    return " ".join(kept)


def _who(briefing: Briefing) -> str:
    named, unnamed = _WHO[briefing.transfer.kind, briefing.language]
    name = cut(briefing.customer_name, 40)
    return named.format(name=name) if name else unnamed


def _known(briefing: Briefing, limit: int) -> str:
    """As much of what the bot has collected as fits, each piece whole."""
    limit -= _length(_KNOWN[briefing.language])
    kept: list[str] = []
    for piece in briefing.collected:
        limit -= _length(piece) + 2
        if limit < 0:
            break
        kept.append(piece)
    return f"{_KNOWN[briefing.language]} {', '.join(kept)}." if kept else ""


def _length(text: str) -> int:
    """In characters as they are spoken: "7" takes as long as a short word."""
    return len(text) + (_DIGIT_AS_CHARACTERS - 1) * sum(character.isdigit() for character in text)
