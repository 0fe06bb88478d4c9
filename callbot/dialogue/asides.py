"""What is said beside any matter: who speaks there, can you hear me, one moment, a wrong number, a sales talk."""

import re
from collections.abc import Mapping
from typing import Final

from callbot.actions import Hold
from callbot.dialogue import endings
from callbot.dialogue.caller_words import any_of
from callbot.dialogue.exchange import Exchange
from callbot.language import Language
from callbot.understanding.meaning import Meaning

_MOST_WORDS: Final = 9
"""Of an aside; what is longer is about something."""
_MOST_WORDS_OF_PAUSE: Final = 4
"""With which nobody tells a matter, whatever it is taken for."""
_SURE: Final = 0.8
_NO_MATTER: Final = frozenset({"person", "repeat", "question", "greeting", "yes", "no", "correction", "thanks"})
"""Intents for which an aside may be mistaken."""
_WHO_SPEAKS: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of(
        r"""wer (?:ist|sind) (?:denn )?(?:da|dort|dran|das|sie)
        mit wem (?:spreche|rede|telefoniere|hab\w*)
        wie (?:heißen|heissen) sie
        wie ist ihr name
        (?:sind sie|bist du|ist das|(?:rede|spreche) ich mit)(?: \w+){0,3} (?:mensch\w*|person|computer|roboter|bot)
        (?:sind sie|bist du|ist das|(?:rede|spreche) ich mit)(?: \w+){0,2} (?:maschine|automat|ki|anrufbeantworter)
        sind sie echt"""
    ),
    Language.EN: any_of(
        r"""who(?:'s| is| am i| are you)(?: (?:this|that|there|speaking|talking|calling))?(?: (?:to|with))?$
        what(?:'s| is) your name
        (?:are you|is (?:this|that|it))(?: \w+){0,3} (?:human|person|robot|machine|computer|bot|ai|recording)
        am i (?:talking|speaking) (?:to|with)(?: \w+){0,3} (?:human|person|robot|machine|computer|bot|ai)
        are you real"""
    ),
}
_IS_THIS: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of("ist (?:das|da|dort|hier)|bin ich|spreche ich|sind sie"),
    Language.EN: any_of("is (?:this|that|it)|am i|have i|are you"),
}
_HEARS_US: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: re.compile(
        r"""(?:(?:hallo|ja|äh|ähm)\s)*
        (?:(?:hören|verstehen)\ sie\ mich(?:\s(?:noch|jetzt|gut|überhaupt|denn|eigentlich))*
        | sind\ sie\ (?:noch\ )?(?:da|dran)
        | ist\ da\ (?:noch\ )?(?:jemand|wer))""",
        re.VERBOSE,
    ),
    Language.EN: re.compile(
        r"""(?:(?:hello|hi|uh|um|sorry)\s)*
        (?:(?:can|do|did)\ you\ (?:still\ )?hear\ me(?:\s(?:now|okay|all\ right))?
        | are\ you\ (?:still\ )?there
        | is\ (?:anyone|anybody|somebody|someone)\ there)""",
        re.VERBOSE,
    ),
}
_HOLD_ON: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: re.compile(
        r"""(?:(?:äh|ähm|ja|oh|ach|halt|stopp|warten\ sie|bitte|nur)\s)*
        (?:(?:einen|nen|kleinen|ein)\s)?(?:moment|momentchen|augenblick|sekunde|minute)(?:\s(?:mal|bitte|noch|kurz))*
        (?:\sich\s.*)?
        | (?:äh\s|ja\s)?warten\ sie(?:\s(?:mal|bitte|kurz|schnell))*
        | (?:\w+\s)?bleiben\ sie(?:\s\w+){0,2}\sdran
        | ich\smuss\s(?:\w+\s){0,4}(?:nachschauen|nachsehen|nachgucken|schauen|gucken|suchen|holen)
        | ich\s(?:schau\w*|guck\w*|seh\w*|such\w*|hol\w*)\s(?:\w+\s){0,4}(?:nach|raus|her|heraus)""",
        re.VERBOSE,
    ),
    Language.EN: re.compile(
        r"""(?:(?:uh|um|oh|yes|please|just|sorry)\s)*
        (?:(?:hang\ on|hold\ on|wait|bear\ with\ me)(?:\s(?:please|a|one|just|half|second|sec|moment|minute|mo|tick))*
        | (?:one|a|half\ a|give\ me\ a)\s(?:second|sec|moment|minute|mo|tick))(?:\splease)?
        (?:\s(?:i'll|i'm|let\ me|i\ have\ to)\s.*)?
        | (?:let\ me|i'll|i\ have\ to)\s(?:just\s)?(?:check|look|see|have\ a\ look|get|fetch|find)(?:\s\w+){0,5}""",
        re.VERBOSE,
    ),
}
_IS_BACK: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: re.compile(
        r"""(?:(?:so|ja|okay|also|jetzt|hier)\s)*(?:da\s)?
        (?:bin\s ich|ich\s bin|hab\w*\s ich|ich\s hab\w*)(?:\s (?:jetzt|ihn|es|sie|wieder|da))+$""",
        re.VERBOSE,
    ),
    Language.EN: re.compile(
        r"""(?:(?:so|right|okay|ok|yes|now)\s)*
        (?:i'm\s back|i\s am\s back|back\s again|i'm\s here|got\s it|here\s we\s are|i've\s got\s it)(?:\s now)?$""",
        re.VERBOSE,
    ),
}
_WRONG_NUMBER: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of(
        r"""falsch verbunden
        verwählt
        falsche nummer (?:gewählt|erwischt)"""
    ),
    Language.EN: any_of(
        r"""wrong number
        mis-?dialled
        misdialed"""
    ),
}
_SALES: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of(
        r"""wir bieten (?:ihnen|unternehmen|betrieben|firmen)
        angebot für (?:sie|ihre\w*|ihr unternehmen|firmen|betriebe)
        (?:ihr|ihren|ihrem) (?:google|branchenbuch|online|internet)\w*
        wir sind (?:\w+ ){0,2}(?:marktführer|energieanbieter|stromanbieter)"""
    ),
    Language.EN: any_of(
        r"""(?:great|special|fantastic|exclusive|amazing) (?:offer|deal)
        we offer (?:you|businesses|companies)
        your (?:google|business|online|yelp) (?:listing|ranking|rating|profile)
        save (?:your business|you money)"""
    ),
}


