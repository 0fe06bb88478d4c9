"""Twilio's REST API, as far as Callbot uses it."""

from collections.abc import Awaitable, Callable

from aiohttp import encode_basic_auth, web

from telephony.simulator import resources, rest_calls, rest_conferences
from telephony.simulator.faults import RestFault
from telephony.simulator.network import Network
from telephony.simulator.resources import Resource
from telephony.simulator.rest_request import ExcusedError, Form, RefusedError
from telephony.simulator.violations import ErrorCode

Handler = Callable[[Network, web.Request, Form], Awaitable[Resource | None]]

_BASE = "/2010-04-01/Accounts/{account}"
_PARTICIPANT = "/Conferences/{conference}/Participants/{sid}.json"
_ENDPOINTS: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/Calls.json", rest_calls.create_call),
    ("GET", "/Calls.json", rest_calls.list_calls),
    ("GET", "/Calls/{sid}.json", rest_calls.fetch_call),
    ("POST", "/Calls/{sid}.json", rest_calls.update_call),
    ("POST", "/Messages.json", rest_calls.create_message),
    ("GET", "/Conferences.json", rest_conferences.list_conferences),
    ("GET", "/Conferences/{sid}.json", rest_conferences.fetch_conference),
    ("POST", "/Conferences/{sid}.json", rest_conferences.update_conference),
    ("GET", "/Conferences/{sid}/Participants.json", rest_conferences.list_participants),
    ("GET", _PARTICIPANT, rest_conferences.fetch_participant),
    ("POST", _PARTICIPANT, rest_conferences.update_participant),
    ("DELETE", _PARTICIPANT, rest_conferences.remove_participant),
)
_CREATING = {"/Calls.json", "/Messages.json"}


def rest_api(network: Network) -> web.Application:
    """The endpoints; a refusal carries Twilio's code and, unless it is excused, is reported as a violation."""
    app = web.Application()
    for method, path, handler in _ENDPOINTS:
        status = 201 if method == "POST" and path in _CREATING else 200
        app.router.add_route(method, _BASE + path, _guarded(network, handler, status))
    return app


def _guarded(network: Network, handler: Handler, status: int) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            _authenticate(network, request)
            form = {name: str(value) for name, value in (await request.post()).items()}
            fault = _fault(network, request)
            resource = await handler(network, request, form)
            if fault is RestFault.ANSWER_LOST and request.transport is not None:
                request.transport.abort()
        except ExcusedError as excused:
            return _refusal(excused)
        except RefusedError as refused:
            code = ErrorCode.REST_AUTHENTICATION if refused.status == 401 else ErrorCode.REST_BAD_REQUEST
            detail = f"{request.method} {request.path} was refused with {refused.code}: {refused.text}"
            sid = request.match_info.get("sid")
            network.report(code, detail, sid if sid in network.legs else None)
            return _refusal(refused)
        return web.Response(status=204) if resource is None else web.json_response(resource, status=status)

    return handle


def _refusal(refused: RefusedError) -> web.Response:
    return web.json_response(resources.error(refused.status, refused.code, refused.text), status=refused.status)


def _fault(network: Network, request: web.Request) -> RestFault | None:
    """The fault that meets this request; those of requests that are not carried out are raised."""
    if request.method != "POST" or "/Calls" not in request.path or not network.rest_faults:
        return None
    fault = network.rest_faults.popleft()
    match fault:
        case RestFault.TOO_MANY:
            raise ExcusedError(429, 20429, "Too Many Requests")
        case RestFault.FAILED:
            raise ExcusedError(503, 20503, "Service Unavailable")
        case RestFault.REFUSED:
            raise ExcusedError(400, 21215, "Account not authorized to call this number")
        case RestFault.GONE:
            raise ExcusedError(404, 20404, "The requested resource was not found")
        case RestFault.ANSWER_LOST:
            return fault


def _authenticate(network: Network, request: web.Request) -> None:
    account = network.account
    given = request.headers.get("Authorization", "")
    if given != encode_basic_auth(account.sid, account.token) or request.match_info["account"] != account.sid:
        raise RefusedError(401, 20003, "Authentication Error - invalid username")
