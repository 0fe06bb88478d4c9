"""REST: conferences and who takes part in them."""

from typing import Final

from aiohttp import web

from telephony.simulator import resources
from telephony.simulator.conference import Conference, Seat
from telephony.simulator.network import Network
from telephony.simulator.resources import Resource
from telephony.simulator.rest_request import Form, RefusedError, only

UPDATE_CONFERENCE: Final = frozenset({"Status"})
UPDATE_PARTICIPANT: Final = frozenset({"Muted", "Hold", "EndConferenceOnExit"})


async def list_conferences(network: Network, request: web.Request, form: Form) -> Resource:
    query = request.query
    rooms = [
        room
        for room in network.conferences
        if query.get("FriendlyName", room.name) == room.name and query.get("Status", room.status) == room.status
    ]
    items = [resources.conference(room, network.account.sid) for room in rooms]
    return resources.page("conferences", items, request.path_qs)


async def fetch_conference(network: Network, request: web.Request, form: Form) -> Resource:
    return resources.conference(_room(network, request, "sid"), network.account.sid)


async def update_conference(network: Network, request: web.Request, form: Form) -> Resource:
    only(network, form, UPDATE_CONFERENCE)
    room = _room(network, request, "sid")
    if form.get("Status") == "completed":
        room.end("conference-ended-via-api")
    return resources.conference(room, network.account.sid)


async def list_participants(network: Network, request: web.Request, form: Form) -> Resource:
    seats = _room(network, request, "sid").seats
    items = [resources.participant(seat, network.account.sid) for seat in seats]
    return resources.page("participants", items, request.path_qs)


async def fetch_participant(network: Network, request: web.Request, form: Form) -> Resource:
    return resources.participant(_seat(network, request), network.account.sid)


async def update_participant(network: Network, request: web.Request, form: Form) -> Resource:
    only(network, form, UPDATE_PARTICIPANT)
    seat = _seat(network, request)
    if "Muted" in form:
        seat.is_muted = form["Muted"].lower() == "true"
        seat.room.announce("participant-mute" if seat.is_muted else "participant-unmute", seat)
    if "Hold" in form:
        seat.is_on_hold = form["Hold"].lower() == "true"
        seat.room.announce("participant-hold" if seat.is_on_hold else "participant-unhold", seat)
    if "EndConferenceOnExit" in form:
        seat.ends = form["EndConferenceOnExit"].lower() == "true"
    return resources.participant(seat, network.account.sid)


async def remove_participant(network: Network, request: web.Request, form: Form) -> None:
    """Out of the conference means hung up, as with Twilio."""
    _seat(network, request).leg.hang_up()


def _room(network: Network, request: web.Request, name: str) -> Conference:
    room = next((room for room in network.conferences if room.sid == request.match_info[name]), None)
    if room is None:
        raise RefusedError.not_found(request)
    return room


def _seat(network: Network, request: web.Request) -> Seat:
    seat = _room(network, request, "conference").seat_of(request.match_info["sid"])
    if seat is None:
        raise RefusedError.not_found(request)
    return seat
