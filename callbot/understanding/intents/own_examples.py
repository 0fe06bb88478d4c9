"""What callers of one firm say, from its profile."""

from typing import Final

from callbot.language import Language
from callbot.profile.fields import NO_WISH
from callbot.profile.model import Profile
from callbot.understanding.intents import names
from callbot.understanding.intents.classifier import Example

_SERVICE: Final = {
    Language.DE: (
        ("{}", names.BOOK_APPOINTMENT),
        ("{} bitte", names.BOOK_APPOINTMENT),
        ("ich hätte gern {}", names.BOOK_APPOINTMENT),
        ("was kostet {}", names.PRICE),
        ("was kostet eine {}", names.PRICE),
        ("{} war schlecht", names.COMPLAINT),
    ),
    Language.EN: (
        ("{}", names.BOOK_APPOINTMENT),
        ("{} please", names.BOOK_APPOINTMENT),
        ("i'd like a {}", names.BOOK_APPOINTMENT),
        ("how much is {}", names.PRICE),
        ("how much does a {} cost", names.PRICE),
        ("{} was bad", names.COMPLAINT),
    ),
}
"""What is wanted where little but the name of a service is said."""


def examples_of(profile: Profile, language: Language) -> list[Example]:
    """The firm's own questions, its services by name, and what else its callers say."""
    questions = [
        Example(text, names.question(question.id))
        for question in profile.questions
        for text in question.ask.get(language, ())
    ]
    services = [
        Example(way.format(service.name[language]), intent)
        for service in profile.services
        if language in service.name
        for way, intent in _SERVICE[language]
    ]
    more = [
        Example(text, None if wish == NO_WISH else wish)
        for wish, wordings in profile.examples.items()
        for text in wordings.get(language, ())
    ]
    return questions + services + more
