"""Call-backs on the desk: what their buttons do, on both databases."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from callbot.agents import Agent, Presence
from callbot.callback import Callback, CallbackSource, CallbackState, NewCallback
from callbot.language import Language
from callbot.transfer import TransferState
from tests.desk import NOON, PinnedClock, TestDesk, press

ANNA = "+4915112345678"
TEN = NOON - timedelta(hours=2)
"""Ten o'clock in Munich: open until noon, and from one on."""


@pytest.fixture
def desk(database_url: str) -> Iterator[TestDesk]:
    desk = TestDesk(database_url, PinnedClock(TEN))
    yield desk
    desk.engine.dispose()


@pytest.fixture
def callback(desk: TestDesk) -> Callback:
    wanted = NewCallback("k", CallbackSource.WEB, ANNA, "Angebot", Language.DE, "munich", TEN + timedelta(hours=4))
    return desk.callbacks.ask(wanted, TEN).callback


def now(desk: TestDesk, callback: Callback) -> Callback:
    found = desk.callbacks.find(callback.id)
    assert found
    return found


def test_call_now_rings_the_agent_whatever_their_presence_says(
    desk: TestDesk, page: FlaskClient, petra: Agent, callback: Callback
) -> None:
    desk.agents.set_presence(petra.id, Presence.BUSY)
    assert press(page, f"/desk/callbacks/{callback.id}/call-now")[0] == 204
    [transfer] = desk.transfers.under_way()
    assert (transfer.state, transfer.agent_id) == (TransferState.RESERVED, petra.id)
    assert "Rückruf" in page.get("/desk/live/pop").text
    shown = page.get("/desk/live/callbacks").text
    assert "Läuft gerade" in shown
    assert "Jetzt anrufen" not in shown


def test_who_has_a_call_is_told_so_and_the_call_back_waits_as_before(
    desk: TestDesk, page: FlaskClient, petra: Agent, callback: Callback
) -> None:
    desk.ring(caller=None)
    desk.connect(desk.bring("CA1", petra))
    status, _, told = press(page, f"/desk/callbacks/{callback.id}/call-now")
    assert (status, told) == (409, "Sie haben gerade einen Anruf. Danach geht es.")
    after = now(desk, callback)
    assert (after.state, after.attempts) == (CallbackState.REQUESTED, 0)
    assert len(desk.transfers.under_way()) == 1


def test_outside_opening_hours_nobody_calls(desk: TestDesk, page: FlaskClient, callback: Callback) -> None:
    assert isinstance(desk.clock, PinnedClock)
    desk.clock.pass_(hours=1)
    page.get("/desk")
    desk.clock.pass_(hours=1, minutes=5)  # lunch
    status, _, told = press(page, f"/desk/callbacks/{callback.id}/call-now")
    assert (status, "nur zu den Öffnungszeiten" in told) == (409, True)
    assert now(desk, callback).state is CallbackState.REQUESTED


def test_a_blocked_number_is_not_called(desk: TestDesk, page: FlaskClient, callback: Callback) -> None:
    desk.callbacks.block(ANNA, "said so", TEN)
    status, _, told = press(page, f"/desk/callbacks/{callback.id}/call-now")
    assert (status, "darf nicht angerufen werden" in told) == (409, True)
    assert now(desk, callback).state is CallbackState.BLOCKED


def test_who_takes_it_has_promised_to_call(desk: TestDesk, page: FlaskClient, petra: Agent, callback: Callback) -> None:
    assert "Ich rufe an" in page.get("/desk/live/callbacks").text
    assert press(page, f"/desk/callbacks/{callback.id}/take") == (204, "", "")
    assert now(desk, callback).agent_id == petra.id
    shown = page.get("/desk/live/callbacks").text
    assert "Petra Kern" in shown
    assert "Ich rufe an" not in shown


def test_done_and_cancelled_are_over_and_cannot_be_undone(
    desk: TestDesk, page: FlaskClient, callback: Callback
) -> None:
    assert press(page, f"/desk/callbacks/{callback.id}/done")[0] == 204
    assert now(desk, callback).state is CallbackState.DONE
    assert press(page, f"/desk/callbacks/{callback.id}/cancel")[0] == 409
    assert "Niemand wartet auf einen Anruf" in page.get("/desk/live/callbacks").text


def test_cancelling_asks_first_and_leads_back_to_the_customer(
    desk: TestDesk, page: FlaskClient, callback: Callback
) -> None:
    card = page.get(f"/desk/customers/{callback.customer_id}").text
    assert 'hx-confirm="Den Rückruf an +49 151 123 456 78 absagen?"' in card
    status, behind, _ = press(page, f"/desk/callbacks/{callback.id}/cancel", customer=str(callback.customer_id))
    assert (status, behind) == (204, f"/desk/customers/{callback.customer_id}")
    assert now(desk, callback).state is CallbackState.CANCELLED


def test_a_call_back_is_moved_in_plain_words(desk: TestDesk, page: FlaskClient, callback: Callback) -> None:
    path = f"/desk/callbacks/{callback.id}/move"
    assert "Angebot" in page.get(path).text
    token = re.findall(r'name="csrf" value="([^"]+)"', page.get(path).text)[0]
    wrong = page.post(path, data={"csrf": token, "when": "am Sonntag um 3 Uhr"})
    assert (wrong.status_code, "niemand da" in wrong.text) == (200, True)
    moved = page.post(path, data={"csrf": token, "when": "morgen Vormittag, aber nicht vor neun"})
    assert (moved.status_code, moved.headers["Location"]) == (303, "/desk")
    after = now(desk, callback)
    assert after.earliest == TEN + timedelta(hours=23)
    assert after.window == "morgen Vormittag, aber nicht vor neun"


def test_there_is_nothing_to_be_done_about_what_does_not_exist(page: FlaskClient) -> None:
    assert press(page, "/desk/callbacks/99/take")[0] == 404
    assert press(page, "/desk/callbacks/99/dance")[0] == 404
    assert page.get("/desk/callbacks/99/move").status_code == 404


def test_a_promise_about_to_break_stands_out(desk: TestDesk, page: FlaskClient, callback: Callback) -> None:
    assert "Bald fällig" not in page.get("/desk/live/callbacks").text
    desk.callbacks.warn(callback.due - timedelta(minutes=5), timedelta(minutes=15))
    shown = page.get("/desk/live/callbacks").text
    assert 'class="warned"' in shown
    assert "Bald fällig" in shown
