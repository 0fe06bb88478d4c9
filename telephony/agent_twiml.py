"""TwiML for the legs of agents, and for the room in which they meet callers; pure functions."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from callbot.language import Language
from callbot.standard_questions import OWN_WORDS, SPOKEN, STANDARD_QUESTIONS
from callbot.transfer import Briefing, Failure, TransferKind
from telephony.twiml import LOCALES, clean
from telephony.whisper import whisper

KEY_SECONDS: Final = 5
"""How long an agent may think after the choices were read out; they are read out twice."""
AGAIN_SECONDS: Final = 2
"""How long after a question was read back it may still be spoken again."""

_DE, _EN = Language.DE, Language.EN
_KEYS: Final = {
    (TransferKind.WARM, _DE): "1 annehmen, 2 später, 3 Kollege, 4 Frage, 5 Spam.",
    (TransferKind.WARM, _EN): "1 take, 2 later, 3 colleague, 4 question, 5 spam.",
    (TransferKind.CALLBACK, _DE): "1 annehmen, 2 später, 3 Kollege, 5 Spam.",
    (TransferKind.CALLBACK, _EN): "1 take, 2 later, 3 colleague, 5 spam.",
    (TransferKind.TAKE_OVER, _DE): "1 annehmen, 3 doch nicht.",
    (TransferKind.TAKE_OVER, _EN): "1 take, 3 leave it.",
}
_KEYS_AT_LENGTH: Final = {
    (TransferKind.WARM, _DE): (
        "Drücken Sie 1, um den Anruf anzunehmen, 2, um in zehn Minuten zurückzurufen, 3 für den nächsten Kollegen,"
        " 4, damit der Assistent noch etwas fragt, oder 5 für Spam."
    ),
    (TransferKind.WARM, _EN): (
        "Press 1 to take the call, 2 to call back in ten minutes, 3 for the next colleague,"
        " 4 to let the assistant ask one more question, or 5 for spam."
    ),
    (TransferKind.CALLBACK, _DE): (
        "Drücken Sie 1, um den Rückruf zu übernehmen, 2 für in zehn Minuten, 3 für den nächsten Kollegen,"
        " oder 5 für Spam."
    ),
    (TransferKind.CALLBACK, _EN): (
        "Press 1 to take the call back, 2 for in ten minutes, 3 for the next colleague, or 5 for spam."
    ),
    (
        TransferKind.TAKE_OVER,
        _DE,
    ): "Drücken Sie 1, um den Anruf zu übernehmen, oder 3, um ihn beim Assistenten zu lassen.",
    (TransferKind.TAKE_OVER, _EN): "Press 1 to take the call over, or 3 to leave it with the assistant.",
}
_ASK: Final = {_DE: "Was soll ich fragen?", _EN: "What shall I ask?"}
_SPEAK_QUESTION: Final = {
    (_DE, _DE): "Ihre Frage, nach dem Ton.",
    (_DE, _EN): "Ihre Frage, auf Englisch, nach dem Ton.",
    (_EN, _DE): "Your question, in German, after the tone.",
    (_EN, _EN): "Your question, after the tone.",
}
"""In the agent's language; the question itself is spoken in the caller's."""
_I_ASK: Final = {_DE: "Ich frage:", _EN: "I will ask:"}
_OR_AGAIN: Final = {_DE: "Noch einmal: 2.", _EN: "Again: 2."}


class Farewell(StrEnum):
    """Why an agent's leg ends, as the agent hears it."""

    NO_LONGER_NEEDED = "no_longer_needed"
    UNDERSTOOD = "understood"
    NOT_TAKEN = "not_taken"
    OVER = "over"
    TROUBLE = "trouble"
    NOTED = "noted"
    """A summary was dictated."""
    NOT_UNDERSTOOD = "not_understood"


_FAREWELLS: Final = {
    (Farewell.NO_LONGER_NEEDED, _DE): "Der Anruf hat sich erledigt. Vielen Dank.",
    (Farewell.NO_LONGER_NEEDED, _EN): "The caller is no longer there. Thank you.",
    (Farewell.UNDERSTOOD, _DE): "Alles klar, ich kümmere mich darum.",
    (Farewell.UNDERSTOOD, _EN): "All right, I will see to it.",
    (Farewell.NOT_TAKEN, _DE): "Ich habe keine Taste gehört und versuche es bei jemand anderem.",
    (Farewell.NOT_TAKEN, _EN): "I did not hear a key and will try somebody else.",
    (Farewell.OVER, _DE): "Das Gespräch ist für Sie beendet.",
    (Farewell.OVER, _EN): "The call is over for you.",
    (Farewell.TROUBLE, _DE): "Entschuldigung, das System hat eine Störung. Der Anruf wird nicht verbunden.",
    (Farewell.TROUBLE, _EN): "Sorry, the system has a problem. The call is not connected.",
    (Farewell.NOTED, _DE): "Danke. Der Text steht in Ihrer Notiz.",
    (Farewell.NOTED, _EN): "Thank you. The text is in your note.",
    (Farewell.NOT_UNDERSTOOD, _DE): "Ich habe nichts verstanden.",
    (Farewell.NOT_UNDERSTOOD, _EN): "I have not understood anything.",
}
_UNREACHED: Final = {
    (Failure.BUSY, _DE): "Beim Kunden ist besetzt.",
    (Failure.BUSY, _EN): "The customer's line is busy.",
    (Failure.NO_ANSWER, _DE): "Der Kunde nimmt nicht ab.",
    (Failure.NO_ANSWER, _EN): "The customer does not answer.",
    (Failure.MACHINE, _DE): "Dort ist nur ein Anrufbeantworter.",
    (Failure.MACHINE, _EN): "Only an answering machine is there.",
    (Failure.NO_KEY, _DE): "Der Kunde hat die Eins nicht gedrückt.",
    (Failure.NO_KEY, _EN): "The customer has not pressed one.",
    (Failure.BLOCKED, _DE): "Der Kunde möchte nicht mehr angerufen werden.",
    (Failure.BLOCKED, _EN): "The customer does not want to be called any more.",
    (Failure.FAILED, _DE): "Der Anruf beim Kunden kam nicht zustande.",
    (Failure.FAILED, _EN): "The call to the customer could not be made.",
}


