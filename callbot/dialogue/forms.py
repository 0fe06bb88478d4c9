"""What a topic has collected, typed in code and JSON in the dialogue's state."""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from callbot.dialogue.exchange import Exchange

Filled = TypeVar("Filled")


class Form(Generic[Filled]):
    """Reads and keeps the dataclass of one topic."""

    def __init__(self, kind: type[Filled]) -> None:
        self._adapter = TypeAdapter(kind)

    def read(self, exchange: Exchange) -> Filled:
        return self.of(exchange.state.slots)

    def of(self, slots: Mapping[str, Any]) -> Filled:
        return self._adapter.validate_python(slots)

    def keep(self, exchange: Exchange, filled: Filled) -> None:
        exchange.state.slots = self._adapter.dump_python(filled, mode="json")
