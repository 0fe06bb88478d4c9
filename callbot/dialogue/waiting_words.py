"""What callers say while they wait, and words for messages."""

from enum import StrEnum
from typing import Final

from callbot.dialogue.caller_words import GIVES_UP, any_of
from callbot.dialogue.exchange import Exchange
from callbot.hearing import Expecting
from callbot.language import Language


class Wish(StrEnum):
    WAIT = "wait"
    CALLBACK = "callback"
    MESSAGE = "message"
    HOW_LONG = "how_long"
    NOTHING = "nothing"
    """It has settled itself."""


_WAIT: Final = {
    Language.DE: any_of(
        r"""(?:ich )?(?:warte|warten)
        (?:ich )?bleib\w* dran
        dranbleiben
        ich hab\w* zeit"""
    ),
    Language.EN: any_of(
        r"""(?:i'll|i will|i can|i'd rather)?(?: just)? ?(?:wait|hold|stay)
        (?:holding|waiting)(?: is)? fine
        i have time"""
    ),
}
_NOT: Final = {
    Language.DE: any_of(r"(?:nicht|keine|keinen|kein|ungern)"),
    Language.EN: any_of(r"""(?:not|no|\w+n't|rather not)"""),
}
_CALLBACK: Final = {
    Language.DE: any_of(
        r"""rück ?ruf\w*
        zurück ?(?:zu)?ruf\w*
        (?:rufen|ruft) (?:sie )?(?:mich )?(?:\w+ )?(?:an|zurück)"""
    ),
    Language.EN: any_of(
        r"""call(?:ed)? ?-?(?:me )?back
        callback
        (?:call|ring) me"""
    ),
}
_LONG: Final = {
    Language.DE: any_of(
        r"""wie lang\w*
        dauert (?:das|es)
        der wie ?vielte"""
    ),
    Language.EN: any_of(
        r"""how (?:much )?long\w*
        what (?:number|place)
        how many"""
    ),
}
MESSAGE: Final = {
    Language.DE: any_of(
        r"""(?:eine |meine )?nachricht(?: \w+)? ?(?:hinterlassen|dalassen|aufsprechen|aufnehmen)?
        (?:etwas|was|ihm|ihr|ihnen|frau \w+|herrn \w+) ausrichten"""
    ),
    Language.EN: any_of(
        r"""(?:leave|take|give) (?:\w+ )?(?:a )?message
        message"""
    ),
}
LEAVES_MESSAGE: Final = {
    Language.DE: any_of(
        r"""nachricht (?:hinterlassen|dalassen|aufsprechen)
        (?:etwas|was) ausrichten"""
    ),
    Language.EN: any_of(r"(?:leave|take) (?:\w+ )?(?:a )?message"),
}
"""Said out of the blue."""


def wish_of(exchange: Exchange) -> Wish | None:
    """What who waits wants, by voice or by key: 1 waits, 2 is called back, or is the no to a question."""
    if exchange.keys:
        is_no = exchange.state.expecting is Expecting.YES_NO
        return {"1": Wish.WAIT, "2": None if is_no else Wish.CALLBACK}.get(exchange.keys)
    meaning = exchange.meaning
    said = _said(meaning.text.lower(), meaning.language) if meaning else None
    is_question = exchange.state.expecting in {Expecting.YES_NO, Expecting.CHOICE}
    return Wish.WAIT if said is None and is_question and exchange.said_yes() else said


def _said(text: str, language: Language) -> Wish | None:
    wants_callback = _CALLBACK[language].search(text)
    if _LONG[language].search(text):
        return Wish.HOW_LONG
    if wants_callback and not _is_denied(text, language, wants_callback.start()):
        return Wish.CALLBACK
    if MESSAGE[language].search(text):
        return Wish.MESSAGE
    if GIVES_UP[language].search(text):
        return Wish.NOTHING
    if _WAIT[language].search(text):
        return Wish.CALLBACK if _NOT[language].search(text) else Wish.WAIT
    return None


def _is_denied(text: str, language: Language, at: int) -> bool:
    """ "No call-back, I'll wait": the words just before deny it."""
    return _NOT[language].search(" ".join(text[:at].split()[-2:])) is not None
