"""The caller's open call-back is moved or cancelled; the number of the call is enough, nothing of it is read out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from callbot.actions import (
    CallbackChanged,
    CallbacksCancelled,
    CallbacksFound,
    CancelCallbacks,
    ChangeCallback,
    FindCallbacks,
    Result,
)
from callbot.answers import due_answer
from callbot.dialogue.caller_words import any_of
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.forms import Form
from callbot.dialogue.information import can_answer
from callbot.dialogue.topics import callback_window, callback_words
from callbot.dialogue.topics.callback import CALLBACK, Wanted
from callbot.dialogue.topics.callback_window import Window
from callbot.language import Language

_MOVES: Final[Mapping[Language, re.Pattern[str]]] = {
    Language.DE: any_of(
        r"""(?:rück ?ruf\w*) (?:\w+ ){0,4}(?:verschieben|verlegen|ändern)
        (?:rufen|ruft) (?:sie )?(?:mich )?(?:bitte )?(?:lieber|doch|besser|stattdessen) .*(?:an|zurück)"""
    ),
    Language.EN: any_of(
        r"""(?:move|change|reschedule|postpone) (?:\w+ ){0,2}call ?-?back\w*
        call (?:me )?(?:back )?.*(?:instead|rather)
        (?:rather|better) call (?:me )?(?:back )?(?:on|at|in|tomorrow|today|later).*"""
    ),
}


@dataclass(slots=True)
class Change:
    cancels: bool = False
    callback: int = 0
    """Id of the one to be moved."""
    window: Window = field(default_factory=Window)


_FORM: Final = Form(Change)


class CallbackChangeTopic:
    name = "callback_change"
    matters: frozenset[str] = frozenset()

    def begin(self, exchange: Exchange, matter: str) -> None:
        self._look(exchange, Change())

    def attend(self, exchange: Exchange) -> bool:
        """Words that change a call-back that is to come; False when there are none, or one is just being asked for."""
        meaning, state = exchange.meaning, exchange.state
        if meaning is None or state.topic is not None or state.seeking or not self._number(exchange):
            return False
        text, language = meaning.text.lower(), meaning.language
        cancels = callback_words.cancels(exchange)
        if not cancels and not _MOVES[language].search(text) and not _amends_promise(exchange):
            return False
        state.matters.append("change_callback")
        change = Change(cancels)
        if not cancels:
            callback_window.take_wish(exchange, change.window)
        state.request = meaning.text
        self._look(exchange, change)
        return True

    def go_on(self, exchange: Exchange) -> bool:
        """Another time was asked for."""
        change = _FORM.read(exchange)
        if not callback_window.hear(exchange, change.window):
            return False
        self._move(exchange, change)
        return True

    def rephrase(self, exchange: Exchange, failures: int) -> None:
        change = _FORM.read(exchange)
        callback_window.rephrase(exchange, change.window, failures)
        _FORM.keep(exchange, change)

    def conclude(self, exchange: Exchange, result: Result) -> None:
        change, state = _FORM.read(exchange), exchange.state
        match result:
            case CallbacksFound():
                self._found(exchange, change, result)
                return
            case CallbackChanged():
                due = due_answer(result.due, exchange.now, exchange.desk.calendar(state.site), state.language)
                exchange.say("callback_moved", due=due)
                for promised in state.promised:
                    promised.due = result.due if promised.kind == "callback" else promised.due
            case CallbacksCancelled():
                state.promised = [promised for promised in state.promised if promised.kind != "callback"]
                exchange.say("callback_cancelled")
            case _:
                state.open_points.append("callback_change_failed")
                exchange.say("callback_change_failed")
        exchange.settle()

    def _look(self, exchange: Exchange, change: Change) -> None:
        exchange.state.topic = self.name
        _FORM.keep(exchange, change)
        exchange.do(FindCallbacks(self._number(exchange)))

    def _found(self, exchange: Exchange, change: Change, found: CallbacksFound) -> None:
        if change.cancels and found.callbacks:
            exchange.do(CancelCallbacks(tuple(each.id for each in found.callbacks)))
        elif change.cancels:
            exchange.say("callback_none")
            exchange.settle()
        elif found.callbacks:
            change.callback = found.callbacks[0].id
            self._move(exchange, change)
        else:
            exchange.state.request = ""
            CALLBACK.start(exchange, Wanted(window=change.window))

    def _move(self, exchange: Exchange, change: Change) -> None:
        """To the time that is clear by now; else it is asked for."""
        window = change.window
        if not window.is_clear or not window.words:
            callback_window.ask(exchange, window)
            _FORM.keep(exchange, change)
            return
        _FORM.keep(exchange, change)
        due = callback_window.due(window, callback_window.soon(exchange))
        exchange.do(ChangeCallback(change.callback, window.begins, due, window.words))

    def _number(self, exchange: Exchange) -> str:
        """That of the call, or the one given in it."""
        promised = [each.to for each in exchange.state.promised if each.kind == "callback"]
        return promised[-1] if promised else exchange.state.caller or ""


CALLBACK_CHANGE: Final = CallbackChangeTopic()


def _amends_promise(exchange: Exchange) -> bool:
    """ "At four", right after "we will call you back by three"."""
    state = exchange.state
    is_promised = any(promised.kind == "callback" for promised in state.promised)
    has_asked = bool(state.matters) and can_answer(state.matters[-1])
    return is_promised and not has_asked and callback_words.is_only_time(exchange)
