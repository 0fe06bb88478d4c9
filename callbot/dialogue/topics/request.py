"""A service request: what, where, how urgent, how to get in, when the caller can be reached."""

from dataclasses import replace
from typing import Final

from callbot.actions import Outcome, RequestTaken, Result, SpellAsKnown, SpelledAsKnown, TakeRequest
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.forms import Form
from callbot.dialogue.spoken_facts import wants_nothing
from callbot.dialogue.topics import request_address, telephone
from callbot.dialogue.topics.appointment_words import spoken_code
from callbot.dialogue.topics.callback import CALLBACK, Wanted
from callbot.dialogue.topics.request_facts import told_in
from callbot.dialogue.topics.request_form import Report, Step, take_answer, take_beside
from callbot.dialogue.topics.telephone import Telephone
from callbot.hearing import Expecting

_TELLING: Final = 3
"""Words from which a first sentence tells what is the matter."""
_QUESTIONS: Final = {
    Step.WHAT: ("request_what", Expecting.DICTATION),
    Step.WHERE: ("request_where", Expecting.NAME),
    Step.URGENT: ("request_urgent", Expecting.YES_NO),
    Step.ACCESS: ("request_access", Expecting.DICTATION),
    Step.REACHABLE: ("request_reachable", Expecting.DICTATION),
}
_FORM: Final = Form(Report)


class RequestTopic:
    name = "request"
    matters = frozenset({"service_request"})

    def begin(self, exchange: Exchange, matter: str) -> None:
        exchange.state.topic = self.name
        told = exchange.heard("service_request") and len(exchange.text.split()) >= _TELLING
        urgent = bool(exchange.meaning and exchange.meaning.urgent)
        where = request_address.street_in(exchange.text, exchange.state.language)
        report = Report(what=exchange.text if told else "", where=where, urgent=urgent or None)
        exchange.say("request_urgent_sorry" if urgent else "request_sorry")
        self._advance(exchange, report)

    def go_on(self, exchange: Exchange) -> bool:
        report = _FORM.read(exchange)
        if wants_nothing(exchange):
            exchange.say("request_dropped")
            exchange.settle()
        elif report.step is Step.NUMBER:
            if not telephone.hear(exchange, report.telephone):
                return False
            self._advance(exchange, report)
        else:
            return self._hear(exchange, report)
        return True

    def rephrase(self, exchange: Exchange, failures: int) -> None:
        report = _FORM.read(exchange)
        if report.step is Step.NUMBER:
            telephone.rephrase(exchange, report.telephone, failures)
            return
        if failures:
            exchange.say("yes_no_retry" if failures > 1 and report.step is Step.URGENT else "pardon")
        self._ask(exchange, report)

    def conclude(self, exchange: Exchange, result: Result) -> None:
        """The address is as we know it, or the request is kept: say its number, and promise when somebody rings."""
        report, state = _FORM.read(exchange), exchange.state
        if isinstance(result, SpelledAsKnown):
            report.where, report.compared = result.street, True
            self._ask(exchange, report)
            return
        if isinstance(result, RequestTaken):
            state.outcome = Outcome.REQUEST_TAKEN
            exchange.say("request_taken", code=spoken_code(result.code))
        else:
            exchange.say("request_failed")
        state.request = report.summary
        known = Telephone(number=report.telephone.number or telephone.usable(exchange))
        window = replace(report.window, words=report.reachable)
        CALLBACK.start(
            exchange, Wanted(hurry=bool(report.urgent), promises="callback_due", window=window, telephone=known)
        )

    def _hear(self, exchange: Exchange, report: Report) -> bool:
        """Take what is told, to the open question or to another one; False when nothing is."""
        told = told_in(exchange, report.where)
        is_answer = take_answer(exchange, report, told)
        noted = take_beside(exchange, report, told, is_answer)
        if is_answer or noted:
            if noted and (not is_answer or noted == "request_where_changed"):
                exchange.say(noted)
            self._advance(exchange, report)
        elif told.wants_callback:
            self._call_back_instead(exchange, report)
        elif told.asks_when:
            exchange.say("request_when")
            self._ask(exchange, report)
        elif report.step is Step.WHERE and not report.where_repeated and not told.asks_back:
            report.vague, report.where_repeated = told.words, True
            self._ask(exchange, report)
        else:
            return False
        return True

    def _call_back_instead(self, exchange: Exchange, report: Report) -> None:
        """ "Can't you just call me back": with what is known by now."""
        exchange.state.request = report.summary
        exchange.state.matters.append("callback")
        CALLBACK.start(exchange, Wanted(hurry=bool(report.urgent), telephone=report.telephone))

    def _advance(self, exchange: Exchange, report: Report) -> None:
        report.step = self._missing(exchange, report)
        self._ask(exchange, report)

    def _missing(self, exchange: Exchange, report: Report) -> Step:
        known = {
            Step.WHAT: report.what,
            Step.WHERE: report.where,
            Step.URGENT: report.urgent is not None,
            Step.ACCESS: report.access,
            Step.REACHABLE: report.reachable,
            Step.NUMBER: report.telephone.number or (not report.telephone.candidate and telephone.usable(exchange)),
        }
        return next((step for step, value in known.items() if not value), Step.TAKING)

    def _ask(self, exchange: Exchange, report: Report) -> None:
        _FORM.keep(exchange, report)
        match report.step:
            case Step.NUMBER:
                telephone.ask(exchange, report.telephone)
            case Step.TAKING if exchange.state.caller and not report.compared:
                exchange.do(SpellAsKnown(exchange.state.caller, "", report.where))
            case Step.TAKING:
                number = report.telephone.number or telephone.usable(exchange)
                exchange.do(
                    TakeRequest(report.what, report.where, bool(report.urgent), report.access, report.reachable, number)
                )
            case step:
                key, expecting = _QUESTIONS[step]
                exchange.ask(key, expecting)
