"""Customers as the desk sees and changes them, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from callbot.agents import Presence
from callbot.call import Ringing
from callbot.customer_ports import AuditFilter, NumberTaken
from callbot.customers import Channel, Details, Direction, Flag, NewContact, NextPromise, NoteOutcome, WrapUp
from callbot.desk_events import EventKind
from callbot.errors import StoreError
from callbot.language import Language
from crm import merging
from crm.customer_book import SqlCustomerBook
from crm.engine import make_engine
from crm.schema import AgentRow, AuditRow, Base, CustomerRow, DeskEventRow, PromiseRow, PromiseState
from crm.store import SqlCallStore
from crm.transactions import reading
from tests.desk_people import NOW, customer_of, make_agent, make_call, make_customer
from tests.integration.test_crm_privacy import contact as whole_contact

ANNA, BERT = "+491701111111", "+491702222222"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def book(engine: Engine) -> SqlCustomerBook:
    return SqlCustomerBook(engine, clock=lambda: NOW)


@pytest.fixture
def agent(engine: Engine) -> int:
    return make_agent(engine, presence=Presence.WRAP_UP)


def audited(engine: Engine) -> list[tuple[str, int | None]]:
    with reading(engine) as session:
        return [(row.action, row.customer_id) for row in session.scalars(select(AuditRow).order_by(AuditRow.id))]


def published(engine: Engine) -> set[tuple[EventKind, int | None]]:
    with reading(engine) as session:
        return {(row.kind, row.subject) for row in session.scalars(select(DeskEventRow))}


def test_a_card_shows_all_channels_and_what_is_open(engine: Engine, book: SqlCustomerBook, agent: int) -> None:
    whole_contact(engine, "CA1", ANNA, "wasserhahn", ANNA, NOW + timedelta(days=1))
    card = book.card_of_number(ANNA, agent)
    assert card is not None
    book.log_contact(
        NewContact(
            card.id, agent, Channel.LETTER, Direction.INBOUND, NOW, "Kündigt.", NoteOutcome.FOLLOW_UP,
            NextPromise("Bestätigung schicken", NOW + timedelta(days=2)),
        )
    )  # fmt: skip
    card = book.card(card.id, agent)
    assert card is not None
    assert [contact.channel for contact in card.contacts] == [Channel.PHONE, Channel.LETTER]
    assert card.contacts[0].agent_names == ()  # the transfer in the fixture names nobody who took it
    assert [note.text for note in card.contacts[1].notes] == ["Kündigt."]
    assert [(promise.what, promise.owner) for promise in card.promises] == [("Bestätigung schicken", "Petra Kern")]
    assert [callback.reason for callback in card.callbacks] == ["wasserhahn"]
    assert [request.what for request in card.requests] == ["wasserhahn"]
    assert (card.contacts_in_all, card.numbers, card.verified) == (2, (ANNA,), False)


def test_every_view_search_and_change_is_one_row_of_the_audit_log(
    engine: Engine, book: SqlCustomerBook, agent: int
) -> None:
    customer = make_customer(book, agent, ANNA, name="Anna Weiß")
    book.card(customer, agent)
    book.search("weiss", agent)
    book.correct(customer, Details(name="Anna Weiss"), agent)
    book.flag(customer, Flag.COMPLAINT, True, agent)
    book.card(17, agent)
    assert audited(engine) == [
        ("created", customer), ("viewed", customer), ("searched", None), ("changed", customer), ("changed", customer),
    ]  # fmt: skip
    entries = book.audit(AuditFilter(customer_id=customer), agent)
    assert [(entry.action, entry.detail) for entry in entries] == [
        ("changed", "complaint: on"), ("changed", "name"), ("viewed", ""), ("created", ""),
    ]  # fmt: skip
    [search] = book.audit(AuditFilter(action="searched"), agent)
    assert search.detail == f"customer {customer}", "whom the search has shown"
    assert entries[0].agent_name == "Petra Kern"
    assert "Wei" not in repr(entries), "the log holds names of fields, never their contents"
    assert audited(engine)[-2:] == [("read_audit", customer), ("read_audit", None)]


def test_data_are_corrected_and_what_did_not_change_is_no_change(
    engine: Engine, book: SqlCustomerBook, agent: int
) -> None:
    customer = make_customer(book, agent, name="Anna")
    corrected = Details(
        "Anna Weiß", "a@example.org", "Ring 1", "80331", "München", Language.DE, "Schlüssel beim Nachbarn"
    )
    assert book.correct(customer, corrected, agent)
    assert not book.correct(customer, corrected, agent)
    assert book.details(customer) == corrected
    assert (EventKind.CUSTOMER, customer) in published(engine)


def test_flags_keep_their_first_date_until_they_are_taken_away(engine: Engine, agent: int) -> None:
    now = NOW
    book = SqlCustomerBook(engine, clock=lambda: now)
    customer = make_customer(book, agent)
    book.flag(customer, Flag.VERIFIED, True, agent)
    now += timedelta(days=1)
    book.flag(customer, Flag.VERIFIED, True, agent)
    card = book.card(customer, agent)
    assert card is not None
    assert card.verified_at == NOW
    book.flag(customer, Flag.VERIFIED, False, agent)
    card = book.card(customer, agent)
    assert card is not None
    assert not card.verified


def test_a_number_belongs_to_one_customer(engine: Engine, book: SqlCustomerBook, agent: int) -> None:
    anna, bert = make_customer(book, agent, ANNA), make_customer(book, agent)
    assert book.add_number(bert, ANNA, agent) is NumberTaken.OTHERS
    assert book.add_number(bert, BERT, agent) is NumberTaken.ADDED
    assert book.add_number(bert, BERT, agent) is NumberTaken.OWN
    assert book.create(Details(name="Carl"), BERT, agent) is None
    book.remove_number(anna, BERT, agent)  # not hers: nothing happens
    book.remove_number(bert, BERT, agent)
    card = book.card(bert, agent)
    assert card is not None
    assert card.numbers == ()
    assert book.card_of_number(BERT, agent) is None


def test_a_merge_reaches_every_table_that_knows_customers(engine: Engine, book: SqlCustomerBook, agent: int) -> None:
    known = {column.table.name for column in merging.references()}
    named = {table.name for table in Base.metadata.sorted_tables if "customer_id" in table.columns}
    assert known == named - {"audit"}, "a customer's id without a foreign key would be forgotten by a merge"
    whole_contact(engine, "CA1", ANNA, "wasserhahn", ANNA)
    whole_contact(engine, "CA2", BERT, "heizung", BERT)
    anna, bert = book.card_of_number(ANNA, agent), book.card_of_number(BERT, agent)
    assert anna is not None
    assert bert is not None
    make_transfers_known(engine)
    book.merge(anna.id, bert.id, agent)
    with reading(engine) as session:
        for column in merging.references():
            owners = list(session.scalars(select(column)))
            assert set(owners) <= {anna.id}, column
            assert owners, f"{column}: nothing in it, so this test shows nothing"
        assert session.get(CustomerRow, bert.id) is None
    merged = book.card(anna.id, agent)
    assert merged is not None
    assert set(merged.numbers) == {ANNA, BERT}
    assert len(merged.contacts) == 2
    assert {("merged", anna.id), ("merged", bert.id)} <= set(audited(engine))


def make_transfers_known(engine: Engine) -> None:
    """The fixture's transfers name nobody."""
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE transfers SET customer_id = (SELECT customer_id FROM interactions i WHERE i.id = interaction_id)"
        )


