"""How it stands with the person who was sought, told to who waits; only what has happened is said."""

from callbot.actions import PersonSought, PutThrough
from callbot.dialogue import endings
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.state import TRANSFER, Seeking
from callbot.dialogue.topics.callback import CALLBACK
from callbot.dialogue.topics.nobody import call_back_instead, wanted
from callbot.dialogue.topics.telephone import Telephone, usable
from callbot.hearing import Expecting
from callbot.transfer import TransferState as State

_AT_A_TELEPHONE = frozenset({State.RESERVED, State.RINGING, State.BRIEFING})
_TAKEN = frozenset({State.ACCEPTED, State.CALLING, State.BRIDGED})


def take(exchange: Exchange, seeking: Seeking, sought: PersonSought) -> None:
    """Say what has changed, and leave the floor, put through, or end the call."""
    state = exchange.state
    if seeking.is_taken and sought.state not in _TAKEN:
        _lose_agent(exchange, seeking)
    seeking.position, seeking.wait_minutes = sought.position, sought.wait_minutes
    if sought.state in _TAKEN:
        _put_through(exchange, seeking, sought.agent_name)
    elif sought.state is State.CALLBACK_AGREED:
        _promise_of(exchange, seeking, sought)
    elif sought.state is State.SPAM:
        state.seeking = None
        endings.turn_away(exchange)
    elif sought.transfer is None or sought.state not in {State.REQUESTED, *_AT_A_TELEPHONE}:
        state.seeking = None
        exchange.say("nobody_reached")
        call_back_instead(exchange, seeking)
    elif not state.is_waiting:
        exchange.listen(state.expecting)  # the caller is busy with something else meanwhile
    elif sought.question and sought.question not in {seeking.asked, seeking.question}:
        _ask_for_agent(exchange, seeking, sought)
    elif sought.state is State.REQUESTED:
        _in_the_queue(exchange, seeking)
    else:
        _at_a_telephone(exchange, seeking, sought.agent_name)


def tell_state(exchange: Exchange, seeking: Seeking) -> None:
    """Once more, for who has been waiting for a while."""
    if seeking.agent:
        exchange.say("still_calling", name=seeking.agent)
    elif seeking.position:
        _tell_place(exchange, seeking)
    else:
        exchange.say("still_looking")


def _put_through(exchange: Exchange, seeking: Seeking, name: str) -> None:
    if not seeking.is_taken:
        seeking.is_taken, seeking.agent = True, name
        exchange.state.wait()
        exchange.state.matters.append(f"{TRANSFER}{name}")
        if name:
            exchange.insist("putting_through", name=name)
        else:
            exchange.insist("putting_through_somebody")
    exchange.do(PutThrough())


def _lose_agent(exchange: Exchange, seeking: Seeking) -> None:
    """Whoever had taken the call has hung up before the caller came."""
    seeking.is_taken = False
    exchange.state.matters.remove(f"{TRANSFER}{seeking.agent}")


def _promise_of(exchange: Exchange, seeking: Seeking, sought: PersonSought) -> None:
    """The agent rings in a while: stored first, then said."""
    exchange.state.seeking = None
    promise = wanted(exchange, seeking)
    promise.minutes, promise.agent, promise.by = sought.minutes, sought.agent_id, sought.agent_name or seeking.agent
    promise.promises = "callback_by" if promise.by else "callback_due"
    promise.telephone, promise.last = Telephone(number=usable(exchange)), True
    CALLBACK.start(exchange, promise)


def _ask_for_agent(exchange: Exchange, seeking: Seeking, sought: PersonSought) -> None:
    name = sought.agent_name or seeking.agent
    seeking.question, exchange.state.failures = sought.question, 0
    if name:
        exchange.say("agent_asks", name=name)
    else:
        exchange.say("somebody_asks")
    exchange.tell(sought.question)
    exchange.listen(Expecting.DICTATION)


def _in_the_queue(exchange: Exchange, seeking: Seeking) -> None:
    is_news = bool(seeking.agent) or not seeking.queue_told
    if seeking.agent:
        exchange.say("agent_not_free", name=seeking.agent)
        seeking.agent = ""
    elif is_news:
        exchange.say("all_busy")
    if not is_news:
        exchange.listen(exchange.state.expecting)
        return
    if seeking.position:
        _tell_place(exchange, seeking)
    if seeking.queue_told:
        exchange.listen()
    else:
        seeking.queue_told, exchange.state.failures = True, 0
        exchange.ask("queue_choice", Expecting.CHOICE)


def _tell_place(exchange: Exchange, seeking: Seeking) -> None:
    exchange.say("queue_place", place=str(seeking.position))
    if seeking.wait_minutes is not None and seeking.wait_minutes > 1:
        exchange.say("queue_wait", minutes=str(seeking.wait_minutes))
    elif seeking.wait_minutes is not None:
        exchange.say("queue_wait_short")


def _at_a_telephone(exchange: Exchange, seeking: Seeking, name: str) -> None:
    name = name or exchange.desk.phrases[exchange.state.language].pick("a_colleague")
    if name == seeking.agent:
        exchange.listen(exchange.state.expecting)
        return
    if seeking.agent:
        exchange.say("calling_next", before=seeking.agent, name=name)
    elif seeking.person and name != seeking.whom:
        exchange.say("calling_instead", before=seeking.whom, name=name)
    else:
        exchange.say("calling", name=name)
    seeking.agent = name
    exchange.listen()
