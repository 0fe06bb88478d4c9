"""Processes killed in the middle of writing: nothing acknowledged is lost, nothing half is kept."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from callbot.call import CallState, Ringing, Speaker, Turn
from callbot.language import Language
from crm.engine import make_engine
from crm.schema import CallbackRow, PromiseRow
from crm.store import SqlCallStore
from crm.transactions import reading

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SID = "CA" + "2" * 32

WRITER = """
import sys
from datetime import UTC, datetime
from callbot.actions import RequestCallback
from callbot.call import Speaker, Turn
from callbot.language import Language
from crm.engine import make_engine
from crm.store import SqlCallStore

store = SqlCallStore(make_engine(sys.argv[1]))
due = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
number = 0
while True:
    number += 1
    turn = Turn(Speaker.CALLER, f"{sys.argv[2]}.{number}", Language.DE, 0.0, 1.0)
    store.keep_turns("CA" + "2" * 32, [turn], {"last": f"{sys.argv[2]}.{number}"}, Language.DE)
    store.request_callback("CA" + "2" * 32, RequestCallback(f"+4989{number:06}", "x", due), due)
    print(number, flush=True)
"""


def acknowledged_before_the_kill(url: str, name: str, at_least: int) -> int:
    """Run a writer, kill it in full flight, and give the last number it said was safe."""
    command = [sys.executable, "-c", WRITER, url, name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        last = 0
        for line in writer.stdout:
            last = int(line)
            if last == at_least:
                writer.kill()
    return last


def test_what_was_acknowledged_survives_sigkill(database_url: str) -> None:
    engine = make_engine(database_url)
    store = SqlCallStore(engine)
    store.ring(Ringing(SID, "+491701234567", "+498912345", NOW))
    store.issue_token(SID, "hash", NOW + timedelta(seconds=60))
    store.open_stream(SID, "hash", NOW)

    safe = acknowledged_before_the_kill(database_url, "first", at_least=7)

    kept = [turn.text for turn in store.turns(SID)]
    record = store.find(SID)
    assert safe >= 7
    assert kept == [f"first.{number}" for number in range(1, len(kept) + 1)]
    assert len(kept) in {safe, safe + 1}  # the one in flight is there whole or not at all
    assert record is not None
    assert (record.state, record.dialogue) == (CallState.TALKING, {"last": kept[-1]})
    with reading(engine) as session:
        requests = session.scalar(select(func.count()).select_from(CallbackRow))
        promises = session.scalar(select(func.count()).select_from(PromiseRow))
    assert requests == promises
    assert requests in {safe, safe + 1}

    store.keep_turns(SID, [Turn(Speaker.BOT, "goes on", Language.DE, 2.0, 3.0)], {}, None)
    assert [turn.text for turn in store.turns(SID)] == [*kept, "goes on"]
    engine.dispose()
