"""What is done about silence and words that make no sense."""

from typing import Final

from callbot.actions import HangUp, Outcome
from callbot.dialogue.endings import hang_up
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.topics.person import PERSON, Why

_MAX_FAILURES: Final = 2
"""Failed turns in a row before the bot stops asking; callers give up after two or three (DESIGN, decision 8)."""
_WHOLE_SENTENCE: Final = 4
"""Words from which what was said is not misheard but none of our business."""


def fail(exchange: Exchange, key: str) -> None:
    """Rephrase; then keys; then a person or a call-back: never a third question of the same kind."""
    state = exchange.state
    if state.is_waiting:
        PERSON.remind(exchange)
        return
    state.failures += 1
    state.failed_turns += 1
    if state.leaving:
        exchange.do(HangUp(state.outcome or Outcome.ANSWERED))
    elif state.failures > _MAX_FAILURES:
        _give_up(exchange)
    elif state.topic:
        exchange.topics[state.topic].rephrase(exchange, state.failures)
    elif state.failures == _MAX_FAILURES:
        exchange.ask("keypad_menu")
    elif key == "no_match" and len(exchange.text.split()) >= _WHOLE_SENTENCE:
        exchange.say("not_for_us", trade=exchange.desk.profile.firm.trade[state.language])
        exchange.ask("how_can_i_help")
    else:
        exchange.ask(key)


def _give_up(exchange: Exchange) -> None:
    """To a person, or what takes its place."""
    state = exchange.state
    if not state.spoke:
        exchange.insist("goodbye_silent")
        hang_up(exchange, Outcome.SILENT)
        return
    if "not_understood" not in state.open_points:
        exchange.say("handing_on")
    state.open_points.append("not_understood")
    state.request = state.request or exchange.text
    PERSON.seek(exchange, Why.NOT_UNDERSTOOD)
