"""Which intents an utterance carries."""

from callbot.understanding.intents.classifier import Example, Guess, IntentClassifier
from callbot.understanding.intents.names import INTENTS

__all__ = ["INTENTS", "Example", "Guess", "IntentClassifier"]
