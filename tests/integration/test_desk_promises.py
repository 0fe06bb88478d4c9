"""What is owed, on the live page, on both databases."""

from datetime import timedelta

from flask.testing import FlaskClient

from callbot.actions import TakeMessage
from callbot.agents import Agent
from callbot.call import Ringing
from callbot.customers import NextPromise, NoteOutcome, WrapUp
from tests.desk import NOON, PinnedClock, TestDesk, press, sign_in

ANNA = "+4915112345678"
BERLIN = "+493023125100"
SOON = NOON + timedelta(minutes=10)


def test_a_dictated_message_is_read_with_its_callers_words_and_number(desk: TestDesk, page: FlaskClient) -> None:
    desk.ring(caller=ANNA)
    desk.store.take_message("CA1", TakeMessage("Der Schlüssel liegt <b>unter</b> der Matte", SOON))
    owed = page.get("/desk/live/promises").text
    for said in ("liegt &lt;b&gt;unter&lt;/b&gt; der Matte", "+49 151 123 456 78", "bis 12:10", "wer da ist"):
        assert said in owed
    assert "<b>" not in owed
    assert 'href="/desk/contacts/1"' in owed
    assert "unter" in page.get("/desk").text


def test_a_promise_names_its_owner_and_is_gone_when_it_is_kept(desk: TestDesk, page: FlaskClient, petra: Agent) -> None:
    desk.ring(caller=None)
    contact = desk.customers.contact_of_call("CA1")
    assert contact
    desk.customers.wrap_up(
        WrapUp(contact, petra.id, "Rohr tropft", NoteOutcome.FOLLOW_UP, NextPromise("Angebot schicken", SOON))
    )
    owed = page.get("/desk/live/promises").text
    assert all(said in owed for said in ("Angebot schicken", "Petra Kern", "Nummer unterdrückt"))
    assert press(page, "/desk/promises/1/keep")[0] == 204
    assert "Nichts ist offen." in page.get("/desk/live/promises").text
    assert press(page, "/desk/promises/1/keep")[0] == 409


def test_what_is_about_to_break_stands_out_and_what_is_broken_is_still_owed(desk: TestDesk, page: FlaskClient) -> None:
    desk.ring(caller=ANNA)
    desk.store.take_message("CA1", TakeMessage("Bitte melden", SOON))
    assert "warned" not in page.get("/desk/live/promises").text
    desk.callbacks.warn(NOON, timedelta(minutes=15))
    assert all(said in page.get("/desk/live/promises").text for said in ('class="warned"', "Bald fällig"))
    assert isinstance(desk.clock, PinnedClock)
    desk.clock.pass_(minutes=11)
    desk.callbacks.warn(desk.clock(), timedelta(minutes=15))
    assert "Überfällig seit 12:10" in page.get("/desk/live/promises").text


def test_an_agent_of_one_site_sees_only_its_promises(desk: TestDesk) -> None:
    desk.hire("jo", "Jo Berg", sites=("berlin",))
    client = desk.app.test_client()
    sign_in(client, "jo")
    desk.ring(caller=ANNA)
    desk.store.take_message("CA1", TakeMessage("Nur für München", SOON))
    desk.store.ring(Ringing("CA2", ANNA, BERLIN, NOON))
    desk.store.take_message("CA2", TakeMessage("Nur für Berlin", SOON))
    owed = client.get("/desk/live/promises").text
    assert "Nur für Berlin" in owed
    assert "Nur für München" not in owed
