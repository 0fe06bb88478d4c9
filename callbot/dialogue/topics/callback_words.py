"""What callers say of a call back beside its time and number."""

import re
from collections.abc import Mapping
from typing import Final

from callbot.dialogue import people
from callbot.dialogue.caller_words import HAS_ALL, NO_NAME, any_of, words_of
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.information import is_asked
from callbot.dialogue.waiting_words import MESSAGE
from callbot.language import Language
from callbot.understanding.intents.names import question_id
from callbot.understanding.moments import find_moments

_MOST_WORDS: Final = 6
_MOST_WORDS_OF_WISH: Final = 8
"""For a call back, in which no reason is told."""
_MOST_WORDS_OF_CHOICE: Final = 4
_LEAST_WORDS: Final = 3
"""Of a reason that is given when nobody asks for it."""
_CANCELS: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of(
        r"""(?:kein\w*|nicht) (?:\w+ ){0,2}(?:rück ?ruf\w*|zurück ?ruf\w*|zurückgerufen)(?: \w+)? mehr
        kein\w* (?:\w+ )?rück ?ruf\w*(?! (?:\w+ )?(?:bekommen|erhalten|gekriegt|gekommen))
        (?:rück ?ruf\w*) (?:\w+ ){0,3}(?:absagen|stornieren|streichen|abbestellen|löschen|erledigt)
        (?:nicht mehr|sie mich nicht) (?:\w+ )?zurück ?(?:zu)?rufen
        rufen sie mich (?:bitte )?nicht (?:mehr )?(?:zurück|an)"""
    ),
    Language.EN: any_of(
        r"""(?:don't|do not|no longer) (?:need|want) (?:\w+ ){0,2}call ?-?back\w*(?: any ?more)?
        (?:cancel|drop|forget|delete) (?:\w+ ){0,2}call ?-?back\w*
        (?:don't|do not|needn't|no need to) call (?:me )?back"""
    ),
}
_ASKS_WHY: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of(
        r"""wozu|warum|wieso|weshalb
        wofür (?:brauchen|wollen) sie
        (?:was )?geht (?:das )?(?:sie|dich|niemanden)
        muss ich das"""
    ),
    Language.EN: any_of(
        r"""who wants to know
        why
        what for
        none of your
        do i have to"""
    ),
}
_AROUND_TIME: Final[Mapping[Language, frozenset[str]]] = {
    Language.DE: words_of(
        """um ab gegen so am besten bitte gern gerne wäre gut passt mir ja dann also lieber uhr
        geht ginge es auch erst doch"""
    ),
    Language.EN: words_of(
        "at after before around about please best would be good is suits me then yes well could it make that rather"
    ),
}
_WAS_RUNG: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of(
        r"""(?:haben|hat|habt) (?:mich|bei mir|versucht) .*(?:angerufen|anzurufen|erreichen)
        (?:verpasst\w*|entgangen\w*) anruf
        soll(?:te)? (?:sie |euch )?zurück ?rufen"""
    ),
    Language.EN: any_of(
        r"""(?:you|someone|somebody|you've) (?:\w+ )?(?:rang|called|phoned|tried to (?:call|ring|reach)) me
        missed (?:a )?call
        (?:asked|told) (?:me )?to (?:call|ring) (?:you )?back"""
    ),
}
"""What it is about, we know ourselves."""
_IS_ABOUT: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of("(?:es )?geht um|wegen|betrifft"),
    Language.EN: any_of("about|regarding|because"),
}
"""Begins a reason, whatever it is about."""


def cancels(exchange: Exchange) -> bool:
    meaning = exchange.meaning
    return meaning is not None and _CANCELS[meaning.language].search(meaning.text.lower()) is not None


def has_all(exchange: Exchange) -> bool:
    """ "Thanks, that's all", in answer to an offer."""
    meaning = exchange.meaning
    is_all = meaning is not None and HAS_ALL[meaning.language].search(meaning.text.lower()) is not None
    return is_all or (exchange.heard("thanks") and exchange.said_no())


def wants_message(exchange: Exchange) -> bool:
    """ "A message, rather"."""
    meaning = exchange.meaning
    is_short = meaning is not None and len(meaning.text.split()) <= _MOST_WORDS_OF_CHOICE
    return meaning is not None and is_short and MESSAGE[meaning.language].search(meaning.text.lower()) is not None


def asks_why(exchange: Exchange) -> bool:
    """Why the reason is asked for."""
    meaning = exchange.meaning
    is_short = meaning is not None and len(meaning.text.split()) <= _MOST_WORDS
    return meaning is not None and is_short and _ASKS_WHY[meaning.language].match(meaning.text.lower()) is not None


def is_only_time(exchange: Exchange) -> bool:
    """Whether a time is named, and nothing else."""
    meaning = exchange.meaning
    if meaning is None or meaning.moment is None:
        return False
    text = meaning.text
    for one in reversed(find_moments(text, meaning.language, exchange.now)):
        text = text[: one.start] + text[one.end :]
    words = set(re.findall(r"[^\W\d_]+", text.lower()))
    return words <= _AROUND_TIME[meaning.language] | NO_NAME[meaning.language]


def is_about(exchange: Exchange) -> bool:
    meaning = exchange.meaning
    return meaning is not None and _IS_ABOUT[meaning.language].search(meaning.text.lower()) is not None


def tells_reason(exchange: Exchange) -> bool:
    """Whether these are words for a person, and no answer of any other kind; what follows a failure may be noise."""
    meaning = exchange.meaning
    if meaning is None or meaning.numbers:
        return False
    if is_about(exchange):
        return True
    if exchange.state.failures:
        return False
    is_other = exchange.heard("yes", "no", "correction", "thanks", "greeting", "callback") or is_asked(exchange)
    words = [word for word in meaning.text.lower().split() if word not in NO_NAME[meaning.language]]
    return len(words) >= _LEAST_WORDS and not (is_other or meaning.moment)


def reason_before(exchange: Exchange) -> str:
    """What was asked just before and was not answered to the end, or that we have rung; else nothing."""
    before = exchange.state.matters[-2:-1]
    is_short = len(exchange.text.split()) <= _MOST_WORDS_OF_WISH
    has_asked = any(question_id(name) is not None or name == "price" for name in before)
    if _WAS_RUNG[exchange.state.language].search(exchange.text.lower()):
        return exchange.text
    return exchange.state.came_with if has_asked and is_short else ""


def name_of_caller(exchange: Exchange) -> str:
    names = exchange.meaning.names if exchange.meaning else ()
    return names[0] if names and not people.asked_for(exchange).name else ""


def reason(whom: str, words: str, caller: str) -> str:
    """What colleagues read: whom the caller asked for, why, and who it is."""
    told = "; ".join(part for part in (words, caller if caller.lower() not in words.lower() else "") if part)
    return ": ".join(part for part in (whom, told) if part)
