"""The desk's blueprint: what all its pages share."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, g, make_response, render_template, request
from werkzeug.exceptions import Conflict, Forbidden, HTTPException, NotFound
from werkzeug.wrappers import Response as AnyResponse

from callbot.errors import IllegalTransition, StoreError
from callbot.language import Language
from handoff.desk.formats import filters
from handoff.desk.guard import Guard
from handoff.desk.services import DeskServices
from handoff.desk.texts import texts_in

_PUBLIC: Final = frozenset({"desk.static", "desk.sign_in", "desk.sign_in_now"})
_TEXTS: Final[Mapping[type[HTTPException], str]] = {
    Forbidden: "error.forbidden",
    NotFound: "error.missing",
    Conflict: "error.conflict",
}
_TOO_LATE: Final = {
    "outside_hours": "error.outside_hours",
    "agent_busy": "error.agent_busy",
    "spent": "error.spent",
    "blocked": "callback.not_dialled",
    "not_connected": "telephone.not_connected",
}
"""Why something is not possible, where the page does not show it."""
_LARGEST_ID: Final = 2**31 - 1
LOOK_COOKIE: Final = "desk-look"


def make_pages(services: DeskServices, guard: Guard) -> Blueprint:
    """Still without routes. Templates have g.agent as `agent`, texts as `t`, the firm's name, `csrf` and `now`."""
    pages = Blueprint(
        "desk",
        __name__,
        url_prefix="/desk",
        template_folder="templates",
        static_folder="static",
        static_url_path="/static",
    )
    for name, make in filters(ZoneInfo(services.profile.sites[0].timezone), services.clock).items():
        pages.add_app_template_filter(make, name)

    @pages.before_request
    def come_in() -> AnyResponse | None:
        g.agent, g.csrf, g.texts = None, "", texts_in(_visitors_language())
        if request.endpoint in _PUBLIC:
            return None
        refusal = guard.require()
        if refusal is None:
            g.texts = texts_in(g.agent.interface_language)
            _check_ids()
        return refusal

    @pages.context_processor
    def shared() -> dict[str, Any]:
        language = g.texts.language
        services_by_id = {one.id: one.name.get(language, one.id) for one in services.profile.services}
        return {
            "agent": g.agent,
            "csrf": g.csrf,
            "t": g.texts,
            "texts": g.texts,
            "look": request.cookies.get(LOOK_COOKIE, "auto"),
            "firm": services.profile.firm.name,
            "now": services.clock,
            "service_name": lambda name: services_by_id.get(name, name),
            "has_page": lambda endpoint: endpoint in current_app.view_functions,
        }

    @pages.url_defaults
    def version(endpoint: str, values: dict[str, Any]) -> None:
        """Our files are kept by browsers until they change."""
        if endpoint == "desk.static":
            values.setdefault("v", _version_of(values["filename"]))

    pages.after_request(guard.harden)
    pages.register_error_handler(HTTPException, _refused)
    pages.register_error_handler(IllegalTransition, _too_late)
    pages.register_error_handler(StoreError, _out_of_order)
    return pages


@cache
def _version_of(filename: str) -> str:
    file = Path(__file__).parent / "static" / filename
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else "missing"


def _check_ids() -> None:
    """Databases have no name for a number as large as people can type into an address."""
    if any(isinstance(value, int) and value > _LARGEST_ID for value in (request.view_args or {}).values()):
        raise NotFound


def moment_of(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """A time of today as a form sends it ("14:05"); None when it is none, or has passed."""
    try:
        time = datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - the zone follows
    except ValueError:
        return None
    moment = datetime.combine(now.astimezone(zone).date(), time, zone)
    return moment if moment > now else None


def _visitors_language() -> Language:
    asked = request.args.get("lang", "")
    if asked in set(Language):
        return Language(asked)
    for wanted in request.accept_languages.values():
        if wanted[:2].lower() in set(Language):
            return Language(wanted[:2].lower())
    return Language.EN


def _refused(error: HTTPException) -> Response:
    return _problem(_TEXTS.get(type(error), "error.invalid"), error.code or 500)


def _too_late(error: IllegalTransition) -> Response:
    return _problem(_TOO_LATE.get(error.state, "error.conflict"), 409)


def _out_of_order(_error: StoreError) -> Response:
    return _problem("error.store", 503)


def _problem(key: str, status: int) -> Response:
    """A page, or for htmx a sentence that desk.js shows."""
    if "HX-Request" in request.headers:
        response = make_response(g.texts(key), status)
        response.mimetype = "text/plain"
        return response
    return make_response(render_template("desk/problem.html", text=key), status)
