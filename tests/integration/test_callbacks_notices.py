"""What customers read before we ring them, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select

from callbot.actions import Outcome, RequestCallback
from callbot.call import Note, Ringing
from callbot.callback import CallbackSource
from callbot.callback_links import hash_of
from callbot.language import Language
from crm.callbacks import SqlCallbackBook
from crm.engine import make_engine
from crm.schema import JobRow
from crm.store import SqlCallStore
from crm.transactions import reading
from tests.integration.test_callbacks_book import ANNA, LINKS, MINUTES, NOW, SITES, WANTED, letters, texts


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def book(engine: Engine) -> SqlCallbackBook:
    return SqlCallbackBook(engine, letters())


def test_a_call_is_announced_shortly_before_and_once(book: SqlCallbackBook, engine: Engine) -> None:
    book.ask(replace(WANTED, tell=True, earliest=NOW + MINUTES[60]), NOW)
    assert announce(book, NOW + MINUTES[55]) == 0
    assert [announce(book, NOW + MINUTES[56]) for _ in range(2)] == [1, 0]
    assert "in wenigen Minuten an: ab etwa Montag, 23.11.2026, 11:00 Uhr" in texts(engine)[-1]
    assert len(texts(engine)) == 2
    assert latest(engine)["not_after"] == (NOW + MINUTES[60]).isoformat()


def test_nobody_is_announced_what_was_confirmed_a_minute_ago(book: SqlCallbackBook, engine: Engine) -> None:
    asked = book.ask(replace(WANTED, tell=True, earliest=NOW + MINUTES[3]), NOW).callback
    assert announce(book, NOW) == 1
    assert len(texts(engine)) == 1
    book.change(asked.id, NOW + MINUTES[4], NOW + MINUTES[40], "gleich", NOW)
    assert announce(book, NOW) == 0
    assert "verlegt" in texts(engine)[-1]


def test_another_attempt_is_announced_when_the_customer_was_rung_and_at_no_other_time(
    book: SqlCallbackBook, engine: Engine
) -> None:
    asked = book.ask(replace(WANTED, tell=True), NOW).callback
    for at, counts in ((NOW, False), (NOW + MINUTES[5], True), (NOW + MINUTES[10], False)):
        transfer = book.begin(asked.id, at)
        assert transfer
        book.retry(asked.id, transfer.id, at + MINUTES[5], at, counts)
        for _ in range(2):
            announce(book, at + MINUTES[1])
    confirmed, again = texts(engine)
    assert "vorgemerkt: spätestens" in confirmed
    assert again == (
        "Lindquell Haustechnik GmbH: Wir haben Sie leider nicht erreicht und rufen gleich noch einmal an: "
        "ab etwa Montag, 23.11.2026, 10:10 Uhr. Der Anruf kommt von 089 99 99 80. "
        f"Ändern oder absagen: {LINKS.status('web:1')}"
    )


def test_who_moves_the_call_behind_a_missed_one_reads_of_that_call_alone(book: SqlCallbackBook, engine: Engine) -> None:
    asked = book.ask(replace(WANTED, tell=True), NOW).callback
    transfer = book.begin(asked.id, NOW)
    assert transfer
    book.retry(asked.id, transfer.id, NOW + MINUTES[30], NOW)
    book.change(asked.id, NOW + MINUTES[60], NOW + MINUTES[90], "in einer Stunde", NOW + MINUTES[1])
    assert announce(book, NOW + MINUTES[27]) == 0
    assert announce(book, NOW + MINUTES[57]) == 1
    assert ["vorgemerkt" in texts(engine)[0], "verlegt" in texts(engine)[1]] == [True, True]
    assert "Wir rufen Sie in wenigen Minuten an: ab etwa Montag, 23.11.2026, 11:00 Uhr" in texts(engine)[2]


def test_an_attempt_that_waits_for_the_end_of_lunch_is_announced_for_then(
    book: SqlCallbackBook, engine: Engine
) -> None:
    asked = book.ask(replace(WANTED, tell=True), NOW).callback
    transfer = book.begin(asked.id, NOW)
    assert transfer
    book.retry(asked.id, transfer.id, NOW + MINUTES[125], NOW)
    closing, opening = NOW + MINUTES[120], NOW + MINUTES[180]
    assert book.announce(NOW + MINUTES[121], {}) == 0
    assert book.announce(NOW + MINUTES[119], {"munich": (NOW + MINUTES[119], closing)}) == 0
    assert book.announce(NOW + MINUTES[176], {"berlin": (opening, opening + MINUTES[1])}) == 0
    assert book.announce(NOW + MINUTES[176], {"munich": (opening, opening + MINUTES[1])}) == 1
    assert "ab etwa Montag, 23.11.2026, 13:00 Uhr" in texts(engine)[-1]
    assert latest(engine)["not_after"] == opening.isoformat()


def test_who_asked_in_a_call_for_as_soon_as_possible_reads_at_once_from_where_and_where_to_change_it(
    book: SqlCallbackBook, engine: Engine
) -> None:
    by_voice(engine, book)
    assert [announce(book, NOW) for _ in range(2)] == [1, 0]
    [text] = texts(engine)
    assert "vorgemerkt: spätestens Montag, 23.11.2026, 12:00 Uhr. Der Anruf kommt von 089 99 99 80." in text
    token = text.rpartition("/")[2]
    [asked] = book.open_for(ANNA)
    assert book.by_token(hash_of(token)) == asked
    book.change(asked.id, None, NOW + MINUTES[150], "", NOW + MINUTES[1])
    assert announce(book, NOW + MINUTES[1]) == 0


def test_who_asked_at_night_reads_of_the_call_shortly_before_we_open(book: SqlCallbackBook, engine: Engine) -> None:
    opening = NOW + MINUTES[60]
    by_voice(engine, book)
    assert book.announce(NOW, {}) == 0
    assert book.announce(opening - MINUTES[5], {"munich": (opening, opening + MINUTES[1])}) == 1
    assert ["in wenigen Minuten an: ab etwa Montag, 23.11.2026, 11:00 Uhr" in text for text in texts(engine)] == [True]


def test_nothing_is_announced_that_does_not_come_and_one_call_once(book: SqlCallbackBook, engine: Engine) -> None:
    soon = replace(WANTED, source=CallbackSource.CALL, tell=True, earliest=NOW + MINUTES[4])
    for number, key in enumerate("abcd"):
        book.ask(replace(soon, key=key, number=f"+49151123456{number // 2:02}"), NOW)
    written = len(texts(engine))
    book.block("+4915112345601", "pressed 9", NOW)
    assert announce(book, NOW) == 2
    assert len(texts(engine)) == written + 1
    assert latest(engine)["to"] == "+4915112345600"


def announce(book: SqlCallbackBook, at: datetime) -> int:
    """While both sites are open."""
    return book.announce(at, dict.fromkeys(SITES, (at, at + MINUTES[5])))


def by_voice(engine: Engine, book: SqlCallbackBook) -> None:
    """In a call that has ended."""
    store = SqlCallStore(engine, lambda: NOW)
    store.ring(Ringing("CA1", ANNA, "+4989999980", NOW))
    store.request_callback("CA1", RequestCallback(ANNA, "Heizung", WANTED.due, site="munich"), WANTED.due)
    assert announce(book, NOW) == 0
    store.end("CA1", NOW, lambda _call, _turns: Note("", Outcome.CALLBACK_REQUESTED, (), (), Language.DE))
    book.merge_rang_first(NOW)


def latest(engine: Engine) -> dict[str, Any]:
    with reading(engine) as session:
        job = session.scalars(select(JobRow).order_by(JobRow.id.desc())).first()
        assert job
        return dict(job.payload)
