"""What takes the place of a person when nobody can come to the telephone."""

from enum import StrEnum
from typing import Final

from callbot.actions import Outcome
from callbot.dialogue import endings
from callbot.dialogue.caller_words import words_of
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.state import Seeking
from callbot.dialogue.topics.callback import CALLBACK, Step, Wanted
from callbot.dialogue.topics.message import DICTATION
from callbot.dialogue.topics.telephone import Telephone, usable

_PATIENCE: Final = 2
"""Wishes for a person after which the bot asks no more, and promises what it can."""
_TELLING: Final = 2
"""Words, beside those of complaining, from which a first complaint tells what has gone wrong."""
_COMPLAINING: Final = words_of(
    """ich möchte will muss wollte würde gern gerne mich bei ihnen über sie ihre ihren firma mal jetzt beschweren
    beschwerde einreichen reklamieren reklamation eine mache machen habe hab äh ähm also ja hallo guten tag
    i want to like would i'd need have make a complain complaint about you your company hello hi um uh well yes"""
)


class Why(StrEnum):
    """Why a person is needed."""

    ASKED = "asked"
    EMERGENCY = "emergency"
    COMPLAINT = "complaint"
    NOT_UNDERSTOOD = "not_understood"
    AWAITED = "awaited"
    """The caller rings before we have called them back."""


def is_there(exchange: Exchange) -> None:
    """Nobody is at work, or none could be looked for: a call-back, or a message for who asked for a person."""
    state, seeking = exchange.state, exchange.state.seeking
    assert seeking, "somebody was sought"
    state.seeking = None
    match Why(seeking.why):
        case Why.EMERGENCY:
            exchange.say("emergency_callback")
            CALLBACK.start(exchange, Wanted(hurry=True, promises="callback_due", telephone=_known(exchange)))
        case Why.COMPLAINT:
            if not _tells_what(state.request):
                state.request = ""
            CALLBACK.start(exchange, Wanted(hurry=True, asks="complaint_what"))
        case Why.NOT_UNDERSTOOD:
            _give_up(exchange)
        case Why.AWAITED:
            exchange.say("nobody_reached")
            call_back_instead(exchange, seeking)
        case Why.ASKED:
            _instead_of(exchange, seeking)


def call_back_instead(exchange: Exchange, seeking: Seeking) -> None:
    """A call-back that keeps the caller's place in the queue, or the one that we owe already."""
    if seeking.why == Why.AWAITED:
        exchange.say("callback_stands")
        exchange.settle()
    else:
        CALLBACK.start(exchange, wanted(exchange, seeking))


def wanted(exchange: Exchange, seeking: Seeking) -> Wanted:
    """A call-back that keeps the caller's place in the queue."""
    return Wanted(
        whom=seeking.whom,
        hurry=seeking.urgent,
        person=seeking.person,
        skills=seeking.skills,
        place=seeking.since if seeking.under_way else None,
    )


def promise_or_leave(exchange: Exchange, seeking: Seeking) -> None:
    """The call is as long as it may be: a call-back to the number of the call, if there is one."""
    if not CALLBACK.give_up(exchange, wanted(exchange, seeking)):
        endings.leave(exchange)


def _instead_of(exchange: Exchange, seeking: Seeking) -> None:
    state, callback = exchange.state, wanted(exchange, seeking)
    topic = next((each for each in (CALLBACK, DICTATION) if each.name == state.topic), None)
    if topic is None:
        DICTATION.offer(exchange, callback)
        return
    if state.matters.count("person") > _PATIENCE and CALLBACK.give_up(exchange, callback):
        return
    if seeking.person:
        exchange.say("named_person_callback", name=seeking.whom)
    else:
        exchange.say("nobody_free_callback")
    topic.rephrase(exchange, 0)


def _tells_what(words: str) -> bool:
    weighty = [word for word in words.lower().split() if word not in _COMPLAINING]
    return len(weighty) >= _TELLING


def _give_up(exchange: Exchange) -> None:
    """A call-back to the number of the call; where there is none, the caller may key one in, once."""
    state = exchange.state
    if CALLBACK.give_up(exchange):
        return
    if state.open_points.count("not_understood") <= 1:
        state.failures = 1
        state.request = state.request or "?"
        CALLBACK.start(exchange, Wanted(step=Step.NUMBER))
        return
    exchange.insist("goodbye_unhelped")
    endings.hang_up(exchange, Outcome.NOT_UNDERSTOOD)


def _known(exchange: Exchange) -> Telephone:
    return Telephone(number=usable(exchange))
