"""/callback, /widget.js and /api/callbacks: a call may be asked for on the web."""

import logging
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.wrappers import Response as AnyResponse

from callbot.callback import Callback
from callbot.errors import StoreError
from callbot.profile.model import Site
from handoff.web import reading, static_files
from handoff.web.answers import Answer, Answers, is_form
from handoff.web.model import Problem, Refused
from handoff.web.presentation import Presentation, allowed_origins
from handoff.web.reading import Entry, Malformed
from handoff.web.reception import Reception

_PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_WITHOUT_TICKET: Final = "`token` is missing: GET /api/callbacks/options gives one, to be sent two seconds later"
_STATUS_PAGE: Final = "/callback/status/<token>"
_log = logging.getLogger(__name__)


def make_blueprint(reception: Reception, base_url: str, trusted_proxies: int) -> Blueprint:
    """`base_url`: PUBLIC_BASE_URL. `trusted_proxies`: how many of ours append to X-Forwarded-For."""
    if not reception.can_call:
        _log.warning("TWILIO_NUMBER is not set: nobody could be called back, so the web form asks visitors to call us")
    blueprint = Blueprint("callback", __name__, template_folder="templates")
    answers = Answers(Presentation(reception, urlsplit(base_url).path), trusted_proxies)
    static_files.add_to(blueprint)
    _add_pages(blueprint, reception, answers)
    _add_api(blueprint, reception, answers, allowed_origins(answers.view.profile, base_url))

    @blueprint.before_request
    def keep_small() -> None:
        request.max_content_length = reading.MAX_BYTES

    @blueprint.after_request
    def protect(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.headers["Content-Security-Policy"] = _PAGE_POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"  # the address of a status page is a secret
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    @blueprint.errorhandler(StoreError)
    def unavailable(_error: StoreError) -> Answer:
        return answers.refused(Refused(Problem.UNAVAILABLE))

    return blueprint


def _add_pages(blueprint: Blueprint, reception: Reception, answers: Answers) -> None:
    @blueprint.get("/callback")
    def form() -> str | Answer:
        return answers.empty_form(_asked_site(reception))

    @blueprint.get(_STATUS_PAGE)
    def status(token: str) -> str | tuple[str, int]:
        callback = reception.find(token)
        return answers.status(callback, token) if callback else (answers.unknown(), 404)

    @blueprint.post(_STATUS_PAGE)
    def change(token: str) -> AnyResponse | str | tuple[str, int]:
        callback = reception.find(token)
        if callback is None:
            return answers.unknown(), 404
        told = _carry_out(reception, callback)
        if told == "status_cancelled":  # the page says so anyway
            return redirect(f"{request.path}?lang={answers.language()}", 303)
        return answers.status(reception.find(token) or callback, token, told)


def _carry_out(reception: Reception, callback: Callback) -> str:
    action = request.form.get("action")
    if action == "cancel":
        return reception.cancel(callback)
    if action == "change":
        return reception.change(callback, request.form.get("when", ""))
    raise BadRequest


def _add_api(blueprint: Blueprint, reception: Reception, answers: Answers, origins: frozenset[str]) -> None:
    @blueprint.get("/api/callbacks/options")
    def options() -> Response | Answer:
        return answers.button_options(_asked_site(reception))

    @blueprint.route("/api/callbacks", methods=["OPTIONS"])
    def preflight() -> Response:
        return Response(status=204)

    @blueprint.post("/api/callbacks")
    def ask() -> Answer | AnyResponse:
        if not _is_known(request.headers.get("Origin"), origins):
            return answers.refused(Refused(Problem.PLEASE_CALL), detail="this origin may not ask for calls")
        try:
            entry = _entry()
        except RequestEntityTooLarge:
            return _malformed(answers, f"more than {reading.MAX_BYTES} bytes", 413)
        except UnsupportedMediaType:
            return _malformed(answers, "send a form or application/json", 415)
        except Malformed as error:
            return _malformed(answers, str(error), 400)
        result = reception.take(entry, answers.language(), answers.address())
        if isinstance(result, Refused):
            return answers.refused(result, entry, detail="" if entry.token else _WITHOUT_TICKET)
        return answers.taken(result)

    @blueprint.after_request
    def allow_known_pages(response: Response) -> Response:
        """CORS: no cookies are involved, so what a page may read is what anybody may."""
        if request.path.startswith("/api/"):
            response.vary.add("Origin")
            origin = request.headers.get("Origin")
            if origin in origins:
                response.headers["Access-Control-Allow-Origin"] = origin
                response.headers["Access-Control-Allow-Methods"] = "GET, POST"
                response.headers["Access-Control-Allow-Headers"] = "Content-Type"
                response.headers["Access-Control-Max-Age"] = "600"
        return response


def _malformed(answers: Answers, detail: str, status: int) -> Answer:
    answer, _usual = answers.refused(Refused(Problem.MALFORMED), detail=detail)
    return answer, status


def _is_known(origin: str | None, origins: frozenset[str]) -> bool:
    """Our own page is known under whatever name it was reached; programs, which are no pages, send no origin."""
    return origin is None or origin in origins or origin.partition("://")[2] == request.host


def _entry() -> Entry:
    """Malformed when a form or JSON is not as it should be, UnsupportedMediaType when it is neither."""
    if is_form():
        return reading.entry_of_form(dict(request.form.lists()))
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    return reading.entry_of_json(request.get_data())


def _asked_site(reception: Reception) -> Site:
    return reception.wishes.site(request.args.get("site", "")) or abort(404)
