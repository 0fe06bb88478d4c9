"""What callers come for, taken up in the order in which they say it."""

from typing import Final

from callbot.dialogue import information, manners
from callbot.dialogue.exchange import Exchange
from callbot.understanding.meaning import Meaning

_DOUBTFUL: Final = 0.6
"""Confidence below which the bot asks whether it was meant."""


def take_up(exchange: Exchange, meaning: Meaning) -> bool:
    """Answer what one sentence answers, then begin with the first matter that takes longer. False: nothing in it."""
    doubtful = _doubtful(exchange, meaning)
    if doubtful:
        exchange.topics["guess"].begin(exchange, doubtful)
        return True
    return take_up_named(exchange, [intent.name for intent in meaning.intents])


def take_up_named(exchange: Exchange, names: list[str]) -> bool:
    """The same for intents that are certain."""
    topic = exchange.state.topic
    told = [name for name in names if information.answer(exchange, name)]
    longer = list(dict.fromkeys(name for name in names if exchange.topic_of(name)))
    if longer and topic and exchange.topic_of(longer[0]) is exchange.topics[topic]:
        exchange.topics[topic].rephrase(exchange, 0)
    elif longer:
        _begin(exchange, longer)
    elif told and topic:
        exchange.topics[topic].rephrase(exchange, 0)
    elif told:
        exchange.ask("anything_else")
    elif topic:
        return False
    elif "no" in names or "thanks" in names:
        manners.leave(exchange)
    elif {"yes", "greeting", "question"} & set(names):
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


def _doubtful(exchange: Exchange, meaning: Meaning) -> str:
    """The name of the only matter, when it is too uncertain to act upon."""
    known = [each for each in meaning.intents if exchange.topic_of(each.name) or information.can_answer(each.name)]
    if len(known) != 1 or exchange.state.topic or known[0].confidence >= _DOUBTFUL:
        return ""
    return known[0].name
