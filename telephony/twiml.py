"""TwiML: what we answer to the carrier, as pure functions."""

import re
from collections.abc import Iterable
from typing import Final

from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import VoiceResponse

from callbot.language import Language

RING_SECONDS: Final = 40
"""How long the fallback number rings before the caller is told that nobody answers."""

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LOCALES: Final = {Language.DE: "de-DE", Language.EN: "en-GB"}
_TROUBLE: Final = {
    Language.DE: "Entschuldigung, unser Telefonsystem hat gerade eine Störung. Ich verbinde Sie mit einem Menschen.",
    Language.EN: "I am sorry, our telephone system has a problem. I am connecting you with a person.",
}
_NOBODY: Final = {
    Language.DE: "Leider ist gerade niemand zu erreichen. Bitte rufen Sie später noch einmal an. Auf Wiederhören.",
    Language.EN: "Unfortunately nobody can be reached at the moment. Please call again later. Goodbye.",
}


def clean(text: str) -> str:
    """The text without control characters and lone surrogates, which no XML document may hold."""
    return _NOT_XML.sub("", text)


def open_stream(socket_url: str, token: str, then_url: str, saying: Iterable[tuple[Language, str]] = ()) -> str:
    """Connect the call to our media stream, and ask `then_url` how to go on when the stream ends.

    `saying`: what the carrier's own voice reads out before.
    """
    response = VoiceResponse()
    for language, text in saying:
        response.say(clean(text), language=LOCALES[language])
    response.connect().stream(url=clean(socket_url)).parameter(name="token", value=clean(token))
    response.redirect(clean(then_url), method="POST")
    return str(response)


def hang_up() -> str:
    response = VoiceResponse()
    response.hangup()
    return str(response)


def apologise_and_ring(number: str, languages: Iterable[Language]) -> str:
    """Say in each language that we have a problem, ring the number, and say goodbye when nobody answers."""
    response = VoiceResponse()
    _say(response, _TROUBLE, languages)
    response.dial(clean(number), timeout=RING_SECONDS)
    _say(response, _NOBODY, languages)
    response.hangup()
    return str(response)


def ring(number: str, languages: Iterable[Language]) -> str:
    """Ring the number, and say goodbye when nobody answers."""
    response = VoiceResponse()
    response.dial(clean(number), timeout=RING_SECONDS)
    _say(response, _NOBODY, languages)
    response.hangup()
    return str(response)


def write_back(text: str | None) -> str:
    """Answer a text message; None: say nothing."""
    response = MessagingResponse()
    if text:
        response.message(clean(text))
    return str(response)


def _say(response: VoiceResponse, texts: dict[Language, str], languages: Iterable[Language]) -> None:
    for language in languages:
        response.say(clean(texts[language]), language=LOCALES[language])
