"""A person has handed the caller back: what they want the bot to do, with what was said before."""

from typing import TypeGuard

from callbot.actions import Outcome, PersonSought
from callbot.dialogue import information
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.state import TRANSFER, DialogueState
from callbot.transfer import TransferState


def has_come(sought: PersonSought | None, state: DialogueState) -> TypeGuard[PersonSought]:
    """Whether this is a caller who comes back, and has not been welcomed yet."""
    return sought is not None and sought.state is TransferState.RETURNED and sought.transfer != state.handed_back


def take(exchange: Exchange, sought: PersonSought) -> None:
    state = exchange.state
    assert sought.transfer is not None, "what came back was a transfer"
    said = state.request or (state.seeking.reason if state.seeking else "")
    state.handed_back, state.seeking = sought.transfer, None
    state.topic, state.slots, state.waiting, state.failures = None, {}, [], 0
    state.outcome = state.outcome or Outcome.TRANSFERRED
    if f"{TRANSFER}{sought.agent_name}" not in state.matters:
        state.matters.append(f"{TRANSFER}{sought.agent_name}")  # taken over from the desk
    state.matters.append("handed_back")
    if sought.agent_name:
        exchange.say("handed_back", name=sought.agent_name)
    else:
        exchange.say("handed_back_by_somebody")
    _do(exchange, sought.task, said)


def _do(exchange: Exchange, task: str, said: str) -> None:
    """The task is an intent's name; what the caller said of it before counts."""
    state = exchange.state
    key = f"task_{task}"
    if task and key in exchange.desk.phrases[state.language].wordings:
        exchange.say(key)
    if said:
        calendar = exchange.desk.calendar(state.site)
        exchange.meaning = exchange.desk.understanding.meaning(
            said, state.language, exchange.now, open_between=calendar.is_open_between
        )
    if exchange.topic_of(task):
        exchange.begin(task)
    elif task and information.answer(exchange, task):
        exchange.ask("anything_else")
    else:
        exchange.ask("handed_back_what")
