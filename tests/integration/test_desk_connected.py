"""Who is rung in the browser has a page of the desk open whose telephone is connected."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from callbot.agents import Agent, Presence, Telephone
from callbot.desk_events import EventKind
from callbot.language import Language
from callbot.transfer import NewTransfer, TransferKind
from handoff.routing import choose
from telephony.browser_tokens import TwilioBrowserTelephones
from tests.desk import PinnedClock, TestDesk, press, sign_in
from tests.transferring import LEASE

TELEPHONES = TwilioBrowserTelephones("AC1", "SK1", "0123456789abcdef0123456789abcdef")
HINT = "Ihr Telefon ist nicht verbunden"


@pytest.fixture
def desk(database_url: str) -> Iterator[TestDesk]:
    desk = TestDesk(database_url, PinnedClock(), telephones=TELEPHONES)
    yield desk
    desk.engine.dispose()


@pytest.fixture
def mia(desk: TestDesk) -> Agent:
    return desk.hire("mia", "Mia Brandl", phone=None)


class Tab:
    """A page of the desk, with a telephone in it."""

    def __init__(self, client: FlaskClient) -> None:
        self.client, self.address = client, f"/desk/telephone/{uuid4()}"

    def tell(self, method: str, token: str | None = None) -> int:
        if token is None:
            token = self.client.get("/desk").text.partition('name="csrf-token" content="')[2].partition('"')[0]
        headers = {"X-CSRF-Token": token, "HX-Request": "true", "Desk-Background": "1"}
        return self.client.open(self.address, method=method, headers=headers).status_code

    def connects(self) -> None:
        assert self.tell("PUT") == 204

    def disconnects(self) -> None:
        assert self.tell("DELETE") == 204


def browser(desk: TestDesk, login: str = "mia") -> FlaskClient:
    client = desk.app.test_client()
    assert sign_in(client, login).status_code == 303
    return client


def telephone(desk: TestDesk, agent: Agent) -> Telephone:
    found = desk.agents.find(agent.id)
    assert found
    return found.telephone


def pass_(desk: TestDesk, seconds: float) -> None:
    desk.clock.pass_(seconds=seconds)  # type: ignore[attr-defined]


def rung(desk: TestDesk, call_sid: str) -> int | None:
    """Who would be rung for a caller who wants a person."""
    desk.ring(call_sid, caller=None)
    wanted = NewTransfer(TransferKind.WARM, call_sid, "", Language.DE, "munich")
    waiting = desk.transfers.request(wanted, desk.clock())
    attempt = desk.transfers.reserve(waiting.id, choose, desk.clock(), LEASE)
    return attempt.agent_id if attempt else None


def test_an_agent_is_rung_from_the_moment_a_page_says_that_its_telephone_is_connected(
    desk: TestDesk, mia: Agent
) -> None:
    tab = Tab(browser(desk))
    assert rung(desk, "CA1") is None
    tab.connects()
    assert rung(desk, "CA2") == mia.id


def test_a_number_needs_no_page(desk: TestDesk, mia: Agent) -> None:
    petra = desk.hire()
    assert (telephone(desk, petra), telephone(desk, mia)) == (Telephone.READY, Telephone.OFF)
    assert rung(desk, "CA1") == petra.id
    assert Tab(browser(desk, "petra")).tell("PUT") == 404


def test_of_several_pages_one_is_enough(desk: TestDesk, mia: Agent) -> None:
    client = browser(desk)
    tabs = [Tab(client), Tab(client), Tab(browser(desk))]
    for tab in tabs:
        tab.connects()
    tabs[0].disconnects()
    tabs[2].disconnects()
    assert telephone(desk, mia) is Telephone.READY
    tabs[1].disconnects()
    assert telephone(desk, mia) is Telephone.LOST
    assert rung(desk, "CA1") is None


def test_a_closed_laptop_says_nothing_and_is_forgotten_by_itself(desk: TestDesk, mia: Agent) -> None:
    tab = Tab(browser(desk))
    tab.connects()
    pass_(desk, 60)  # a page in the background says it once a minute
    tab.connects()
    pass_(desk, 60)
    assert desk.sessions.forget_telephones(desk.clock()) == 0
    assert telephone(desk, mia) is Telephone.READY
    pass_(desk, 31)
    assert telephone(desk, mia) is Telephone.LOST
    pass_(desk, 30)
    assert telephone(desk, mia) is Telephone.OFF
    assert desk.sessions.forget_telephones(desk.clock()) == 1
    assert desk.sessions.forget_telephones(desk.clock()) == 0


def test_whoever_signs_out_is_not_rung(desk: TestDesk, mia: Agent) -> None:
    client = browser(desk)
    Tab(client).connects()
    assert telephone(desk, mia) is Telephone.READY
    press(client, "/desk/sign-out")
    assert telephone(desk, mia) is Telephone.OFF


def test_every_gateway_knows_of_it(desk: TestDesk, mia: Agent, database_url: str) -> None:
    other = TestDesk(database_url, desk.clock, telephones=TELEPHONES)
    Tab(browser(other)).connects()
    assert rung(desk, "CA1") == mia.id
    other.engine.dispose()


def test_screens_are_told_when_it_changes_and_not_whenever_it_is_said_again(desk: TestDesk, mia: Agent) -> None:
    def news() -> list[int | None]:
        nonlocal seen
        told = desk.events.since(seen, mia.id, 9)
        seen = desk.events.latest()
        return [event.subject for event in told if event.kind is EventKind.PRESENCE]

    tab = Tab(browser(desk))
    seen = desk.events.latest()
    tab.connects()
    assert news() == [mia.id]
    tab.connects()
    assert news() == []
    tab.disconnects()
    assert news() == [mia.id]
    tab.disconnects()
    assert news() == []
    pass_(desk, 30)
    desk.sessions.forget_telephones(desk.clock())
    assert news() == [mia.id]


def test_a_strangers_page_tells_nothing(desk: TestDesk, mia: Agent) -> None:
    tab = Tab(browser(desk))
    assert tab.tell("PUT", token="forged") == 403
    assert Tab(desk.app.test_client()).tell("PUT", token="") == 401
    assert telephone(desk, mia) is Telephone.OFF
    tab.connects()
    desk.hire("eva", "Eva Lang", phone=None)
    stranger = Tab(browser(desk, "eva"))
    stranger.address = tab.address
    stranger.disconnects()
    assert telephone(desk, mia) is Telephone.READY


def test_to_say_it_in_the_background_keeps_nobody_signed_in(desk: TestDesk, mia: Agent) -> None:
    client = browser(desk)
    token = client.get("/desk").text.partition('name="csrf-token" content="')[2].partition('"')[0]
    tab, statuses = Tab(client), []
    for _ in range(4):
        pass_(desk, 50 * 60)
        statuses.append(tab.tell("PUT", token))
    assert statuses[0] == 204
    assert statuses[-1] == 401


def test_who_is_available_without_a_telephone_reads_that_nobody_can_ring(desk: TestDesk, mia: Agent) -> None:
    desk.hire("petra", "Petra Kern")
    client, colleague = browser(desk), browser(desk, "petra")
    assert HINT in client.get("/desk/live/pop").text
    assert "Telefon nicht verbunden" in colleague.get("/desk/live/colleagues").text
    assert HINT not in colleague.get("/desk/live/pop").text
    Tab(client).connects()
    assert HINT not in client.get("/desk/live/pop").text
    assert "Telefon nicht verbunden" not in colleague.get("/desk/live/colleagues").text


def test_on_a_break_nobody_misses_the_telephone(desk: TestDesk, mia: Agent) -> None:
    desk.agents.set_presence(mia.id, Presence.AWAY)
    assert HINT not in browser(desk).get("/desk/live/pop").text


def test_whatever_would_ring_them_says_that_it_cannot(desk: TestDesk, mia: Agent) -> None:
    client = browser(desk)
    desk.ring("CA1")
    refused = press(client, "/desk/live/calls/CA1/take-over")
    assert (refused[0], refused[2].partition(".")[0]) == (409, HINT)
    assert not desk.switchboard.asked
    Tab(client).connects()
    assert press(client, "/desk/live/calls/CA1/take-over")[0] == 204
