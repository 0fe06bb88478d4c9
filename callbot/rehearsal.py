"""A first conversation before the first caller: what is only made when it is needed is needed then.

Grammars, examples and phrases are read and compiled at their first use, which takes longer than an answer may. Done
before a server forks, no process has to do it while callers wait.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from callbot.actions import Say
from callbot.dialogue.dialogue import Dialogue
from callbot.dialogue.events import Opening, Spoke
from callbot.hearing import Expecting
from callbot.language import Language
from callbot.profile.model import Profile
from callbot.speakable import sentences, speakable
from callbot.understanding.completeness import is_backchannel, is_complete

_LINES: Final[Mapping[Language, tuple[str, ...]]] = {
    Language.DE: (
        "ähm wann haben sie denn übermorgen nachmittag geöffnet",
        "nein lieber am donnerstag mein name ist müller m wie martha",
    ),
    Language.EN: (
        "um when are you open the day after tomorrow in the afternoon",
        "no thursday please my name is miller m as in mike",
    ),
}


def rehearse(dialogue: Dialogue, profile: Profile, now: datetime) -> None:
    """Hold a short conversation in each language of the firm, with nobody. `now`: aware."""
    for language in profile.firm.languages:
        reply = dialogue.begin(Opening(now, caller=None, called="", customer_language=language))
        for line in _LINES[language]:
            is_backchannel(line, language)
            for expecting in Expecting:
                is_complete(line, language, expecting)
            reply = dialogue.respond(reply.state, Spoke(line, language), now)
            for said in (action.text for action in reply.actions if isinstance(action, Say)):
                for sentence in sentences(said):
                    speakable(sentence, language)
