"""Is the gateway alive, and ready for calls?"""

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, jsonify

from callbot.errors import CallbotError

Check = tuple[str, Callable[[], object]]
"""A name, and something that raises CallbotError when it does not work."""


def make_blueprint(checks: Sequence[Check]) -> Blueprint:
    """/healthz: the process answers. /readyz: every part a call needs works, else 503 and what does not."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok")

    @blueprint.get("/readyz")
    def readyz() -> tuple[Response, int]:
        failed = [name for name, check in checks if not _works(check)]
        return jsonify(status="not ready" if failed else "ready", failed=failed), 503 if failed else 200

    return blueprint


def _works(check: Callable[[], object]) -> bool:
    try:
        check()
    except CallbotError:
        return False
    return True
