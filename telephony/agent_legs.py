"""The webhooks of agents' legs: the agent answers, presses keys, enters and leaves the room, hangs up."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, request

from callbot.dictation import DictationState
from callbot.handoff_ports import AgentNext
from callbot.language import Language
from callbot.standard_questions import SPOKEN
from callbot.transfer import Failure, TransferKind
from telephony import agent_twiml
from telephony.agent_twiml import Farewell, say_and_hang_up
from telephony.dictation_legs import dictate, speak_summary
from telephony.guard import check_form
from telephony.leg_guards import asked_again, never_silent
from telephony.services import Telephony
from telephony.webhooks import FINAL_STATUSES, ROOM_EVENTS, call_sid_of_request

_LEG: Final = "/<int(max=2147483647):attempt_id>"
_AGAIN: Final = "2"
_JOINED: Final = "participant-join"
_UNANSWERED: Final = frozenset({"queued", "initiated", "ringing"})
"""Statuses of a leg that may still be ended without a word."""


def make_blueprint(services: Telephony) -> Blueprint:
    """The routes under /voice/agent."""
    blueprint = Blueprint("agent_legs", __name__, url_prefix="/voice/agent")
    legs = _AgentLegs(services)
    blueprint.before_request(lambda: check_form(services.config))

    def trouble() -> str:
        """The agent is told, and the leg ends: the caller is still with the bot."""
        return say_and_hang_up(Farewell.TROUBLE, services.profile.firm.languages)

    for path, view in {
        _LEG: legs.answered,
        f"{_LEG}/key": legs.key,
        f"{_LEG}/question": legs.question,
        f"{_LEG}/dictated": legs.dictated,
        f"{_LEG}/confirm": legs.confirm,
        f"{_LEG}/silence": legs.silence,
        f"{_LEG}/left": legs.left,
        f"{_LEG}/unreached": legs.unreached,
    }.items():
        blueprint.add_url_rule(path, view.__name__, never_silent(view, trouble), methods=["POST"])
    blueprint.add_url_rule(f"{_LEG}/status", "status", asked_again(legs.status), methods=["POST"])
    blueprint.add_url_rule("/room", "room", asked_again(legs.room), methods=["POST"])
    return blueprint


@dataclass(frozen=True, slots=True)
class _About:
    """What a leg is about. It travels in the leg's addresses, which are signed: no look into the store for a word."""

    kind: TransferKind
    language: Language
    room: str

    @classmethod
    def of_request(cls, language: Language) -> "_About":
        """`language`: of whoever has none in the address."""
        given = request.args
        try:
            return cls(TransferKind(given["kind"]), Language(given["language"]), given["room"])
        except (ValueError, KeyError):
            return cls(TransferKind.WARM, language, "")

    @property
    def query(self) -> str:
        return urlencode({"kind": self.kind, "language": self.language, "room": self.room})