def test_the_kept_customers_data_win_and_the_rest_is_filled_in(
    engine: Engine, book: SqlCustomerBook, agent: int
) -> None:
    keep = make_customer(book, agent, ANNA, name="Anna Weiß", remark="Hund")
    gone = make_customer(book, agent, BERT, name="A. Weiss", city="Bonn", email="a@example.org", remark="Hintereingang")
    book.flag(gone, Flag.COMPLAINT, True, agent)
    book.flag(gone, Flag.VERIFIED, True, agent)
    book.merge(keep, gone, agent)
    card = book.card(keep, agent)
    assert card is not None
    assert card.details == Details("Anna Weiß", "a@example.org", city="Bonn", remark="Hund\nHintereingang")
    assert card.complaint_at == NOW
    assert not card.verified, "who was verified was the other one"


@pytest.mark.parametrize("pair", [(1, 1), (1, 99), (99, 1)])
def test_a_merge_that_cannot_be_changes_nothing(
    book: SqlCustomerBook, agent: int, engine: Engine, pair: tuple[int, int]
) -> None:
    make_customer(book, agent, ANNA, name="Anna")
    before = audited(engine)
    with pytest.raises(StoreError, match="two customers"):
        book.merge(*pair, agent)
    assert audited(engine) == before


def test_calls_that_come_in_during_a_merge_find_their_customer(
    engine: Engine, book: SqlCustomerBook, agent: int
) -> None:
    keep, gone = make_customer(book, agent, ANNA), make_customer(book, agent, BERT)
    store = SqlCallStore(engine, clock=lambda: NOW)
    with ThreadPoolExecutor(6) as pool:
        calls = [pool.submit(store.ring, Ringing(f"CA{index}", BERT, "+498912345", NOW)) for index in range(12)]
        merged = pool.submit(book.merge, keep, gone, agent)
        for call in calls:
            call.result()
        merged.result()
    contacts = [book.contact_of_call(f"CA{index}") for index in range(12)]
    assert {customer_of(engine, contact) for contact in contacts if contact} == {keep}


