"""A call-back: why, under which number, when it suits."""

from datetime import timedelta
from typing import Final

from callbot.actions import CallbackQueued, HangUp, NumberBarred, Outcome, RequestCallback, Result
from callbot.answers import due_answer
from callbot.dialogue import endings, people
from callbot.dialogue.courtesies import is_courtesy
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.forms import Form
from callbot.dialogue.information import is_asked
from callbot.dialogue.spoken_facts import wants_nothing
from callbot.dialogue.state import Promised
from callbot.dialogue.topics import callback_window, callback_words, telephone
from callbot.dialogue.topics.callback_form import Step, Wanted
from callbot.hearing import Expecting

__all__ = ["CALLBACK", "CallbackTopic", "Step", "Wanted"]

_HURRY_HOURS: Final = 1
"""Opening hours within which somebody rings who must not wait: complaints and emergencies."""
_FORM: Final = Form(Wanted)


class CallbackTopic:
    name = "callback"
    matters = frozenset({"callback"})

    def begin(self, exchange: Exchange, matter: str) -> None:
        whom = people.to_call_back(exchange)
        wanted = Wanted(whom=whom.name, person=whom.person, skills=whom.skills)
        callback_window.take_wish(exchange, wanted.window)
        telephone.take(exchange, wanted.telephone)
        exchange.state.request = callback_words.reason_before(exchange)
        self.start(exchange, wanted)

    def start(self, exchange: Exchange, wanted: Wanted) -> None:
        """Begin with what is known already; the reason is `state.request`."""
        exchange.state.topic = self.name
        wanted.caller = callback_words.name_of_caller(exchange)
        self._advance(exchange, wanted)

    def go_on(self, exchange: Exchange) -> bool:
        wanted = _FORM.read(exchange)
        if wanted.step is Step.OFFERED and callback_words.has_all(exchange):
            endings.leave(exchange)
            return True
        if wanted.step is Step.OFFERED and exchange.said_no():
            exchange.settle()
            return True
        if wanted.step is Step.REASON and callback_words.wants_message(exchange):
            exchange.topics["message"].begin(exchange, "")
            return True
        if wants_nothing(exchange) or callback_words.cancels(exchange):
            exchange.say("callback_dropped")
            exchange.settle()
            return True
        if not self._hear(exchange, wanted):
            return False
        wanted.caller = callback_words.name_of_caller(exchange) or wanted.caller
        self._advance(exchange, wanted)
        return True

    def rephrase(self, exchange: Exchange, failures: int) -> None:
        wanted = _FORM.read(exchange)
        if wanted.step is Step.NUMBER:
            telephone.rephrase(exchange, wanted.telephone, failures)
            return
        if wanted.step is Step.WINDOW:
            callback_window.rephrase(exchange, wanted.window, failures)
            _FORM.keep(exchange, wanted)
            return
        if failures:
            exchange.say("yes_no_retry" if failures > 1 and wanted.step is Step.OFFERED else "pardon")
        self._ask(exchange, wanted)

    def give_up(self, exchange: Exchange, otherwise: Wanted | None = None) -> bool:
        """Promise a call-back to the best number known and end the call; False when there is none.

        `otherwise`: what is wanted, where no call-back is being spoken of.
        """
        state = exchange.state
        wanted = _FORM.read(exchange) if state.topic == self.name else otherwise or Wanted()
        wanted.telephone.number = wanted.telephone.number or wanted.telephone.candidate or telephone.usable(exchange)
        if not wanted.telephone.number:
            return False
        state.topic, wanted.last, wanted.given_up = self.name, True, True
        self._promise(exchange, wanted)
        return True

    def conclude(self, exchange: Exchange, result: Result) -> None:
        state, wanted = exchange.state, _FORM.read(exchange)
        if isinstance(result, NumberBarred):
            telephone.bar(exchange, wanted.telephone)
            if not wanted.given_up:
                self._advance(exchange, wanted)
                return
            state.open_points.append("callback_barred")
        elif isinstance(result, CallbackQueued):
            if result.unbarred:
                exchange.say("callback_unbarred")
            due = due_answer(result.due, exchange.now, exchange.desk.calendar(state.site), state.language)
            state.promised.append(Promised("callback", result.due, wanted.telephone.number))
            state.outcome = state.outcome or Outcome.CALLBACK_REQUESTED
            exchange.say(wanted.promises, due=due, name=wanted.by)
        else:
            state.open_points.append("callback_failed")
            exchange.say("callback_failed")
        if wanted.last:
            state.topic, state.slots = None, {}
            exchange.insist("goodbye")
            state.outcome, state.leaving = state.outcome or Outcome.FAILED, True
            exchange.do(HangUp(state.outcome))
        else:
            exchange.settle()

    def _hear(self, exchange: Exchange, wanted: Wanted) -> bool:
        match wanted.step:
            case Step.OFFERED:
                wanted.offer = False
                callback_window.take_wish(exchange, wanted.window)
                return exchange.said_yes() or exchange.heard("callback", "person")
            case Step.WINDOW:
                return callback_window.hear(exchange, wanted.window)
            case Step.REASON:
                return self._hear_reason(exchange, wanted)
            case Step.NUMBER:
                return self._hear_number(exchange, wanted)
            case Step.PROMISING:
                return False

    def _hear_reason(self, exchange: Exchange, wanted: Wanted) -> bool:
        """ "At three" is none yet, nor is a number; and who asks why we ask is told, once."""
        if telephone.take(exchange, wanted.telephone) and not callback_words.is_about(exchange):
            return True
        if callback_words.is_only_time(exchange):
            return callback_window.take_wish(exchange, wanted.window)
        if callback_words.asks_why(exchange) and "callback_why" not in exchange.state.wordings:
            exchange.say("callback_why")
            return True
        if is_courtesy(exchange):
            return False
        exchange.state.request = exchange.text
        return bool(exchange.text)

    def _hear_number(self, exchange: Exchange, wanted: Wanted) -> bool:
        """The number, when it suits, or more of the reason."""
        is_news = callback_words.tells_reason(exchange)
        if is_news:
            exchange.state.request = "; ".join(part for part in (exchange.state.request, exchange.text) if part)
        elif not is_asked(exchange):
            window = wanted.window.words
            callback_window.take(exchange, wanted.window)
            if telephone.hear(exchange, wanted.telephone):
                return True
            is_news = wanted.window.words != window
        if is_news:
            exchange.say("request_noted_too")
        return is_news

    def _advance(self, exchange: Exchange, wanted: Wanted) -> None:
        wanted.step = self._next_step(exchange, wanted)
        if wanted.step is Step.PROMISING:
            self._promise(exchange, wanted)
        else:
            self._ask(exchange, wanted)

    def _next_step(self, exchange: Exchange, wanted: Wanted) -> Step:
        if wanted.offer:
            return Step.OFFERED
        if not wanted.window.is_clear:
            return Step.WINDOW
        if not exchange.state.request and not wanted.minutes:
            return Step.REASON
        return Step.PROMISING if wanted.telephone.number else Step.NUMBER

    def _ask(self, exchange: Exchange, wanted: Wanted) -> None:
        match wanted.step:
            case Step.OFFERED:
                exchange.ask("offer_callback", Expecting.YES_NO)
            case Step.WINDOW:
                callback_window.ask(exchange, wanted.window)
            case Step.REASON:
                exchange.ask(wanted.asks, Expecting.DICTATION)
            case _:
                telephone.ask(exchange, wanted.telephone)
        _FORM.keep(exchange, wanted)

    def _promise(self, exchange: Exchange, wanted: Wanted) -> None:
        state, wanted.step = exchange.state, Step.PROMISING
        _FORM.keep(exchange, wanted)
        due = callback_window.due(wanted.window, callback_window.soon(exchange, _within(wanted)))
        exchange.do(
            RequestCallback(
                wanted.telephone.number,
                callback_words.reason(wanted.whom, state.request, wanted.caller),
                due,
                wanted.window.words,
                earliest=wanted.window.begins,
                site=state.site,
                skills=tuple(wanted.skills),
                person=wanted.person,
                urgent=wanted.hurry,
                place=wanted.place,
                agent=wanted.agent,
                confirmed=wanted.telephone.is_confirmed,
            )
        )


def _within(wanted: Wanted) -> timedelta | None:
    if wanted.minutes:
        return timedelta(minutes=wanted.minutes)
    return timedelta(hours=_HURRY_HOURS) if wanted.hurry else None


CALLBACK: Final = CallbackTopic()