def attend(exchange: Exchange) -> bool:
    """Answer, and leave the open question open; False when nothing of this kind was said."""
    meaning, state = exchange.meaning, exchange.state
    if meaning is None or meaning.numbers:
        return False
    text, language = " ".join(meaning.text.lower().split()), meaning.language
    is_aside = len(text.split()) <= _MOST_WORDS and not _has_matter(meaning)
    if is_aside and _WHO_SPEAKS[language].search(text):
        exchange.say("who_speaks", firm=_firm(exchange))
        _go_on_asking(exchange)
    elif is_aside and _asks_for_firm(exchange, text, language):
        exchange.say("this_is_us", firm=_firm(exchange))
        _go_on_asking(exchange)
    elif state.seeking:
        return False  # they wait: the rest has a meaning of its own
    elif _HEARS_US[language].fullmatch(text):
        exchange.say("hears_you")
        _go_on_asking(exchange)
    elif (is_aside or len(text.split()) <= _MOST_WORDS_OF_PAUSE) and _HOLD_ON[language].fullmatch(text):
        exchange.say("takes_time")
        exchange.do(Hold((state.language,)))
    elif is_aside and "takes_time" in state.wordings and _IS_BACK[language].match(text):
        _go_on_asking(exchange)
    elif state.topic is None:
        return _ends(exchange, text, language, is_aside=is_aside)
    else:
        return False
    return True


def _asks_for_firm(exchange: Exchange, text: str, language: Language) -> bool:
    """ "Is that Lindquell?" """
    name = _firm(exchange).lower().split()[0]
    return name in text and _IS_THIS[language].search(text) is not None


def _firm(exchange: Exchange) -> str:
    firm = exchange.desk.profile.firm
    return firm.spoken_name.get(exchange.state.language, firm.name)


def _ends(exchange: Exchange, text: str, language: Language, *, is_aside: bool) -> bool:
    if is_aside and _WRONG_NUMBER[language].search(text):
        exchange.say("wrong_number")
        endings.leave(exchange)
    elif _SALES[language].search(text):
        endings.turn_away(exchange)
    else:
        return False
    return True


def _has_matter(meaning: Meaning) -> bool:
    return any(each.name not in _NO_MATTER and each.confidence >= _SURE for each in meaning.intents)


def _go_on_asking(exchange: Exchange) -> None:
    if exchange.state.topic:
        exchange.topics[exchange.state.topic].rephrase(exchange, 0)
    else:
        exchange.ask("how_can_i_help")
