"""The webhooks of a customer who is called back: who calls and why, one key, and no word to a machine."""

from typing import Final

from flask import Blueprint, request
from twilio.twiml.voice_response import VoiceResponse

from callbot.callback import CustomerRung
from callbot.callback_ports import CallbackDesk
from callbot.language import Language
from callbot.transfer import room_of
from telephony import agent_twiml
from telephony.customer_greeting import greeting
from telephony.guard import check_form
from telephony.leg_guards import asked_again, never_silent
from telephony.services import Telephony
from telephony.twiml import LOCALES, clean, hang_up
from telephony.webhooks import FINAL_STATUSES, ROOM_EVENTS, call_sid_of_request

_LEG: Final = "/<int(max=2147483647):transfer_id>"
_KEY_SECONDS: Final = 5
"""How long a customer may think after everything was read out; it is read out twice."""
_MACHINES: Final = ("machine", "fax")
_DE, _EN = Language.DE, Language.EN
_TOO_LATE: Final = {
    _DE: "Entschuldigung, gerade ist doch niemand frei. Wir versuchen es noch einmal. Auf Wiederhören.",
    _EN: "I am sorry, nobody is free just now after all. We will try again. Goodbye.",
}
_NEVER_AGAIN: Final = {
    _DE: "Wir rufen Sie nicht wieder an. Auf Wiederhören.",
    _EN: "We will not call you again. Goodbye.",
}


def make_blueprint(services: Telephony, desk: CallbackDesk) -> Blueprint:
    """The routes under /voice/customer."""
    blueprint = Blueprint("customer_legs", __name__, url_prefix="/voice/customer")
    legs = _CustomerLegs(services, desk)
    blueprint.before_request(lambda: check_form(services.config))
    # When the database fails we hang up: the call-back is tried again.
    for path, view in {
        _LEG: legs.answered,
        f"{_LEG}/key": legs.key,
        f"{_LEG}/silence": legs.silence,
        f"{_LEG}/left": legs.left,
    }.items():
        blueprint.add_url_rule(path, view.__name__, never_silent(view, hang_up), methods=["POST"])
    for path, report in {f"{_LEG}/machine": legs.machine, f"{_LEG}/status": legs.status}.items():
        blueprint.add_url_rule(path, report.__name__, asked_again(report), methods=["POST"])
    return blueprint


class _CustomerLegs:
    def __init__(self, services: Telephony, desk: CallbackDesk) -> None:
        self._desk = desk
        self._firm = services.profile.firm
        self._base = services.config.public_base_url

    def answered(self, transfer_id: int) -> str:
        rung = self._desk.customer_answered(transfer_id, call_sid_of_request())
        return self._who_and_why(transfer_id, rung) if rung else self._say(_TOO_LATE, self._language())

    def key(self, transfer_id: int) -> str:
        digits = request.form.get("Digits", "")
        if self._desk.customer_pressed(transfer_id, digits):
            left_url = self._url(transfer_id, "left")
            return agent_twiml.callers_room(room_of(transfer_id), left_url, self._base + ROOM_EVENTS)
        return self._say(_NEVER_AGAIN if digits == "9" else _TOO_LATE, self._language())

    def silence(self, transfer_id: int) -> str:
        self._desk.customer_silent(transfer_id)
        return hang_up()

    def left(self, _transfer_id: int) -> str:
        """Out of the room, because the agent has gone; who is handed to the bot is redirected to /voice/after."""
        return hang_up()

    def machine(self, transfer_id: int) -> None:
        if request.form.get("AnsweredBy", "").startswith(_MACHINES):
            self._desk.customer_is_machine(transfer_id)

    def status(self, transfer_id: int) -> None:
        """It may come twice, late, and in any order."""
        status, call_sid = request.form.get("CallStatus", ""), call_sid_of_request()
        if status in FINAL_STATUSES:
            self._desk.customer_leg_ended(transfer_id, call_sid, status)
        else:
            self._desk.customer_leg_seen(transfer_id, call_sid)

    def _who_and_why(self, transfer_id: int, rung: CustomerRung) -> str:
        language = rung.callback.language
        text = clean(greeting(rung, self._firm.spoken_name.get(language, self._firm.name)))
        key_url = self._url(transfer_id, "key", language)
        response = VoiceResponse()
        for _ in range(2):
            gather = response.gather(
                input="dtmf", num_digits=1, timeout=_KEY_SECONDS, action=clean(key_url), method="POST"
            )
            gather.say(text, language=LOCALES[language])
        response.redirect(clean(self._url(transfer_id, "silence")), method="POST")
        return str(response)

    def _say(self, texts: dict[Language, str], language: Language) -> str:
        response = VoiceResponse()
        response.say(texts[language], language=LOCALES[language])
        response.hangup()
        return str(response)

    def _language(self) -> Language:
        """Travels in the address, which is signed."""
        given = request.args.get("language", "")
        return next((known for known in Language if known == given), self._firm.languages[0])

    def _url(self, transfer_id: int, what: str, language: Language | None = None) -> str:
        query = f"?language={language}" if language else ""
        return f"{self._base}/voice/customer/{transfer_id}/{what}{query}"
