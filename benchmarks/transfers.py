"""From "a person, please" to the agent's screen and telephone: whole calls, several at once.

Told are, of every call: the time from the reservation (before it is committed) to its event in the agent's browser,
which is connected to the last of the gateways while the calls come in at the first; and the time from the caller's
last word to the request that rings the agent, and what of it had passed when the wish was understood, when an agent
was reserved, and when the attempt was written. Nobody hangs up before: a call that rings nobody fails the benchmark.

PYTHONPATH=. python benchmarks/transfers.py [--calls 20] [--at-once 4] [--only together]
"""

import argparse
import os
import secrets
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests
from sqlalchemy import Engine, select

from callbot.language import Language
from crm.engine import make_engine
from crm.schema import AttemptRow, TransferRow
from crm.transactions import reading
from telephony.simulator import Carrier, EmbeddedGateway, HangUp, Phone, Pickup, Say, Script, Wait, find_voice
from telephony.simulator.carrier import Call
from telephony.simulator.demo_desk import DeskClient, Login
from telephony.simulator.demo_transfer import write_open_profile
from telephony.simulator.gateway import BOT_NUMBER, free_port, number_settings
from telephony.simulator.phone import Part, rehearse
from tests.servers import running_postgres, running_redis

CONFIGURATIONS = {"alone": "SQLite, one gateway", "together": "PostgreSQL, Redis, two gateways"}
POP_GOAL_SECONDS, RING_GOAL_SECONDS = 0.3, 1.0
PATIENCE_SECONDS = 60.0
"""How long a call is waited for before it counts as one that rang nobody."""
WORDS = "can i speak to a person please"
ASKS = Script((Say(WORDS), Wait(PATIENCE_SECONDS), HangUp()), Language.EN)
PASSWORD = "a sentence as a password"


@dataclass(slots=True)
class Screen:
    """An agent's page, and how late it was told of each caller."""

    desk: DeskClient
    seconds: list[float] = field(default_factory=list)

    def follow(self) -> None:
        try:
            for told in self.desk.follow():
                if told.name == "pop":
                    self.seconds.append((datetime.now(UTC) - datetime.fromisoformat(told.data["at"])).total_seconds())
        except requests.RequestException:
            pass  # the gateway has gone: the benchmark is over


@dataclass(frozen=True, slots=True)
class House:
    carrier: Carrier
    gateways: Sequence[EmbeddedGateway]
    engine: Engine


@dataclass(frozen=True, slots=True)
class Passed:
    """Seconds since the caller's last word."""

    understood: float
    reserved: float
    written: float
    rung: float


@contextmanager
def house(configuration: str) -> Iterator[House]:
    """The gateways, on one database; calls come in at the first."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ports, settings = [free_port()], {"DATABASE_URL": f"sqlite:///{folder / 'callbot.sqlite3'}"}
        if configuration == "together":
            ports += [free_port()]
            postgres = stack.enter_context(running_postgres())
            settings["DATABASE_URL"] = stack.enter_context(postgres.database())
            settings["REDIS_URL"] = stack.enter_context(running_redis())
        public = f"http://127.0.0.1:{ports[0]}"
        settings |= {
            "PUBLIC_BASE_URL": public,
            "SECRET_KEY": secrets.token_hex(32),
            "CALLBOT_HOME": str(folder / "home"),
        }
        write_open_profile(folder / "profile.yaml")
        carrier = stack.enter_context(Carrier(routes={public: [public]}))
        gateways = [
            stack.enter_context(
                EmbeddedGateway(carrier.account, carrier.api_base, os.environ, folder / "profile.yaml", settings, port)
            )
            for port in ports
        ]
        carrier.use_api(gateways[0].api)
        carrier.connect_number(BOT_NUMBER, number_settings(public))
        engine = make_engine(settings["DATABASE_URL"])
        stack.callback(engine.dispose)
        yield House(carrier, gateways, engine)


def hire(there: House, number: int) -> Screen:
    """An agent who looks at the screen and never answers the telephone."""
    login, phone = f"agent{number}", f"+4917139200{number:02}"
    there.gateways[0].command("agents", "add", login, "--name", f"Agent {number}", "--phone", phone)
    there.gateways[0].command("agents", "password", login, typed=f"{PASSWORD}\n")
    there.carrier.connect_phone(phone, Phone(pickup=Pickup.NOBODY))
    screen = Screen(DeskClient(there.gateways[-1].url))
    screen.desk.sign_in(Login(login, PASSWORD))
    screen.desk.be_available()
    threading.Thread(target=screen.follow, daemon=True).start()
    return screen


def ring_together(there: House, part: Part, first: int, callers: int) -> list[Passed]:
    """Of each caller whose wish rang an agent."""
    calls = []
    for number in range(first, first + callers):
        calls.append(there.carrier.start(part, f"+49171392{number:04}", BOT_NUMBER))
        time.sleep(0.37)  # callers do not breathe in step
    return [passed for call in calls if (passed := until_rung(there, call))]


def until_rung(there: House, call: Call) -> Passed | None:
    """Stays on the line until somebody's telephone has been dialled for it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (found := first_attempt(there.engine, call)) is None or found[1].leg_sid is None:
        if time.monotonic() > deadline:
            return None
        time.sleep(0.1)
    call.hang_up()
    transfer, attempt = found
    asked = end_of_words(call)
    leg = next(leg for leg in there.carrier.calls if leg.sid == attempt.leg_sid)
    assert attempt.dialled_at
    assert leg.rang_at
    moments = (transfer.requested_at, attempt.created_at, attempt.dialled_at, leg.rang_at)
    return Passed(*((moment - asked).total_seconds() for moment in moments))