def test_wrapping_up_twice_is_one_note_one_promise_and_an_agent_who_is_free(
    engine: Engine, book: SqlCustomerBook, agent: int
) -> None:
    contact_id = make_call(engine, "CA1", ANNA, "es tropft")
    promise = NextPromise("Ersatzteil bestellen", NOW + timedelta(days=1), mine=False)
    for _ in range(2):
        book.wrap_up(WrapUp(contact_id, agent, "Dichtung ist bestellt.", NoteOutcome.FOLLOW_UP, promise))
    detail = book.contact(contact_id, agent)
    assert detail is not None
    assert [(note.text, note.outcome) for note in detail.contact.notes] == [
        ("Dichtung ist bestellt.", NoteOutcome.FOLLOW_UP)
    ]
    assert [turn.text for turn in detail.turns] == ["es tropft"]
    with reading(engine) as session:
        row = session.get(AgentRow, agent)
        assert row is not None
        assert row.presence is Presence.AVAILABLE
        promises = session.scalars(select(PromiseRow)).all()
        assert [(row.what, row.owner) for row in promises] == [("Ersatzteil bestellen", "desk")]
    assert {(EventKind.PRESENCE, agent), (EventKind.PROMISE, promises[0].id)} <= published(engine)


def test_wrapping_up_moves_nobody_who_is_elsewhere(engine: Engine, book: SqlCustomerBook) -> None:
    away = make_agent(engine, "Ole Brandt", presence=Presence.AWAY)
    book.wrap_up(WrapUp(make_call(engine, "CA1", ANNA), away, "ok", NoteOutcome.SETTLED))
    with reading(engine) as session:
        row = session.get(AgentRow, away)
        assert row is not None
        assert row.presence is Presence.AWAY


def test_a_call_that_was_spam_marks_its_customer(engine: Engine, book: SqlCustomerBook, agent: int) -> None:
    contact_id = make_call(engine, "CA1", ANNA)
    book.wrap_up(WrapUp(contact_id, agent, "Solarvertrieb", NoteOutcome.SPAM))
    card = book.card_of_number(ANNA, agent)
    assert card is not None
    assert card.spam_at == NOW


def test_a_promise_is_kept_once_and_a_broken_one_too(engine: Engine, book: SqlCustomerBook, agent: int) -> None:
    promise = NextPromise("Angebot", NOW - timedelta(days=1))
    book.wrap_up(WrapUp(make_call(engine, "CA1", ANNA), agent, "x", NoteOutcome.FOLLOW_UP, promise))
    card = book.card_of_number(ANNA, agent)
    assert card is not None
    promise_id = card.promises[0].id
    assert book.keep_promise(promise_id, agent)
    assert not book.keep_promise(promise_id, agent)
    assert not book.keep_promise(999, agent)
    with reading(engine) as session:
        row = session.get(PromiseRow, promise_id)
        assert row is not None
        assert (row.state, row.kept_at, row.proof) == (PromiseState.KEPT, NOW, f"agent:{agent}")


def test_a_contact_of_a_withheld_number_is_given_to_a_customer_once(
    engine: Engine, book: SqlCustomerBook, agent: int
) -> None:
    anna, bert = make_customer(book, agent, ANNA), make_customer(book, agent, BERT)
    contact_id = make_call(engine, "CA1", None, "ich bin's")
    book.assign(contact_id, anna, agent)
    assert customer_of(engine, contact_id) == anna
    with pytest.raises(StoreError, match="cannot be given"):
        book.assign(contact_id, bert, agent)


def test_an_agent_may_write_anything_and_nothing_breaks(engine: Engine, book: SqlCustomerBook, agent: int) -> None:
    wild = "<script>alert(1)</script>\x00\ud800 שלום \u202e 😀 " + "x" * 50_000
    customer = make_customer(book, agent, name=wild, remark=wild)
    contact_id = book.log_contact(
        NewContact(customer, agent, Channel.VISIT, Direction.INBOUND, NOW, wild, NoteOutcome.SETTLED)
    )
    detail = book.contact(contact_id, agent)
    assert detail is not None
    assert detail.contact.notes[0].text == wild.replace("\x00", "").replace("\ud800", "")
    assert book.search("שלום", agent).customers[0].id == customer


def test_a_customer_who_is_gone_is_said_to_be_gone(book: SqlCustomerBook, agent: int) -> None:
    with pytest.raises(StoreError, match="no customer 99"):
        book.correct(99, Details(name="x"), agent)
    with pytest.raises(StoreError, match="no contact 99"):
        book.wrap_up(WrapUp(99, agent, "x", NoteOutcome.SETTLED))
    assert book.card(99, agent) is None
    assert book.details(99) is None
    assert book.contact(99, agent) is None


def test_no_audit_row_names_an_agent_who_does_not_exist(book: SqlCustomerBook, engine: Engine, agent: int) -> None:
    customer = make_customer(book, agent)
    with pytest.raises((StoreError, IntegrityError)):
        book.card(customer, agent + 1)
