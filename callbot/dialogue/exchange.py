"""One step of a dialogue: what came, what is known, and the reply being put together."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from callbot.actions import Action, Command, Hold, Listen, Result, Say
from callbot.dialogue.caller_words import OBJECTS
from callbot.dialogue.desk import Desk
from callbot.dialogue.state import WAITING, DialogueState, Said
from callbot.hearing import Expecting
from callbot.language import Language
from callbot.profile.model import Site
from callbot.understanding.meaning import Meaning, Moment


class Exchange:
    """Handed to topics; they read what came and add to the reply."""

    def __init__(
        self,
        desk: Desk,
        state: DialogueState,
        now: datetime,
        topics: Mapping[str, "Topic"],
        *,
        follows_up: bool = False,
    ) -> None:
        """`now` is aware. `follows_up`: the reply is the second half of one that waited for a command's result."""
        self.desk, self.state, self.now = desk, state, desk.calendar(state.site).local(now)
        self.topics = topics
        self.meaning: Meaning | None = None
        """Of the caller's words; None when a key, silence or a result came instead."""
        self.keys = ""
        self.chosen: Sequence[Moment] = ()
        """Readings of doubtful times that the caller has chosen."""
        self.actions: list[Action] = []
        self._follows_up = follows_up

    @property
    def site(self) -> Site:
        return self.desk.site(self.state.site)

    @property
    def text(self) -> str:
        return self.meaning.text if self.meaning else ""

    def take_words(self, words: str, language: Language | None = None) -> None:
        """Read what was said earlier as if it came now; in the caller's language where none is given."""
        self.meaning = self.desk.understanding.meaning(
            words,
            language or self.state.language,
            self.now,
            open_between=self.desk.calendar(self.state.site).is_open_between,
        )

    @property
    def digits(self) -> tuple[str, ...]:
        """Numbers that were spoken, or the keys that were pressed."""
        return self.meaning.numbers if self.meaning else (self.keys,)

    def heard(self, *intents: str) -> bool:
        """Whether the caller's words mean any of these."""
        return self.meaning is not None and any(self.meaning.has(name) for name in intents)

    def said_yes(self) -> bool:
        """By voice, or by key 1."""
        return self.keys == "1" or self.heard("yes")

    def agreed(self) -> bool:
        """Yes without any but: what was read back may be done."""
        if self.keys:
            return self.keys == "1"
        meaning = self.meaning
        if meaning is None or not meaning.has("yes") or meaning.has("no") or meaning.has("correction"):
            return False
        has_but = OBJECTS[meaning.language].search(meaning.text.lower()) is not None
        return not (meaning.names or meaning.moment or has_but)

    def said_no(self) -> bool:
        """By voice, or by key 2."""
        return self.keys == "2" or self.heard("no")

    def phrase(self, key: str, **slots: str) -> str:
        """A phrase in the caller's language, worded differently each time it is used."""
        used = self.state.wordings.get(key, 0)
        self.state.wordings[key] = used + 1
        return self.desk.phrases[self.state.language].pick(key, used, **slots)

    def say(self, key: str, **slots: str) -> None:
        self.tell(self.phrase(key, **slots))

    def insist(self, key: str, **slots: str) -> None:
        """Say what the caller cannot interrupt."""
        self.tell(self.phrase(key, **slots), interruptible=False)

    def tell(self, text: str, *, interruptible: bool = True, language: Language | None = None) -> None:
        """Say a text that is no phrase: an answer of the firm's, or one put together."""
        self._forget_what_was_said_before()
        self.state.last_said.append(Said(text, language or self.state.language))
        self.actions.append(Say(text, interruptible, language))

    def listen(self, expecting: Expecting = Expecting.ANYTHING) -> None:
        """Leave the floor to the caller, with music for who waits for a person and was asked nothing.

        All languages are open until the caller's is settled, or after a failure.
        """
        self.state.expecting = expecting
        is_open = not self.state.language_settled or self.state.failures > 0
        languages = self.desk.profile.firm.languages if is_open else (self.state.language,)
        is_idle = self.state.is_waiting and expecting is Expecting.ANYTHING
        self.actions.append(Hold(languages) if is_idle else Listen(expecting, languages))

    def ask(self, key: str, expecting: Expecting = Expecting.ANYTHING, **slots: str) -> None:
        self.say(key, **slots)
        self.listen(expecting)

    def beg_pardon(self) -> None:
        """Before a question is asked once more; whoever was silent has said nothing that could be repeated."""
        self.say("pardon" if self.meaning or self.keys else "no_answer")

    def do(self, action: Action) -> None:
        if isinstance(action, Command):
            self._forget_what_was_said_before()
        self.actions.append(action)

    def _forget_what_was_said_before(self) -> None:
        """The first thing of a new turn takes the place of the last turn, for "pardon?"."""
        if not self._follows_up:
            self.state.last_said, self._follows_up = [], True

    @property
    def answered(self) -> bool:
        """Whether the reply is complete: it leaves the floor, orders something, or ends the call."""
        return bool(self.actions) and not isinstance(self.actions[-1], Say)

    def settle(self) -> None:
        """The topic is settled: on with whatever else the caller came for."""
        self.state.topic, self.state.slots = None, {}
        if self.state.waiting:
            self.begin(self.state.waiting.pop(0))
        elif self.state.seeking:
            self.state.topic = WAITING
            self.ask("still_waiting", Expecting.YES_NO)
        else:
            self.ask("anything_else")

    def begin(self, matter: str) -> None:
        """Take up a matter that needs several turns; `topic_of` must know it."""
        topic = self.topic_of(matter)
        assert topic
        self.state.matters.append(matter)
        topic.begin(self, matter)

    def topic_of(self, matter: str) -> "Topic | None":
        return next((topic for topic in self.topics.values() if matter in topic.matters), None)


class Topic(Protocol):
    """A matter that takes several turns. It has no memory of its own: all it collects is in `state.slots`."""

    @property
    def name(self) -> str: ...

    @property
    def matters(self) -> frozenset[str]:
        """Names of the intents that it takes up."""

    def begin(self, exchange: Exchange, matter: str) -> None:
        """The caller came for one of its matters; the words are in the exchange and in `state.request`."""

    def go_on(self, exchange: Exchange) -> bool:
        """Take words or keys; False when they do not answer the open question (nothing was said then)."""

    def rephrase(self, exchange: Exchange, failures: int) -> None:
        """Ask the open question again, worded differently; from the second failure on with keys."""

    def conclude(self, exchange: Exchange, result: Result) -> None:
        """A command of this topic was carried out, or failed."""