class _AgentLegs:
    def __init__(self, services: Telephony) -> None:
        self._switchboard, self._dictations = services.switchboard, services.dictations
        self._services = services
        self._base = services.config.public_base_url
        self._language = services.profile.firm.languages[0]

    def answered(self, attempt_id: int) -> str:
        briefing = self._switchboard.brief(attempt_id, call_sid_of_request())
        if briefing is None:
            return say_and_hang_up(Farewell.NO_LONGER_NEEDED, [self._language])
        about = _About(briefing.transfer.kind, briefing.language, briefing.transfer.room)
        return agent_twiml.brief(briefing, self._url(attempt_id, "key", about), self._url(attempt_id, "silence", about))

    def key(self, attempt_id: int) -> str:
        return self._go_on(attempt_id, self._switchboard.pressed(attempt_id, request.form.get("Digits", "")))

    def question(self, attempt_id: int) -> str:
        digits = request.form.get("Digits", "")
        if digits == SPOKEN:
            return self._speak_question(attempt_id)
        return self._go_on(attempt_id, self._switchboard.chose_question(attempt_id, digits))

    def _speak_question(self, attempt_id: int) -> str:
        about, dictation = _About.of_request(self._language), self._dictations.question(attempt_id)
        if dictation is None:
            return self._farewell(Farewell.NO_LONGER_NEEDED)
        saying = agent_twiml.speak_question(about.language, dictation.language)
        return dictate(self._services, dictation, saying, self._url(attempt_id, "dictated", about))

    def dictated(self, attempt_id: int) -> str:
        """The agent has ended: what was understood is read back."""
        about, dictation = _About.of_request(self._language), self._dictations.question_heard(attempt_id)
        if dictation is None:
            return self._farewell(Farewell.NO_LONGER_NEEDED)
        if dictation.state is DictationState.HEARD:
            confirm_url = self._url(attempt_id, "confirm", about)
            return agent_twiml.read_back(dictation.text, dictation.language, about.language, confirm_url)
        question_url, silence_url = self._url(attempt_id, "question", about), self._url(attempt_id, "silence", about)
        sorry = agent_twiml.not_understood(about.language)
        return agent_twiml.ask_what(about.language, question_url, silence_url, [sorry])

    def confirm(self, attempt_id: int) -> str:
        if request.form.get("Digits") == _AGAIN:
            return self._speak_question(attempt_id)
        return self._go_on(attempt_id, self._dictations.ask(attempt_id))

    def silence(self, attempt_id: int) -> str:
        self._switchboard.no_key(attempt_id)
        return self._farewell(Farewell.NOT_TAKEN)

    def left(self, attempt_id: int) -> str:
        """The leg is out of the room: by *, because the room has ended, or because the agent has hung up."""
        if request.form.get("CallStatus") != "in-progress":
            return self._farewell(Farewell.OVER)
        self._switchboard.agent_starred(attempt_id)
        dictation = self._dictations.summary_on_leg(attempt_id)
        return speak_summary(self._services, dictation) if dictation else self._farewell(Farewell.OVER)

    def unreached(self, _attempt_id: int) -> str:
        """The room was left because its customer does not come."""
        why, language = request.args.get("why", ""), request.args.get("language", "")
        failure = Failure(why) if why in set(Failure) else Failure.FAILED
        return agent_twiml.unreached(failure, Language(language) if language in set(Language) else self._language)

    def status(self, attempt_id: int) -> None:
        """It may come twice, late, and in any order."""
        status = request.form.get("CallStatus", "")
        if status in FINAL_STATUSES:
            self._dictations.briefing_ended(attempt_id)
            self._switchboard.leg_ended(attempt_id, status)
        elif status in _UNANSWERED:
            self._switchboard.leg_seen(attempt_id, call_sid_of_request())

    def room(self) -> None:
        """Somebody has come into a room; the agent, who came first, is nobody's caller."""
        if request.form.get("StatusCallbackEvent") == _JOINED:
            self._switchboard.caller_joined(call_sid_of_request())

    def _go_on(self, attempt_id: int, then: AgentNext) -> str:
        about = _About.of_request(self._language)
        silence_url = self._url(attempt_id, "silence", about)
        match then:
            case AgentNext.ROOM:
                left_url = self._url(attempt_id, "left", about)
                return agent_twiml.agents_room(about.room, left_url, self._base + ROOM_EVENTS)
            case AgentNext.ASK_WHAT:
                return agent_twiml.ask_what(about.language, self._url(attempt_id, "question", about), silence_url)
            case AgentNext.AGAIN:
                key_url = self._url(attempt_id, "key", about)
                return agent_twiml.choices(about.kind, about.language, key_url, silence_url)
            case AgentNext.THANKS:
                return self._farewell(Farewell.UNDERSTOOD)
            case AgentNext.CALLER_GONE:
                return self._farewell(Farewell.NO_LONGER_NEEDED)

    def _farewell(self, farewell: Farewell) -> str:
        return say_and_hang_up(farewell, [_About.of_request(self._language).language])

    def _url(self, attempt_id: int, what: str, about: _About) -> str:
        return f"{self._base}/voice/agent/{attempt_id}/{what}?{about.query}"
