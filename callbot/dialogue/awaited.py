"""The caller rings before we have called them back: is it about that?"""

from callbot.dialogue.exchange import Exchange
from callbot.dialogue.topics.person import PERSON, Why
from callbot.hearing import Expecting

_ANSWERS = frozenset({"yes", "no", "thanks", "greeting", "callback"})
"""Words that answer the question, and bring nothing else."""


def greet(exchange: Exchange, reason: str) -> None:
    """Only that we are to call back: whoever has this telephone in hand hears it."""
    exchange.state.awaited = reason
    exchange.ask("callback_awaited", Expecting.YES_NO)


def attend(exchange: Exchange) -> bool:
    """The answer; False when something else was said, or asked."""
    state = exchange.state
    is_asked = state.topic is None and state.awaited is not None and state.expecting is Expecting.YES_NO
    if not is_asked or (exchange.meaning and any(one.name not in _ANSWERS for one in exchange.meaning.intents)):
        return False
    if exchange.said_yes():
        state.request = state.awaited or ""
        state.matters += ["callback_awaited", "person"]
        PERSON.seek(exchange, Why.AWAITED)
    elif exchange.said_no():
        exchange.ask("how_can_i_help")
    else:
        return False
    return True
