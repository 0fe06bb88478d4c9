"""The number under which a caller can be reached: that of the call, or another one, read back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from callbot.dialogue.caller_words import any_of
from callbot.dialogue.exchange import Exchange
from callbot.hearing import Expecting
from callbot.language import Language


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


_LEAST: Final = 3
"""Digits from which a number is begun."""
_LONGEST: Final = 15
_END: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of("ende|hinten|zum schluss|letzten|statt|sondern"),
    Language.EN: any_of("end|last|instead|not"),
}


@dataclass(slots=True)
class Telephone:
    """Part of a topic's form. All numbers are E.164."""

    number: str = ""
    """Where we ring; empty: still to be asked."""
    candidate: str = ""
    """Heard, not yet confirmed."""
    digits: str = ""
    """As they were said; without a candidate the beginning of a number, whose rest is to come."""
    is_other: bool = False
    """Not the number of the call."""
    is_confirmed: bool = False
    """The caller has said yes to it."""


def usable(exchange: Exchange) -> str:
    """The number of the call, if it can be rung; else an empty text."""
    caller = exchange.state.caller
    return caller if caller and exchange.desk.numbers.may_dial(caller) else ""


def ask(exchange: Exchange, telephone: Telephone) -> None:
    """The next question about the number; who dictates it in pieces is told to go on."""
    if telephone.digits and not telephone.candidate:
        exchange.ask("digits_on", Expecting.NUMBER)
    else:
        _ask(exchange, telephone)


def _ask(exchange: Exchange, telephone: Telephone) -> None:
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
    if exchange.said_yes() or (step is Step.THIS_NUMBER and exchange.heard("callback")):
        telephone.number = telephone.candidate if step is Step.READ_BACK else usable(exchange)
        telephone.is_confirmed = True
    elif exchange.said_no():
        telephone.candidate, telephone.digits, telephone.is_other = "", "", True
    else:
        return False
    return True


def take(exchange: Exchange, telephone: Telephone) -> bool:
    """Take a whole number that was told unasked, to be read back; False when there is none.

    Postcodes and codes may be numbers, too: only what begins like one that is dialled counts.
    """
    return any(_take(exchange, telephone, digits) for digits in exchange.digits if digits.startswith(("0", "+")))


def bar(exchange: Exchange, telephone: Telephone) -> None:
    """Say that this number is not called any more. What is asked next: whether the caller's own may be again after
    all, or for another."""
    is_own = telephone.number == usable(exchange)
    exchange.say("callback_own_barred" if is_own else "callback_barred")
    telephone.number = telephone.candidate = telephone.digits = ""
    telephone.is_other, telephone.is_confirmed = not is_own, False


def rephrase(exchange: Exchange, telephone: Telephone, failures: int) -> None:
    if failures > 1:
        exchange.say("callback_number_keys" if _step(exchange, telephone) is Step.NUMBER else "yes_no_retry")
    elif failures:
        exchange.say("pardon")
    _ask(exchange, telephone)


def _step(exchange: Exchange, telephone: Telephone) -> Step:
    if telephone.candidate:
        return Step.READ_BACK
    return Step.THIS_NUMBER if usable(exchange) and not telephone.is_other else Step.NUMBER


def _take_number(exchange: Exchange, telephone: Telephone) -> bool:
    """A whole number, a piece of one, or another end for the one that was read back."""
    if any(_take(exchange, telephone, digits) for digits in exchange.digits):
        return True
    if exchange.meaning is None or not exchange.digits:
        return False
    if telephone.candidate:
        last = exchange.digits[-1]
        before = telephone.digits[: -len(last)] if _corrects(exchange) else telephone.digits
        return _take(exchange, telephone, before + last)
    if _step(exchange, telephone) is not Step.NUMBER or not (telephone.digits or _is_beginning(exchange)):
        return False
    so_far = telephone.digits + "".join(exchange.digits)
    if _take(exchange, telephone, so_far):
        return True
    telephone.digits = so_far if len(so_far) <= _LONGEST else ""
    return bool(telephone.digits)


def _take(exchange: Exchange, telephone: Telephone, digits: str) -> bool:
    number = exchange.desk.numbers.parse_spoken(digits, exchange.site.region.partition("-")[0])
    if not number or not exchange.desk.numbers.may_dial(number):
        return False
    telephone.candidate, telephone.digits, telephone.is_other = number, digits, True
    return True


def _corrects(exchange: Exchange) -> bool:
    """ "No, eight nine at the end": other digits in place of the last ones, not behind them."""
    return (
        exchange.said_no()
        or exchange.heard("correction")
        or _END[exchange.state.language].search(exchange.text) is not None
    )


def _is_beginning(exchange: Exchange) -> bool:
    """Digits, and no time of day."""
    return len(exchange.digits[0]) >= _LEAST and not (exchange.meaning and exchange.meaning.moment)
