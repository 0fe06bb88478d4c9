"""Signing in and out, and an agent's own settings."""

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from callbot.language import Language
from callbot.passwords import LONGEST, SHORTEST
from handoff.desk.guard import FORM_COOKIE, Guard
from handoff.desk.services import DeskServices
from handoff.web.address import client_address, limited_by

_LOOK_BACK: Final = timedelta(hours=1)
_FREE_FOR_LOGIN: Final = 3
"""Failures after which a login has to wait."""
_FREE_FOR_ADDRESS: Final = 10
"""More, because a whole office may share one address."""
_LONGEST_WAIT: Final = timedelta(seconds=60)
"""Never a lock-out: the right password works after at most this long."""
_KNOWN_COOKIE: Final = "desk-known"
_KNOWN_FOR: Final = timedelta(days=90)


class Doorman:
    """Slows guessing down, per login and per address, without locking anybody out.

    A browser in which an agent has signed in before counts by itself: strangers who guess at that agent's
    password from elsewhere do not keep the agent waiting.
    """

    def __init__(self, services: DeskServices, guard: Guard) -> None:
        self._sessions = services.sessions
        self._clock = services.clock
        self._guard = guard
        self._proxies = services.config.trusted_proxies

    def wait_seconds(self, login: str) -> int:
        """How long to wait before this login is looked at; 0: come in."""
        now = self._clock()
        by_login = self._sessions.failures_of_login(self._login_hash(login), now - _LOOK_BACK)
        by_address = self._sessions.failures_of_address(self._address_hash(), now - _LOOK_BACK)
        ends = [
            failures.latest + _delay(failures.count - free)
            for failures, free in ((by_login, _FREE_FOR_LOGIN), (by_address, _FREE_FOR_ADDRESS))
            if failures.latest is not None
        ]
        return max((_seconds_until(end, now) for end in ends), default=0)

    def note_failure(self, login: str) -> None:
        self._sessions.note_failure(self._login_hash(login), self._address_hash(), self._clock())

    def welcome(self, login: str, response: AnyResponse) -> None:
        self._sessions.forget_failures(self._login_hash(login))
        nonce = secrets.token_urlsafe(12)
        self._guard.set_cookie(response, _KNOWN_COOKIE, f"{nonce}.{self._seal(login, nonce)}", _KNOWN_FOR)

    def _login_hash(self, login: str) -> str:
        nonce, _, seal = request.cookies.get(self._guard.cookie(_KNOWN_COOKIE), "").partition(".")
        known = bool(nonce) and hmac.compare_digest(seal.encode(), self._seal(login, nonce).encode())
        return self._guard.keyed("login", f"{login}\0{nonce if known else ''}")

    def _seal(self, login: str, nonce: str) -> str:
        return self._guard.keyed("known", f"{login}\0{nonce}")

    def _address_hash(self) -> str:
        forwarded = request.headers.getlist("X-Forwarded-For")
        return self._guard.keyed("address", limited_by(client_address(request.remote_addr, forwarded, self._proxies)))


def _delay(failures_too_many: int) -> timedelta:
    """1, 2, 4, ... seconds, up to a minute."""
    if failures_too_many < 0:
        return timedelta()
    return min(timedelta(seconds=2 ** min(failures_too_many, 10)), _LONGEST_WAIT)


def _seconds_until(end: datetime, now: datetime) -> int:
    return max(0, -int(-(end - now).total_seconds() // 1))


def add_pages(pages: Blueprint, services: DeskServices, guard: Guard) -> None:
    """The only pages for those who are not signed in."""
    doorman = Doorman(services, guard)

    @pages.get("/sign-in")
    def sign_in() -> AnyResponse:
        return _form(guard) if guard.session() is None else redirect(url_for("desk.live"))

    @pages.post("/sign-in")
    def sign_in_now() -> AnyResponse:
        guard.check_origin(request)
        guard.check_form_token()
        login = request.form.get("login", "").strip().casefold()[:100]
        wait = doorman.wait_seconds(login)
        if wait:
            response = _form(guard, g.texts("sign_in.wait", seconds=wait), login, 429)
            response.headers["Retry-After"] = str(wait)
            return response
        agent_id = services.sessions.check_password(login, request.form.get("password", ""))
        if agent_id is None:
            doorman.note_failure(login)
            return _form(guard, g.texts("sign_in.wrong"), login, 403)
        response = redirect(_next_page(), 303)
        doorman.welcome(login, response)
        guard.begin(agent_id, response)
        return response


def add_own_pages(pages: Blueprint, services: DeskServices, guard: Guard) -> None:
    """What agents set for themselves."""
    doorman = Doorman(services, guard)

    @pages.post("/sign-out")
    def sign_out() -> AnyResponse:
        response = redirect(url_for("desk.sign_in"), 303)
        guard.end(response)
        return response

    @pages.post("/language")
    def choose_language() -> AnyResponse:
        chosen = request.form.get("language", "")
        if chosen not in set(Language):
            raise BadRequest
        services.sessions.choose_language(g.agent.id, Language(chosen))
        return redirect(url_for("desk.live"), 303)

    @pages.get("/account")
    def account() -> str:
        return render_template("desk/account.html")

    @pages.post("/account/password")
    def change_password() -> tuple[str, int]:
        old, new = request.form.get("old", "")[:LONGEST], request.form.get("new", "")
        if not SHORTEST <= len(new) <= LONGEST:
            wrong = "account.short" if len(new) < SHORTEST else "account.long"
            return render_template("desk/account.html", wrong=g.texts(wrong)), 400
        wait = doorman.wait_seconds(g.agent.login)
        if wait:
            return render_template("desk/account.html", wrong=g.texts("sign_in.wait", seconds=wait)), 429
        if not services.sessions.change_password(g.agent.id, old, new, guard.token_hash()):
            doorman.note_failure(g.agent.login)
            return render_template("desk/account.html", wrong=g.texts("account.wrong")), 403
        return render_template("desk/account.html", done=g.texts("account.changed")), 200


def _form(guard: Guard, wrong: str = "", login: str = "", status: int = 200) -> AnyResponse:
    cookie, token = guard.form_token()
    g.csrf = token
    response = make_response(render_template("desk/sign_in.html", wrong=wrong, login=login, next=_next_page()), status)
    guard.set_cookie(response, FORM_COOKIE, cookie, timedelta(hours=12))
    return response


def _next_page() -> str:
    """Where to go after signing in: a page of the desk, never another host."""
    wanted = request.values.get("next", "")
    live = url_for("desk.live")
    fits = wanted.startswith(f"{live}/") and all(part.isalnum() or part == "-" for part in wanted.split("/")[2:])
    return wanted if fits else live
