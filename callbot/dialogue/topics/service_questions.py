"""Questions about the service that is being booked, asked in between."""

import re
from typing import Final

from callbot.answers import address_answer, price_answer
from callbot.dialogue.caller_words import any_of
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.services import named_service
from callbot.dialogue.topics.booking_draft import Draft, service_of
from callbot.language import Language

_HOW_LONG: Final = {
    Language.DE: any_of(
        r"""wie lang\w*(?: \w+)? dauer\w*
        dauer\w* (?:das|es|sowas|so was|die \w+)(?: \w+){0,2} lang\w*
        wie viel zeit"""
    ),
    Language.EN: any_of(
        r"""how long (?:does|will|would|is|do)
        (?:take|be|last) (?:\w+ )?long
        how much time"""
    ),
}
_WHERE: Final = {Language.DE: any_of("wo|wohin|wie komme? ich"), Language.EN: any_of("where|how do i get")}
_ASKS: Final = {
    Language.DE: re.compile(
        r"""^(?:(?:äh|ähm|hm|und|aber|ja|nein|also|sagen\ sie(?:\ mal)?|eine\ frage|noch)\ )*
            (?:kann|können|könnte\w*|muss|müssen|müsste|soll|sollen|darf|dürfen|brauch\w*|ist|sind|wird|wer|was|wie|wo
            |warum|wieso|welche\w*|haben|hat|gibt|geht|kommt|kommen|bringen|bringt|machen|macht)\b""",
        re.VERBOSE,
    ),
    Language.EN: re.compile(
        r"""^(?:(?:uh|um|hmm|and|but|yes|no|so|well|okay)\ )*
            (?:can|could|may|must|do|does|did|will|would|should|is|are|who|what|how|why|where|which|has|have)\b""",
        re.VERBOSE,
    ),
}
_FEWEST_WORDS: Final = 4
"""Fewer may be a word or two that were misheard."""
_WORDS_OF_NAME: Final = 2
_DOUBTFUL: Final = 0.6
"""Confidence below which an intent tells nothing."""


def answer(exchange: Exchange, draft: Draft) -> bool:
    """What the service costs, how long it takes, and where it is done; False when none of it is asked, or known."""
    service, language = service_of(exchange, draft), exchange.state.language
    if service is None or named_service(exchange.text, language, exchange.desk.profile.services) not in (None, service):
        return False
    if exchange.heard("price"):
        exchange.state.matters.append("price")
        exchange.tell(price_answer(exchange.desk.profile, service.id, language) or exchange.phrase("price_unknown"))
    elif _HOW_LONG[language].search(exchange.text.lower()):
        exchange.say("booking_takes", minutes=str(service.minutes))
    elif service.at_our_place and _WHERE[language].search(exchange.text.lower()):
        exchange.tell(address_answer(exchange.site, language))
    else:
        return False
    return True


def is_question(exchange: Exchange) -> bool:
    """Whether the caller asks something that nobody has told us the answer to."""
    meaning = exchange.meaning
    if meaning is None or any(each.confidence >= _DOUBTFUL for each in meaning.intents if each.name != "repeat"):
        return False
    return len(meaning.text.split()) >= _FEWEST_WORDS and sounds_like_one(exchange)


def sounds_like_one(exchange: Exchange) -> bool:
    """Whether the words begin as questions do; of two, the first may be a name."""
    meaning = exchange.meaning
    if meaning is None or len(meaning.text.split()) <= _WORDS_OF_NAME:
        return False
    return _ASKS[meaning.language].search(meaning.text.lower()) is not None
