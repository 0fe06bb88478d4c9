"""Wishes that hold at any point: a person, once more, slower, another language, goodbye."""

from typing import Final

from callbot.actions import Outcome
from callbot.dialogue import endings, people
from callbot.dialogue.caller_words import HAS_ALL
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.state import DialogueState
from callbot.dialogue.topics.person import PERSON, Then, Why
from callbot.hearing import Expecting
from callbot.understanding.language_id import asks_for_language, language_of
from callbot.understanding.meaning import Meaning

_SURE: Final = 0.7
"""Confidence from which words are a command and not an answer that sounds like one."""
_CERTAIN: Final = 1.0
_WHOLE_SENTENCE: Final = 4
"""Words from which a language is not taken for the other one."""
_ALIKE: Final = frozenset({"greeting", "yes", "no"})
_PARTING: Final = frozenset({"goodbye", "thanks", "yes", "no"})
"""All that is said between two goodbyes."""


def settle_language(exchange: Exchange, meaning: Meaning) -> None:
    """The language follows the caller: as asked for, else as understood."""
    state = exchange.state
    asked = asks_for_language(meaning.text)
    wanted = asked or (meaning.language if _shows_language(state, meaning) else state.language)
    if wanted in exchange.desk.profile.firm.languages:
        state.language = wanted
        state.language_settled = state.language_settled or asked is not None or _is_telling(meaning)


def _shows_language(state: DialogueState, meaning: Meaning) -> bool:
    """Whatever means something shows the language at first; later a word or two may be misheard in the other one."""
    if state.language_settled:
        return bool(meaning.intents) and _is_sentence(meaning)
    return bool(meaning.intents) or _is_sentence(meaning)


def _is_telling(meaning: Meaning) -> bool:
    """More than "hallo" and "yeah", which sound alike in both languages."""
    return any(intent.name not in _ALIKE for intent in meaning.intents) or _is_sentence(meaning)


def _is_sentence(meaning: Meaning) -> bool:
    """A whole sentence about something we are not for is still in the caller's language."""
    guess = language_of(meaning.text)
    return len(meaning.text.split()) >= _WHOLE_SENTENCE and guess.is_sure and guess.language is meaning.language


def obey(exchange: Exchange, meaning: Meaning) -> bool:
    """Do what the caller orders; False when nothing was ordered."""
    ordered = {intent.name for intent in meaning.intents if intent.confidence >= _needed(exchange, intent.name)}
    if "person" in ordered and not _is_own_name(exchange, meaning):
        to_a_person(exchange)
    elif "language" in ordered:
        _speak_language(exchange, meaning)
    elif "slower" in ordered:
        exchange.state.slow = True
        _say_again(exchange, "slower_ok")
    elif "repeat" in ordered:
        _say_again(exchange, "repeat_intro")
    elif "goodbye" in ordered or _has_all(exchange, ordered):
        leave(exchange)
    else:
        return False
    return True


def _needed(exchange: Exchange, name: str) -> float:
    """Nobody is hung up on in the middle of something for words that only sound like a goodbye."""
    return _CERTAIN if name == "goodbye" and exchange.state.topic else _SURE


def _has_all(exchange: Exchange, ordered: set[str]) -> bool:
    is_last = exchange.state.topic is None and ordered <= {"yes", "no", "thanks", "greeting"}
    return is_last and HAS_ALL[exchange.state.language].search(exchange.text.lower()) is not None


def to_a_person(exchange: Exchange) -> None:
    """At once; who is looked for already is told how it stands."""
    whom = people.asked_for(exchange)
    before = exchange.state.request or exchange.state.came_with
    _note_matter(exchange)
    exchange.state.matters.append("person")
    PERSON.seek(exchange, Why.ASKED, whom, before)


def leave(exchange: Exchange) -> None:
    """Goodbye; nobody is rung any more for who goes."""
    if exchange.state.seeking:
        PERSON.stop(exchange, Then.GOODBYE)
    else:
        endings.leave(exchange)


def stay(state: DialogueState) -> bool:
    """Whether the caller goes on after our goodbye: perhaps with something new."""
    has_left, state.leaving = state.leaving, False
    if has_left and state.outcome in {Outcome.ABANDONED, Outcome.ANSWERED}:
        state.outcome = None
    return has_left


def part(exchange: Exchange, meaning: Meaning) -> bool:
    """Nobody says goodbye twice: a caller who only returns ours is let go."""
    said = {intent.name for intent in meaning.intents}
    is_all = bool(said) and said <= _PARTING
    if is_all:
        endings.let_go(exchange)
    return is_all


def _is_own_name(exchange: Exchange, meaning: Meaning) -> bool:
    """ "Missus Miller", when the name was asked for, is nobody of ours."""
    return exchange.state.expecting is Expecting.NAME and bool(meaning.names) and not people.asked_for(exchange).name


def _note_matter(exchange: Exchange) -> None:
    """ "My heating is down, I want to speak to somebody": what it is about is known already."""
    state, meaning = exchange.state, exchange.meaning
    courtesies = {"person", "greeting", "yes", "no", "thanks", "correction"}
    if meaning and any(intent.name not in courtesies for intent in meaning.intents):
        state.request = meaning.text
    elif state.topic is None:
        state.request = ""


def _speak_language(exchange: Exchange, meaning: Meaning) -> None:
    if asks_for_language(meaning.text) in exchange.desk.profile.firm.languages:
        _say_again(exchange, "language_switched")
    else:
        exchange.say("languages_spoken")
        _ask_again(exchange)


def _say_again(exchange: Exchange, intro: str) -> None:
    """Say the last things once more, in the language of the call, and leave the same question open."""
    state = exchange.state
    again = [said for said in state.last_said if said.language == state.language]
    exchange.say(intro)
    for said in again:
        exchange.tell(said.text)
    if again:
        state.last_said = again
        exchange.listen(state.expecting)
    else:
        _ask_again(exchange)


def _ask_again(exchange: Exchange) -> None:
    if exchange.state.topic:
        exchange.topics[exchange.state.topic].rephrase(exchange, 0)
    else:
        exchange.ask("how_can_i_help")
