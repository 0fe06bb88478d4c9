"""Words that tell nothing: "yes please", "hm", "okay thanks"."""

from callbot.dialogue.exchange import Exchange
from callbot.understanding.intents.clauses import clauses


def is_courtesy(exchange: Exchange) -> bool:
    """Whether the caller has spoken, and told nothing."""
    meaning = exchange.meaning
    return meaning is not None and not any(part.core for part in clauses(meaning.text, meaning.language))
