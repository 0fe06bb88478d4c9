"""Two short questions after a person has handed the caller back: how it was, and why."""

from typing import Final

from callbot.actions import Result
from callbot.dialogue import endings
from callbot.dialogue.exchange import Exchange
from callbot.hearing import Expecting

_SCORES: Final = frozenset("12345")


class SurveyTopic:
    """The open question is told by `state.expecting`: CHOICE is one to five, DICTATION the free words."""

    name = "survey"
    matters: frozenset[str] = frozenset({"survey"})

    def begin(self, exchange: Exchange, matter: str) -> None:
        exchange.state.topic = self.name
        exchange.ask("survey_score", Expecting.CHOICE)

    def go_on(self, exchange: Exchange) -> bool:
        if exchange.state.expecting is Expecting.DICTATION:
            return self._take_words(exchange)
        scores = [digits for digits in exchange.digits if digits in _SCORES]
        if scores:
            exchange.state.matters.append(f"survey_score:{scores[-1]}")
            exchange.ask("survey_words", Expecting.DICTATION)
        elif exchange.said_no():
            self._thank(exchange)
        else:
            return False
        return True

    def rephrase(self, exchange: Exchange, failures: int) -> None:
        if exchange.state.expecting is Expecting.DICTATION or failures > 1:
            self._thank(exchange)
        else:
            exchange.ask("survey_score_keys", Expecting.CHOICE)

    def conclude(self, exchange: Exchange, result: Result) -> None:
        self._thank(exchange)

    def _take_words(self, exchange: Exchange) -> bool:
        if exchange.text and not exchange.said_no():
            exchange.state.matters.append(f"survey_words:{exchange.text}")
        self._thank(exchange)
        return True

    def _thank(self, exchange: Exchange) -> None:
        exchange.state.topic, exchange.state.slots = None, {}
        exchange.say("survey_thanks")
        endings.leave(exchange)
