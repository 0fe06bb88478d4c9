"""What a service request must tell, filled from answers in any order."""

from dataclasses import dataclass, field
from enum import StrEnum

from callbot.dialogue.caller_words import SAYS_YES
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.topics import callback_window, request_address, telephone
from callbot.dialogue.topics.callback_window import Window
from callbot.dialogue.topics.request_facts import Told
from callbot.dialogue.topics.telephone import Telephone


class Step(StrEnum):
    """The open question."""

    WHAT = "what"
    WHERE = "where"
    URGENT = "urgent"
    ACCESS = "access"
    REACHABLE = "reachable"
    NUMBER = "number"
    TAKING = "taking"


@dataclass(slots=True)
class Report:
    step: Step = Step.WHAT
    what: str = ""
    where: str = ""
    vague: str = ""
    """What was said to "where" and is no address, as far as we can tell."""
    where_repeated: bool = False
    """Whether the address was asked for once more; then anything is taken for one."""
    compared: bool = False
    """Whether the address was compared with what is known of the caller's number."""
    urgent: bool | None = None
    """None: not known yet."""
    access: str = ""
    reachable: str = ""
    window: Window = field(default_factory=Window)
    """The same, as far as it was understood."""
    telephone: Telephone = field(default_factory=Telephone)

    @property
    def summary(self) -> str:
        return _joined(self.what, self.where)


def take_answer(exchange: Exchange, report: Report, told: Told) -> bool:
    """Take the answer to the open question; where words are free, whatever tells nothing of another one is one, too."""
    is_free = bool(told.words) and not (told.is_telling or told.asks_back)
    is_second_try = bool(exchange.text) and exchange.state.failures > 0
    match report.step:
        case Step.WHAT if is_free or exchange.heard("service_request"):
            report.what = exchange.text
        case Step.WHERE if told.is_place or (is_free and report.where_repeated and not told.is_beside_where):
            report.where = ", ".join(part for part in (exchange.text, report.vague) if part)
        case Step.URGENT:
            report.urgent = _is_urgent(exchange, told)
            return report.urgent is not None
        case Step.ACCESS if told.access or is_free or is_second_try:
            report.access = exchange.text
        case Step.REACHABLE if told.reachable or (is_free and not told.name) or is_second_try:
            report.reachable = exchange.text
            callback_window.take(exchange, report.window)
        case _:
            return False
    return True


def take_beside(exchange: Exchange, report: Report, told: Told, is_answer: bool) -> str:
    """Take what answers another question than the open one; the phrase that says so, empty where there was nothing."""
    step, text, noted = report.step, exchange.text, ""
    if told.street and step is not Step.WHERE and not (is_answer and told.access):
        is_other = bool(report.where) and report.where not in told.street
        noted = "request_where_changed" if is_other else "request_where_noted"
        report.where = request_address.corrected(report.where, told.street)
    elif told.town and report.where and step is not Step.WHERE and not is_answer:
        report.where, noted = f"{report.where}, {told.town}", "request_where_noted"
    if told.urgent is not None and step is not Step.URGENT:
        report.urgent, noted = told.urgent, noted or "request_noted_too"
    if told.access and step is not Step.ACCESS and not (is_answer and report.access):
        report.access, noted = _joined(report.access, text), noted or "request_noted_too"
    if not report.telephone.number and telephone.take(exchange, report.telephone):
        noted = noted or "request_noted_too"
    if told.reachable and step is not Step.REACHABLE and (told.access or not is_answer):
        report.reachable, noted = _joined(report.reachable, text), noted or "request_noted_too"
        callback_window.take(exchange, report.window)
    if not (is_answer or noted) and told.is_beside_where and step is not Step.WHAT:
        report.what, noted = _joined(report.what, text), "request_noted_too"
    return noted


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _is_urgent(exchange: Exchange, told: Told) -> bool | None:
    """None: not told. "Nein, Rosenweg sieben" corrects the address; "tomorrow would be good" is no yes."""
    says_yes, says_no = exchange.said_yes(), exchange.said_no()
    if told.urgent is not None or told.street:
        return told.urgent and (says_yes or not says_no)
    moment = exchange.meaning.moment if exchange.meaning else None
    if moment and moment.start.date() > exchange.now.date() and not _begins_with_yes(exchange):
        return False
    if says_yes or says_no:
        return says_yes and (not says_no or _begins_with_yes(exchange))
    return None if moment is None else True


def _begins_with_yes(exchange: Exchange) -> bool:
    """ "Ja schon": no "no", whatever it sounds like."""
    meaning = exchange.meaning
    return meaning is not None and SAYS_YES[meaning.language].match(meaning.text.lower()) is not None
