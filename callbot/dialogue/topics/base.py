"""What every topic can do."""

from typing import Protocol

from callbot.actions import Result
from callbot.dialogue.exchange import Exchange


class Topic(Protocol):
    """A matter that takes several turns. It has no memory of its own: all it collects is in `state.slots`."""

    @property
    def name(self) -> str: ...

    def go_on(self, exchange: Exchange) -> bool:
        """Take words or keys; False when they do not answer the open question (nothing was said then)."""

    def rephrase(self, exchange: Exchange, failures: int) -> None:
        """Ask the open question again, worded differently; from the second failure on with keys."""

    def give_up(self, exchange: Exchange) -> bool:
        """The caller cannot be understood: finish by what is known; False when that is not enough."""

    def conclude(self, exchange: Exchange, result: Result) -> None:
        """A command of this topic was carried out, or failed."""
