"""A call-back: why, under which number, when it suits."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from callbot.actions import ActionFailed, HangUp, Outcome, RequestCallback, Result
from callbot.answers import due_answer
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.state import Promised
from callbot.hearing import Expecting


class Step(StrEnum):
    """The open question."""

    OFFERED = "offered"
    REASON = "reason"
    THIS_NUMBER = "this_number"
    NUMBER = "number"
    READ_BACK = "read_back"
    PROMISING = "promising"


_QUESTIONS: Final = {
    Step.OFFERED: ("offer_callback", Expecting.YES_NO),
    Step.REASON: ("callback_reason", Expecting.DICTATION),
    Step.THIS_NUMBER: ("callback_number_confirm", Expecting.YES_NO),
    Step.NUMBER: ("callback_ask_number", Expecting.NUMBER),
    Step.READ_BACK: ("callback_number_readback", Expecting.YES_NO),
}


class CallbackTopic:
    name = "callback"

    def begin(self, exchange: Exchange, *, offer: bool = False) -> None:
        """Start collecting; with `offer`, ask first whether the caller wants it at all."""
        exchange.state.topic = self.name
        exchange.state.slots = {"offer": offer}
        self._take_window(exchange)
        self._ask_next(exchange)

    def go_on(self, exchange: Exchange) -> bool:
        answers = {
            Step.OFFERED: self._hear_offer,
            Step.REASON: self._hear_reason,
            Step.THIS_NUMBER: self._hear_this_number,
            Step.NUMBER: self._hear_number,
            Step.READ_BACK: self._hear_read_back,
        }
        self._take_window(exchange)
        return answers[Step(exchange.state.slots["step"])](exchange)

    def rephrase(self, exchange: Exchange, failures: int) -> None:
        step = Step(exchange.state.slots["step"])
        _, expecting = _QUESTIONS[step]
        if failures > 1 and expecting is Expecting.YES_NO:
            exchange.say("yes_no_retry")
        elif failures > 1 and expecting is Expecting.NUMBER:
            exchange.say("callback_number_keys")
        else:
            exchange.say("pardon")
        self._ask(exchange, step)

    def give_up(self, exchange: Exchange) -> bool:
        """Promise a call-back to the number the call came from: better than losing the caller."""
        state = exchange.state
        number = state.slots.get("number") or state.caller
        if not number or not exchange.desk.numbers.may_dial(number):
            return False
        state.topic = self.name
        state.slots = {"number": number, "window": state.slots.get("window", ""), "last": True}
        self._promise(exchange)
        return True

    def conclude(self, exchange: Exchange, result: Result) -> None:
        state, last = exchange.state, exchange.state.slots.get("last", False)
        number = exchange.state.slots.get("number", "")
        state.topic, state.slots = None, {}
        if isinstance(result, ActionFailed):
            state.open_points.append("callback_failed")
            exchange.say("callback_failed")
        else:
            due = due_answer(result.due, exchange.now, exchange.desk.calendar(state.site), state.language)
            state.promised.append(Promised("callback", result.due, number))
            state.outcome = Outcome.CALLBACK_REQUESTED
            exchange.say("callback_queued", due=due)
        if last:
            exchange.say("goodbye", interruptible=False)
            state.outcome, state.leaving = state.outcome or Outcome.NOT_UNDERSTOOD, True
            exchange.do(HangUp(state.outcome))
        else:
            exchange.ask("anything_else")

    # --- the answers, one for each open question -------------------------------------------------------------------

    def _hear_offer(self, exchange: Exchange) -> bool:
        if exchange.said_yes() or (exchange.meaning and exchange.meaning.has("callback")):
            exchange.state.slots["offer"] = False
            self._ask_next(exchange)
        elif exchange.said_no():
            exchange.state.topic, exchange.state.slots = None, {}
            exchange.ask("anything_else")
        else:
            return False
        return True

    def _hear_reason(self, exchange: Exchange) -> bool:
        if not exchange.text:
            return False
        exchange.state.request = exchange.text
        self._ask_next(exchange)
        return True

    def _hear_this_number(self, exchange: Exchange) -> bool:
        if exchange.said_yes():
            exchange.state.slots["number"] = exchange.state.caller
        elif self._take_number(exchange):
            pass
        elif exchange.said_no():
            exchange.state.slots["other_number"] = True
        else:
            return False
        self._ask_next(exchange)
        return True

    def _hear_number(self, exchange: Exchange) -> bool:
        if not self._take_number(exchange):
            return False
        self._ask_next(exchange)
        return True

    def _hear_read_back(self, exchange: Exchange) -> bool:
        slots = exchange.state.slots
        if exchange.said_yes():
            slots["number"] = slots.pop("candidate")
        elif self._take_number(exchange):
            pass
        elif exchange.said_no():
            del slots["candidate"]
        else:
            return False
        self._ask_next(exchange)
        return True

    # --- collecting ------------------------------------------------------------------------------------------------

    def _take_window(self, exchange: Exchange) -> None:
        if exchange.meaning and exchange.meaning.moment:
            exchange.state.slots["window"] = exchange.text

    def _take_number(self, exchange: Exchange) -> bool:
        heard = exchange.meaning.numbers if exchange.meaning else (exchange.keys,)
        country = exchange.site.region.partition("-")[0]
        for digits in heard:
            number = exchange.desk.numbers.parse_spoken(digits, country)
            if number and exchange.desk.numbers.may_dial(number):
                exchange.state.slots["candidate"] = number
                return True
        return False

    def _ask_next(self, exchange: Exchange) -> None:
        step = self._next_step(exchange)
        if step is Step.PROMISING:
            self._promise(exchange)
        else:
            self._ask(exchange, step)

    def _next_step(self, exchange: Exchange) -> Step:
        slots, state = exchange.state.slots, exchange.state
        if slots["offer"]:
            return Step.OFFERED
        if not state.request:
            return Step.REASON
        if slots.get("number"):
            return Step.PROMISING
        if slots.get("candidate"):
            return Step.READ_BACK
        may_dial = state.caller is not None and exchange.desk.numbers.may_dial(state.caller)
        return Step.THIS_NUMBER if may_dial and not slots.get("other_number") else Step.NUMBER

    def _ask(self, exchange: Exchange, step: Step) -> None:
        key, expecting = _QUESTIONS[step]
        exchange.state.slots["step"] = step.value
        number = exchange.state.slots.get("candidate") if step is Step.READ_BACK else exchange.state.caller
        with_number = step in {Step.READ_BACK, Step.THIS_NUMBER} and number
        slots = {"number": exchange.desk.numbers.national(number)} if with_number and number else {}
        exchange.ask(key, expecting, **slots)

    def _promise(self, exchange: Exchange) -> None:
        state, slots = exchange.state, exchange.state.slots
        slots["step"] = Step.PROMISING.value
        hours = timedelta(hours=exchange.desk.profile.limits.callback_hours)
        due = exchange.desk.calendar(state.site).add_open_time(exchange.now, hours)
        exchange.do(RequestCallback(slots["number"], state.request, due, slots.get("window", "")))
