"""Export, erasure and expiry reach every copy on both databases."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from callbot.actions import Outcome, RequestCallback
from callbot.agents import Presence, Role
from callbot.appointments.model import AppointmentState
from callbot.call import Note, Ringing, Speaker, StatusEvent, Turn
from callbot.dictation import DictationState, Purpose
from callbot.errors import StoreError
from callbot.hearing import Word
from callbot.language import Language
from callbot.profile.model import Retention
from callbot.transfer import TransferKind, TransferState
from crm import privacy
from crm.engine import make_engine
from crm.schema import (
    AgentNoteRow,
    AgentRow,
    AppointmentChange,
    AppointmentEventRow,
    AppointmentRow,
    AttemptRow,
    AuditRow,
    Base,
    CallbackAskRow,
    CallRow,
    CustomerRow,
    DeskSessionRow,
    DictationRow,
    JobRow,
    JobState,
    NumberBlockRow,
    RequestState,
    ServiceRequestRow,
    SignInRow,
    TransferRow,
)
from crm.store import SqlCallStore
from crm.transactions import reading, writing

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ABOUT_NO_CUSTOMER = {
    "hours_exceptions", "agents", "desk_sessions", "telephones", "sign_ins", "desk_events", "audit",
    "number_blocks", "callback_asks",
}  # fmt: skip
OF_THE_DESK = {"audit", "desk_events"}
"""Tells of contacts and of what was done about them, without a word or a name."""
ANNA, BERT = "+491701111111", "+491702222222"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


def contact(engine: Engine, call_sid: str, caller: str | None, word: str, number: str, at: datetime = NOW) -> None:
    """A whole call in which `word` ends up wherever words can end up, with a job about it."""
    store = SqlCallStore(engine, clock=lambda: at)
    store.ring(Ringing(call_sid, caller, "+498912345", at))
    store.issue_token(call_sid, "secret-hash", at + timedelta(seconds=60))
    store.open_stream(call_sid, "secret-hash", at)
    turn = Turn(Speaker.CALLER, word, Language.DE, 0.0, 1.0, 0.9, (Word(word, 0.0, 1.0, 0.9),), keys=number)
    store.keep_turns(call_sid, [turn], {"slot": word}, Language.DE)
    store.request_callback(call_sid, RequestCallback(number, word, at, window=word), at)
    store.note_status(StatusEvent(call_sid, "completed", 1, at))
    store.issue_token(call_sid, "secret-hash", at)
    store.end(call_sid, at, lambda _call, _turns: Note(word, Outcome.ANSWERED, (word,), (word,), Language.DE))
    if caller:
        order_job(engine, caller, call_sid, at)
        order_work(engine, caller, call_sid, word, at)
        with writing(engine) as session:
            hand_over(session, call_sid, word, at)


def order_job(engine: Engine, caller: str, key: str, at: datetime) -> None:
    with writing(engine) as session:
        customer_id = session.scalar(select(func.max(CustomerRow.id)))
        job = JobRow(kind="sms", payload={"to": caller}, key=key, customer_id=customer_id, run_after=at)
        job.state, job.attempts, job.lease_token = JobState.DONE, 1, "secret-lease"
        session.add(job)


def order_work(engine: Engine, caller: str, key: str, word: str, at: datetime) -> None:
    """An appointment with its history, and a service request."""
    with writing(engine) as session:
        customer_id = session.scalar(select(func.max(CustomerRow.id)))
        appointment = AppointmentRow(
            code=key, service="repair", site="munich", resource="huber", start=at, end=at, busy_until=at, number=caller,
            email=None, name=word, details=word, language=Language.DE, sequence=0, state=AppointmentState.BOOKED,
            customer_id=customer_id, created_at=at, changed_at=at,
        )  # fmt: skip
        session.add(appointment)
        session.flush()
        event = AppointmentEventRow(appointment_id=appointment.id, sequence=0, start=at, resource="huber", at=at)
        event.change = AppointmentChange.BOOKED
        request = ServiceRequestRow(
            code=key, what=word, place=word, urgent=True, access=word, reachable=word, number=caller,
            state=RequestState.OPEN, customer_id=customer_id, created_at=at,
        )  # fmt: skip
        session.add_all([event, request])


def hand_over(session: Session, call_sid: str, word: str, at: datetime) -> None:
    """A transfer to an agent, who wrote a note, and has dictated another."""
    agent = session.scalar(select(AgentRow)) or AgentRow(
        name="Petra Kern", login="kern", role=Role.AGENT, languages=["de"], skills=[], sites=[], disabled=False,
        interface_language=Language.DE, presence=Presence.OFF, presence_since=at, unanswered=0, created_at=at,
    )  # fmt: skip
    call = session.scalars(select(CallRow).where(CallRow.call_sid == call_sid)).one()
    transfer = TransferRow(
        kind=TransferKind.WARM, state=TransferState.DONE, state_since=at, call_sid=call_sid, reason=word,
        interaction_id=call.interaction_id, language=Language.DE, site="munich", skills=[], person="", urgent=False,
        requested_at=at,
    )  # fmt: skip
    session.add_all([agent, transfer])
    session.flush()
    attempt = AttemptRow(transfer_id=transfer.id, agent_id=agent.id, created_at=at, lease_until=at)
    note = AgentNoteRow(interaction_id=call.interaction_id, agent_id=agent.id, text=word, outcome="", created_at=at)
    session.add_all([attempt, note])
    session.flush()
    session.add(
        DictationRow(
            purpose=Purpose.SUMMARY, agent_id=agent.id, interaction_id=call.interaction_id, attempt_id=attempt.id,
            language=Language.DE, state=DictationState.HEARD, text=word, token_hash="secret-hash", begun_at=at,
        )
    )  # fmt: skip


def everything(engine: Engine) -> dict[str, str]:
    """The text of every table."""
    with reading(engine) as session:
        return {
            table.name: repr([tuple(row) for row in session.execute(select(table))])
            for table in Base.metadata.sorted_tables
        }


def rows(engine: Engine) -> dict[str, int]:
    with reading(engine) as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def test_an_export_holds_a_row_of_every_table_and_no_secret(engine: Engine) -> None:
    contact(engine, "CAanna", ANNA, "wasserhahn", "+49893333")
    contact(engine, "CAbert", BERT, "heizung", BERT)
    exported = privacy.export(engine, ANNA)
    text = json.dumps(exported)
    about_people = {table.name for table in Base.metadata.sorted_tables} - ABOUT_NO_CUSTOMER
    assert set(exported) - {"number_blocks"} == about_people, "a new table belongs into privacy"
    assert {table: len(exported[table]) for table in about_people} == dict.fromkeys(about_people, 1)
    assert text.count("wasserhahn") == everything_about("wasserhahn", engine)
    for foreign in ("heizung", BERT, "CAbert", "secret"):
        assert foreign not in text
    assert privacy.export(engine, str(exported["customers"][0]["id"])) == exported


def test_whoever_must_not_be_called_stays_known_as_that_and_is_told_so(engine: Engine) -> None:
    contact(engine, "CAanna", ANNA, "wasserhahn", ANNA)
    with writing(engine) as session:
        session.add(NumberBlockRow(number=ANNA, reason="pressed 9", created_at=NOW))
    assert [block["number"] for block in privacy.export(engine, ANNA)["number_blocks"]] == [ANNA]
    assert "number_blocks" not in privacy.erase(engine, ANNA)
    assert rows(engine)["number_blocks"] == 1


def test_export_and_erasure_are_in_the_audit_log_which_then_leads_to_nobody(engine: Engine) -> None:
    contact(engine, "CAanna", ANNA, "wasserhahn", ANNA)
    customer_id = privacy.export(engine, ANNA)["customers"][0]["id"]
    privacy.erase(engine, str(customer_id), clock=lambda: NOW)
    with reading(engine) as session:
        entries = session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
    assert [(row.action, row.customer_id, row.agent_id) for row in entries] == [
        ("exported", customer_id, None),
        ("erased", customer_id, None),
    ]
    assert (entries[1].at, ANNA in repr([row.detail for row in entries])) == (NOW, False)


def test_what_the_desk_and_the_web_form_remember_ends_by_itself(engine: Engine) -> None:
    contact(engine, "CAanna", ANNA, "wasserhahn", ANNA)
    for days in (0.5, 3, 400):
        at = NOW - timedelta(days=days)
        with writing(engine) as session:
            agent_id = session.scalars(select(AgentRow.id)).first()
            session.add_all(
                [
                    SignInRow(at=at, login_hash="x", address_hash="y"),
                    DeskSessionRow(token_hash=str(days), agent_id=agent_id, csrf="z", created_at=at, seen_at=at),
                    CallbackAskRow(at=at, address_hash="x", number_hash="y", accepted=True),
                    AuditRow(at=at, agent_id=agent_id, action="viewed", detail=""),
                ]
            )
    privacy.expire(engine, NOW, Retention())
    kept = rows(engine)
    assert [kept[table] for table in ("sign_ins", "desk_sessions", "callback_asks", "audit")] == [1, 1, 1, 2]
    privacy.expire(engine, NOW, Retention(audit_days=2))
    assert rows(engine)["audit"] == 1


def everything_about(word: str, engine: Engine) -> int:
    return sum(text.count(word) for text in everything(engine).values())


def test_an_erasure_leaves_nothing_of_one_person_and_all_of_the_other(engine: Engine) -> None:
    contact(engine, "CAbert", BERT, "heizung", BERT)
    before = {table: n for table, n in rows(engine).items() if table not in OF_THE_DESK}
    bert = privacy.export(engine, BERT)
    contact(engine, "CAanna", ANNA, "wasserhahn", ANNA)
    contact(engine, "CAhidden", None, "wasserhahn", ANNA)
    assert privacy.erase(engine, ANNA)["calls"] == 2
    assert {table: n for table, n in rows(engine).items() if table not in OF_THE_DESK} == before
    assert privacy.export(engine, BERT) == bert
    for trace in ("wasserhahn", ANNA, "CAanna", "CAhidden"):
        assert everything_about(trace, engine) == 0
    with pytest.raises(StoreError, match="nothing is kept"):
        privacy.erase(engine, ANNA)


def test_a_number_that_only_others_gave_can_be_erased_too(engine: Engine) -> None:
    contact(engine, "CAbert", BERT, "heizung", ANNA)
    assert privacy.export(engine, ANNA)["callbacks"][0]["number"] == ANNA
    erased = privacy.erase(engine, ANNA)
    assert {table: count for table, count in erased.items() if count} == {"promises": 1, "callbacks": 1}
    assert rows(engine)["calls"] == 1


def test_erased_words_are_gone_from_the_files_of_sqlite(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "callbot.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    engine = make_engine(f"sqlite:///{path}")
    contact(engine, "CAanna", ANNA, "wasserhahn", ANNA)
    files = [path, path.with_name(path.name + "-wal")]
    assert any(b"wasserhahn" in file.read_bytes() for file in files)
    privacy.erase(engine, ANNA)
    assert not any(b"wasserhahn" in file.read_bytes() for file in files)
    engine.dispose()


@pytest.mark.parametrize("who", ["", "0", "Anna", "+49 170", "1; DROP TABLE calls", "1" * 400])
def test_a_person_is_named_by_number_or_id_only(engine: Engine, who: str) -> None:
    with pytest.raises(StoreError, match="name a person"):
        privacy.export(engine, who)


def test_an_unknown_id_never_means_the_callers_without_a_customer(engine: Engine) -> None:
    contact(engine, "CAhidden", None, "geheim", BERT)
    with pytest.raises(StoreError, match="nothing is kept"):
        privacy.erase(engine, "17")
    assert rows(engine)["calls"] == 1


def test_words_go_first_and_everything_later_while_the_young_stays(engine: Engine) -> None:
    contact(engine, "CAold", ANNA, "wasserhahn", ANNA, NOW - timedelta(days=800))
    contact(engine, "CAmiddle", BERT, "heizung", BERT, NOW - timedelta(days=100))
    contact(engine, "CAyoung", BERT, "pumpe", BERT, NOW - timedelta(days=10))
    privacy.expire(engine, NOW, Retention(transcript_days=90, note_days=730))
    text = everything(engine)
    assert everything_about(ANNA, engine) == everything_about("wasserhahn", engine) == 0
    assert "heizung" not in text["turns"] + text["calls"]
    assert "heizung" in text["notes"]
    assert "pumpe" in text["turns"]
    assert {table: count for table, count in rows(engine).items() if table not in ABOUT_NO_CUSTOMER} == {
        "customers": 1,
        "phone_numbers": 1,
        "interactions": 2,
        "calls": 2,
        "turns": 1,
        "notes": 2,
        "callbacks": 2,
        "promises": 2,
        "call_events": 2,
        "jobs": 1,
        "appointments": 2,
        "appointment_events": 2,
        "service_requests": 2,
        "transfers": 2,
        "transfer_attempts": 2,
        "agent_notes": 2,
        "dictations": 1,
    }
    assert SqlCallStore(engine).stale(NOW) == [], "a note whose words have expired is not written again"
