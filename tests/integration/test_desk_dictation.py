"""The summary that is spoken, on the desk: its button, how it stands, and its text in the note."""

import json

import pytest
from flask.testing import FlaskClient

from callbot.agents import Agent, Presence
from callbot.transfer import TransferEvent
from tests.desk import TestDesk, press, sign_in

MARKUP = "</template><script>alert(1)</script>\u202e"


@pytest.fixture
def petra(desk: TestDesk) -> Agent:
    return desk.hire(phone="+4989999982")


@pytest.fixture
def contact(desk: TestDesk, petra: Agent) -> int:
    """Petra has just spoken with somebody."""
    desk.ring()
    attempt = desk.bring("CA1", petra)
    desk.connect(attempt)
    desk.transfers.happen(attempt.transfer_id, TransferEvent.FINISHED, desk.clock())
    found = desk.customers.contact_of_call("CA1")
    assert found
    return found


def test_the_button_rings_the_agent_once_and_the_note_says_what_happens(
    desk: TestDesk, page: FlaskClient, petra: Agent, contact: int
) -> None:
    path = f"/desk/contacts/{contact}/dictation"
    assert "Zusammenfassung sprechen" in page.get(f"/desk/contacts/{contact}/wrap-up").text
    for _ in range(2):
        status, _, shown = press(page, path)
        assert status == 200
        assert "Ihr Telefon klingelt." in shown
    kept = desk.dictations.summary_of(petra, contact)
    assert kept
    desk.dictations.background.stop()
    assert desk.rung_to_dictate == [kept]
    desk.dictations.issue_token(kept, "CAleg", "token", desk.clock())
    assert "Ich höre zu." in page.get(path).text
    desk.dictated.hear(kept.id, MARKUP, desk.clock())
    shown = page.get(path).text
    assert "Bitte durchlesen." in shown
    assert "&lt;/template&gt;&lt;script&gt;" in shown
    assert "<script>" not in shown


def test_what_was_not_understood_can_be_spoken_again(desk: TestDesk, page: FlaskClient, contact: int) -> None:
    press(page, f"/desk/contacts/{contact}/dictation")
    desk.dictations.summary_ended(1)
    shown = page.get(f"/desk/contacts/{contact}/dictation").text
    assert "Ich habe nichts verstanden." in shown
    assert "aria-disabled" not in shown


def test_nobody_dictates_while_a_caller_is_put_through_to_them(
    desk: TestDesk, page: FlaskClient, petra: Agent, contact: int
) -> None:
    desk.agents.set_presence(petra.id, Presence.AVAILABLE)
    desk.ring("CA2", caller=None)
    desk.bring("CA2", petra)
    status, _, told = press(page, f"/desk/contacts/{contact}/dictation")
    assert (status, told) == (409, "Sie haben gerade einen Anruf. Danach geht es.")


def test_without_a_telephone_or_a_contact_there_is_nothing_to_speak_into(
    desk: TestDesk, page: FlaskClient, contact: int
) -> None:
    assert press(page, "/desk/contacts/999/dictation")[0] == 404
    desk.hire("jo", "Jo Berg", phone=None)
    jo = desk.app.test_client()
    sign_in(jo, "jo")
    assert press(jo, f"/desk/contacts/{contact}/dictation")[0] == 404
    assert "sprechen" not in jo.get(f"/desk/contacts/{contact}/dictation").text


def test_that_the_note_is_saved_is_told_by_the_page_whatever_comes_next(page: FlaskClient, contact: int) -> None:
    token = page.get("/desk").text.partition('name="csrf-token" content="')[2].partition('"')[0]
    saved = page.post(
        f"/desk/contacts/{contact}/wrap-up",
        data={"text": "Rohr tropft", "outcome": "settled"},
        headers={"X-CSRF-Token": token, "HX-Request": "true"},
    )
    assert saved.status_code == 200
    told = json.loads(saved.headers["HX-Trigger-After-Swap"])
    assert told == {"saved": "Gespeichert. Sie sind wieder verfügbar."}
