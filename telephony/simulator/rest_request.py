"""What all REST endpoints share: forms, and refusals with Twilio's codes."""

from collections.abc import Mapping

from aiohttp import web

from telephony.simulator.network import Network
from telephony.simulator.violations import ErrorCode

Form = Mapping[str, str]


class RefusedError(Exception):
    """The request is answered with an error status and one of Twilio's codes."""

    def __init__(self, status: int, code: int, text: str) -> None:
        super().__init__(text)
        self.status, self.code, self.text = status, code, text

    @classmethod
    def not_found(cls, request: web.Request) -> "RefusedError":
        return cls(404, 20404, f"The requested resource {request.path} was not found")


class ExcusedError(RefusedError):
    """Refused through no mistake of the other side: on purpose, or because the request met the end of its call."""


def names(text: str) -> frozenset[str]:
    return frozenset(text.split())


def only(network: Network, form: Form, known: frozenset[str]) -> None:
    """Twilio passes over parameters it does not know; here they are a mistake of ours."""
    if unknown := form.keys() - known:
        network.report(ErrorCode.REST_BAD_REQUEST, f"unknown parameters: {', '.join(sorted(unknown))}")
