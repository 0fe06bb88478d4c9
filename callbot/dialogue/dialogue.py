"""Who speaks next, and what is said."""

import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from callbot.actions import Action, ActionFailed, CallbackQueued, HangUp, Outcome
from callbot.dialogue import information
from callbot.dialogue.desk import Desk
from callbot.dialogue.events import Event, Opening, Pressed, Spoke, StayedSilent, TimeIsUp
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.state import DialogueState
from callbot.dialogue.topics import CALLBACK, TOPICS
from callbot.understanding.language_id import asks_for_language
from callbot.understanding.meaning import Meaning

_MAX_FAILURES: Final = 2
"""Failed turns in a row before the bot stops asking; callers give up after two or three (DESIGN, decision 8)."""

_FOR_A_PERSON: Final = frozenset(
    {
        "book_appointment",
        "move_appointment",
        "cancel_appointment",
        "my_appointment",
        "service_request",
        "request_status",
        "complaint",
    }
)
"""Matters that are taken down and passed on."""


@dataclass(frozen=True, slots=True)
class Reply:
    state: DialogueState
    actions: tuple[Action, ...]


class Dialogue:
    """Takes events, gives actions. Has no memory: a state goes in and a new one comes out."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def begin(self, opening: Opening) -> Reply:
        """Greet. The first sentence says that a machine speaks (AI Act Art. 50) and cannot be interrupted."""
        firm = self._desk.profile.firm
        known = opening.customer_language if opening.customer_language in firm.languages else None
        site = self._desk.profile.site_of(opening.called)
        state = DialogueState(caller=opening.caller, site=site.id, language=known or firm.languages[0])
        exchange = Exchange(self._desk, state, opening.now)
        exchange.say("disclosure", interruptible=False, firm=firm.spoken_name.get(state.language, firm.name))
        for language in firm.languages:
            if language != state.language:
                exchange.tell(exchange.phrase("language_hint", language=language), language=language)
        exchange.ask("how_can_i_help")
        return Reply(state, tuple(exchange.actions))

    def resume(self, state: DialogueState, now: datetime) -> Reply:
        """Go on in a new stream: excuse, and say the last things again, unless the carrier has just said them."""
        state = copy.deepcopy(state)
        exchange = Exchange(self._desk, state, now)
        again = list(state.last_said)
        if not state.unspoken:
            exchange.say("reconnected")
            for said in again:
                exchange.tell(said.text, language=said.language)
        state.last_said, state.unspoken = again, []
        if state.leaving:
            exchange.do(HangUp(state.outcome or Outcome.ANSWERED))
        else:
            exchange.listen(state.expecting)
        return Reply(state, tuple(exchange.actions))

    def respond(self, state: DialogueState, event: Event, now: datetime) -> Reply:
        """One step; `now` is aware. The given state is left as it was."""
        state = copy.deepcopy(state)
        exchange = Exchange(self._desk, state, now)
        match event:
            case Spoke():
                self._hear(exchange, event)
            case Pressed():
                self._press(exchange, event.keys)
            case StayedSilent():
                self._fail(exchange, "no_input")
            case TimeIsUp():
                exchange.say("call_too_long", interruptible=False)
                self._leave(exchange)
            case CallbackQueued() | ActionFailed():
                TOPICS[state.topic or CALLBACK.name].conclude(exchange, event)
        return Reply(state, tuple(exchange.actions))

    # --- what the caller says and presses --------------------------------------------------------------------------

    def _hear(self, exchange: Exchange, spoke: Spoke) -> None:
        state = exchange.state
        exchange.meaning = meaning = self._understand(exchange, spoke)
        state.spoke = state.spoke or bool(spoke.text)
        state.leaving = False
        self._settle_language(exchange, meaning)
        if self._obey(exchange, meaning) or self._go_on(exchange) or self._take_up(exchange, meaning):
            state.failures = 0
        else:
            self._fail(exchange, "no_match")

    def _understand(self, exchange: Exchange, spoke: Spoke) -> Meaning:
        """The reading in the language the ear chose; another one when only that makes sense."""
        open_between = exchange.desk.calendar(exchange.state.site).is_open_between
        readings = [(spoke.language, spoke.text), *spoke.in_other_languages]
        meanings = [
            exchange.desk.understanding.meaning(
                text, language, exchange.now, expecting=exchange.state.expecting, open_between=open_between
            )
            for language, text in readings
        ]
        return next((meaning for meaning in meanings if meaning.intents), meanings[0])

    def _settle_language(self, exchange: Exchange, meaning: Meaning) -> None:
        """The language follows the caller: as asked for, else as understood."""
        state, spoken = exchange.state, exchange.desk.profile.firm.languages
        wanted = asks_for_language(meaning.text) or (meaning.language if meaning.intents else None)
        if wanted is None or wanted not in spoken:
            return
        state.language_settled = True
        state.language = wanted

    def _press(self, exchange: Exchange, keys: str) -> None:
        state = exchange.state
        state.spoke, state.leaving, exchange.keys = True, False, keys
        if keys == "0":
            self._to_a_person(exchange)
        elif self._go_on(exchange):
            pass
        elif keys == "1":
            information.answer(exchange, "opening_hours")
            exchange.ask("anything_else")
        elif keys == "2":
            CALLBACK.begin(exchange)
        else:
            self._fail(exchange, "no_match")
            return
        state.failures = 0

    def _obey(self, exchange: Exchange, meaning: Meaning) -> bool:
        """Wishes that hold at any point of any topic."""
        state = exchange.state
        if meaning.has("person"):
            state.request = state.request or ("" if len(meaning.intents) == 1 else meaning.text)
            self._to_a_person(exchange)
        elif meaning.has("language"):
            self._say_again(exchange, "language_switched")
        elif meaning.has("slower"):
            state.slow = True
            self._say_again(exchange, "slower_ok")
        elif meaning.has("repeat"):
            self._say_again(exchange, "repeat_intro")
        elif meaning.has("goodbye"):
            self._leave(exchange)
        else:
            return False
        return True

    def _go_on(self, exchange: Exchange) -> bool:
        topic = exchange.state.topic
        return topic is not None and TOPICS[topic].go_on(exchange)

    def _take_up(self, exchange: Exchange, meaning: Meaning) -> bool:
        """New matters, in the order in which they were said; those for a person come last."""
        names = [intent.name for intent in meaning.intents]
        told = [name for name in names if information.answer(exchange, name)]
        if "callback" in names or _FOR_A_PERSON & set(names):
            self._pass_on(exchange, meaning, names)
        elif told and exchange.state.topic:
            TOPICS[exchange.state.topic].rephrase(exchange, 0)
        elif told:
            exchange.ask("anything_else")
        elif "no" in names or "thanks" in names:
            self._leave(exchange)
        elif "yes" in names or "greeting" in names:
            exchange.ask("how_can_i_help")
        else:
            return False
        return True

    def _pass_on(self, exchange: Exchange, meaning: Meaning, names: list[str]) -> None:
        state = exchange.state
        state.matters.extend(name for name in names if name in _FOR_A_PERSON)
        if _FOR_A_PERSON & set(names):
            state.request = meaning.text
            exchange.say("request_noted")
        CALLBACK.begin(exchange)

    def _to_a_person(self, exchange: Exchange) -> None:
        exchange.state.matters.append("person")
        exchange.say("nobody_free_callback")
        CALLBACK.begin(exchange)

    # --- what goes wrong, and how it ends --------------------------------------------------------------------------

    def _fail(self, exchange: Exchange, key: str) -> None:
        """Rephrase; then keys; then a person or a call-back: never a third question of the same kind."""
        state = exchange.state
        state.failures += 1
        if state.leaving:
            exchange.do(HangUp(state.outcome or Outcome.ANSWERED))
        elif state.failures > _MAX_FAILURES:
            self._give_up(exchange)
        elif state.topic:
            TOPICS[state.topic].rephrase(exchange, state.failures)
        elif state.failures == _MAX_FAILURES:
            exchange.ask("keypad_menu")
        else:
            exchange.ask(key)

    def _give_up(self, exchange: Exchange) -> None:
        state = exchange.state
        if not state.spoke:
            exchange.say("goodbye_silent", interruptible=False)
            self._hang_up(exchange, Outcome.SILENT)
            return
        state.open_points.append("not_understood")
        exchange.say("handing_on")
        if not CALLBACK.give_up(exchange):
            exchange.say("goodbye_unhelped", interruptible=False)
            self._hang_up(exchange, Outcome.NOT_UNDERSTOOD)

    def _say_again(self, exchange: Exchange, intro: str) -> None:
        """Say the last things once more, in the language of the call, and leave the same question open."""
        state = exchange.state
        again = list(state.last_said)
        exchange.say(intro)
        for said in again:
            if said.language == state.language:
                exchange.tell(said.text)
        state.last_said = again
        if any(said.language == state.language for said in again):
            exchange.listen(state.expecting)
        elif state.topic:
            TOPICS[state.topic].rephrase(exchange, 0)
        else:
            exchange.ask("how_can_i_help")

    def _leave(self, exchange: Exchange) -> None:
        state = exchange.state
        exchange.say("goodbye", interruptible=False)
        self._hang_up(exchange, state.outcome or (Outcome.ANSWERED if state.matters else Outcome.ABANDONED))

    def _hang_up(self, exchange: Exchange, outcome: Outcome) -> None:
        exchange.state.outcome, exchange.state.leaving = outcome, True
        exchange.do(HangUp(outcome))
