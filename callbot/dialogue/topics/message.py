"""A dictated message, kept as text; where nobody is at work it is offered beside a call-back."""

import re
from dataclasses import dataclass, field
from typing import Final

from callbot.actions import MessageTaken, Outcome, Result, TakeMessage
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.forms import Form
from callbot.dialogue.topics import callback_window, callback_words
from callbot.dialogue.topics.callback import CALLBACK, Wanted
from callbot.dialogue.topics.request_address import street_in
from callbot.dialogue.waiting_words import LEAVES_MESSAGE, MESSAGE
from callbot.hearing import Expecting
from callbot.language import Language

_TELLING: Final = 6
"""Words behind which "tell her …" is the message itself."""


_ASKS_WHEN_BACK: Final = {
    Language.DE: re.compile(r"\b(?:wann (?:ist|sind|kommt|kann|wäre|geht)|wie lange)\b"),
    Language.EN: re.compile(r"\b(?:when (?:is|are|will|does|can)|how long)\b"),
}


@dataclass(slots=True)
class Dictated:
    whom: str = ""
    callback: Wanted = field(default_factory=Wanted)
    """What the caller may choose instead."""
    words: str = ""


_FORM: Final = Form(Dictated)


class MessageTopic:
    """The open question is told by `state.expecting`: CHOICE is "call-back or message?", DICTATION the message."""

    name = "message"
    matters: frozenset[str] = frozenset()

    def begin(self, exchange: Exchange, matter: str) -> None:
        self.start(exchange, "")

    def attend(self, exchange: Exchange) -> bool:
        """ "Can I leave a message?", out of the blue, or another address for what was taken down already; False when
        this is neither."""
        meaning, state = exchange.meaning, exchange.state
        if meaning is None or state.topic or state.seeking:
            return False
        if state.outcome is Outcome.REQUEST_TAKEN and street_in(meaning.text, meaning.language):
            state.topic = self.name
            _FORM.keep(exchange, Dictated(state.request))
            return self._take(exchange)
        if not LEAVES_MESSAGE[meaning.language].search(meaning.text.lower()):
            return False
        self.start(exchange, "")
        return True

    def offer(self, exchange: Exchange, callback: Wanted) -> None:
        """Nobody is there."""
        exchange.state.topic = self.name
        _FORM.keep(exchange, Dictated(callback.whom, callback))
        self._ask_for_choice(exchange, callback)

    def _ask_for_choice(self, exchange: Exchange, callback: Wanted) -> None:
        state = exchange.state
        if not exchange.desk.calendar(state.site).is_open(exchange.now):
            exchange.ask("closed_choice", Expecting.CHOICE)
        elif callback.person:
            exchange.ask("named_person_choice", Expecting.CHOICE, name=callback.whom)
        elif callback.whom:
            exchange.ask("department_choice", Expecting.CHOICE, name=callback.whom)
        else:
            exchange.ask("nobody_choice", Expecting.CHOICE)

    def start(self, exchange: Exchange, whom: str) -> None:
        exchange.state.topic = self.name
        _FORM.keep(exchange, Dictated(whom))
        exchange.ask("message_words", Expecting.DICTATION)

    def go_on(self, exchange: Exchange) -> bool:
        if exchange.state.expecting is Expecting.DICTATION:
            return self._take(exchange)
        return self._choose(exchange)

    def rephrase(self, exchange: Exchange, failures: int) -> None:
        if failures:
            exchange.say("pardon")
        if exchange.state.expecting is Expecting.DICTATION:
            exchange.ask("message_words", Expecting.DICTATION)
        else:
            exchange.ask("message_choice_keys", Expecting.CHOICE)

    def conclude(self, exchange: Exchange, result: Result) -> None:
        state, dictated = exchange.state, _FORM.read(exchange)
        if isinstance(result, MessageTaken):
            state.open_points.append(f"message:{dictated.words}")
            state.outcome = state.outcome or Outcome.REQUEST_TAKEN
            exchange.say("message_taken")
        else:
            state.open_points.append("message_failed")
            exchange.say("message_failed")
        exchange.settle()

    def _choose(self, exchange: Exchange) -> bool:
        meaning, dictated = exchange.meaning, _FORM.read(exchange)
        text = meaning.text.lower() if meaning else ""
        if exchange.keys == "2" or (meaning and MESSAGE[meaning.language].search(text)):
            if len(text.split()) > _TELLING:
                return self._take(exchange)
            exchange.ask("message_words", Expecting.DICTATION)
        elif callback_words.cancels(exchange):
            exchange.ask("message_words", Expecting.DICTATION)
        elif meaning and _ASKS_WHEN_BACK[meaning.language].search(text):
            exchange.say("not_known_when")
            self._ask_for_choice(exchange, dictated.callback)
        elif exchange.keys == "1" or exchange.heard("callback", "yes"):
            exchange.state.waiting = []
            callback_window.take_wish(exchange, dictated.callback.window)
            CALLBACK.start(exchange, dictated.callback)
        elif exchange.said_no():
            exchange.settle()
        else:
            return False
        return True

    def _take(self, exchange: Exchange) -> bool:
        if not exchange.text:
            return False
        state, dictated = exchange.state, _FORM.read(exchange)
        dictated.words = ": ".join(part for part in (dictated.whom, exchange.text) if part)
        state.request = state.request or exchange.text
        _FORM.keep(exchange, dictated)
        exchange.do(TakeMessage(dictated.words, callback_window.soon(exchange)))
        return True


DICTATION: Final = MessageTopic()
