"""Words that tell nothing: "yes please", "hm", "okay thanks"."""

from typing import Final

from callbot.dialogue.exchange import Exchange
from callbot.understanding.intents.clauses import clauses

_LONGEST: Final = 200
"""Characters; nobody says please for longer."""


def is_courtesy(exchange: Exchange) -> bool:
    """Whether the caller has spoken, and told nothing."""
    meaning = exchange.meaning
    if meaning is None or len(meaning.text) > _LONGEST:
        return False
    return not any(part.core for part in clauses(meaning.text, meaning.language))
