"""Who may come in: sessions, CSRF, and the headers of every answer."""

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Final, TypedDict
from urllib.parse import urlsplit

from flask import Request, Response, g, make_response, redirect, request, url_for
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as AnyResponse

from callbot.desk_ports import DeskSession
from handoff.desk.services import DeskServices

SESSION_HOURS: Final = 12
FORM_COOKIE: Final = "desk-form"
SESSION_COOKIE: Final = "desk"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# No inline script or style, nothing of third parties, in no frame.
_CONTENT: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
_PERMISSIONS: Final = "camera=(), geolocation=(), payment=(), usb=()"
_HEADERS: Final = {
    "Content-Security-Policy": f"{_CONTENT}; connect-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": f"{_PERMISSIONS}, microphone=()",
}


class _CookieSettings(TypedDict):
    secure: bool
    httponly: bool
    samesite: str
    path: str


class Guard:
    """Sessions in the store, of which the browser holds a random token and the store only its hash."""

    def __init__(self, services: DeskServices) -> None:
        public = urlsplit(services.config.public_base_url)
        self._sessions = services.sessions
        self._clock = services.clock
        self._key = services.config.secret_key.encode()
        self._host = public.netloc
        self._https = public.scheme == "https"
        self._signalling = tuple(services.telephones.signalling) if services.telephones else ()

    def cookie(self, name: str) -> str:
        """A cookie's name: browsers take `__Host-` from this host over https only."""
        return f"__Host-{name}" if self._https else name

    def keyed(self, purpose: str, text: str) -> str:
        """A hash that nobody can make without our key."""
        return hmac.new(self._key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()

    # Sessions

    def begin(self, agent_id: int, response: AnyResponse) -> None:
        token = secrets.token_urlsafe(32)
        self._sessions.begin(agent_id, hash_of(token), secrets.token_urlsafe(24), self._clock())
        self.set_cookie(response, SESSION_COOKIE, token, timedelta(hours=SESSION_HOURS))

    def session(self) -> DeskSession | None:
        """Who sends this request; asked for by the page itself rather than by a person, it keeps nobody signed in."""
        token = request.cookies.get(self.cookie(SESSION_COOKIE), "")
        active = "Desk-Background" not in request.headers and request.endpoint != "desk.events"
        return self._sessions.find(hash_of(token), self._clock(), active) if token else None

    def token_hash(self) -> str:
        return hash_of(request.cookies.get(self.cookie(SESSION_COOKIE), ""))

    def end(self, response: AnyResponse) -> None:
        self._sessions.end(self.token_hash())
        response.delete_cookie(self.cookie(SESSION_COOKIE), **self._cookie_settings())

    def require(self) -> AnyResponse | None:
        """Before every page but those of sign-in: sets g.agent and g.csrf, or sends the visitor to sign in."""
        session = self.session()
        if session is None:
            return to_sign_in()
        g.agent, g.csrf = session.agent, session.csrf
        if request.method not in _SAFE:
            self.check_origin(request)
            self._check_token(session.csrf)
        return None

    # Forgery

    def check_origin(self, asked: Request) -> None:
        """Only pages of ours change anything; Forbidden for others."""
        origin = asked.headers.get("Origin")
        if origin is not None:
            # A desk opened on loopback or in the office's network has another address than the public one.
            ours = urlsplit(origin).netloc in {self._host, asked.host}
        else:
            ours = asked.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}
        if not ours:
            raise Forbidden

    @staticmethod
    def _check_token(expected: str) -> None:
        offered = request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")
        if not hmac.compare_digest(offered.encode(), expected.encode()):
            raise Forbidden

    def form_token(self) -> tuple[str, str]:
        """For forms of visitors without a session: a cookie, and what the form must send with it."""
        cookie = request.cookies.get(self.cookie(FORM_COOKIE)) or secrets.token_urlsafe(24)
        return cookie, self.keyed("form", cookie)

    def check_form_token(self) -> None:
        cookie = request.cookies.get(self.cookie(FORM_COOKIE), "")
        if not cookie:
            raise Forbidden
        self._check_token(self.keyed("form", cookie))

    # Answers

    def set_cookie(self, response: AnyResponse, name: str, value: str, lasts: timedelta) -> None:
        response.set_cookie(self.cookie(name), value, max_age=lasts, **self._cookie_settings())

    def _cookie_settings(self) -> _CookieSettings:
        return {"secure": self._https, "httponly": True, "samesite": "Lax", "path": "/"}

    def harden(self, response: Response) -> Response:
        """After every page: what browsers must not do with it."""
        response.headers.update(_HEADERS)
        if g.get("may_call"):
            # The carrier is no third party: these calls are its calls. Its files we serve ourselves.
            connect = " ".join(("connect-src 'self'", *self._signalling))
            response.headers["Content-Security-Policy"] = f"{_CONTENT}; {connect}; media-src mediastream:"
            response.headers["Permissions-Policy"] = f"{_PERMISSIONS}, microphone=(self)"
        if request.endpoint != "desk.static":
            response.headers["Cache-Control"] = "no-store"
        elif "v" in request.args:
            response.headers["Cache-Control"] = "max-age=31536000, immutable"
        return response


def hash_of(token: str) -> str:
    """Tokens are long and random: a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def to_sign_in() -> AnyResponse:
    """Also when the page itself asks in the background: htmx follows HX-Redirect."""
    address = url_for("desk.sign_in")
    if "HX-Request" in request.headers:
        response = make_response("", 401)
        response.headers["HX-Redirect"] = address
        return response
    if request.method == "GET" and request.path != url_for("desk.live"):
        address = url_for("desk.sign_in", next=request.path)
    return redirect(address, 303)
