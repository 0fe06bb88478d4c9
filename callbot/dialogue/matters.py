"""What callers come for, taken up in the order in which they say it."""

from typing import Final

from callbot.dialogue import follow_ups, information, long_stories, manners, people
from callbot.dialogue.caller_words import ORDERS
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.services import is_named, named_service
from callbot.dialogue.spoken_facts import site_named
from callbot.dialogue.topics import hours
from callbot.dialogue.topics.callback import CALLBACK, Wanted
from callbot.understanding.intents.names import question_id
from callbot.understanding.meaning import Meaning
from callbot.understanding.moments import find_moments

_DOUBTFUL: Final = 0.5
"""Confidence below which the bot asks whether it was meant."""
_MOST_WELCOMES: Final = 3
"""Times that "how can I help you" is said to who tells nothing, the greeting's included."""
_MOST_INVITATIONS: Final = 2
"""Times that who announces a question, and asks none, is told to go ahead."""
_MOST_WORDS_OF_ORDER: Final = 15
"""In which the name of a service alone tells that it is wanted."""
"""Begins the firm's own ones: whoever asks one again has not got the answer."""
_CALLBACK: Final = "callback"
"""Who asks for one has come with something else."""
_LONGEST_NO: Final = 4
"""Words of a no that means "nothing more": "no I want somebody today" goes on."""
_GENERAL: Final = frozenset({"price"})
"""To which the firm may have an answer of its own: "what does a new boiler cost"."""
_CERTAIN: Final = 0.8
"""Confidence from which the firm's own names change nothing any more."""


def take_up(exchange: Exchange, meaning: Meaning) -> bool:
    """Answer what one sentence answers, then begin with the first matter that takes longer. False: nothing in it."""
    known = [each for each in meaning.intents if information.is_matter(exchange, each.name)]
    if follow_ups.asks_until(exchange):
        exchange.take_words(exchange.state.came_with)
        return take_up_named(exchange, ["opening_hours"])
    if asked := follow_ups.asks(exchange) or _own_question(exchange, {each.name for each in known}):
        return take_up_named(exchange, [asked])
    is_certain = any(each.confidence >= _CERTAIN for each in known)
    if not is_certain and (retold := long_stories.with_matter(exchange, meaning)):
        exchange.meaning = meaning = retold
        known = [each for each in meaning.intents if information.is_matter(exchange, each.name)]
    is_doubtful = all(each.confidence < _CERTAIN for each in known)
    if exchange.state.topic is None and (is_doubtful or _orders_service(exchange, {each.name for each in known})):
        is_weak = len(known) == 1 and known[0].confidence < _DOUBTFUL
        implied = _implied(exchange, {each.name for each in known})
        if not implied and (is_weak or not known) and _asks_further_hours(exchange):
            implied = "opening_hours"
        if implied == "person":
            manners.to_a_person(exchange)
            return True
        if implied:
            return take_up_named(exchange, [implied])
        if is_weak or _declines_a_time(exchange, meaning):
            exchange.topics["guess"].begin(exchange, known[0].name if known else "cancel_appointment")
            return True
    return take_up_named(exchange, [intent.name for intent in meaning.intents])


def _own_question(exchange: Exchange, guesses: set[str]) -> str:
    is_free = exchange.state.topic is None and guesses <= _GENERAL
    return information.own_question(exchange) if is_free else ""


def _orders_service(exchange: Exchange, guesses: set[str]) -> bool:
    """ "I need a boiler service on Thursday at nine": sounds like a fault, but what is called by its name is wanted."""
    language, meaning = exchange.state.language, exchange.meaning
    if guesses != {"service_request"} or meaning is None or meaning.moment is None:
        return False
    service = named_service(exchange.text, language, exchange.desk.profile.services)
    return (
        service is not None
        and is_named(exchange.text, service, language)
        and ORDERS[language].search(exchange.text.lower()) is not None
    )


