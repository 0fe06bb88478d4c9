"""The edge of the web: whatever comes in, a plain answer goes out; and ready is who has a store."""

import logging

import pytest
from flask import Blueprint, request
from flask.testing import FlaskClient

from callbot.app import _flask
from callbot.clock import system_clock
from callbot.health import make_blueprint
from crm.engine import make_engine
from crm.store import SqlCallStore
from tests.servers import Postgres

A_MISTAKE = "what a caller said"


@pytest.fixture
def client() -> FlaskClient:
    routes = Blueprint("routes", __name__)

    @routes.post("/words")
    def words() -> str:
        return str(len(request.get_data()))

    @routes.get("/mistake")
    def mistake() -> str:
        raise ZeroDivisionError(A_MISTAKE)

    return _flask(routes).test_client()


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/nothing", 404, "404 Not Found\n"),
        ("GET", "/../../etc/passwd", 404, "404 Not Found\n"),
        ("GET", "/words", 405, "405 Method Not Allowed\n"),
        ("GET", "/mistake", 500, "500 Internal Server Error\n"),
    ],
)
def test_an_error_is_one_plain_line(client: FlaskClient, method: str, path: str, status: int, said: str) -> None:
    answer = client.open(path, method=method)
    assert (answer.status_code, answer.text) == (status, said)


def test_a_body_of_more_than_a_megabyte_is_refused(client: FlaskClient) -> None:
    assert client.post("/words", data=b"x" * 1024 * 1024).text == "1048576"
    answer = client.post("/words", data=b"x" * (1024 * 1024 + 1))
    assert (answer.status_code, answer.text) == (413, "413 Request Entity Too Large\n")


def test_a_mistake_is_logged_by_its_kind_alone(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        answer = client.get("/mistake")
    assert caplog.messages == ["a request failed: ZeroDivisionError"]
    assert A_MISTAKE not in answer.text + caplog.text


@pytest.mark.postgres
def test_without_its_store_the_gateway_lives_but_is_not_ready_and_is_again_when_it_is_back(
    postgres: Postgres, postgres_template: str
) -> None:
    with postgres.database(postgres_template) as url:
        engine, name = make_engine(url), url.rpartition("/")[2]
        store = SqlCallStore(engine, system_clock)
        gateway = _flask(make_blueprint([("store", lambda: store.find(""))])).test_client()
        assert gateway.get("/readyz").status_code == 200
        postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")
        answer = gateway.get("/readyz")
        assert (answer.status_code, answer.json) == (503, {"status": "not ready", "failed": ["store"]})
        assert gateway.get("/healthz").status_code == 200
        postgres.execute(f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
        assert gateway.get("/readyz").status_code == 200
        engine.dispose()