def unreached(failure: Failure, language: Language) -> str:
    """The agent of a call-back waited for nobody, and hears why."""
    response = VoiceResponse()
    why = _UNREACHED.get((failure, language), _UNREACHED[Failure.FAILED, language])
    response.say(why, language=LOCALES[language])
    response.hangup()
    return str(response)


def brief(briefing: Briefing, key_url: str, silence_url: str) -> str:
    """Whisper, then wait for a key; read the choices out once more, then go to `silence_url`."""
    response = VoiceResponse()
    keys = _KEYS[briefing.transfer.kind, briefing.language]
    _gather(response, [*whisper(briefing), (briefing.language, keys)], key_url)
    return _once_more(response, briefing.transfer.kind, briefing.language, key_url, silence_url)


def choices(kind: TransferKind, language: Language, key_url: str, silence_url: str) -> str:
    """The choices alone, for whoever pressed a key that means nothing."""
    return _once_more(VoiceResponse(), kind, language, key_url, silence_url)


def ask_what(
    language: Language, question_url: str, silence_url: str, before: Sequence[tuple[Language, str]] = ()
) -> str:
    """Which of the standard questions the bot is to ask, or that the agent speaks one."""
    choice = " ".join(f"{key} {question.label[language]}." for key, question in STANDARD_QUESTIONS.items())
    asked = f"{_ASK[language]} {choice} {SPOKEN} {OWN_WORDS[language]}."
    response = VoiceResponse()
    _gather(response, [*before, (language, asked)], question_url)
    response.redirect(clean(silence_url), method="POST")
    return str(response)


def speak_question(language: Language, callers: Language) -> Sequence[tuple[Language, str]]:
    """What an agent hears before the tone."""
    return [(language, _SPEAK_QUESTION[language, callers])]


def read_back(question: str, callers: Language, language: Language, confirm_url: str) -> str:
    """What was understood of a spoken question; without a key it is asked."""
    response = VoiceResponse()
    said = [(language, _I_ASK[language]), (callers, question), (language, _OR_AGAIN[language])]
    _gather(response, said, confirm_url, AGAIN_SECONDS)
    response.redirect(clean(confirm_url), method="POST")
    return str(response)


def agents_room(room: str, left_url: str, events_url: str) -> str:
    """The agent waits in the room for the caller; * leads out of it."""
    response = VoiceResponse()
    dial = response.dial(action=clean(left_url), method="POST", hangup_on_star=True)
    _conference(dial, room, events_url, ends_with_this_leg=False)
    return str(response)


def callers_room(room: str, left_url: str, events_url: str) -> str:
    """The caller meets the agent; without the caller the room ends."""
    response = VoiceResponse()
    dial = response.dial(action=clean(left_url), method="POST")
    _conference(dial, room, events_url, ends_with_this_leg=True)
    return str(response)


def not_understood(language: Language) -> tuple[Language, str]:
    return language, _FAREWELLS[Farewell.NOT_UNDERSTOOD, language]


def say_and_hang_up(farewell: Farewell, languages: Iterable[Language]) -> str:
    response = VoiceResponse()
    for language in languages:
        response.say(_FAREWELLS[farewell, language], language=LOCALES[language])
    response.hangup()
    return str(response)


def _once_more(response: VoiceResponse, kind: TransferKind, language: Language, key_url: str, silence_url: str) -> str:
    _gather(response, [(language, _KEYS_AT_LENGTH[kind, language])], key_url)
    response.redirect(clean(silence_url), method="POST")
    return str(response)


def _gather(
    response: VoiceResponse, said: Sequence[tuple[Language, str]], key_url: str, seconds: int = KEY_SECONDS
) -> None:
    gather: Gather = response.gather(input="dtmf", num_digits=1, timeout=seconds, action=clean(key_url), method="POST")
    for language, text in said:
        gather.say(clean(text), language=LOCALES[language])


def _conference(dial: Dial, room: str, events_url: str, ends_with_this_leg: bool) -> None:
    dial.conference(
        clean(room),
        start_conference_on_enter=True,
        end_conference_on_exit=ends_with_this_leg,
        beep="false",
        status_callback=clean(events_url),
        status_callback_event="join",
        status_callback_method="POST",
    )
