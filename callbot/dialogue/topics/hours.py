"""Opening hours of a day that is not clear yet: which one is meant is asked first."""

from dataclasses import dataclass
from typing import Final

from callbot.actions import Result
from callbot.dialogue import doubts, follow_ups, information
from callbot.dialogue.doubts import Answer, Doubt
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.forms import Form
from callbot.dialogue.readings import clear, is_doubtful, readings_of
from callbot.hearing import Expecting
from callbot.language import Language
from callbot.understanding.meaning import Moment
from callbot.understanding.moments import FoundMoment, ImpossibleMoment, find_moments

_ASIDES: Final = frozenset({"opening_hours", "greeting", "yes", "no", "correction", "thanks"})
"""Intents that do not lead away from the question."""


@dataclass(slots=True)
class Asked:
    text: str
    """The question, and its language."""
    language: Language
    site: str
    doubt: Doubt | None = None
    """None: there is no such time, and another one is asked for."""


_FORM: Final = Form(Asked)


def is_unclear(exchange: Exchange) -> bool:
    """Whether the day that was asked about has to be asked for."""
    one = _time(exchange)
    return one is not None and (isinstance(one.moment, ImpossibleMoment) or is_doubtful(one, exchange.text))


class HoursTopic:
    name = "hours"
    matters: frozenset[str] = frozenset()

    def begin(self, exchange: Exchange, matter: str) -> None:
        """Only when `is_unclear`."""
        assert exchange.meaning
        site = follow_ups.site(exchange)
        exchange.state.topic = self.name
        self._look(exchange, Asked(exchange.text, exchange.meaning.language, site.id))

    def go_on(self, exchange: Exchange) -> bool:
        asked = _FORM.read(exchange)
        if asked.doubt and (exchange.meaning or exchange.keys):
            answer = doubts.hear(exchange, asked.doubt, exchange.desk.calendar(asked.site))
            if answer is not Answer.NOTHING:
                self._settle(exchange, asked, asked.doubt, answer)
                return True
        intents = exchange.meaning.intents if exchange.meaning else ()
        if any(intent.name not in _ASIDES for intent in intents):
            exchange.state.topic, exchange.state.slots = None, {}
            return False
        if _time(exchange) is not None:
            self._look(exchange, asked)
        elif exchange.said_no():
            exchange.settle()
        else:
            return False
        return True

    def rephrase(self, exchange: Exchange, failures: int) -> None:
        asked = _FORM.read(exchange)
        if asked.doubt:
            doubts.rephrase(exchange, asked.doubt, failures)
        else:
            if failures:
                exchange.say("pardon" if failures == 1 else "moment_example")
            exchange.ask("hours_which_day", Expecting.MOMENT)
        _FORM.keep(exchange, asked)

    def conclude(self, exchange: Exchange, result: Result) -> None:
        """Nothing is ever ordered in its name."""

    def _settle(self, exchange: Exchange, asked: Asked, doubt: Doubt, answer: Answer) -> None:
        if answer is Answer.SETTLED:
            exchange.take_words(asked.text, asked.language)
            exchange.chosen = doubt.readings
            self._tell(exchange, asked, doubt.readings[0])
        elif answer is Answer.NARROWED:
            doubts.ask(exchange, doubt)
            _FORM.keep(exchange, asked)
        else:
            asked.doubt = None
            exchange.ask("hours_which_day", Expecting.MOMENT)
            _FORM.keep(exchange, asked)

    def _look(self, exchange: Exchange, asked: Asked) -> None:
        """Answer for the time that is named now, or ask about it."""
        one = _time(exchange)
        assert one is not None
        assert exchange.meaning
        asked.doubt = None
        if isinstance(one.moment, ImpossibleMoment):
            exchange.say(f"moment_{one.moment.reason}")
            exchange.ask("hours_which_day", Expecting.MOMENT)
        elif is_doubtful(one, exchange.text):
            asked.doubt = Doubt(exchange.text, exchange.meaning.language, readings_of(one.moment))
            doubts.ask(exchange, asked.doubt)
        else:
            self._tell(exchange, asked, one.moment)
            return
        _FORM.keep(exchange, asked)

    def _tell(self, exchange: Exchange, asked: Asked, moment: Moment) -> None:
        exchange.state.matters.append("opening_hours")
        exchange.tell(information.hours_of(exchange, exchange.desk.site(asked.site), [moment]))
        exchange.settle()


def _time(exchange: Exchange) -> FoundMoment | None:
    """The first time that is named and not ruled out; rather one to come than one that has passed."""
    meaning, calendar = exchange.meaning, exchange.desk.calendar(exchange.state.site)
    if meaning is None:
        return None
    found = find_moments(meaning.text, meaning.language, exchange.now, calendar.is_open_between)
    named = [clear(one, meaning.text, calendar, exchange.now) for one in found if not one.negated]
    coming = (one for one in named if isinstance(one.moment, ImpossibleMoment) or one.moment.end > exchange.now)
    return next(coming, named[0] if named else None)
