"""What a customer hears when we ring: who calls and why, and nothing of theirs, for anybody or a machine may listen."""

from enum import Enum, auto
from typing import Final

from callbot.callback import CallbackSource, CustomerRung
from callbot.language import Language


class _Why(Enum):
    ON_THE_WEB = auto()
    BY_TELEPHONE = auto()
    PROMISED = auto()
    """By one of us, to somebody who had rung: "I call back in ten minutes"."""
    OF_OURS = auto()
    """Nobody has asked for it."""


_DE, _EN = Language.DE, Language.EN
# A machine says so itself (AI Act, Article 50).
_WHO: Final = {
    _DE: "Guten Tag, hier ist das automatische Telefonsystem von {firm}.",
    _EN: "Hello, this is the automatic telephone system of {firm}.",
}
# Of the number, not of "you": somebody else may have given it.
_WHY: Final = {
    (_Why.ON_THE_WEB, _DE): "Auf unserer Website wurde um einen Rückruf unter dieser Nummer gebeten.",
    (_Why.ON_THE_WEB, _EN): "On our website, a call back to this number was asked for.",
    (_Why.BY_TELEPHONE, _DE): "Bei einem Anruf bei uns wurde um einen Rückruf unter dieser Nummer gebeten.",
    (_Why.BY_TELEPHONE, _EN): "In a call to us, a call back to this number was asked for.",
    (_Why.PROMISED, _DE): "Bei einem Anruf bei uns haben wir einen Rückruf unter dieser Nummer versprochen.",
    (_Why.PROMISED, _EN): "In a call to us, we promised to call back this number.",
}
_AGENT: Final = {
    _DE: "{agent} wartet in der Leitung und möchte mit Ihnen sprechen.",
    _EN: "{agent} is waiting on the line and would like to speak with you.",
}
_SOMEBODY: Final = {_DE: "Jemand aus unserem Haus", _EN: "One of our colleagues"}
_KEYS: Final = {
    _DE: "Drücken Sie die 1, und wir verbinden Sie sofort. Wenn wir Sie nie wieder anrufen sollen, drücken Sie die 9.",
    _EN: "Press 1 to be connected at once. If we should never call you again, press 9.",
}


def greeting(rung: CustomerRung, firm: str) -> str:
    """In the customer's language. `firm`: as it is said."""
    language = rung.callback.language
    agent = rung.agent_name or _SOMEBODY[language]
    sentences = (
        _WHO[language].format(firm=firm),
        _WHY.get((_why(rung), language), ""),
        _AGENT[language].format(agent=agent),
        _KEYS[language],
    )
    return " ".join(sentence for sentence in sentences if sentence)


def _why(rung: CustomerRung) -> _Why:
    match rung.callback.source:
        case CallbackSource.WEB:
            return _Why.ON_THE_WEB
        case CallbackSource.AGENT:
            return _Why.OF_OURS
        case CallbackSource.CALL | CallbackSource.QUEUE:
            return _Why.BY_TELEPHONE if rung.callback.agent_id is None else _Why.PROMISED
