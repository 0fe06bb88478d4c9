"""Words upon which nothing else matters: the firm's advice, and a person at once."""

import re
from typing import Final

from rapidfuzz import fuzz

from callbot.dialogue.caller_words import SMALL_WORDS, TELLS_NOTHING
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.topics.callback import CALLBACK
from callbot.dialogue.topics.person import PERSON, Why
from callbot.language import Language
from callbot.profile.model import Emergency
from callbot.understanding.intents.text import words

_SAME_WORD: Final = 84.0
"""Likeness of two words that differ only in an ending or a misheard letter."""
_SMELLS: Final = re.compile(
    r"riech\w*|roch\w*|stink\w*|stank\w*|müffel\w*|geruch\w*|gestank|smell\w*|smelt|reek\w*|whiff|stench|odou?r"
)
"""Nobody who smells something thinks of the profile's word for it."""
_EMERGENCY: Final = frozenset({"notfall", "emergency"})
_DENIALS: Final = frozenset({"kein", "keine", "keinen", "nicht", "no", "not", "isn't", "without", "ohne"})


def attend(exchange: Exchange) -> bool:
    """Say the advice and find a person at once; False when this is no emergency, or a known one."""
    emergency = _meant(exchange)
    matter = f"emergency:{emergency.id}" if emergency else ""
    if emergency is None:
        return _ask_what_has_happened(exchange)
    if matter in exchange.state.matters:
        return False
    state = exchange.state
    state.matters.append(matter)
    state.request, state.waiting = exchange.text, []
    exchange.tell(emergency.advice[state.language], interruptible=False)
    PERSON.seek(exchange, Why.EMERGENCY)
    return True


def _ask_what_has_happened(exchange: Exchange) -> bool:
    """ "Emergency", and no more: one question, then a person at once."""
    state, meaning = exchange.state, exchange.meaning
    if meaning is None or state.topic in {CALLBACK.name, PERSON.name} or not _EMERGENCY & set(words(meaning.text)):
        return False
    if set(words(meaning.text)) - TELLS_NOTHING - SMALL_WORDS[meaning.language]:
        return False
    state.matters.append("emergency")
    state.request, state.waiting = "", []
    PERSON.ask_what_has_happened(exchange)
    return True


def _meant(exchange: Exchange) -> Emergency | None:
    if exchange.meaning is None:
        return None
    said, language = words(exchange.text), exchange.meaning.language
    for emergency in exchange.desk.profile.emergencies:
        if any(_names(said, phrase, language) for phrase in emergency.words.get(language, ())):
            return emergency
    return None


def _names(said: list[str], phrase: str, language: Language) -> bool:
    """Whether all words of weight occur, in any order and form, and are not denied."""
    weighty = [word for word in words(phrase) if word not in SMALL_WORDS[language]]
    places = [next((at for at, word in enumerate(said) if _alike(word, wanted)), None) for wanted in weighty]
    found = [place for place in places if place is not None]
    if not weighty or len(found) < len(weighty):
        return False
    return not any(said[max(0, place - 1)] in _DENIALS for place in found)


def _alike(heard: str, known: str) -> bool:
    heard, known = heard.removesuffix("'s"), known.removesuffix("'s")  # "the water's coming in"
    if heard == known or (_SMELLS.match(heard) and _SMELLS.match(known)):
        return True
    return len(known) > 3 and (fuzz.ratio(heard, known) >= _SAME_WORD or (len(known) > 5 and known in heard))
