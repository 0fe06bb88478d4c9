"""Every matter that takes several turns."""

from collections.abc import Mapping
from typing import Final

from callbot.dialogue.exchange import Topic
from callbot.dialogue.topics.booking import BookingTopic
from callbot.dialogue.topics.callback import CALLBACK
from callbot.dialogue.topics.callback_change import CALLBACK_CHANGE
from callbot.dialogue.topics.change import ChangeTopic
from callbot.dialogue.topics.guess import GuessTopic
from callbot.dialogue.topics.hours import HoursTopic
from callbot.dialogue.topics.message import DICTATION
from callbot.dialogue.topics.person import PERSON
from callbot.dialogue.topics.presence import PRESENCE
from callbot.dialogue.topics.request import RequestTopic
from callbot.dialogue.topics.status import StatusTopic
from callbot.dialogue.topics.survey import SurveyTopic

_ALL: Final[tuple[Topic, ...]] = (
    PERSON,
    DICTATION,
    PRESENCE,
    CALLBACK,
    CALLBACK_CHANGE,
    BookingTopic(),
    ChangeTopic(),
    RequestTopic(),
    StatusTopic(),
    GuessTopic(),
    HoursTopic(),
    SurveyTopic(),
)
TOPICS: Final[Mapping[str, Topic]] = {topic.name: topic for topic in _ALL}
"""By name, as kept in DialogueState.topic."""
