"""How a request stands: told to who knows its number."""

from typing import Final

from callbot.actions import FindRequests, RequestsFound, Result
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.spoken_facts import knows_not
from callbot.dialogue.topics import telephone
from callbot.dialogue.topics.callback import CALLBACK, Wanted
from callbot.hearing import Expecting

_DIGITS: Final = 6
"""Of a code; who dictates it in pieces is told to go on."""
_FEWEST_DIGITS: Final = 3


class StatusTopic:
    """`state.slots` holds the code, as digits, once it was told."""

    name = "status"
    matters = frozenset({"request_status"})

    def begin(self, exchange: Exchange, matter: str) -> None:
        exchange.state.topic, exchange.state.slots = self.name, {}
        if not telephone.usable(exchange):
            self._to_a_colleague(exchange)
        elif not self.go_on(exchange):
            exchange.ask("status_code", Expecting.CODE)

    def go_on(self, exchange: Exchange) -> bool:
        digits = "".join(exchange.digits)
        code = exchange.state.slots.get("code", "") + digits if len(digits) < _DIGITS else digits
        if digits and len(code) < _DIGITS and self._is_code(exchange, digits):
            exchange.state.slots["code"] = code
            exchange.ask("digits_on", Expecting.NUMBER)
        elif digits and len(code) >= _DIGITS:
            exchange.state.slots["code"] = code
            exchange.do(FindRequests(telephone.usable(exchange)))
        elif exchange.state.expecting in {Expecting.NUMBER, Expecting.CODE} and (
            exchange.said_no() or knows_not(exchange)
        ):
            self._to_a_colleague(exchange)
        else:
            return False
        return True

    def rephrase(self, exchange: Exchange, failures: int) -> None:
        if failures:
            exchange.say("code_keys" if failures > 1 else "pardon")
        exchange.ask("status_code", Expecting.CODE)

    def conclude(self, exchange: Exchange, result: Result) -> None:
        code = exchange.state.slots.get("code", "")
        states = dict(result.codes_and_states) if isinstance(result, RequestsFound) else {}
        state = next((state for known, state in states.items() if _digits(known) == code), None)
        if state is None:
            self._to_a_colleague(exchange)
        else:
            key = f"status_{state}"
            known = key in exchange.desk.phrases[exchange.state.language].wordings
            exchange.say(key if known else "status_in_progress")
            exchange.settle()

    def _is_code(self, exchange: Exchange, digits: str) -> bool:
        return len(digits) >= _FEWEST_DIGITS or "code" in exchange.state.slots

    def _to_a_colleague(self, exchange: Exchange) -> None:
        code = exchange.state.slots.get("code", "")
        exchange.state.request = "; ".join(part for part in (exchange.state.request, code) if part)
        exchange.say("status_unknown")
        CALLBACK.start(exchange, Wanted())


def _digits(code: str) -> str:
    return "".join(letter for letter in code if letter.isdecimal())
