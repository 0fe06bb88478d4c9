"""Is the gateway alive, and ready for calls?"""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from callbot.errors import StoreError
from callbot.health import make_blueprint


def works() -> None:
    pass


def fails() -> None:
    raise StoreError("customer store: no connection to host db for user bot")


def client(**checks: Callable[[], object]) -> FlaskClient:
    app = Flask("test")
    app.register_blueprint(make_blueprint(list(checks.items())))
    return app.test_client()


def test_who_answers_is_alive_even_when_nothing_works() -> None:
    answer = client(store=fails).get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_ready_is_who_finds_every_part_at_work() -> None:
    answer = client(store=works, ears=works).get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ready", "failed": []})


def test_who_is_not_ready_says_which_part_failed_and_not_why() -> None:
    answer = client(store=fails, ears=works).get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "not ready", "failed": ["store"]})
