"""Which intents an utterance carries."""
