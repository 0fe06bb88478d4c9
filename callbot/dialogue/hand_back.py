"""A person has handed the caller back: what they want the bot to do, with what was said before."""

from typing import TypeGuard

from callbot.actions import Outcome, PersonSought
from callbot.dialogue import information, recalling
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.state import TRANSFER, WAITING, DialogueState, Seeking, SetAside
from callbot.dialogue.topics.nobody import Why
from callbot.transfer import TransferState


def has_come(sought: PersonSought | None, state: DialogueState) -> TypeGuard[PersonSought]:
    """Whether this is a caller who comes back, and has not been welcomed yet."""
    return sought is not None and sought.state is TransferState.RETURNED and sought.transfer != state.handed_back


def take(exchange: Exchange, sought: PersonSought) -> None:
    state, seeking = exchange.state, exchange.state.seeking
    assert sought.transfer is not None, "what came back was a transfer"
    said = seeking.said if seeking else [words for words in (state.came_with, state.request) if words]
    set_aside = seeking.set_aside if seeking else _left_open(state)
    state.handed_back, state.seeking = sought.transfer, None
    state.topic, state.slots, state.waiting, state.failures = None, {}, [], 0
    state.outcome = state.outcome or Outcome.TRANSFERRED
    if sought.agent_name:
        exchange.say("handed_back", name=sought.agent_name)
    else:
        exchange.say("handed_back_by_somebody")
    recalling.tell(exchange, set_aside, _to_be_told(state, seeking, said))
    if f"{TRANSFER}{sought.agent_name}" not in state.matters:
        state.matters.append(f"{TRANSFER}{sought.agent_name}")  # taken over from the desk
    state.matters.append("handed_back")
    _do(exchange, sought.task, set_aside, said)


def _to_be_told(state: DialogueState, seeking: Seeking | None, said: list[str]) -> list[str]:
    """Not what was misheard, nor what was said in another call: why the caller waits for a call-back."""
    if seeking and seeking.why == Why.NOT_UNDERSTOOD:
        return []
    return [words for words in said if words != state.awaited]


def _left_open(state: DialogueState) -> SetAside | None:
    """What the caller was in the middle of when somebody took the call from the desk."""
    return SetAside(state.topic, state.slots) if state.topic is not None and state.topic != WAITING else None


def _do(exchange: Exchange, task: str, set_aside: SetAside | None, said: list[str]) -> None:
    """The task is an intent's name; what the caller said of it before counts."""
    key, topic = f"task_{task}", exchange.topic_of(task)
    if task and key in exchange.desk.phrases[exchange.state.language].wordings:
        exchange.say(key)
    if topic and set_aside and set_aside.topic == topic.name and set_aside.slots.get("matter", task) == task:
        exchange.state.topic, exchange.state.slots = set_aside.topic, set_aside.slots
        topic.rephrase(exchange, 0)
        return
    exchange.take_words("; ".join(said))
    if topic:
        exchange.begin(task)
    elif task and information.answer(exchange, task):
        exchange.ask("anything_else")
    else:
        exchange.ask("handed_back_what")
