"""A service request: what, where, how urgent, how to get in, when the caller can be reached."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from callbot.actions import Outcome, RequestTaken, Result, SpellAsKnown, SpelledAsKnown, TakeRequest
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.forms import Form
from callbot.dialogue.spoken_facts import wants_nothing
from callbot.dialogue.topics import callback_window, telephone
from callbot.dialogue.topics.appointment_words import spoken_code
from callbot.dialogue.topics.callback import CALLBACK, Wanted
from callbot.dialogue.topics.callback_window import Window
from callbot.dialogue.topics.telephone import Telephone
from callbot.hearing import Expecting

_TELLING: Final = 3
"""Words from which a first sentence tells what is the matter."""


class Step(StrEnum):
    """The open question."""

    WHAT = "what"
    WHERE = "where"
    URGENT = "urgent"
    ACCESS = "access"
    REACHABLE = "reachable"
    NUMBER = "number"
    TAKING = "taking"


_QUESTIONS: Final = {
    Step.WHAT: ("request_what", Expecting.DICTATION),
    Step.WHERE: ("request_where", Expecting.NAME),
    Step.URGENT: ("request_urgent", Expecting.YES_NO),
    Step.ACCESS: ("request_access", Expecting.DICTATION),
    Step.REACHABLE: ("request_reachable", Expecting.DICTATION),
}


@dataclass(slots=True)
class Report:
    step: Step = Step.WHAT
    what: str = ""
    where: str = ""
    compared: bool = False
    """Whether the address was compared with what is known of the caller's number."""
    urgent: bool | None = None
    """None: not known yet."""
    access: str = ""
    reachable: str = ""
    window: Window = field(default_factory=Window)
    """The same, as far as it was understood."""
    telephone: Telephone = field(default_factory=Telephone)


_FORM: Final = Form(Report)


class RequestTopic:
    name = "request"
    matters = frozenset({"service_request"})

    def begin(self, exchange: Exchange, matter: str) -> None:
        exchange.state.topic = self.name
        told = exchange.heard("service_request") and len(exchange.text.split()) >= _TELLING
        urgent = bool(exchange.meaning and exchange.meaning.urgent)
        report = Report(what=exchange.text if told else "", urgent=urgent or None)
        exchange.say("request_urgent_sorry" if urgent else "request_sorry")
        self._advance(exchange, report)

    def go_on(self, exchange: Exchange) -> bool:
        report = _FORM.read(exchange)
        if wants_nothing(exchange):
            exchange.say("request_dropped")
            exchange.settle()
            return True
        if not self._hear(exchange, report):
            return False
        self._advance(exchange, report)
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
        state.request = "; ".join(part for part in (report.what, report.where) if part)
        known = Telephone(number=report.telephone.number or telephone.usable(exchange))
        window = replace(report.window, words=report.reachable)
        CALLBACK.start(
            exchange, Wanted(hurry=bool(report.urgent), promises="callback_due", window=window, telephone=known)
        )

    def _hear(self, exchange: Exchange, report: Report) -> bool:
        text = exchange.text
        if exchange.meaning and exchange.meaning.urgent:
            report.urgent = True
        match report.step:
            case Step.WHAT:
                report.what = text
            case Step.WHERE:
                report.where = text
            case Step.URGENT:
                return self._hear_urgent(exchange, report)
            case Step.ACCESS:
                report.access = text
            case Step.REACHABLE:
                report.reachable = text
                callback_window.take(exchange, report.window)
            case _:
                return telephone.hear(exchange, report.telephone)
        return bool(text)

    def _hear_urgent(self, exchange: Exchange, report: Report) -> bool:
        if report.urgent is None and exchange.said_yes() != exchange.said_no():
            report.urgent = exchange.said_yes()
        return report.urgent is not None

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
            Step.NUMBER: report.telephone.number or telephone.usable(exchange),
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
