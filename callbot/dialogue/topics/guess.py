"""Words that may mean something: asked before anything is done."""

from dataclasses import dataclass
from typing import Final

from callbot.actions import Result
from callbot.dialogue import matters
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.forms import Form
from callbot.hearing import Expecting
from callbot.language import Language


@dataclass(slots=True)
class Guess:
    intent: str
    text: str
    """The caller's words, and their language."""
    language: Language


_FORM: Final = Form(Guess)


class GuessTopic:
    name = "guess"
    matters: frozenset[str] = frozenset()

    def begin(self, exchange: Exchange, matter: str) -> None:
        exchange.state.topic = self.name
        assert exchange.meaning
        _FORM.keep(exchange, Guess(matter, exchange.text, exchange.meaning.language))
        self._ask(exchange, matter)

    def go_on(self, exchange: Exchange) -> bool:
        guess = _FORM.read(exchange)
        exchange.state.topic, exchange.state.slots = None, {}
        if exchange.said_yes():
            exchange.take_words(guess.text, guess.language)
            return matters.take_up_named(exchange, [guess.intent])
        if exchange.said_no() and not (exchange.meaning and len(exchange.meaning.intents) > 1):
            exchange.ask("how_can_i_help")
            return True
        return False

    def rephrase(self, exchange: Exchange, failures: int) -> None:
        if failures:
            exchange.say("yes_no_retry" if failures > 1 else "pardon")
        self._ask(exchange, _FORM.read(exchange).intent)

    def conclude(self, exchange: Exchange, result: Result) -> None:
        """Nothing is ever ordered in its name."""

    def _ask(self, exchange: Exchange, intent: str) -> None:
        kind, _, identifier = intent.partition(":")
        if identifier:
            question = next(each for each in exchange.desk.profile.questions if each.id == identifier)
            guess = exchange.phrase("guess_question", ask=question.ask[exchange.state.language][0])
        else:
            guess = exchange.phrase(f"guess_{kind}")
        exchange.ask("did_you_mean", Expecting.YES_NO, guess=guess)
