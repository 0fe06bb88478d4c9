"""What an answer tells of a service request, whichever question is open."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from callbot.dialogue.caller_words import any_of
from callbot.dialogue.courtesies import is_courtesy
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.information import is_asked
from callbot.dialogue.spoken_facts import site_named
from callbot.dialogue.topics import request_address
from callbot.language import Language

_SURE: Final = 0.75
"""Confidence from which words that answer nothing are a question or a wish of their own."""
_ASKS_WHEN: Final = frozenset({"my_appointment", "book_appointment"})
_CALLBACK: Final = frozenset({"callback"})
_LONGEST: Final = 400
"""Characters in which facts are looked for; half a minute of speech."""
_MOST_WORDS_OF_TOWN: Final = 6
"""Of an answer that only adds the town."""
_NOT_URGENT: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of(
        r"""nicht (?:\w+ )?(?:dringend|eilig|heute|sofort|gleich)
        hat (?:\w+ )?zeit
        (?:eilt|pressiert|brennt) (?:\w+ )?(?:nicht|nich|net|ned)
        keine eile
        geht (?:so|schon|noch)
        reicht"""
    ),
    Language.EN: any_of(
        r"""no (?:rush|hurry)
        (?:not|isn't) (?:\w+ )?urgent
        can wait
        (?:will do|is fine|would be fine|is soon enough)"""
    ),
}
_URGENT: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of(
        r"""(?:sehr |ganz |echt |wirklich )?dringend\w*
        eil(?:t|ig)
        pressiert
        so (?:schnell|bald) (?:wie|als)
        schnellstmöglich
        sofort
        heute noch"""
    ),
    Language.EN: any_of(
        r"""urgent\w*
        as soon as
        asap
        emergency
        (?:right|straight) away
        immediately"""
    ),
}
_ACCESS: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of(
        r"""\w*klingel\w*
        \w*schlüssel\w*
        (?:haus|hinter|vorder|wohnungs|keller)?tür\w*
        (?:auf|rein)(?:mach|sperr|schließ|lass)\w*
        (?:mach\w*|sperr\w*|schließ\w*) (?:\w+ ){0,4}auf
        (?:lass\w*|komm\w*) (?:\w+ ){0,4}(?:rein|hinein)
        hausmeister\w*
        nachbar\w*
        daheim
        zu ?haus\w*
        (?:ich|wir|jemand|frau|mann|mutter|vater|sohn|tochter) (?:bin|sind|ist) (?:\w+ ){0,3}da
        (?:bin|sind) (?:ich|wir) (?:\w+ ){0,3}da"""
    ),
    Language.EN: any_of(
        r"""(?:ring|press|buzz) (?:\w+ ){0,2}(?:bell|buzzer|doorbell)
        (?:door)?bell
        buzzer
        keys?
        gate
        (?:front |back )?door
        let (?:you|them|him|her|whoever) in
        (?:at|be|am|i'm|we're|is|are) home
        (?:be|i'm|we're) in all
        (?:\w+'s|\w+'re|i'm|is|are|will be) (?:always|usually|mostly) (?:in|home|there)
        neighbou?rs?
        caretaker
        concierge
        porter"""
    ),
}
_REACHABLE: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of(
        r"""jederzeit
        immer(?! (?:noch|wieder|mehr|weiter))
        den ganzen tag
        ganztags
        egal wann
        tagsüber"""
    ),
    Language.EN: any_of(
        r"""any ?time
        always
        all day
        whenever"""
    ),
}


_COMES: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of(
        r"""(?:kommt|käme|wird|könnte|kann)(?: \w+){0,3} (?:jemand|wer|einer)
        (?:kommen sie|kommt ihr)
        wann (?:\w+ ){0,2}(?:kommt|kommen|ist|wird|können|käme)"""
    ),
    Language.EN: any_of(
        r"""(?:will|can|could|is|does) (?:somebody|someone|anybody|anyone) (?:\w+ )?(?:come|coming|be)
        (?:are|can|could|will) you (?:\w+ )?(?:come|coming|be here)
        when (?:will|can|could|are|is|does|would)"""
    ),
}
"""Asks when somebody comes, though it may name a time."""


@dataclass(frozen=True, slots=True)
class Told:
    """In the caller's words; empty or False: not told."""

    words: str = ""
    """Anything but courtesies."""
    street: str = ""
    """Street and number, with the town where it follows."""
    town: str = ""
    is_place: bool = False
    """The words may be an address."""
    urgent: bool | None = None
    access: bool = False
    reachable: bool = False
    name: bool = False
    asks_when: bool = False
    """When somebody comes."""
    wants_callback: bool = False
    asks_back: bool = False
    """Any question or wish, these two included, in place of an answer."""
    is_beside_where: bool = False
    """Who it is, or more of what has happened: surely no address."""

    @property
    def is_telling(self) -> bool:
        """Whether the words themselves tell which question they answer."""
        return bool(self.street or self.town or self.access or self.reachable or self.urgent is not None)


def told_in(exchange: Exchange, before: str) -> Told:
    """`before`: the address as far as it is known, so that its correction is known for one."""
    meaning = exchange.meaning
    if meaning is None:
        return Told()
    text, language = meaning.text[:_LONGEST], meaning.language
    street = request_address.street_told(text, language, before)
    rest = (text.replace(street, " ") if street else text).lower()
    is_town = site_named(exchange) is not None and not street and len(text.split()) <= _MOST_WORDS_OF_TOWN
    access = _ACCESS[language].search(rest) is not None
    comes_when = _COMES[language].search(rest) is not None
    asks_when, wants_callback = comes_when or _wishes(exchange, _ASKS_WHEN), _wishes(exchange, _CALLBACK)
    asks_back = asks_when or wants_callback or is_asked(exchange)
    names_time = _is_to_come(exchange) and not (comes_when or is_asked(exchange))
    reachable = names_time or _REACHABLE[language].search(rest) is not None
    is_place = bool(street) or request_address.is_told(text, language)
    is_perhaps_place = not (access or reachable or asks_back) and request_address.may_be_place(text, language)
    return Told(
        words="" if is_courtesy(exchange) else text,
        street=street,
        town=text if is_town else "",
        is_place=is_place or is_perhaps_place,
        urgent=None if comes_when else _urgency(rest, language, meaning.urgent),
        access=access,
        reachable=reachable,
        name=bool(meaning.names),
        asks_when=asks_when,
        wants_callback=wants_callback,
        asks_back=asks_back,
        is_beside_where=bool(meaning.names) or exchange.heard("service_request"),
    )


def _urgency(text: str, language: Language, is_urgent: bool) -> bool | None:
    if _NOT_URGENT[language].search(text):
        return False
    return True if is_urgent or _URGENT[language].search(text) else None


def _is_to_come(exchange: Exchange) -> bool:
    moment = exchange.meaning.moment if exchange.meaning else None
    return moment is not None and moment.end > exchange.now


def _wishes(exchange: Exchange, names: frozenset[str]) -> bool:
    intents = exchange.meaning.intents if exchange.meaning else ()
    return any(each.name in names and each.confidence >= _SURE for each in intents)
