"""A person is sought for the caller, who waits, is told how it stands, and may think better of it."""

from enum import StrEnum
from typing import Final

from callbot.actions import AnswerAgent, PersonSought, PutThrough, Result, SeekingStopped, SeekPerson, StopSeeking
from callbot.dialogue import endings, news, waiting_words
from callbot.dialogue.exchange import Exchange
from callbot.dialogue.information import can_answer
from callbot.dialogue.people import Whom
from callbot.dialogue.state import WAITING, Seeking
from callbot.dialogue.topics import nobody
from callbot.dialogue.topics.message import DICTATION
from callbot.dialogue.topics.nobody import Why
from callbot.dialogue.waiting_words import Wish
from callbot.hearing import Expecting

__all__ = ["PERSON", "PersonTopic", "Then", "Why"]

_SURE: Final = 0.5
"""Confidence from which words of a waiting caller are taken up; others may be for somebody in the room."""


class Then(StrEnum):
    """What comes when the caller waits no more."""

    GOODBYE = "goodbye"
    CALLBACK = "callback"
    MESSAGE = "message"
    ANYTHING_ELSE = "anything_else"
    TIME_IS_UP = "time_is_up"


class PersonTopic:
    """The open question is told by `state.expecting`: CHOICE is "wait or call-back?", DICTATION an agent's question
    (or what the emergency is), YES_NO whether a person is still wanted, ANYTHING is music.
    """

    name = WAITING
    matters = frozenset({"complaint"})

    def begin(self, exchange: Exchange, matter: str) -> None:
        exchange.say("complaint_sorry")
        self.seek(exchange, Why.COMPLAINT)

    def seek(self, exchange: Exchange, why: Why, whom: Whom | None = None, before: str = "") -> None:
        """Look for somebody, as the last thing of a reply; what `state.request` says is what they read first.

        `before`: what the caller had come with earlier, in case the wish for a person says nothing of it.
        """
        state = exchange.state
        if state.seeking:
            self.remind(exchange)
            return
        whom = whom or Whom()
        urgent = why in {Why.EMERGENCY, Why.COMPLAINT}
        said = [state.request] if state.request else [words for words in (before, exchange.text) if words]
        state.seeking = Seeking(why, exchange.now, whom.name, whom.person, whom.skills, urgent, said)
        exchange.do(SeekPerson("; ".join(said), whom.person, tuple(whom.skills), urgent))

    def ask_what_has_happened(self, exchange: Exchange) -> None:
        exchange.state.topic, exchange.state.slots = self.name, {}
        exchange.ask("emergency_what", Expecting.DICTATION)

    def attend(self, exchange: Exchange) -> bool:
        """Words that have a meaning of their own while one waits; False when there are none."""
        state = exchange.state
        if state.seeking is None or not state.is_waiting or state.expecting is Expecting.DICTATION:
            return False
        wish = waiting_words.wish_of(exchange)
        if wish is Wish.CALLBACK:
            self.stop(exchange, Then.CALLBACK)
        elif wish is Wish.MESSAGE:
            self.stop(exchange, Then.MESSAGE)
        elif wish is Wish.NOTHING:
            self.stop(exchange, Then.ANYTHING_ELSE)
        elif wish is Wish.WAIT:
            exchange.say("waiting_on")
            exchange.listen()
        elif wish is Wish.HOW_LONG:
            self.remind(exchange)
        return wish is not None

    def go_on(self, exchange: Exchange) -> bool:
        state = exchange.state
        if state.expecting is Expecting.DICTATION:
            return self._hear_answer(exchange)
        if self.attend(exchange):
            return True
        if state.expecting is Expecting.YES_NO and exchange.said_no():
            self.stop(exchange, Then.ANYTHING_ELSE)
        elif _brings_something_else(exchange):
            return False
        elif state.expecting is Expecting.CHOICE and not state.failures:
            state.failures = 1
            exchange.ask("queue_choice_retry", Expecting.CHOICE)
        else:
            exchange.listen()  # not meant for us: the music goes on
        return True

    def rephrase(self, exchange: Exchange, failures: int) -> None:
        state = exchange.state
        if state.expecting is Expecting.DICTATION:
            self._ask_again(exchange)
        elif state.expecting is Expecting.CHOICE:
            exchange.ask("queue_choice", Expecting.CHOICE)
        else:
            exchange.listen()

    def remind(self, exchange: Exchange) -> None:
        """Somebody waits, and is told how it stands."""
        state, seeking = exchange.state, exchange.state.seeking
        assert seeking, "only who waits is reminded"
        if seeking.question and state.expecting is Expecting.DICTATION:
            if state.failures:
                self._pass_on(exchange, "")
            else:
                state.failures = 1
                self._ask_again(exchange)
            return
        state.topic = self.name
        news.tell_state(exchange, seeking)
        exchange.listen()

    def put_through(self, exchange: Exchange) -> None:
        """Somebody waits for the caller already: nothing else is begun."""
        exchange.do(PutThrough())

    def stop(self, exchange: Exchange, then: Then) -> None:
        """The caller waits no more; the rest when nobody is rung any more."""
        seeking = exchange.state.seeking
        assert seeking, "only what goes on is stopped"
        seeking.then = then
        exchange.do(StopSeeking(for_callback=then is Then.CALLBACK))

    def conclude(self, exchange: Exchange, result: Result) -> None:
        seeking = exchange.state.seeking
        if seeking is None:
            return
        if seeking.then or isinstance(result, SeekingStopped):
            self._part(exchange, seeking)
        elif isinstance(result, PersonSought):
            self._hear_news(exchange, seeking, result)
        elif seeking.under_way:
            exchange.listen()
        else:
            nobody.is_there(exchange)

    def _hear_news(self, exchange: Exchange, seeking: Seeking, sought: PersonSought) -> None:
        if sought.transfer is None and not seeking.under_way:
            nobody.is_there(exchange)
            return
        if not seeking.under_way:
            exchange.state.wait()
            exchange.state.waiting, seeking.under_way = [], True
        if seeking.answering:
            seeking.answering = False
            exchange.say("answer_passed_on")
        news.take(exchange, seeking, sought)

    def _hear_answer(self, exchange: Exchange) -> bool:
        seeking = exchange.state.seeking
        if not exchange.text:
            return False
        if seeking is None:
            exchange.state.request = exchange.text
            self.seek(exchange, Why.EMERGENCY)
        else:
            self._pass_on(exchange, exchange.text)
        return True

    def _pass_on(self, exchange: Exchange, words: str) -> None:
        """An agent gets the answer, or learns that there is none."""
        seeking = exchange.state.seeking
        assert seeking, "only an agent asks"
        seeking.asked, seeking.question, seeking.agent = seeking.question, "", ""
        seeking.answering = bool(words)
        exchange.state.expecting, exchange.state.failures = Expecting.ANYTHING, 0
        exchange.do(AnswerAgent(words))

    def _ask_again(self, exchange: Exchange) -> None:
        seeking = exchange.state.seeking
        exchange.say("pardon")
        if seeking and seeking.question:
            exchange.tell(seeking.question)
            exchange.listen(Expecting.DICTATION)
        else:
            exchange.ask("emergency_what", Expecting.DICTATION)

    def _part(self, exchange: Exchange, seeking: Seeking) -> None:
        state = exchange.state
        state.seeking = None
        match Then(seeking.then):
            case Then.GOODBYE:
                endings.leave(exchange)
            case Then.CALLBACK:
                nobody.call_back_instead(exchange, seeking)
            case Then.MESSAGE:
                DICTATION.start(exchange, seeking.whom)
            case Then.ANYTHING_ELSE:
                exchange.settle()
            case Then.TIME_IS_UP:
                nobody.promise_or_leave(exchange, seeking)


def _brings_something_else(exchange: Exchange) -> bool:
    """A question that can be answered, or a matter that can be settled, while one waits."""
    sure = [each.name for each in exchange.meaning.intents if each.confidence >= _SURE] if exchange.meaning else []
    return any(can_answer(name) or exchange.topic_of(name) not in {None, PERSON} for name in sure)


PERSON: Final = PersonTopic()
