"""The live page: what an agent sees of what goes on, and what they can do about it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from callbot.actions import RequestCallback
from callbot.agents import Agent, Presence, Role
from callbot.call import Ringing, Speaker
from callbot.customers import Details, Flag
from callbot.handoff_ports import AgentKey
from callbot.language import Language
from callbot.transfer import NewTransfer, TransferKind
from crm.schema import AuditRow
from crm.transactions import reading
from tests.desk import NOON, TestDesk, press, sign_in

CALLER = "+4915112345678"
MARKUP = '<img src=x onerror="alert(1)"> {{ 7*7 }} </blockquote><script>alert(2)</script>'


@pytest.fixture
def petra(desk: TestDesk) -> Agent:
    return desk.hire(role=Role.SUPERVISOR)


def _post(page: FlaskClient, transfer: int | None, path: str, **form: str) -> int:
    return press(page, path, transfer=str(transfer), **form)[0]


def _customer(desk: TestDesk, agent: Agent) -> int:
    return desk.customers.search(CALLER, agent.id).customers[0].id


def test_a_quiet_desk_says_so(page: FlaskClient) -> None:
    text = page.get("/desk").text
    for said in ("Bereit für den nächsten Anruf", "Niemand wartet.", "Niemand ist in der Leitung."):
        assert said in text


def test_the_pop_is_there_as_soon_as_the_agent_is_reserved(desk: TestDesk, page: FlaskClient, petra: Agent) -> None:
    desk.ring(said=["Die Heizung ist kalt"])
    attempt = desk.bring("CA1", petra, "Seit gestern ist die Heizung kalt", urgent=True)
    pop = page.get("/desk/live/pop").text
    assert f'data-pop="{attempt.id}"' in pop
    for said in ("Seit gestern ist die Heizung kalt", "Die Heizung ist kalt", "Nicht geprüft", "Dringend"):
        assert said in pop
    assert "Ein Anruf kommt" in pop
    desk.connect(attempt)
    pop = page.get("/desk/live/pop").text
    assert "Im Gespräch" in pop
    assert "Zurück zum Bot" in pop


def test_the_pop_is_its_agents_alone(desk: TestDesk, page: FlaskClient, petra: Agent) -> None:
    desk.ring()
    desk.bring("CA1", desk.hire("ali", "Ali Öz"))
    assert "data-pop" not in page.get("/desk/live/pop").text


def test_the_pop_shows_who_it_is_and_what_is_open(desk: TestDesk, page: FlaskClient, petra: Agent) -> None:
    desk.store.ring(Ringing("CA0", CALLER, "+4989999980", NOON - timedelta(days=2)))
    desk.store.request_callback("CA0", RequestCallback(CALLER, "Angebot", NOON), NOON - timedelta(hours=1))
    desk.ring(caller=CALLER)
    desk.store.keep_turns("CA1", (), {"slots": {"problem": "kalt"}}, Language.DE)
    customer = _customer(desk, petra)
    desk.customers.correct(customer, Details("Anne Maier", "anne@example.org", "Gasse 1", "80331", "München"), petra.id)
    desk.customers.flag(customer, Flag.COMPLAINT, True, petra.id)
    desk.customers.flag(customer, Flag.SPAM, True, petra.id)
    desk.bring("CA1", petra)
    pop = page.get("/desk/live/pop").text
    expected = ("Anne Maier", "anne@example.org", "Gasse 1", "80331 München", "Beschwerde offen", "Als Spam markiert")
    for said in (*expected, "Nicht geprüft", "Heizung ist kalt", "Rückruf: Angebot", "Überfällig", "Telefon"):
        assert said in pop
    desk.customers.flag(customer, Flag.VERIFIED, True, petra.id)
    assert "Nicht geprüft" not in page.get("/desk/live/pop").text


def test_a_caller_without_a_number_is_shown_too(desk: TestDesk, page: FlaskClient, petra: Agent) -> None:
    desk.ring(caller=None)
    desk.bring("CA1", petra, reason="")
    pop = page.get("/desk/live/pop").text
    assert "Nummer unterdrückt" in pop
    assert "Neuer Anrufer" in pop


def test_a_look_at_the_pop_is_in_the_audit_log_once(desk: TestDesk, page: FlaskClient, petra: Agent) -> None:
    desk.ring(caller=CALLER)
    desk.bring("CA1", petra)
    for _ in range(3):
        page.get("/desk/live/pop")
        page.get("/desk/live/calls/CA1/said")
    assert _looks(desk) == [(petra.id, "pop 1")]


def test_a_look_at_what_is_said_in_a_call_is_in_the_audit_log_once_for_each_agent(
    desk: TestDesk, page: FlaskClient, petra: Agent
) -> None:
    ali = desk.hire("ali", "Ali Öz")
    other = desk.app.test_client()
    sign_in(other, "ali")
    desk.ring(caller=CALLER, said=["Guten Tag"])
    desk.ring("CA2", CALLER)
    page.get("/desk")
    page.get("/desk/live/calls")
    assert _looks(desk) == [], "a list of what goes on is no look at a customer"
    for path in ("CA1", "CA1", "CA2", "CA9"):
        page.get(f"/desk/live/calls/{path}/said")
    desk.say("CA1", "Noch etwas")
    page.get("/desk/live/calls/CA1/said")
    other.get("/desk/live/calls/CA1/said")
    assert _looks(desk) == [(petra.id, "call CA1"), (petra.id, "call CA2"), (ali.id, "call CA1")]


def test_who_withholds_their_number_is_nobody_to_look_at(desk: TestDesk, page: FlaskClient, petra: Agent) -> None:
    desk.ring(caller=None, said=["Guten Tag"])
    assert "Guten Tag" in page.get("/desk/live/calls/CA1/said").text
    assert _looks(desk) == []


def _looks(desk: TestDesk) -> list[tuple[int | None, str]]:
    """Who has looked at the customer, and why."""
    with reading(desk.engine) as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "viewed").order_by(AuditRow.id)).all()
        assert all(row.customer_id is not None for row in rows)
        return [(row.agent_id, row.detail) for row in rows]


def test_words_of_callers_are_never_markup(desk: TestDesk, page: FlaskClient, petra: Agent) -> None:
    desk.ring(caller=CALLER, said=[MARKUP])
    desk.say("CA1", MARKUP, speaker=Speaker.BOT)
    details = Details(MARKUP, None, MARKUP, "", MARKUP, None, MARKUP)
    desk.customers.correct(_customer(desk, petra), details, petra.id)
    desk.ring("CA2", "+498911122233")
    desk.store.request_callback("CA2", RequestCallback("+498911122233", MARKUP, NOON, MARKUP), NOON)
    desk.transfers.request(NewTransfer(TransferKind.WARM, "CA2", MARKUP, Language.DE, "munich"), NOON)
    attempt = desk.bring("CA1", petra, MARKUP)
    pages = [page.get("/desk").text, page.get("/desk/live/calls/CA1/said").text]
    assert "onerror" in pages[0]
    for text in pages:
        assert "<img" not in text
        assert "<script>" not in text
        assert "</blockquote><" not in text
        assert "{{ 7*7 }}" in text
    assert f'data-pop="{attempt.id}"' in pages[0]


def test_live_calls_show_state_and_transcript(desk: TestDesk, page: FlaskClient, petra: Agent) -> None:
    desk.ring(caller=CALLER, said=["Guten Tag"])
    desk.ring("CA2", None)
    desk.store.ring(Ringing("CA3", None, "+4989999980", NOON))
    calls = page.get("/desk/live/calls").text
    assert calls.count("Beim Bot") == 2
    assert calls.count("Klingelt") == 1
    assert calls.count("Jetzt übernehmen") == 4  # two buttons, each with the name of the caller beside it
    assert "Guten Tag" in page.get("/desk/live/calls/CA1/said").text
    assert "Noch ist nichts gesagt" in page.get("/desk/live/calls/CA2/said").text
    assert page.get("/desk/live/calls/CA9/said").status_code == 404


def test_an_agent_of_one_site_sees_only_its_calls(desk: TestDesk) -> None:
    desk.hire("jo", "Jo Berg", sites=("berlin",))
    client = desk.app.test_client()
    sign_in(client, "jo")
    desk.ring(caller=CALLER, said=["Geheim"])
    desk.store.ring(Ringing("CA2", "+493012345678", "+493023125100", NOON))
    desk.transfers.request(NewTransfer(TransferKind.WARM, "CA1", "Nur für München", Language.DE, "munich"), NOON)
    assert "+49 151" not in client.get("/desk").text
    assert "Nur für München" not in client.get("/desk").text
    assert "+49 301" in client.get("/desk/live/calls").text
    assert client.get("/desk/live/calls/CA1/said").status_code == 404


def test_the_queue_shows_who_waits_how_long(desk: TestDesk, page: FlaskClient, petra: Agent) -> None:
    desk.ring(caller=CALLER)
    desk.ring("CA2", None)
    wait = NOON - timedelta(minutes=3, seconds=7)
    desk.transfers.request(NewTransfer(TransferKind.WARM, "CA1", "Rechnung", Language.DE, "munich"), wait)
    desk.transfers.request(NewTransfer(TransferKind.WARM, "CA2", "Gas", Language.EN, "munich", urgent=True), NOON)
    queue = page.get("/desk/live/queue").text
    assert queue.index("Gas") < queue.index("Rechnung")
    assert ">3:07<" in queue
    assert queue.count("Dringend") == 1


def test_call_backs_due_are_shown_and_late_ones_called_so(desk: TestDesk, page: FlaskClient, petra: Agent) -> None:
    desk.ring(caller=CALLER)
    desk.store.request_callback(
        "CA1", RequestCallback(CALLER, "Angebot", NOON, "vormittags"), NOON - timedelta(hours=1)
    )
    desk.ring("CA2", "+498911122233")
    soon = NOON + timedelta(hours=2)
    desk.store.request_callback("CA2", RequestCallback("+498911122233", "Termin", soon), soon)
    desk.ring("CA3", "+498911122244")
    later = NOON + timedelta(days=2)
    desk.store.request_callback("CA3", RequestCallback("+498911122244", "Später", later), later)
    due = page.get("/desk/live/callbacks").text
    assert "Überfällig seit 11:00" in due
    assert "Passt: vormittags" in due
    assert "bis 14:00" in due
    assert "Später" not in due


def test_colleagues_show_their_presence_in_words(desk: TestDesk, page: FlaskClient, petra: Agent) -> None:
    ali = desk.hire("ali", "Ali Öz")
    desk.agents.set_presence(ali.id, Presence.AWAY, NOON + timedelta(minutes=30))
    assert re.search(r"Ali Öz.*Pause\s+bis 12:30", page.get("/desk/live/colleagues").text, re.DOTALL)
    desk.agents.set_presence(ali.id, Presence.AVAILABLE)
    desk.ring()
    desk.bring("CA1", ali)
    assert "Ein Anruf kommt" in page.get("/desk/live/colleagues").text


def test_buttons_do_what_the_keys_do(desk: TestDesk, page: FlaskClient, petra: Agent) -> None:
    desk.ring()
    transfer = desk.bring("CA1", petra).transfer_id
    address = "/desk/live/transfer"
    assert _post(page, transfer, f"{address}/press", key="call_back") == 204
    assert _post(page, transfer, f"{address}/press", key="next") == 204
    assert _post(page, transfer, f"{address}/press", key="spam") == 204
    assert _post(page, transfer, f"{address}/press", key="take") == 400
    assert _post(page, transfer, f"{address}/ask", standard="2") == 204
    assert _post(page, transfer, f"{address}/ask", standard="2", question="Welche Farbe?") == 204
    assert _post(page, transfer, f"{address}/ask", standard="9", question=" ") == 400
    assert _post(page, transfer, f"{address}/ask", question="x" * 201) == 400
    assert _post(page, transfer, f"{address}/hand-back", task="book_appointment") == 204
    assert _post(page, transfer, f"{address}/hand-back", task="anything else") == 400
    who, what = petra.id, transfer
    assert desk.switchboard.asked == [
        ("press", who, what, AgentKey.CALL_BACK),
        ("press", who, what, AgentKey.NEXT_COLLEAGUE),
        ("press", who, what, AgentKey.SPAM),
        ("ask", who, what, "Um welche Adresse geht es?"),
        ("ask", who, what, "Welche Farbe?"),
        ("hand_back", who, what, "book_appointment"),
    ]


def test_nobody_acts_on_what_is_with_a_colleague(desk: TestDesk, page: FlaskClient, petra: Agent) -> None:
    desk.ring()
    transfer = desk.bring("CA1", desk.hire("ali", "Ali Öz")).transfer_id
    for wrong in (transfer, 999):
        assert _post(page, wrong, "/desk/live/transfer/press", key="spam") == 409
        assert _post(page, wrong, "/desk/live/transfer/ask", question="Was?") == 409
        assert _post(page, wrong, "/desk/live/transfer/hand-back", task="") == 409
    assert desk.switchboard.asked == []


def test_a_live_call_is_taken_over(desk: TestDesk, page: FlaskClient, petra: Agent) -> None:
    desk.ring(said=["Guten Tag"])
    assert _post(page, None, "/desk/live/calls/CA1/take-over") == 204
    assert "Übernommen" in page.get("/desk/live/pop").text
    assert _post(page, None, "/desk/live/calls/CA9/take-over") == 404
    desk.ring("CA2")
    assert _post(page, None, "/desk/live/calls/CA2/take-over") == 409


def test_what_went_wrong_is_told_in_a_sentence(page: FlaskClient) -> None:
    answer = page.get("/desk/live/calls/CA9/said", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.mimetype, answer.text) == (404, "text/plain", "Hier ist nichts.")
    assert "<h1>Das hat nicht geklappt</h1>" in page.get("/desk/live/calls/CA9/said").text


def test_ten_times_as_many_callers_need_no_more_queries(desk: TestDesk, page: FlaskClient, petra: Agent) -> None:
    def queries() -> int:
        seen: list[Any] = []

        def note(*_: Any) -> None:
            seen.append(1)

        event.listen(desk.engine, "before_cursor_execute", note)
        page.get("/desk")
        event.remove(desk.engine, "before_cursor_execute", note)
        return len(seen)

    def crowd(first: int, last: int) -> None:
        for number in range(first, last):
            sid, caller = f"CA{number}", f"+4989111222{number:02}"
            desk.ring(sid, caller)
            desk.transfers.request(NewTransfer(TransferKind.WARM, sid, "Termin", Language.DE, "munich"), NOON)
            desk.store.request_callback(sid, RequestCallback(caller, "Termin", NOON), NOON)

    crowd(0, 2)
    few = queries()
    crowd(2, 20)
    assert queries() == few