def first_attempt(engine: Engine, call: Call) -> tuple[TransferRow, AttemptRow] | None:
    theirs = select(TransferRow, AttemptRow).join(AttemptRow).where(TransferRow.call_sid == call.sid)
    with reading(engine) as session:
        found = session.execute(theirs.order_by(AttemptRow.id).limit(1)).one_or_none()
        return (found[0], found[1]) if found else None


def end_of_words(call: Call) -> datetime:
    """Waits for the end of the call."""
    report = call.report()
    answered_at = datetime.now(UTC) - timedelta(seconds=call.age_seconds)
    return answered_at + timedelta(seconds=next(turn.end_seconds for turn in report.turns if turn.text == WORDS))


def measure(configuration: str, calls: int, at_once: int) -> bool:
    """False: somebody's wish rang nobody."""
    with house(configuration) as there:
        screens = [hire(there, number) for number in range(1, at_once + 1)]
        part = rehearse(ASKS, find_voice(None, ASKS.language))
        passed: list[Passed] = []
        for first in range(1, calls + 1, at_once):
            passed += ring_together(there, part, first, min(at_once, calls + 1 - first))
        pops = [seconds for screen in screens for seconds in screen.seconds]
    print(f"{CONFIGURATIONS[configuration]}; {at_once} callers at once; load {os.getloadavg()[0]:.1f}")
    for stage in ("understood", "reserved", "written"):
        print(told(stage, [getattr(one, stage) for one in passed]))
    print(told("rung", [one.rung for one in passed], RING_GOAL_SECONDS))
    print(told("pop", pops, POP_GOAL_SECONDS))
    print(f"  {len(passed)} of {calls} rang", flush=True)
    return len(passed) == calls


def told(name: str, seconds: Sequence[float], goal: float = 0.0) -> str:
    ranked = sorted(seconds) or [float("nan")]
    p50, p95 = statistics.median(ranked), ranked[round(0.95 * (len(ranked) - 1))]
    figures = f"p50 {p50 * 1000:5.0f} ms   p95 {p95 * 1000:5.0f} ms   most {ranked[-1] * 1000:5.0f} ms"
    return f"  {name:10} {figures}" + (f"   goal p95 {goal * 1000:.0f} ms" if goal else "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=20)
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--only", choices=CONFIGURATIONS)
    wanted = parser.parse_args()
    configurations = [wanted.only] if wanted.only else CONFIGURATIONS
    rang = [measure(configuration, wanted.calls, wanted.at_once) for configuration in configurations]
    if not all(rang):
        raise SystemExit("somebody who asked for a person rang nobody")


if __name__ == "__main__":
    main()
