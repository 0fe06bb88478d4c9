"""callbot.handoff_ports.LegControl on Twilio's REST API."""

from typing import Final
from urllib.parse import urlencode

from callbot.agents import Agent
from callbot.config import Config
from callbot.dictation import Dictation
from callbot.errors import CarrierError
from callbot.language import Language
from callbot.transfer import Attempt, Failure, Transfer
from telephony.numbers import Refused, may_dial
from telephony.rest import OutboundCall, TwilioRest

AGENT_RINGS_SECONDS: Final = 20
"""Shorter than it takes most mailboxes to answer."""
CUSTOMER_RINGS_SECONDS: Final = 30
_ALWAYS_AGAIN: Final = "#rc=5&rp=all"
"""Twilio repeats a status callback whatever went wrong."""


class TwilioLegs:
    """Safe to use from many threads."""

    def __init__(self, config: Config, rest: TwilioRest) -> None:
        self._base = config.public_base_url + "/voice"
        self._rest = rest

    def ring_agent(self, attempt: Attempt) -> str:
        here = f"{self._base}/agent/{attempt.id}"
        return self._ring(
            OutboundCall(attempt.agent_address, here, f"{here}/status{_ALWAYS_AGAIN}", AGENT_RINGS_SECONDS)
        )

    def ring_customer(self, transfer: Transfer, number: str) -> str:
        here = f"{self._base}/customer/{transfer.id}"
        status_url, machine_url = f"{here}/status{_ALWAYS_AGAIN}", f"{here}/machine{_ALWAYS_AGAIN}"
        return self._ring(OutboundCall(number, here, status_url, CUSTOMER_RINGS_SECONDS, machine_url))

    def ring_to_dictate(self, dictation: Dictation, agent: Agent) -> str:
        """Dial the agent for a summary; gives the leg's CallSid."""
        here = f"{self._base}/dictation/{dictation.id}"
        return self._ring(OutboundCall(agent.address, here, f"{here}/status{_ALWAYS_AGAIN}", AGENT_RINGS_SECONDS))

    def hang_up(self, call_sid: str) -> None:
        self._rest.hang_up(call_sid)

    def tell_unreached(self, attempt: Attempt, failure: Failure, language: Language) -> bool:
        query = urlencode({"why": failure, "language": language})
        where = f"{self._base}/agent/{attempt.id}/unreached?{query}"
        return attempt.leg_sid is not None and self._rest.redirect_call(attempt.leg_sid, where)

    def is_live(self, call_sid: str) -> bool:
        return self._rest.is_live(call_sid)

    def to_the_bot(self, call_sid: str) -> bool:
        return self._rest.redirect_call(call_sid, f"{self._base}/after")

    def to_the_room(self, call_sid: str) -> bool:
        return self._rest.redirect_call(call_sid, f"{self._base}/after")

    def _ring(self, call: OutboundCall) -> str:
        """Checked at the moment of dialling: rules may have changed since the number was kept."""
        if not call.to.startswith("client:"):
            allowed = may_dial(call.to)
            if isinstance(allowed, Refused):
                raise CarrierError(f"the number may not be dialled: {allowed.reason}")
        return self._rest.create_call(call)
