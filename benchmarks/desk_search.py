"""How long the desk's search takes: `python benchmarks/desk_search.py [--customers 20000] [--postgres]`.

A store with two calls for each customer and eight turns in each; milliseconds (p50, p95) of one search by kind, and
of opening a card.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert

from callbot.actions import Outcome
from callbot.agents import Presence, Role
from callbot.call import CallState, Speaker
from callbot.customers import Channel, Direction
from callbot.language import Language
from crm import folding
from crm.customer_book import SqlCustomerBook
from crm.engine import prepare
from crm.schema import AgentRow, Base, CallRow, CustomerRow, InteractionRow, NoteRow, PhoneNumberRow, TurnRow
from crm.transactions import writing

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FIRST = [
    "Anna",
    "Jürgen",
    "Ayşe",
    "Stefan",
    "Stephan",
    "Claudia",
    "Hans",
    "Uwe",
    "Gökhan",
    "Maria",
    "Jörg",
    "Renate",
    "Paul",
    "Sabine",
]
SYLLABLES = [
    "mül",
    "ler",
    "mei",
    "er",
    "schmidt",
    "hof",
    "mann",
    "groß",
    "ber",
    "ger",
    "wag",
    "ner",
    "klein",
    "lang",
    "fisch",
    "bach",
    "stein",
    "win",
    "ter",
    "sto",
    "cker",
]
WORDS = [
    "heizung",
    "tropft",
    "wasser",
    "termin",
    "rechnung",
    "morgen",
    "bitte",
    "keller",
    "druck",
    "pumpe",
    "angebot",
    "dichtung",
    "kalt",
    "wieder",
    "leider",
]
TURNS = 8
SEARCHES = {
    "name": ["müller", "Schmitt", "anna mei", "großberger", "wagner klein"],
    "number": ["0170 0004711", "+49170", "0019999"],
    "code": ["482 917"],
    "frequent word": ["heizung", "rechnung morgen"],
    "rare word": ["wärmetauscher", "zirkulationsleitung defekt"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--postgres", action="store_true", help="a PostgreSQL of its own instead of SQLite")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        engine = prepare(_url(stack, arguments.postgres))
        agent = _fill(engine, arguments.customers)
        book = SqlCustomerBook(engine)
        for kind, searches in SEARCHES.items():
            times = [_timed(book.search, typed, agent) for _ in range(arguments.rounds) for typed in searches]
            _print(kind, times)
        _print("card", [_timed(book.card, customer, agent) for customer in range(1, 5 * arguments.rounds)])
        engine.dispose()


def _url(stack: ExitStack, postgres: bool) -> str:
    if postgres:
        from tests.servers import running_postgres  # noqa: PLC0415 - only who asks for it needs one

        return stack.enter_context(stack.enter_context(running_postgres()).database())
    return f"sqlite:///{Path(stack.enter_context(tempfile.TemporaryDirectory())) / 'search.sqlite3'}"


def _fill(engine: Engine, customers: int) -> int:
    chance = random.Random(7)
    for table, rows in (
        (CustomerRow, _customers(chance, customers)),
        (PhoneNumberRow, _numbers(customers)),
        (InteractionRow, _contacts(2 * customers)),
        (CallRow, _calls(2 * customers)),
        (NoteRow, _notes(chance, 2 * customers)),
        (TurnRow, _turns(chance, 2 * customers)),
    ):
        _insert(engine, table, list(rows))
    with writing(engine) as session:
        agent = AgentRow(
            name="Petra Kern", login="kern", role=Role.AGENT, languages=[], skills=[], sites=[], disabled=False,
            interface_language=Language.DE, presence=Presence.OFF, presence_since=NOW, unanswered=0, created_at=NOW,
        )  # fmt: skip
        session.add(agent)
        session.flush()
        return agent.id


def _insert(engine: Engine, table: type[Base], rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), 5000):
        with writing(engine) as session:
            session.execute(insert(table), rows[start : start + 5000])


def _customers(chance: random.Random, count: int) -> Iterator[dict[str, Any]]:
    for index in range(count):
        surname = "".join(chance.choices(SYLLABLES, k=2)).capitalize()
        name, street = f"{chance.choice(FIRST)} {surname}", f"{chance.choice(SYLLABLES)}straße {index % 90}"
        yield {
            "id": index + 1, "name": name, "street": street, "postcode": f"{10000 + index % 9000}", "city": "Berlin",
            "created_at": NOW, "search_key": folding.key(name, street, "Berlin"), "name_sound": folding.sounds(name),
        }  # fmt: skip


def _numbers(count: int) -> Iterator[dict[str, Any]]:
    for index in range(count):
        yield {"number": f"+49170{index:07}", "customer_id": index + 1, "created_at": NOW}


def _contacts(count: int) -> Iterator[dict[str, Any]]:
    for index in range(count):
        at = NOW - timedelta(minutes=3 * (count - index))
        yield {
            "id": index + 1, "channel": Channel.PHONE, "direction": Direction.INBOUND, "customer_id": index // 2 + 1,
            "started_at": at, "ended_at": at, "language": Language.DE, "outcome": Outcome.ANSWERED,
        }  # fmt: skip


def _calls(count: int) -> Iterator[dict[str, Any]]:
    for index in range(count):
        yield {
            "interaction_id": index + 1, "call_sid": f"CA{index}", "caller": f"+49170{index // 2:07}",
            "called": "+498912345", "state": CallState.ENDED, "streams": 1, "dialogue": {}, "touched_at": NOW,
            "noted": True,
        }  # fmt: skip


def _notes(chance: random.Random, count: int) -> Iterator[dict[str, Any]]:
    for index in range(count):
        yield {
            "interaction_id": index + 1, "reason": _sentence(chance), "outcome": Outcome.ANSWERED, "promised": [],
            "open_points": [], "language": Language.DE, "written_at": NOW,
        }  # fmt: skip


def _turns(chance: random.Random, calls: int) -> Iterator[dict[str, Any]]:
    for index in range(calls * TURNS):
        text = _sentence(chance)
        yield {
            "interaction_id": index // TURNS + 1, "sequence": index % TURNS + 1, "speaker": Speaker.CALLER,
            "text": text, "language": Language.DE, "start_seconds": 0.0, "end_seconds": 1.0, "confidence": 0.9,
            "words": [[word, 0.12, 0.57, 0.98] for word in text.split()], "interrupted": False, "keys": "",
        }  # fmt: skip


def _sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=9))


def _timed(work: Callable[..., object], *arguments: object) -> float:
    began = time.perf_counter()
    work(*arguments)
    return (time.perf_counter() - began) * 1000


def _print(kind: str, times: list[float]) -> None:
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"{kind:15} p50 {statistics.median(times):7.1f} ms   p95 {p95:7.1f} ms")


if __name__ == "__main__":
    main()
