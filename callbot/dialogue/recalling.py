"""What a caller had come with, told in one sentence to who comes back from a person."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from callbot.answers import time_names, when_answer
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.forms import Form
from callbot.dialogue.state import SetAside
from callbot.dialogue.topics import booking_draft, booking_facts
from callbot.dialogue.topics.booking_draft import Draft
from callbot.dialogue.topics.slot_search import Search
from callbot.understanding.intents.clauses import clauses
from callbot.understanding.meaning import Grain, Moment

_SURE: Final = 0.8
"""Confidence from which the matter is named; below it the caller's own words are told."""
_MOST_WORDS: Final = 8
"""Of the caller's own that are said back."""
_A_MOMENT: Final = timedelta.resolution
_BOOKING: Final = "book_appointment"
_FORM: Final = Form(Draft)


def tell(exchange: Exchange, set_aside: SetAside | None, said: Sequence[str]) -> None:
    """What the caller was in the middle of, else what was said last; nothing when nothing is known.

    `said`: the caller's words of this call, the latest last. What is known of the caller from elsewhere is not told.
    """
    if set_aside and (open_matter := _latest(exchange, exchange.topics[set_aside.topic].matters)):
        _name(exchange, open_matter, _FORM.of(set_aside.slots) if open_matter == _BOOKING else None)
        return
    for words in reversed(said):
        if _tell_of(exchange, words):
            return
    if earlier := _latest(exchange):
        _name(exchange, earlier)


def _latest(exchange: Exchange, among: frozenset[str] | None = None) -> str:
    """The last matter of this call that has a name."""
    matters = reversed(exchange.state.matters)
    return next((each for each in matters if _has_name(exchange, each) and (among is None or each in among)), "")


def _has_name(exchange: Exchange, matter: str) -> bool:
    return f"guess_{matter}" in exchange.desk.phrases[exchange.state.language].wordings


def _tell_of(exchange: Exchange, words: str) -> bool:
    """The matter of these words by its name, else the words themselves; False when they say nothing of it."""
    exchange.take_words(words)
    assert exchange.meaning
    sure = [each.name for each in exchange.meaning.intents if each.confidence >= _SURE]
    matter = next((name for name in sure if _has_name(exchange, name)), "")
    own = "" if matter else _own_words(exchange, words)
    if matter:
        draft = Draft()
        booking_facts.take_facts(exchange, draft)
        _name(exchange, matter, draft if matter == _BOOKING else None)
    elif own:
        exchange.say("handed_back_words", words=own)
    return bool(matter or own)


def _own_words(exchange: Exchange, words: str) -> str:
    """What was said beside "a person, please"; empty when that is too much to say back."""
    language = exchange.state.language
    told = [part.core for part in clauses(words, language) if part.core and not _wants_person(exchange, part.core)]
    own = ", ".join(told)
    return own if len(own.split()) <= _MOST_WORDS else ""


def _wants_person(exchange: Exchange, clause: str) -> bool:
    return exchange.desk.understanding.meaning(clause, exchange.state.language, exchange.now).has("person")


def _name(exchange: Exchange, matter: str, draft: Draft | None = None) -> None:
    """ "It was about a new appointment: boiler service, Thursday." """
    what = exchange.phrase(f"guess_{matter}")
    known = _known(exchange, draft) if draft else ""
    if known:
        exchange.say("handed_back_about_known", what=what, known=known)
    else:
        exchange.say("handed_back_about", what=what)


def _known(exchange: Exchange, draft: Draft) -> str:
    service = booking_draft.service_of(exchange, draft)
    parts = [service.name[exchange.state.language] if service else "", _when(exchange, draft.search)]
    return ", ".join(part for part in parts if part)


def _when(exchange: Exchange, search: Search) -> str:
    """The time or the day that is wanted; empty for anything less definite."""
    now, language, wish = exchange.now, exchange.state.language, search.wish
    exactly = search.slot.start if search.slot else None if search.widened else search.exactly
    if exactly:
        return when_answer(exactly, now, language)
    if wish is None or wish.start.date() != (wish.end - _A_MOMENT).date():
        return ""
    return time_names([Moment(wish.start, wish.end, Grain.DAY)], now, language)[0]
