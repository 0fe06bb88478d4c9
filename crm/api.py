"""/api: calls and customers as JSON, for the firm's other programs."""

import hmac
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from flask import Blueprint, Response, abort, jsonify, request
from sqlalchemy import Engine
from werkzeug.exceptions import BadRequest, HTTPException, NotFound, Unauthorized

from callbot.clock import system_clock
from callbot.errors import StoreError
from crm import audit, views
from crm.transactions import writing

DEFAULT_LIMIT: Final = 50
MOST: Final = 500

_CALL_SID: Final = re.compile(r"[A-Za-z0-9]{2,64}", re.ASCII)
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


def make_blueprint(engine: Engine, api_token: str | None) -> Blueprint:
    """The pages under /api; without a token they do not exist."""
    pages = Blueprint("crm_api", __name__, url_prefix="/api")
    pages.before_request(_guard(api_token))
    pages.after_request(_never_cached)
    pages.register_error_handler(HTTPException, _refused)
    pages.register_error_handler(StoreError, _out_of_order)

    @pages.get("/calls/<call_sid>")
    def call(call_sid: str) -> Response:
        _only_parameters()
        if not _CALL_SID.fullmatch(call_sid):
            raise BadRequest("a CallSid is made of letters and digits")
        with writing(engine) as session:
            found = views.call(session, call_sid)
            if found:
                told = f"call {call_sid} over the API"
                audit.record(session, system_clock(), "viewed", customer_id=found["customer_id"], detail=told)
        return _json_or_404(found)

    @pages.get("/calls")
    def calls() -> Response:
        _only_parameters("since", "limit")
        since, limit = _since(), _limit()
        with writing(engine) as session:
            found = views.calls(session, since, limit)
            if found:
                audit.record(session, system_clock(), "searched", detail=f"{len(found)} calls over the API")
        return jsonify(calls=found)

    @pages.get("/customers/<customer_id>")
    def customer(customer_id: str) -> Response:
        _only_parameters()
        if not _NUMBER.fullmatch(customer_id):
            raise BadRequest("a customer's id is a whole number from 1")
        with writing(engine) as session:
            found = views.customer(session, int(customer_id))
            if found:
                audit.record(session, system_clock(), "viewed", customer_id=int(customer_id), detail="over the API")
        return _json_or_404(found)

    return pages


def _guard(api_token: str | None) -> Callable[[], None]:
    expected = f"Bearer {api_token}".encode()

    def check() -> None:
        if not api_token:
            raise NotFound("the API is closed: API_TOKEN is not set")
        offered = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(offered, expected):
            raise Unauthorized("send the header Authorization: Bearer, with API_TOKEN")

    return check


def _json_or_404(found: Mapping[str, Any] | None) -> Response:
    if found is None:
        abort(404, "not known here")
    return jsonify(found)


def _only_parameters(*allowed: str) -> None:
    for name, values in request.args.lists():
        if name not in allowed:
            raise BadRequest(f"unknown parameter; allowed here: {', '.join(allowed) or 'none'}")
        if len(values) > 1:
            raise BadRequest(f"{name} is given twice")


def _since() -> datetime | None:
    value = request.args.get("since")
    if value is None:
        return None
    wrong = BadRequest("since is a moment with its zone, such as 2026-11-23T10:00:00Z")
    try:
        since = datetime.fromisoformat(value)
        if since.tzinfo is None:
            raise wrong
        return since.astimezone(UTC)
    except (ValueError, OverflowError):
        raise wrong from None


def _limit() -> int:
    value = request.args.get("limit", str(DEFAULT_LIMIT))
    if not _NUMBER.fullmatch(value) or int(value) > MOST:
        raise BadRequest(f"limit is a whole number from 1 to {MOST}")
    return int(value)


def _never_cached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _refused(error: HTTPException) -> Response:
    response = jsonify(error=error.description)
    response.status_code = error.code or 500
    if isinstance(error, Unauthorized):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _out_of_order(_error: StoreError) -> Response:
    response = jsonify(error="the customer store does not answer; try again")
    response.status_code = 503
    return response
