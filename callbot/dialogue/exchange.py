"""One step of a dialogue: what came, what is known, and the reply being put together."""

from datetime import datetime

from callbot.actions import Action, Listen, Say
from callbot.dialogue.desk import Desk
from callbot.dialogue.state import DialogueState, Said
from callbot.hearing import Expecting
from callbot.language import Language
from callbot.profile.model import Site
from callbot.understanding.meaning import Meaning


class Exchange:
    """Handed to topics; they read what came and add to the reply."""

    def __init__(self, desk: Desk, state: DialogueState, now: datetime) -> None:
        self.desk, self.state, self.now = desk, state, now
        self.meaning: Meaning | None = None
        """Of the caller's words; None when a key, silence or a result came instead."""
        self.keys = ""
        self.actions: list[Action] = []

    @property
    def site(self) -> Site:
        return self.desk.site(self.state.site)

    @property
    def text(self) -> str:
        return self.meaning.text if self.meaning else ""

    def said_yes(self) -> bool:
        """By voice, or by key 1."""
        return self.keys == "1" or (self.meaning is not None and self.meaning.has("yes"))

    def said_no(self) -> bool:
        """By voice, or by key 2."""
        return self.keys == "2" or (self.meaning is not None and self.meaning.has("no"))

    def phrase(self, key: str, *, language: Language | None = None, **slots: str) -> str:
        """A phrase in the caller's language, worded differently each time it is used."""
        used = self.state.wordings.get(key, 0)
        self.state.wordings[key] = used + 1
        return self.desk.phrases[language or self.state.language].pick(key, used, **slots)

    def say(self, key: str, *, interruptible: bool = True, **slots: str) -> None:
        self.tell(self.phrase(key, **slots), interruptible=interruptible)

    def tell(self, text: str, *, interruptible: bool = True, language: Language | None = None) -> None:
        """Say a text that is no phrase: an answer of the firm's, or one put together."""
        if not any(isinstance(action, Say) for action in self.actions):
            self.state.last_said = []
        self.state.last_said.append(Said(text, language or self.state.language))
        self.actions.append(Say(text, interruptible, language))

    def listen(self, expecting: Expecting = Expecting.ANYTHING) -> None:
        """Leave the floor to the caller; all languages are open until the caller's is settled, or after a failure."""
        self.state.expecting = expecting
        is_open = not self.state.language_settled or self.state.failures > 0
        languages = self.desk.profile.firm.languages if is_open else (self.state.language,)
        self.actions.append(Listen(expecting, languages))

    def ask(self, key: str, expecting: Expecting = Expecting.ANYTHING, **slots: str) -> None:
        self.say(key, **slots)
        self.listen(expecting)

    def do(self, action: Action) -> None:
        self.actions.append(action)

    @property
    def answered(self) -> bool:
        """Whether the reply is complete: it leaves the floor, does something, or ends the call."""
        return bool(self.actions) and not isinstance(self.actions[-1], Say)
