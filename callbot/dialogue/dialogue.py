"""Who speaks next, and what is said."""

import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from callbot.actions import Action, HangUp, Outcome, PersonSought, Result, SeekingStopped
from callbot.dialogue import asides, awaited, emergencies, endings, failing, hand_back, information, manners, matters
from callbot.dialogue.all_topics import TOPICS
from callbot.dialogue.desk import Desk
from callbot.dialogue.events import Caused, Event, Opening, Pressed, Spoke, StayedSilent, TimeIsUp
from callbot.dialogue.exchange import Exchange, Topic
from callbot.dialogue.state import DialogueState
from callbot.dialogue.topics.callback import CALLBACK
from callbot.dialogue.topics.callback_change import CALLBACK_CHANGE
from callbot.dialogue.topics.message import DICTATION
from callbot.dialogue.topics.person import PERSON, Then
from callbot.dialogue.topics.presence import PRESENCE
from callbot.language import Language
from callbot.understanding.meaning import Meaning

_SURE: Final = 0.7
"""Confidence from which words in another language than the ear's are no accident. On 276 utterances of one to three
words, this and "a time is named" named the right language in 251, any intent at all in 244."""


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
        exchange = Exchange(self._desk, state, opening.now, TOPICS)
        exchange.insist("disclosure", firm=firm.spoken_name.get(state.language, firm.name))
        for language in firm.languages:
            if language != state.language:
                exchange.tell(self._desk.phrases[language].pick("language_hint"), language=language)
        if hand_back.has_come(opening.sought, state):
            hand_back.take(exchange, opening.sought)
        elif opening.agent:
            PRESENCE.greet(exchange, opening.agent)
        elif opening.spam:
            endings.turn_away(exchange)
        elif opening.awaited is not None:
            awaited.greet(exchange, opening.awaited)
        else:
            exchange.ask("how_can_i_help")
        return Reply(state, tuple(exchange.actions))

    def resume(self, state: DialogueState, now: datetime, sought: PersonSought | None = None) -> Reply:
        """Go on in a new stream: excuse, and say the last things again, unless the carrier has just said them.

        `sought`: how it stands with the person who was sought for this caller, or has handed the caller back.
        """
        state = copy.deepcopy(state)
        exchange = Exchange(self._desk, state, now, TOPICS)
        if hand_back.has_come(sought, state):
            hand_back.take(exchange, sought)
        elif state.seeking and not state.leaving:
            self._go_on_seeking(exchange, sought or PersonSought(None))
        else:
            self._say_again(exchange)
        return Reply(state, tuple(exchange.actions))

    def _go_on_seeking(self, exchange: Exchange, sought: PersonSought) -> None:
        state = exchange.state
        assert state.seeking, "somebody is sought"
        if not state.seeking.is_taken and not state.unspoken:
            exchange.say("reconnected")
        state.unspoken, state.seeking.under_way = [], True
        PERSON.conclude(exchange, sought)

    def _say_again(self, exchange: Exchange) -> None:
        state = exchange.state
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

    def respond(self, state: DialogueState, event: Event, now: datetime) -> Reply:
        """One step; `now` is aware. The given state is left as it was."""
        state = copy.deepcopy(state)
        exchange = Exchange(self._desk, state, now, TOPICS, follows_up=_follows_up(state, event))
        match event:
            case Spoke() | Pressed() | StayedSilent() | TimeIsUp() if state.seeking and state.seeking.is_taken:
                PERSON.put_through(exchange)
            case Spoke() | Pressed() if state.time_is_up:
                exchange.do(HangUp(state.outcome or Outcome.ANSWERED))
            case Spoke():
                self._hear(exchange, event)
            case Pressed():
                self._press(exchange, event.keys)
            case StayedSilent():
                failing.fail(exchange, "no_input")
            case TimeIsUp():
                state.time_is_up = True
                exchange.insist("call_too_long")
                if state.seeking:
                    PERSON.stop(exchange, Then.TIME_IS_UP)
                else:
                    manners.leave(exchange)
            case _:
                _topic_of_result(state, event).conclude(exchange, event)
        return Reply(state, tuple(exchange.actions))

    def _hear(self, exchange: Exchange, spoke: Spoke) -> None:
        state = exchange.state
        exchange.meaning = meaning = self._understand(exchange, spoke)
        state.spoke = state.spoke or bool(spoke.text)
        has_left = manners.stay(state)
        manners.settle_language(exchange, meaning)
        if (
            emergencies.attend(exchange)
            or (has_left and manners.part(exchange, meaning))
            or asides.attend(exchange)
            or PERSON.attend(exchange)
            or PRESENCE.attend(exchange)
            or awaited.attend(exchange)
            or CALLBACK_CHANGE.attend(exchange)
            or DICTATION.attend(exchange)
            or manners.obey(exchange, meaning)
            or self._go_on(exchange)
            or matters.take_up(exchange, meaning)
        ):
            state.failures = 0
        else:
            failing.fail(exchange, "no_match")

    def _understand(self, exchange: Exchange, spoke: Spoke) -> Meaning:
        """The reading in the language the ear chose; another one when that says nothing and the other surely does: any
        while the caller's language is open, later only the one in which we speak."""
        settled = exchange.state.language if exchange.state.language_settled else None
        open_between = exchange.desk.calendar(exchange.state.site).is_open_between

        def meaning(text: str, language: Language) -> Meaning:
            return exchange.desk.understanding.meaning(
                text, language, exchange.now, expecting=exchange.state.expecting, open_between=open_between
            )

        first = meaning(spoke.text, spoke.language)
        if first.intents or first.moment:
            return first
        for language, text in spoke.in_other_languages:
            if settled in {None, language}:
                other = meaning(text, language)
                if any(intent.confidence >= _SURE for intent in other.intents):
                    return other
        return first

    def _press(self, exchange: Exchange, keys: str) -> None:
        state = exchange.state
        state.spoke, exchange.keys = True, keys
        manners.stay(state)
        if keys == "0":
            manners.to_a_person(exchange)
        elif self._go_on(exchange) or awaited.attend(exchange):
            pass
        elif state.topic is None and keys == "1":
            information.answer(exchange, "opening_hours")
            exchange.ask("anything_else")
        elif state.topic is None and keys == "2":
            exchange.begin("callback")
        else:
            failing.fail(exchange, "no_match")
            return
        state.failures = 0

    def _go_on(self, exchange: Exchange) -> bool:
        topic = exchange.state.topic
        return topic is not None and TOPICS[topic].go_on(exchange)


def _follows_up(state: DialogueState, event: Event) -> bool:
    """Whether it is the result of a command, and no news of its own."""
    seeking = state.seeking
    is_news = isinstance(event, PersonSought) and seeking and seeking.under_way and not seeking.answering
    return not isinstance(event, Caused) and not is_news


def _topic_of_result(state: DialogueState, result: Result) -> Topic:
    """Whose command it was that has this result, or whose news it is."""
    is_coming_or_going = state.seeking is not None and (not state.seeking.under_way or bool(state.seeking.then))
    if is_coming_or_going or isinstance(result, PersonSought | SeekingStopped):
        return PERSON
    return TOPICS[state.topic or CALLBACK.name]
