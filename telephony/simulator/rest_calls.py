"""REST: calls and text messages."""

import re
from typing import Final

from aiohttp import web

from telephony.simulator import messages, resources
from telephony.simulator.leg import Direction, Leg, Program
from telephony.simulator.network import Network
from telephony.simulator.resources import Resource
from telephony.simulator.rest_request import ExcusedError, Form, RefusedError, names, only

_ADDRESS = re.compile(r"\+[1-9][0-9]{6,14}|client:[A-Za-z0-9_.-]+")
_AMD_SECONDS = 3.0
"""How long answering-machine detection listens."""

CREATE_CALL: Final = names(
    "To From Url Method Twiml FallbackUrl FallbackMethod StatusCallback StatusCallbackEvent StatusCallbackMethod"
    " Timeout TimeLimit MachineDetection MachineDetectionTimeout MachineDetectionSpeechThreshold"
    " MachineDetectionSpeechEndThreshold MachineDetectionSilenceTimeout AsyncAmd AsyncAmdStatusCallback"
    " AsyncAmdStatusCallbackMethod CallReason SendDigits"
)
UPDATE_CALL: Final = names(
    "Url Method Twiml Status FallbackUrl FallbackMethod StatusCallback StatusCallbackMethod TimeLimit"
)
CREATE_MESSAGE: Final = names("To From Body StatusCallback ValidityPeriod")


async def create_call(network: Network, request: web.Request, form: Form) -> Resource:
    only(network, form, CREATE_CALL)
    _check_addresses(network, form, missing_to=21201, bad_to=21211)
    if not form.get("Url") and not form.get("Twiml"):
        raise RefusedError(400, 21205, "Url parameter is required")
    leg = network.new_leg(form["From"], form["To"], Direction.OUTBOUND_API)
    events = frozenset(
        event for value in (await request.post()).getall("StatusCallbackEvent", []) for event in str(value).split()
    )
    method = form.get("StatusCallbackMethod", "POST")
    network.watch(leg, form.get("StatusCallback", ""), method, events)
    network.call_out(leg, _program(form), float(form.get("Timeout", "60")), lambda: _detect(network, leg, form))
    return resources.call(leg, network.account.sid)


def _detect(network: Network, leg: Leg, form: Form) -> None:
    """Answering-machine detection; only the asynchronous kind takes time here."""
    if not form.get("MachineDetection"):
        return
    answered_by = "machine_start" if leg.is_machine else "human"
    if form.get("AsyncAmd") != "true":
        leg.answered_by = answered_by
        return
    leg.accompany(_detect_later(network, leg, form, answered_by))


async def _detect_later(network: Network, leg: Leg, form: Form, answered_by: str) -> None:
    await network.timeline.sleep(_AMD_SECONDS)
    leg.answered_by = answered_by
    url, method = form.get("AsyncAmdStatusCallback", ""), form.get("AsyncAmdStatusCallbackMethod", "POST")
    detected = {**network.form(leg), "MachineDetectionDuration": str(round(_AMD_SECONDS * 1000))}
    network.subscribe(leg, url, method, frozenset({"amd"})).announce("amd", detected, is_last=True)


async def list_calls(network: Network, request: web.Request, form: Form) -> Resource:
    query = request.query
    legs = [
        leg
        for leg in network.legs.values()
        if query.get("To", leg.to) == leg.to
        and query.get("From", leg.from_) == leg.from_
        and query.get("Status", leg.status.value) == leg.status.value
    ]
    return resources.page("calls", [resources.call(leg, network.account.sid) for leg in legs], request.path_qs)


async def fetch_call(network: Network, request: web.Request, form: Form) -> Resource:
    return resources.call(_leg(network, request), network.account.sid)


async def update_call(network: Network, request: web.Request, form: Form) -> Resource:
    only(network, form, UPDATE_CALL)
    leg = _leg(network, request)
    if leg.status.is_final:
        refusal = ExcusedError if leg.has_just_ended else RefusedError
        raise refusal(400, 21220, "Call is not in-progress. Cannot redirect.")
    if form.get("Status") in {"completed", "canceled"}:
        leg.hang_up()
    elif not form.get("Url") and not form.get("Twiml"):
        raise RefusedError(400, 21218, "Url, Twiml or Status is required")
    elif not leg.is_answered:
        raise RefusedError(400, 21220, "Call is not in-progress. Cannot redirect.")
    else:
        leg.redirect(_program(form))
    return resources.call(leg, network.account.sid)


def _leg(network: Network, request: web.Request) -> Leg:
    leg = network.legs.get(request.match_info["sid"])
    if leg is None:
        raise RefusedError.not_found(request)
    return leg


async def create_message(network: Network, request: web.Request, form: Form) -> Resource:
    only(network, form, CREATE_MESSAGE)
    _check_addresses(network, form, missing_to=21604, bad_to=21211)
    if not form.get("Body"):
        raise RefusedError(400, 21602, "Message body is required.")
    if len(form["Body"]) > 1600:
        raise RefusedError(400, 21617, "The concatenated message body exceeds the 1600 character limit")
    sent = messages.Message(form["From"], form["To"], form["Body"])
    messages.deliver(network, sent, form.get("StatusCallback", ""))
    return resources.message(sent, network.account.sid)


def _check_addresses(network: Network, form: Form, missing_to: int, bad_to: int) -> None:
    if not form.get("To"):
        raise RefusedError(400, missing_to, "No 'To' number is specified")
    if not form.get("From"):
        raise RefusedError(400, 21213, "'From' is required")
    if not _ADDRESS.fullmatch(form["To"]):
        raise RefusedError(400, bad_to, "The 'To' number is not valid")
    if form["From"] not in network.numbers:
        raise RefusedError(400, 21210, "'From' is not one of the account's numbers")


def _program(form: Form) -> Program:
    return Program(
        form.get("Url", ""),
        form.get("Method", "POST"),
        form.get("Twiml", ""),
        form.get("FallbackUrl", ""),
        form.get("FallbackMethod", "POST"),
    )
