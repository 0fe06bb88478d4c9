"""The intents of one utterance: certain rules first, then what was learned."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from callbot.hearing import Expecting
from callbot.language import Language
from callbot.profile.model import Question
from callbot.understanding.intents import builtin, names
from callbot.understanding.intents.classifier import Example, Guess, IntentClassifier
from callbot.understanding.intents.embedding import embed
from callbot.understanding.intents.phrases import phrases_of
from callbot.understanding.intents.rules import Peeled, peel, sounds_urgent, wants_person, wants_repeat
from callbot.understanding.intents.text import normalise
from callbot.understanding.language_id import asks_for_language
from callbot.understanding.meaning import ScoredIntent

_CERTAIN: Final = 1.0
_ENOUGH_FOR_A_CLAUSE: Final = 0.7
_ENOUGH_BESIDE_AN_ANSWER: Final = 0.75
"""While something definite was asked, other matters must be plain to be taken up."""
_SAME: Final = 0.92
"""Cosine similarity from which a built-in example gives way to one of the firm's own."""
_LONGEST_ADDRESS: Final = 2
"""Words behind "hello" that may be a name: "hello missus jones"."""
_DEFINITE: Final = frozenset({Expecting.NUMBER, Expecting.MOMENT, Expecting.CHOICE, Expecting.NAME})
_APPOINTMENT_CHANGES: Final = frozenset({names.MOVE_APPOINTMENT, names.CANCEL_APPOINTMENT})
_SENTENCE_END: Final = re.compile(r"[.?!;…]+(?:\s|$)")
_EXPLICIT: Final = {
    Language.DE: re.compile(r"\b(?:(?P<yes>ja+|jo|jup|jawohl|doch)|(?P<no>nein|nee+|nö|ne))\b"),
    Language.EN: re.compile(r"\b(?:(?P<yes>yes|yeah|yep|yup)|(?P<no>no+|nope|nah))\b"),
}
_NO_WORD: Final = {Language.DE: "nein", Language.EN: "no"}
_ZERO: Final = frozenset({"0", "null", "zero"})
_QUESTION_WORD: Final = re.compile(r"^(?:wann|um wie|welche\w*|wie|when|what|which|is|do|did|was)\b")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one utterance wants."""

    intents: tuple[ScoredIntent, ...] = ()
    urgent: bool = False


class IntentReader:
    """Reads utterances of one language. Safe to use from many threads."""

    def __init__(self, language: Language, questions: Sequence[Question] = ()) -> None:
        self._language = language
        own = [
            Example(text, names.question(question.id))
            for question in questions
            for text in question.ask.get(language, ())
        ]
        known = builtin.load(language)
        texts = [normalise(example.text) for example in own]
        vectors = embed(texts)
        keep = np.asarray((known.vectors @ vectors.T < _SAME).all(axis=1))  # all of them when there are no own ones
        examples = [example for example, kept in zip(known.examples, keep, strict=True) if kept] + own
        self._exact = {normalise(example.text): example.intent for example in examples}
        self._classifier = IntentClassifier(examples, np.vstack([known.vectors[keep], vectors]), known.rejection)

    def read(self, text: str, expecting: Expecting = Expecting.ANYTHING) -> Reading:
        """The intents in the order in which they were said; none when it is nothing a front desk is for."""
        plain = normalise(text)
        if not plain or plain.replace(" ", "").isdecimal():
            return self._zero(plain, expecting)
        found = self._fixed(plain, expecting) or self._free(text, plain, expecting)
        intents = tuple({intent.name: intent for intent in reversed(found)}.values())[::-1]
        urgent = any(intent.name == names.SERVICE_REQUEST for intent in intents)
        return Reading(intents, urgent and sounds_urgent(plain, self._language))

    def _zero(self, plain: str, expecting: Expecting) -> Reading:
        wanted = plain in _ZERO and expecting not in _DEFINITE
        return Reading((ScoredIntent(names.PERSON, _CERTAIN),) if wanted else ())

    def _fixed(self, plain: str, expecting: Expecting) -> list[ScoredIntent]:
        """What needs no learning: words met before, and set phrases."""
        if plain in _ZERO and expecting not in _DEFINITE:
            return [ScoredIntent(names.PERSON, _CERTAIN)]
        known = self._exact.get(plain)
        if known is not None and not (expecting in _DEFINITE and known == names.GREETING):
            return [ScoredIntent(known, _CERTAIN)]
        if asks_for_language(plain) is not None:
            return [ScoredIntent(names.LANGUAGE, _CERTAIN)]
        return []

    def _free(self, text: str, plain: str, expecting: Expecting) -> list[ScoredIntent]:
        parts = [peel(clause, self._language) for clause in self._clauses(text)]
        answer = self._answer(plain, parts, expecting)
        before = [name for part in parts for name in part.before if name not in (names.YES, names.NO)]
        after = [name for part in parts for name in part.after]
        cores = [part.core for part in parts if part.core]
        if any(wants_repeat(core, self._language) for core in (*cores, plain)):
            return [ScoredIntent(names.REPEAT, _CERTAIN)]
        matters = self._matters(plain, parts, cores, expecting)
        if cores and not matters and len(" ".join(cores).split()) > _LONGEST_ADDRESS:
            # Courtesy around something we are not for does not make it ours.
            before, after = [], [name for name in after if name == names.GOODBYE]
            answer = answer if expecting is Expecting.YES_NO else []
        if any(matter.name == names.CORRECTION for matter in matters) and expecting is not Expecting.YES_NO:
            answer = []
        certain = [ScoredIntent(name, _CERTAIN) for name in (*before, *answer)]
        return [*certain, *matters, *(ScoredIntent(name, _CERTAIN) for name in after)]

    def _clauses(self, text: str) -> list[str]:
        """Sentences, and within them what "and" and "but" join; normalised, none empty."""
        joining = phrases_of(self._language).joining.pattern
        return [
            clause
            for sentence in _SENTENCE_END.split(text)
            for clause in re.split(rf"\s(?={joining})", normalise(sentence))
            if clause
        ]

    def _answer(self, plain: str, parts: Sequence[Peeled], expecting: Expecting) -> list[str]:
        """Yes or no, where it is an answer and not a filler: "ja ich hätte gern ..." is no yes."""
        said = [name for part in parts for name in part.answers]
        if not said:
            return []
        explicit = [match.lastgroup for match in _EXPLICIT[self._language].finditer(plain)]
        first_core = next((at for at, part in enumerate(parts) if part.core), None)
        alone = first_core is None or parts[first_core].joined or first_core > 0
        if expecting is Expecting.YES_NO or alone:
            if not explicit and expecting is not Expecting.YES_NO and len(parts[0].before) > 1:
                return [name for name in said if name == names.NO][:1]  # "okay danke" is thanks
            if len(set(said)) > 1 and first_core is None and explicit:
                return [str(explicit[-1])]  # "ja nein" means no
            return said[:1]
        return [names.NO] if said[0] == names.NO else []

    def _matters(
        self, plain: str, parts: Sequence[Peeled], cores: Sequence[str], expecting: Expecting
    ) -> list[ScoredIntent]:
        """The intents of what is left without the set phrases."""
        if not cores:
            return []
        if all(wants_person(core, self._language) for core in cores):
            return [ScoredIntent(names.PERSON, _CERTAIN)]
        guesses = self._guess(plain, parts, cores)
        least = _ENOUGH_BESIDE_AN_ANSWER if expecting in _DEFINITE else 0.0
        matters = [
            ScoredIntent(guess.intent, round(guess.confidence, 3))
            for guess in guesses
            if guess.intent is not None and guess.confidence >= least
        ]
        if any(wants_person(core, self._language) for core in cores):
            matters = [matter for matter in matters if matter.name != names.PERSON]
            matters.append(ScoredIntent(names.PERSON, _CERTAIN))
        return matters

    def _guess(self, plain: str, parts: Sequence[Peeled], cores: Sequence[str]) -> list[Guess]:
        if len(cores) > 1:
            guesses = self._classify(cores)
            sure = [guess for guess in guesses if guess.intent and guess.confidence >= _ENOUGH_FOR_A_CLAUSE]
            if sure:
                return self._without_background(cores, guesses)
        return [guess for guess in self._classify([self._whole(plain, parts, cores)]) if guess.intent]

    def _whole(self, plain: str, parts: Sequence[Peeled], cores: Sequence[str]) -> str:
        """What to classify of a single sentence: "no thursday" and "thank you for asking" need their beginning."""
        if len(parts) > 1 or len(cores) > 1:
            return plain
        if names.NO in parts[0].before:
            return f"{_NO_WORD[self._language]} {cores[0]}"
        return plain if names.THANKS in parts[0].before else cores[0]

    def _without_background(self, cores: Sequence[str], guesses: Sequence[Guess]) -> list[Guess]:
        """ "I have an appointment tomorrow and need to move it" asks for no appointment."""
        sure = [
            (core, guess)
            for core, guess in zip(cores, guesses, strict=True)
            if guess.intent and guess.confidence >= _ENOUGH_FOR_A_CLAUSE
        ]
        changes = any(guess.intent in _APPOINTMENT_CHANGES for _, guess in sure)
        return [
            guess
            for core, guess in sure
            if not (changes and guess.intent == names.MY_APPOINTMENT and not _QUESTION_WORD.match(core))
        ]

    def _classify(self, texts: Sequence[str]) -> list[Guess]:
        return self._classifier.classify(texts)
