"""How a call ends."""

from callbot.actions import HangUp, Outcome
from callbot.dialogue.exchange import Exchange


def leave(exchange: Exchange) -> None:
    exchange.insist("goodbye")
    let_go(exchange)


def let_go(exchange: Exchange) -> None:
    """End the call without another word."""
    state = exchange.state
    unsettled = state.topic is not None or not state.matters
    hang_up(exchange, state.outcome or (Outcome.ABANDONED if unsettled else Outcome.ANSWERED))


def turn_away(exchange: Exchange) -> None:
    """No interest in sales calls."""
    exchange.state.matters.append("spam")
    exchange.insist("spam_goodbye")
    hang_up(exchange, Outcome.ANSWERED)


def hang_up(exchange: Exchange, outcome: Outcome) -> None:
    exchange.state.outcome, exchange.state.leaving = outcome, True
    exchange.do(HangUp(outcome))
