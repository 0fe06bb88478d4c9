"""A desk at noon, and an agent who has signed in; tests that need another one make their own."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from callbot.agents import Agent
from tests.desk import NOON, PinnedClock, TestDesk, sign_in


@pytest.fixture
def desk(database_url: str) -> Iterator[TestDesk]:
    desk = TestDesk(database_url, PinnedClock(NOON))
    yield desk
    desk.engine.dispose()


@pytest.fixture
def petra(desk: TestDesk) -> Agent:
    return desk.hire()


@pytest.fixture
def page(desk: TestDesk, petra: Agent) -> FlaskClient:
    client = desk.app.test_client()
    sign_in(client)
    return client