def _implied(exchange: Exchange, guesses: set[str]) -> str:
    """What the firm's own names tell where the words alone are doubtful: its services, its people, its towns."""
    profile, language, meaning = exchange.desk.profile, exchange.state.language, exchange.meaning
    has_time = meaning is not None and meaning.names_time
    service = named_service(exchange.text, language, profile.services)
    is_story = not guesses and len(exchange.text.split()) > _MOST_WORDS_OF_ORDER
    if service and not is_story and guesses <= {"book_appointment", "service_request"}:
        is_urgent = meaning is not None and meaning.urgent
        is_named_so = has_time or is_named(exchange.text, service, language)
        is_fault = "service_request" in guesses and (is_urgent or not is_named_so)
        return "service_request" if is_fault else "book_appointment"
    if people.addressed(exchange):
        return "person"
    if not guesses or guesses & {"opening_hours", "address", "contact"}:
        asked = information.asked_of_site(exchange)
        if asked:
            return asked
    if "opening_hours" in guesses and (has_time or site_named(exchange)):
        return "opening_hours"
    return ""


def _declines_a_time(exchange: Exchange, meaning: Meaning) -> bool:
    """ "Das wird heute nichts mehr", said before anything else: perhaps an appointment that cannot be kept."""
    if exchange.state.matters or not {intent.name for intent in meaning.intents} <= {"greeting", "cancel_appointment"}:
        return False
    return any(one.negated for one in find_moments(meaning.text, meaning.language, exchange.now))


def _asks_further_hours(exchange: Exchange) -> bool:
    """ "And on Friday?" """
    meaning = exchange.meaning
    return meaning is not None and meaning.names_time and exchange.state.matters[-1:] == ["opening_hours"]


def take_up_named(exchange: Exchange, names: list[str]) -> bool:
    """The same for intents that are certain."""
    topic = exchange.state.topic
    before = next((name for name in exchange.state.matters[-1:] if question_id(name) is not None), "")
    asks_day = topic is None and "opening_hours" in names and hours.is_unclear(exchange)
    told = [name for name in names if not (asks_day and name == "opening_hours") and information.answer(exchange, name)]
    longer = list(dict.fromkeys(name for name in names if exchange.topic_of(name)))
    if "service_request" in longer and "book_appointment" in longer:
        longer.remove("book_appointment")  # "the tap drips, could somebody come": one visit, not two
    if told or (longer and not (longer == [_CALLBACK] and exchange.state.came_with)):
        exchange.state.came_with = follow_ups.words(exchange)
    if asks_day:
        exchange.state.waiting, exchange.state.request = longer, exchange.text
        exchange.topics["hours"].begin(exchange, "opening_hours")
    elif longer and topic and exchange.topic_of(longer[0]) is exchange.topics[topic]:
        if not told:
            return False  # nothing new came: the question has not been understood
        exchange.topics[topic].rephrase(exchange, 0)
    elif longer:
        _begin(exchange, longer)
    elif told and topic:
        exchange.topics[topic].rephrase(exchange, 0)
    elif told and told[-1] == before and site_named(exchange) is None:
        exchange.state.request = exchange.state.came_with
        CALLBACK.start(exchange, Wanted(offer=True))
    elif told:
        exchange.ask("anything_else")
    else:
        return _take_courtesies(exchange, set(names))
    return True


def _take_courtesies(exchange: Exchange, names: set[str]) -> bool:
    """Words that ask for nothing; the same again brings nothing new."""
    state = exchange.state
    if state.topic:
        if names != {"thanks"} or state.failures:
            return False
        exchange.say("thanks_reply")
        exchange.topics[state.topic].rephrase(exchange, 0)
    elif "thanks" in names and (state.matters or "no" in names):
        exchange.say("thanks_reply")
        manners.leave(exchange)
    elif "no" in names and len(exchange.text.split()) <= _LONGEST_NO:
        manners.leave(exchange)
    elif "question" in names and state.wordings.get("go_ahead", 0) < _MOST_INVITATIONS:
        exchange.ask("go_ahead")
    elif names & {"yes", "greeting", "question", "thanks"} and state.wordings.get("how_can_i_help", 0) < _MOST_WELCOMES:
        if "thanks" in names:
            exchange.say("thanks_reply")
        elif "greeting" in names and "greeting_reply" not in state.wordings:
            exchange.say("greeting_reply")
        exchange.ask("how_can_i_help")
    else:
        return False
    return True


def _begin(exchange: Exchange, names: list[str]) -> None:
    """The first at once, the others when it is settled; what was open gives way."""
    first, *others = names
    exchange.state.waiting = others
    exchange.state.request = exchange.text
    exchange.begin(first)
