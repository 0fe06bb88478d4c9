"""The matters that take several turns, one file each."""

from typing import Final

from callbot.dialogue.topics.base import Topic
from callbot.dialogue.topics.callback import CallbackTopic

CALLBACK: Final = CallbackTopic()
TOPICS: Final[dict[str, Topic]] = {CALLBACK.name: CALLBACK}
"""By name, as kept in DialogueState.topic."""
