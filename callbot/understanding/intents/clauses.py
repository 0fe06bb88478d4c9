"""An utterance taken apart: sentences, what "and" joins, and courtesies around each."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from callbot.hearing import Expecting
from callbot.language import Language
from callbot.understanding.digits import digit_runs
from callbot.understanding.intents import names
from callbot.understanding.intents.phrases import phrases_of
from callbot.understanding.intents.rules import Peeled, peel
from callbot.understanding.intents.text import LONGEST, normalise

_SENTENCE_END: Final = re.compile(r"[.?!;,…]+(?:\s|$)")
_LEAST_WORDS: Final = 3
"""Of a clause before another one that no "and" announces."""
_STORY: Final = 12
"""Words before the caller comes to the point, from which they are a story and no matter of their own."""
_DICTATED: Final = 4
"""Digits from which a number is no time and no quantity."""
_ANNOUNCEMENT: Final = re.compile(
    r"(?:\b(?:und|and)\s+)?\b(?:meine|my|die|the|unter|on|at|under|auf)\s+(?:der |the )?(?:\w*nummer|(?:\w+ )?number)?"
    r"\s*(?:ist|lautet|wäre|is)?(?:\s+die)?\s*$",
    re.IGNORECASE,
)
_ANSWERS: Final = (names.YES, names.NO)
_EXPLICIT: Final = {
    Language.DE: re.compile(r"\b(?:(?P<yes>ja+|jo|jup|jawohl|doch)|(?P<no>nein|nee+|nö|ne))\b"),
    Language.EN: re.compile(r"\b(?:(?P<yes>yes|yeah|yep|yup)|(?P<no>no+|nope|nah))\b"),
}


def without_dictation(text: str, language: Language) -> str:
    """The text without telephone and other long numbers, which say nothing of what is wanted."""
    for run in reversed(digit_runs(text[:LONGEST], language)):
        if len(run.digits) >= _DICTATED:
            ahead = _ANNOUNCEMENT.sub("", text[: run.start])
            text = f"{ahead} {text[run.end :]}"
    return text


def clauses(text: str, language: Language) -> list[Peeled]:
    """The clauses in order, each without the set phrases around it."""
    joining = re.compile(rf"\s(?={phrases_of(language).splitting.pattern})")
    return [
        peel(clause, language)
        for sentence in _SENTENCE_END.split(text)
        for joined in joining.split(_point(normalise(sentence), language))
        for clause in _unannounced(joined, language)
        if clause
    ]


def _point(text: str, language: Language) -> str:
    """What a long story comes to: "... anyway what I'm calling about is the radiator in the hall"."""
    for match in reversed(list(re.finditer(rf"(?<=\s){phrases_of(language).pointing.pattern}", text))):
        if len(text[: match.start()].split()) >= _STORY and len(text[match.end() :].split()) >= _LEAST_WORDS:
            return text[match.end() :]
    return text


def _unannounced(text: str, language: Language) -> Iterator[str]:
    """What follows without a word between: recognisers write no full stops."""
    phrases = phrases_of(language)
    begun = 0
    for match in re.finditer(rf"(?<=\s){phrases.starting.pattern}", text):
        before = text[begun : match.start()].split()
        if len(before) >= _LEAST_WORDS and not phrases.leading.fullmatch(before[-1]):
            yield " ".join(before)
            begun = match.start()
    yield text[begun:]


def answer(plain: str, parts: Sequence[Peeled], language: Language, expecting: Expecting) -> str | None:
    """Yes or no, where it is an answer and not a filler: "ja ich hätte gern ..." is no yes."""
    said = [name for part in parts for name in part.answers]
    if not said:
        return None
    first_core = next((at for at, part in enumerate(parts) if part.core), None)
    explicit = [str(match.lastgroup) for match in _EXPLICIT[language].finditer(plain)]
    if expecting is not Expecting.YES_NO:
        joined = first_core is None or first_core > 0 or parts[first_core].joined
        courteous = any(name not in _ANSWERS for part in parts for name in (*part.before, *part.after))
        if not explicit and courteous and names.NO not in said:
            return None  # "okay danke" is thanks
        if not joined:
            return names.NO if said[0] == names.NO else None
    if first_core is None and explicit:
        return explicit[-1]  # "ja nein" means no
    return said[0]
