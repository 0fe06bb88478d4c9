"""Questions that an agent lets the bot ask by one key, before taking a caller."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from callbot.language import Language


@dataclass(frozen=True, slots=True)
class StandardQuestion:
    label: Mapping[Language, str]
    """What the agent chooses, in two or three words."""
    text: Mapping[Language, str]
    """What the caller is asked."""


_DE, _EN = Language.DE, Language.EN
STANDARD_QUESTIONS: Final[Mapping[str, StandardQuestion]] = {
    "1": StandardQuestion(
        {_DE: "die Kundennummer", _EN: "the customer number"},
        {
            _DE: "Wie lautet Ihre Kunden- oder Auftragsnummer, falls Sie sie zur Hand haben?",
            _EN: "What is your customer or order number, if you have it at hand?",
        },
    ),
    "2": StandardQuestion(
        {_DE: "die Adresse", _EN: "the address"},
        {
            _DE: "Um welche Adresse geht es?",
            _EN: "Which address is it about?",
        },
    ),
    "3": StandardQuestion(
        {_DE: "die Dringlichkeit", _EN: "how urgent it is"},
        {
            _DE: "Wie dringend ist es, und seit wann besteht das Problem?",
            _EN: "How urgent is it, and since when have you had the problem?",
        },
    ),
}
"""By key. Others are written on the desk, or spoken."""
SPOKEN: Final = "0"
"""The key after which the agent speaks a question of their own."""
OWN_WORDS: Final[Mapping[Language, str]] = {_DE: "eigene Worte", _EN: "your own words"}
