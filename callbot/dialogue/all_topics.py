"""Every matter that takes several turns."""

from collections.abc import Mapping
from typing import Final

from callbot.dialogue.exchange import Topic
from callbot.dialogue.topics.booking import BookingTopic
from callbot.dialogue.topics.callback import CALLBACK
from callbot.dialogue.topics.change import ChangeTopic
from callbot.dialogue.topics.guess import GuessTopic
from callbot.dialogue.topics.hours import HoursTopic
from callbot.dialogue.topics.request import RequestTopic
from callbot.dialogue.topics.status import StatusTopic

_ALL: Final[tuple[Topic, ...]] = (
    CALLBACK,
    BookingTopic(),
    ChangeTopic(),
    RequestTopic(),
    StatusTopic(),
    GuessTopic(),
    HoursTopic(),
)
TOPICS: Final[Mapping[str, Topic]] = {topic.name: topic for topic in _ALL}
"""By name, as kept in DialogueState.topic."""
