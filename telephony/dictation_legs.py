"""Agents' legs on which they dictate: connected with our own ears, so that nothing is recorded anywhere."""

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, request

from callbot.dictation import Dictation, DictationState
from callbot.language import Language
from telephony import tokens, twiml
from telephony.agent_twiml import Farewell, say_and_hang_up
from telephony.guard import check_form
from telephony.leg_guards import asked_again, never_silent
from telephony.services import Telephony
from telephony.signature import socket_address
from telephony.webhooks import FINAL_STATUSES, call_sid_of_request

_LEG: Final = "/<int(max=2147483647):dictation_id>"
_DE, _EN = Language.DE, Language.EN
_SPEAK_SUMMARY: Final = {
    _DE: "Für die Notiz: bis zu zwanzig Sekunden, nach dem Ton.",
    _EN: "For the note: up to twenty seconds, after the tone.",
}
_TALK_IS_OVER: Final = {_DE: "Das Gespräch ist zu Ende.", _EN: "The talk is over."}


def make_blueprint(services: Telephony) -> Blueprint:
    """The routes under /voice/dictation: an agent is rung to dictate a summary, or has stayed on the line for it."""
    blueprint = Blueprint("dictation_legs", __name__, url_prefix="/voice/dictation")
    legs = _DictationLegs(services)
    blueprint.before_request(lambda: check_form(services.config))

    def trouble() -> str:
        return say_and_hang_up(Farewell.NOT_UNDERSTOOD, services.profile.firm.languages)

    for path, view in {_LEG: legs.answered, f"{_LEG}/over": legs.over}.items():
        blueprint.add_url_rule(path, view.__name__, never_silent(view, trouble), methods=["POST"])
    blueprint.add_url_rule(f"{_LEG}/status", "status", asked_again(legs.status), methods=["POST"])
    return blueprint


def dictate(services: Telephony, dictation: Dictation, saying: Sequence[tuple[Language, str]], then_url: str) -> str:
    """Connect the leg of this request with our ears, and ask `then_url` how to go on when the agent has ended."""
    token, expires_at = tokens.new_token(), services.clock() + tokens.LIFETIME
    services.dictations.issue_token(dictation, call_sid_of_request(), tokens.hash_token(token), expires_at)
    return twiml.open_stream(
        socket_url=socket_address(services.config.public_base_url) + "/voice/stream",
        token=token,
        then_url=then_url,
        saying=saying,
    )


def speak_summary(services: Telephony, dictation: Dictation) -> str:
    """A leg that is not rung for it was in a talk until now."""
    told = _SPEAK_SUMMARY[dictation.language]
    if dictation.attempt_id is not None:
        told = f"{_TALK_IS_OVER[dictation.language]} {told}"
    over_url = f"{services.config.public_base_url}/voice/dictation/{dictation.id}/over"
    return dictate(services, dictation, [(dictation.language, told)], over_url)


class _DictationLegs:
    def __init__(self, services: Telephony) -> None:
        self._services = services
        self._dictations = services.dictations

    def answered(self, dictation_id: int) -> str:
        dictation = self._dictations.summary(dictation_id)
        return speak_summary(self._services, dictation) if dictation else twiml.hang_up()

    def over(self, dictation_id: int) -> str:
        """The agent has ended, and still holds the line."""
        dictation = self._dictations.summary(dictation_id)
        if dictation is None:
            return twiml.hang_up()
        was_heard = dictation.state is DictationState.HEARD
        return say_and_hang_up(Farewell.NOTED if was_heard else Farewell.NOT_UNDERSTOOD, [dictation.language])

    def status(self, dictation_id: int) -> None:
        """It may come twice, late, and in any order."""
        if request.form.get("CallStatus", "") in FINAL_STATUSES:
            self._dictations.summary_ended(dictation_id)
