"""What the bot does about an event: the dialogue's answer, with its commands carried out."""

from collections.abc import Mapping
from typing import Any, Final

from callbot.actions import Action, Command, FindCallbacks, FindSlots, PersonSought, SpellAsKnown
from callbot.call import CallRecord, Turn
from callbot.clock import Clock
from callbot.dialogue import hand_back
from callbot.dialogue.dialogue import Dialogue, Reply
from callbot.dialogue.events import Event, Opening
from callbot.dialogue.state import DialogueState
from callbot.errands import Errands
from callbot.transcript import agent_turn, carrier_turn
from callbot.waiting import News

_TELLING: Final = 8
"""Characters of a text that is found within others; a shorter one may stand there by chance."""
_LOOKS: Final = (FindCallbacks, FindSlots, SpellAsKnown)
"""Commands after which everything is as it was before."""


class Thinking:
    """One call's dialogue. Every answer is free of commands: what is said of their results stands in their place."""

    def __init__(self, dialogue: Dialogue, errands: Errands, clock: Clock, call: CallRecord) -> None:
        self._dialogue, self._errands, self._clock, self._call = dialogue, errands, clock, call
        self._news = News(lambda: errands.look(call))
        self._state = DialogueState.from_json(call.dialogue) if call.dialogue else None
        self.before: DialogueState | None = None
        """The state before the last answer; None once something was done for that, other than looking."""

    @property
    def has_begun(self) -> bool:
        return self._state is not None

    @property
    def state(self) -> DialogueState:
        assert self._state is not None, "start() comes first"
        return self._state

    def start(self, now: float) -> tuple[list[Action], list[Turn]]:
        """Greet, or go on where an earlier stream broke off; with what was said meanwhile. `now`: age of the call."""
        sought = self._errands.look(self._call)
        if sought:
            self._news.tell(sought)
        if self._state is None:
            return self._begin(sought), []
        turns = [carrier_turn(said, now) for said in self._state.unspoken]
        if hand_back.has_come(sought, self._state):
            turns.append(agent_turn(self._state.language, now))
        return self._settle(self._dialogue.resume(self._state, self._clock(), sought)), turns

    def respond(self, event: Event) -> list[Action]:
        self.before = self.state
        return self._answer(event)

    def take_back(self) -> None:
        """The last answer was none: it came in the middle of what the caller had to say."""
        self._state, self.before = self.before, None

    def news(self, now: float) -> PersonSought | None:
        """Of the person who is sought; the same again until it was `tell`ed."""
        return self._news.due(now) if self.state.seeking else None

    def tell(self, news: PersonSought) -> list[Action]:
        self._news.tell(news)
        return self.respond(news)

    def forget(self, texts: Mapping[str, str]) -> None:
        """Put something else in the place of these texts wherever the dialogue has noted them."""
        self._state = _without(self.state, texts)
        self.before = self.before and _without(self.before, texts)

    def _begin(self, sought: PersonSought | None) -> list[Action]:
        call = self._call
        agent = self._errands.agent_calling(call)
        opening = Opening(
            now=self._clock(),
            caller=call.caller,
            called=call.called,
            customer_language=call.customer_language,
            agent=agent,
            spam=call.turned_away,
            awaited=self._errands.awaited(call),
            sought=sought,
        )
        return self._settle(self._dialogue.begin(opening))

    def _answer(self, event: Event) -> list[Action]:
        return self._settle(self._dialogue.respond(self.state, event, self._clock()))

    def _settle(self, reply: Reply) -> list[Action]:
        self._state = reply.state
        actions: list[Action] = []
        for action in reply.actions:
            if isinstance(action, Command):
                if not isinstance(action, _LOOKS):
                    self.before = None
                result = self._errands.run(self._call, action)
                if isinstance(result, PersonSought):
                    self._news.tell(result)
                actions += self._answer(result)
            else:
                actions.append(action)
        return actions


def _without(state: DialogueState, texts: Mapping[str, str]) -> DialogueState:
    return DialogueState.from_json(_replaced(state.to_json(), texts))


def _replaced(noted: Any, texts: Mapping[str, str]) -> Any:
    """JSON with other texts in the place of these."""
    if isinstance(noted, dict):
        return {name: _replaced(value, texts) for name, value in noted.items()}
    if isinstance(noted, list):
        return [_replaced(value, texts) for value in noted]
    if isinstance(noted, str):
        for text, instead in texts.items():
            noted = noted.replace(text, instead) if len(text) >= _TELLING or noted == text else noted
    return noted
