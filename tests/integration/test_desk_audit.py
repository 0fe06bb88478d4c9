"""Every page of the desk that shows a customer is in the audit log, on both databases; docs/audit.md names the rest."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from callbot.actions import RequestCallback
from callbot.agents import Agent, Role
from callbot.customers import Channel, Details, Direction, NewContact, NextPromise, NoteOutcome
from callbot.language import Language
from callbot.transfer import NewTransfer, TransferKind
from crm.schema import AuditRow
from crm.transactions import reading
from tests.desk import NOON, TestDesk

ANNA, BERT = "+4915112345678", "+4915187654321"
LISTS = {"live", "live_calls", "queue", "callbacks_due", "promises_owed", "customers"}
"""What goes on and what is to be done; each leads to a page that is in the log."""
NOT_READ = {"static", "events"}


@pytest.fixture
def petra(desk: TestDesk) -> Agent:
    return desk.hire(role=Role.ADMIN)


@pytest.fixture
def busy(desk: TestDesk, petra: Agent) -> dict[str, int | str]:
    """A customer who calls, waits, is to be called back and was promised something; and the ids that lead there."""
    desk.ring(caller=ANNA, said=["Guten Tag"])
    [anna] = [hit.id for hit in desk.customers.search(ANNA, petra.id).customers]
    desk.customers.correct(anna, Details("Anna Weiß"), petra.id)
    desk.store.request_callback("CA1", RequestCallback(ANNA, "Angebot", NOON, site="munich"), NOON)
    desk.transfers.request(NewTransfer(TransferKind.WARM, "CA1", "Rechnung", Language.DE, "munich"), NOON)
    promise = NextPromise("Angebot schicken", NOON + timedelta(hours=1))
    letter = NewContact(anna, petra.id, Channel.LETTER, Direction.INBOUND, NOON, "x", NoteOutcome.FOLLOW_UP, promise)
    contact = desk.customers.log_contact(letter)
    other = desk.customers.create(Details("Bert"), BERT, petra.id)
    assert other is not None
    [callback] = desk.callbacks.list_open()
    return {
        "customer_id": anna, "other_id": other, "contact_id": contact, "callback_id": callback.id, "call_sid": "CA1",
    }  # fmt: skip


def _views(desk: TestDesk, customer_id: int | str) -> int:
    viewed = select(func.count()).where(AuditRow.action == "viewed", AuditRow.customer_id == customer_id)
    with reading(desk.engine) as session:
        return session.scalar(viewed) or 0


def test_whatever_page_shows_a_customer_is_in_the_log(
    desk: TestDesk, page: FlaskClient, busy: dict[str, int | str]
) -> None:
    shown, lists = set(), set()
    urls = desk.app.url_map.bind("desk.test")
    for rule in desk.app.url_map.iter_rules():
        name = rule.endpoint.removeprefix("desk.")
        if "GET" not in (rule.methods or ()) or name in NOT_READ:
            continue
        before = _views(desk, busy["customer_id"])
        answer = page.get(urls.build(rule.endpoint, {key: busy[key] for key in rule.arguments}))
        if any(words in answer.text.replace(" ", "") for words in ("AnnaWeiß", ANNA, "GutenTag")):
            looked = _views(desk, busy["customer_id"]) > before
            (shown if looked else lists).add(name)
    assert lists == LISTS
    assert {"said", "customer", "contact", "correct", "move_callback", "erase"} <= shown


def test_a_search_says_whom_it_has_shown(desk: TestDesk, petra: Agent, busy: dict[str, int | str]) -> None:
    desk.customers.search("Angebot", petra.id)
    with reading(desk.engine) as session:
        told = session.scalars(select(AuditRow.detail).where(AuditRow.action == "searched")).all()
    assert told[0] == f"customer {busy['customer_id']}", "found by number"
    assert told[-1] == "", "nobody was found"
