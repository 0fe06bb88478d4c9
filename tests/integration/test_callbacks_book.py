"""Call-backs and their promises on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from callbot.actions import Outcome, RequestCallback
from callbot.appointments.links import CalendarLinks
from callbot.appointments.model import ToldBy
from callbot.call import Note, Ringing
from callbot.callback import CallbackSource, CallbackState, NewCallback
from callbot.callback_links import CallbackLinks, hash_of
from callbot.errors import IllegalTransition, StoreError
from callbot.language import Language
from callbot.outbox.callback_letters import CallbackLetters
from callbot.outbox.letters import Letters
from callbot.phrases import load_phrases
from callbot.profile import load
from callbot.transfer import TransferState
from crm.callbacks import SqlCallbackBook
from crm.engine import make_engine
from crm.schema import AuditRow, CallbackRow, CustomerRow, InteractionRow, JobRow, NoteRow, PromiseRow, PromiseState
from crm.store import SqlCallStore
from crm.transactions import reading
from telephony.numbers import TwilioNumberRules

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ANNA = "+4915112345678"
MINUTES = [timedelta(minutes=n) for n in range(200)]
LINKS = CallbackLinks("https://bot.example", "secret")
WANTED = NewCallback(
    key="web:1",
    source=CallbackSource.WEB,
    number=ANNA,
    reason="Heizung",
    language=Language.DE,
    site="munich",
    due=NOW + MINUTES[120],
    token_hash=hash_of(LINKS.token("web:1")),
)
SITES = ("munich", "berlin")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def book(engine: Engine) -> SqlCallbackBook:
    return SqlCallbackBook(engine, letters())


def letters() -> CallbackLetters:
    profile = load(None)
    calendar = CalendarLinks("https://bot.example", "secret")
    ways = frozenset({ToldBy.SMS, ToldBy.EMAIL})
    plain = Letters(profile, load_phrases(profile.phrases), TwilioNumberRules(), calendar, ways)
    return CallbackLetters(plain, LINKS, "+4989999980")


def promise(engine: Engine) -> PromiseRow:
    with reading(engine) as session:
        return session.scalars(select(PromiseRow).order_by(PromiseRow.id.desc())).first() or pytest.fail("no promise")


def texts(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [job.payload["text"] for job in session.scalars(select(JobRow).order_by(JobRow.id))]


def test_a_request_from_the_web_is_a_contact_with_a_note_and_a_promise(book: SqlCallbackBook, engine: Engine) -> None:
    asked = book.ask(WANTED, NOW)
    assert asked.is_new
    assert asked.callback.state is CallbackState.REQUESTED
    with reading(engine) as session:
        contact = session.scalars(select(InteractionRow)).one()
        assert (contact.channel, contact.direction, contact.customer_id) == ("web", "inbound", 1)
        assert session.scalars(select(NoteRow.reason)).one() == "Heizung"
    assert (promise(engine).due, promise(engine).state) == (WANTED.due, PromiseState.OPEN)
    assert book.by_token(WANTED.token_hash or "") == asked.callback
    assert book.by_token("other") is None


def test_what_a_visitor_says_of_themselves_is_learned_where_nothing_was_known(
    book: SqlCallbackBook, engine: Engine
) -> None:
    book.ask(replace(WANTED, name="Anna Weiß"), NOW)
    book.ask(replace(WANTED, key="web:2", name="Somebody Else", email="anna@example.org"), NOW)
    with reading(engine) as session:
        [anna] = session.scalars(select(CustomerRow)).all()
    assert (anna.name, anna.email) == ("Anna Weiß", "anna@example.org")


def test_the_same_wish_twice_is_one_request_until_it_is_over(book: SqlCallbackBook) -> None:
    first = book.ask(WANTED, NOW).callback
    again = book.ask(WANTED, NOW + MINUTES[1])
    assert (again.callback, again.is_new) == (first, False)
    book.finish(first.id, CallbackState.CANCELLED, NOW)
    anew = book.ask(WANTED, NOW + MINUTES[2])
    assert anew.is_new
    assert [one.id for one in book.open_for(ANNA)] == [anew.callback.id]


def test_a_call_leaves_its_site_time_and_skills_with_the_request(book: SqlCallbackBook, engine: Engine) -> None:
    store = SqlCallStore(engine, lambda: NOW)
    store.ring(Ringing("CA1", ANNA, "+4989999980", NOW))
    wanted = RequestCallback(
        ANNA, "Heizung", WANTED.due, "ab zehn", NOW + MINUTES[60], "berlin", ("heating",), "kern", True, NOW
    )
    store.request_callback("CA1", wanted, wanted.due)
    [kept] = book.list_open()
    assert (kept.site, kept.earliest, kept.skills) == ("berlin", NOW + MINUTES[60], ("heating",))
    assert (kept.person, kept.urgent, kept.place, kept.call_sid) == ("kern", True, NOW, "CA1")
    assert (kept.source, kept.tell) == (CallbackSource.QUEUE, True)


def test_due_are_those_whose_time_has_come_at_sites_that_are_open(book: SqlCallbackBook) -> None:
    def ask(key: str, **changes: object) -> int:
        return book.ask(replace(WANTED, key=key, number=f"+49151123456{key}", **changes), NOW).callback.id  # type: ignore[arg-type]

    late = ask("10", due=NOW + MINUTES[90])
    soon = ask("11", due=NOW + MINUTES[30])
    urgent = ask("12", urgent=True)
    berlin = ask("13", site="berlin", due=NOW + MINUTES[10])
    later = ask("14", earliest=NOW + MINUTES[60], due=NOW + MINUTES[70])
    assert [one.id for one in book.due(NOW, 10, SITES)] == [urgent, berlin, soon, late]
    assert [one.id for one in book.due(NOW, 10, ["munich"])] == [urgent, soon, late]
    assert [one.id for one in book.due(NOW, 1, ["munich"])] == [urgent]
    assert later in [one.id for one in book.due(NOW + MINUTES[60], 10, SITES)]
    assert book.due(NOW, 10, []) == []


def test_a_call_back_is_begun_once_and_requests_of_one_number_are_one_call(book: SqlCallbackBook) -> None:
    first = book.ask(WANTED, NOW).callback.id
    second = book.ask(replace(WANTED, key="call:2", reason="Die Rechnung"), NOW).callback.id
    transfer = book.begin(first, NOW)
    assert transfer
    assert transfer.reason == f"{WANTED.reason}; Die Rechnung"
    assert book.begin(first, NOW) is None
    assert book.begin(second, NOW) is None
    assert book.due(NOW, 10, SITES) == []
    for _ in range(2):
        book.retry(first, transfer.id, NOW + MINUTES[30], NOW)
    assert book.due(NOW, 10, SITES) == []
    assert [one.attempts for one in book.due(NOW + MINUTES[30], 10, SITES)] == [1, 1]


def test_who_was_called_for_one_request_is_not_called_for_another(book: SqlCallbackBook, engine: Engine) -> None:
    first, transfer = begin(book)
    second = book.ask(replace(WANTED, key="call:2"), NOW).callback.id
    cancelled = book.ask(replace(WANTED, key="call:3"), NOW).callback.id
    book.finish(cancelled, CallbackState.CANCELLED, NOW)
    book.rang(transfer, "CA9", "+4989999980", NOW + MINUTES[1])
    book.finish(first, CallbackState.DONE, NOW + MINUTES[3], "CA9")
    states = [found.state for one in (first, second, cancelled) if (found := book.find(one))]
    assert states == [CallbackState.DONE, CallbackState.MERGED, CallbackState.CANCELLED]
    with reading(engine) as session:
        kept = session.scalars(select(PromiseRow).where(PromiseRow.callback_id.in_([first, second]))).all()
    assert [(one.state, one.proof) for one in kept] == [(PromiseState.KEPT, "CA9")] * 2


def test_a_promise_is_kept_with_its_proof(book: SqlCallbackBook, engine: Engine) -> None:
    begun, transfer = begin(book)
    book.rang(transfer, "CA9", "+4989999980", NOW + MINUTES[1])
    book.rang(transfer, "CA9", "+4989999980", NOW + MINUTES[2])
    book.finish(begun, CallbackState.DONE, NOW + MINUTES[3], "CA9")
    book.finish(begun, CallbackState.DONE, NOW + MINUTES[4], "CA8")
    kept = promise(engine)
    assert (kept.state, kept.proof, kept.kept_at) == (PromiseState.KEPT, "CA9", NOW + MINUTES[3])
    with reading(engine) as session:
        ours = session.scalars(select(InteractionRow).where(InteractionRow.direction == "outbound")).one()
    assert (ours.channel, ours.customer_id, ours.started_at) == ("phone", 1, NOW + MINUTES[1])


def test_who_rang_in_time_and_reached_nobody_owes_nothing(book: SqlCallbackBook, engine: Engine) -> None:
    begun, transfer = begin(book)
    book.rang(transfer, "CA9", "+4989999980", NOW + MINUTES[1])
    book.warn(WANTED.due + MINUTES[1], MINUTES[15])
    assert promise(engine).state is PromiseState.OPEN
    book.finish(begun, CallbackState.UNREACHED, WANTED.due + MINUTES[2])
    assert (promise(engine).state, promise(engine).proof) == (PromiseState.RELEASED, "CA9")
    assert "mehrmals angerufen" in texts(engine)[-1]


def test_who_never_rang_has_broken_the_promise_even_when_they_spoke_later(
    book: SqlCallbackBook, engine: Engine
) -> None:
    begun, transfer = begin(book)
    assert book.warn(WANTED.due + MINUTES[1], MINUTES[15]) == 0
    assert promise(engine).state is PromiseState.BROKEN
    book.rang(transfer, "CA9", "+4989999980", WANTED.due + MINUTES[2])
    book.finish(begun, CallbackState.DONE, WANTED.due + MINUTES[3], "CA9")
    late = promise(engine)
    assert (late.state, late.proof, late.kept_at) == (PromiseState.BROKEN, "CA9", WANTED.due + MINUTES[3])


def test_given_up_without_a_ring_is_told_as_our_fault(book: SqlCallbackBook, engine: Engine) -> None:
    begun, _transfer = begin(book)
    book.finish(begun, CallbackState.UNREACHED, WANTED.due + MINUTES[3])
    assert promise(engine).state is PromiseState.BROKEN
    assert "tut uns leid" in texts(engine)[-1]


def test_a_promise_about_to_break_is_told_once(book: SqlCallbackBook, engine: Engine) -> None:
    book.ask(WANTED, NOW)
    assert book.warn(WANTED.due - MINUTES[16], MINUTES[15]) == 0
    assert book.warn(WANTED.due - MINUTES[15], MINUTES[15]) == 1
    assert book.warn(WANTED.due - MINUTES[14], MINUTES[15]) == 0
    assert promise(engine).warned_at == WANTED.due - MINUTES[15]


def test_another_time_is_another_deadline_and_a_broken_promise_stays_on_record(
    book: SqlCallbackBook, engine: Engine
) -> None:
    asked = book.ask(replace(WANTED, tell=True), NOW).callback
    moved = book.change(asked.id, NOW + MINUTES[60], NOW + MINUTES[150], "später", NOW)
    assert (moved.earliest, moved.due, moved.window) == (NOW + MINUTES[60], NOW + MINUTES[150], "später")
    assert promise(engine).due == NOW + MINUTES[150]
    book.warn(NOW + MINUTES[151], MINUTES[15])
    book.change(asked.id, None, NOW + MINUTES[199], "", NOW + MINUTES[152])
    with reading(engine) as session:
        states = session.execute(select(PromiseRow.state, PromiseRow.callback_id).order_by(PromiseRow.id))
        assert states.all() == [(PromiseState.BROKEN, None), (PromiseState.OPEN, asked.id)]
    assert [text.split(":")[1].strip() for text in texts(engine)] == [
        "Ihr Rückruf ist vorgemerkt",
        "Ihr Rückruf ist verlegt",
        "Ihr Rückruf ist verlegt",
    ]
    book.finish(asked.id, CallbackState.CANCELLED, NOW)
    with pytest.raises(IllegalTransition):
        book.change(asked.id, None, NOW, "", NOW)
    with pytest.raises(IllegalTransition):
        book.finish(asked.id, CallbackState.DONE, NOW, "CA1")
    assert promise(engine).state is PromiseState.RELEASED


def test_a_message_says_when_from_where_and_how_to_change_it_but_not_why(book: SqlCallbackBook, engine: Engine) -> None:
    book.ask(replace(WANTED, tell=True, earliest=NOW + MINUTES[60]), NOW)
    [text] = texts(engine)
    assert text == (
        "Lindquell Haustechnik GmbH: Ihr Rückruf ist vorgemerkt: frühestens Montag, 23.11.2026, 11:00 Uhr, spätestens "
        "Montag, 23.11.2026, 12:00 Uhr. Der Anruf kommt von 089 99 99 80. "
        f"Ändern oder absagen: {LINKS.status('web:1')}"
    )


def test_who_rings_first_is_not_rung_and_is_due_again_when_they_spoke_with_nobody(
    book: SqlCallbackBook, engine: Engine
) -> None:
    asked = book.ask(WANTED, NOW).callback
    store = SqlCallStore(engine, lambda: NOW)
    store.ring(Ringing("CA2", ANNA, "+4989999980", NOW))
    assert book.due(NOW, 10, SITES) == []
    assert not book.begin(asked.id, NOW)
    assert book.merge_rang_first(NOW) == 0
    with reading(engine) as session:
        assert session.scalars(select(CallbackRow.rang_sid)).one() == "CA2"
    store.end("CA2", NOW, lambda _call, _turns: Note("", Outcome.ABANDONED, (), (), Language.DE))
    assert book.merge_rang_first(NOW) == 1
    assert [one.id for one in book.due(NOW, 10, SITES)] == [asked.id]


def test_a_blocked_number_stays_blocked_and_the_log_tells_it_once(book: SqlCallbackBook, engine: Engine) -> None:
    assert not book.is_blocked(ANNA)
    book.ask(WANTED, NOW)
    book.block(ANNA, "pressed 9", NOW)
    book.block(ANNA, "pressed 9 again", NOW + MINUTES[1])
    assert book.is_blocked(ANNA)
    with reading(engine) as session:
        [entry] = session.scalars(select(AuditRow))
        assert (entry.action, entry.at, entry.detail, entry.customer_id) == ("blocked", NOW, "pressed 9", 1)


def test_an_unknown_call_back_cannot_be_touched(book: SqlCallbackBook) -> None:
    with pytest.raises(StoreError, match="no call-back 7"):
        book.finish(7, CallbackState.DONE, NOW)


def begin(book: SqlCallbackBook) -> tuple[int, int]:
    """A call-back and its transfer."""
    asked = book.ask(WANTED, NOW).callback
    transfer = book.begin(asked.id, NOW)
    assert transfer
    assert (transfer.callback_id, transfer.state) == (asked.id, TransferState.REQUESTED)
    return asked.id, transfer.id
