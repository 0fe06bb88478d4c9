"""The number under which a caller can be reached: that of the call, or another one, read back."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from callbot.dialogue.exchange import Exchange
from callbot.hearing import Expecting


class Step(StrEnum):
    """The open question."""

    THIS_NUMBER = "this_number"
    NUMBER = "number"
    READ_BACK = "read_back"


QUESTIONS: Final = {
    Step.THIS_NUMBER: ("callback_number_confirm", Expecting.YES_NO),
    Step.NUMBER: ("callback_ask_number", Expecting.NUMBER),
    Step.READ_BACK: ("callback_number_readback", Expecting.YES_NO),
}


@dataclass(slots=True)
class Telephone:
    """Part of a topic's form. All numbers are E.164."""

    number: str = ""
    """Where we ring; empty: still to be asked."""
    candidate: str = ""
    """Heard, not yet confirmed."""
    is_other: bool = False
    """Not the number of the call."""
    is_confirmed: bool = False
    """The caller has said yes to it."""


def usable(exchange: Exchange) -> str:
    """The number of the call, if it can be rung; else an empty text."""
    caller = exchange.state.caller
    return caller if caller and exchange.desk.numbers.may_dial(caller) else ""


def ask(exchange: Exchange, telephone: Telephone) -> None:
    """The next question about the number."""
    step = _step(exchange, telephone)
    key, expecting = QUESTIONS[step]
    number = telephone.candidate if step is Step.READ_BACK else usable(exchange)
    slots = {} if step is Step.NUMBER else {"number": exchange.desk.numbers.national(number)}
    exchange.ask(key, expecting, **slots)


def hear(exchange: Exchange, telephone: Telephone) -> bool:
    """Take an answer to the open question; False when it is none."""
    step = _step(exchange, telephone)
    if _take_number(exchange, telephone):
        return True
    if step is Step.NUMBER:
        return False
    if exchange.said_yes():
        telephone.number = telephone.candidate if step is Step.READ_BACK else usable(exchange)
        telephone.is_confirmed = True
    elif exchange.said_no():
        telephone.candidate, telephone.is_other = "", True
    else:
        return False
    return True


def bar(exchange: Exchange, telephone: Telephone) -> None:
    """Say that this number is not called any more. What is asked next: whether the caller's own may be again after
    all, or for another."""
    is_own = telephone.number == usable(exchange)
    exchange.say("callback_own_barred" if is_own else "callback_barred")
    telephone.number = telephone.candidate = ""
    telephone.is_other, telephone.is_confirmed = not is_own, False


def rephrase(exchange: Exchange, telephone: Telephone, failures: int) -> None:
    if failures > 1:
        exchange.say("callback_number_keys" if _step(exchange, telephone) is Step.NUMBER else "yes_no_retry")
    elif failures:
        exchange.say("pardon")
    ask(exchange, telephone)


def _step(exchange: Exchange, telephone: Telephone) -> Step:
    if telephone.candidate:
        return Step.READ_BACK
    return Step.THIS_NUMBER if usable(exchange) and not telephone.is_other else Step.NUMBER


def _take_number(exchange: Exchange, telephone: Telephone) -> bool:
    country = exchange.site.region.partition("-")[0]
    for digits in exchange.digits:
        number = exchange.desk.numbers.parse_spoken(digits, country)
        if number and exchange.desk.numbers.may_dial(number):
            telephone.candidate, telephone.is_other = number, True
            return True
    return False
