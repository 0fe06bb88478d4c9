"""From "a person, please" to the agent's screen and telephone: whole calls, several at once.

Told are, of every call: the time from the reservation (before it is committed) to its event in the agent's browser,
which is connected to the last of the gateways while the calls come in at the first; and the time from the caller's
last word to the request that rings the agent.

PYTHONPATH=. python benchmarks/transfers.py [--calls 20] [--at-once 4] [--only 2-redis]
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

from callbot.language import Language
from crm.engine import make_engine
from crm.transfers import SqlTransferBook
from telephony.simulator import Carrier, EmbeddedGateway, HangUp, Phone, Pickup, Say, Script, Wait, find_voice
from telephony.simulator.carrier import Call
from telephony.simulator.demo_desk import DeskClient, Login
from telephony.simulator.demo_transfer import write_open_profile
from telephony.simulator.gateway import BOT_NUMBER, free_port, number_settings
from telephony.simulator.phone import Part, rehearse
from tests.servers import running_redis

CONFIGURATIONS = ("1", "2", "1-redis", "2-redis")
"""Gateways, without and with Redis."""
POP_GOAL_SECONDS, RING_GOAL_SECONDS = 0.3, 1.0
WORDS = "can i speak to a person please"
ASKS = Script((Say(WORDS), Wait(6.0), HangUp()), Language.EN)
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


@contextmanager
def house(gateways: int, redis_url: str) -> Iterator[House]:
    """So many gateways on one database; calls come in at the first."""
    ports = [free_port() for _ in range(gateways)]
    public = f"http://127.0.0.1:{ports[0]}"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        write_open_profile(folder / "profile.yaml")
        carrier = stack.enter_context(Carrier(routes={public: [public]}))
        settings = {
            "PUBLIC_BASE_URL": public,
            "SECRET_KEY": secrets.token_hex(32),
            "DATABASE_URL": f"sqlite:///{folder / 'callbot.sqlite3'}",
            "REDIS_URL": redis_url,
        }
        started = [
            stack.enter_context(
                EmbeddedGateway(carrier.account, carrier.api_base, os.environ, folder / "profile.yaml", settings, port)
            )
            for port in ports
        ]
        carrier.use_api(started[0].api)
        carrier.connect_number(BOT_NUMBER, number_settings(public))
        yield House(carrier, started)


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


def ring_together(there: House, part: Part, first: int, callers: int) -> list[float]:
    """Seconds from the end of each caller's words to the request that rings the agent."""
    calls = []
    for number in range(first, first + callers):
        calls.append(there.carrier.start(part, f"+49171392{number:04}", BOT_NUMBER))
        time.sleep(0.37)  # callers do not breathe in step
    asked_at = {call.sid: _end_of_words(call) for call in calls}
    engine = make_engine(there.gateways[0].database_url)
    transfers = SqlTransferBook(engine)
    seconds: dict[str, float] = {}
    for leg in there.carrier.calls:
        attempt = transfers.attempt_of_leg(leg.sid)
        transfer = transfers.find(attempt.transfer_id) if attempt else None
        if transfer and transfer.call_sid in asked_at and leg.rang_at:
            seconds.setdefault(transfer.call_sid, (leg.rang_at - asked_at[transfer.call_sid]).total_seconds())
    engine.dispose()
    return list(seconds.values())


def _end_of_words(call: Call) -> datetime:
    """Waits for the end of the call."""
    report = call.report()
    answered_at = datetime.now(UTC) - timedelta(seconds=call.age_seconds)
    return answered_at + timedelta(seconds=next(turn.end_seconds for turn in report.turns if turn.text == WORDS))


def measure(configuration: str, calls: int, at_once: int) -> None:
    gateways = int(configuration[0])
    with ExitStack() as stack:
        redis_url = stack.enter_context(running_redis()) if configuration.endswith("redis") else ""
        there = stack.enter_context(house(gateways, redis_url))
        screens = [hire(there, number) for number in range(1, at_once + 1)]
        part = rehearse(ASKS, find_voice(None, ASKS.language))
        rings: list[float] = []
        for first in range(1, calls + 1, at_once):
            rings += ring_together(there, part, first, min(at_once, calls + 1 - first))
        pops = [seconds for screen in screens for seconds in screen.seconds]
    print(f"{gateways} gateway(s), {'with' if redis_url else 'without'} Redis; load {os.getloadavg()[0]:.1f}")
    print(told("pop", pops, calls, POP_GOAL_SECONDS))
    print(told("ring", rings, calls, RING_GOAL_SECONDS), flush=True)


def told(name: str, seconds: Sequence[float], calls: int, goal: float) -> str:
    if len(seconds) < 2:
        return f"  {name:5} of only {len(seconds)} of {calls} calls"
    ranked = sorted(seconds)
    p50, p95 = statistics.median(ranked), ranked[round(0.95 * (len(ranked) - 1))]
    figures = f"p50 {p50 * 1000:5.0f} ms   p95 {p95 * 1000:5.0f} ms   most {ranked[-1] * 1000:5.0f} ms"
    return f"  {name:5} {figures}   of {len(ranked)} of {calls}; goal p95 {goal * 1000:.0f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=20)
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--only", choices=CONFIGURATIONS)
    wanted = parser.parse_args()
    for configuration in [wanted.only] if wanted.only else CONFIGURATIONS:
        measure(configuration, wanted.calls, wanted.at_once)


if __name__ == "__main__":
    main()
