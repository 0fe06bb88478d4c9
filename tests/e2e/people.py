"""A firm whose people take calls: gateways, a telephone network, desks in browsers, and branches that never close."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import requests
from playwright.sync_api import Browser, Page, expect, sync_playwright
from ruamel.yaml import YAML

import callbot.profile
from callbot.agents import Agent, NewAgent, Presence
from callbot.clock import system_clock
from callbot.language import Language
from callbot.transfer import Transfer, TransferState
from crm.agents import SqlAgentBook
from crm.engine import Database, make_engine
from crm.transfers import SqlTransferBook
from telephony.simulator import Carrier, EmbeddedGateway, GatewayApi, Phone, Pickup, Script, Step, find_voice
from telephony.simulator.carrier import Call
from telephony.simulator.gateway import BOT_NUMBER, number_settings
from tests.desk import PASSWORD, PASSWORD_HASH
from tests.servers import free_port

EXAMPLE: Final = Path(callbot.profile.__file__).with_name("example.yaml")
ALWAYS: Final = "Mo-Su,PH 00:00-24:00"
BRANCHES: Final = tuple("abcdefghijklm")
"""Each scene has a branch of its own: its people take no calls of other scenes."""
CLOSED: Final = "z"
NETWORK_SECONDS: Final = 1.5
"""What a network takes at the least to find a telephone, before it rings."""
MOBILE_SECONDS: Final = 5.0
"""And what it often takes to find a mobile one."""
_SECRETS: Final = {"SECRET_KEY": "of all gateways", "API_TOKEN": "token"}
_POPPED: Final = """() => {
  const pop = document.querySelector("#pop");
  const look = () => { if (pop.querySelector("[data-pop]") && !window.poppedAt) window.poppedAt = Date.now(); };
  new MutationObserver(look).observe(pop, {childList: true, subtree: true});
}"""

Scene = Callable[["House"], None]


def number_of(branch: str) -> str:
    return f"+49302312510{[*BRANCHES, CLOSED].index(branch):02d}"


def write_profile(folder: Path) -> Path:
    """The example firm with many branches: all are open day and night, but for one that is closed for days."""
    yaml = YAML(typ="safe", pure=True)
    tree = yaml.load(EXAMPLE.read_text("utf-8"))
    tree["sites"] = [_branch(branch, []) for branch in BRANCHES] + [_branch(CLOSED, [_closed_now()])]
    tree["resources"] = [
        {
            "id": f"technician_{branch}",
            "name": f"Technik {branch}",
            "site": branch,
            "skills": ["heating", "plumbing"],
            "hours": "Mo-Su,PH 08:00-18:00",
        }
        for branch in BRANCHES
    ]
    tree["services"] = [
        {**service, "sites": [*BRANCHES]} for service in tree["services"] if "advice" not in service["skills"]
    ]
    tree["people"] = []
    path = folder / "profile.yaml"
    yaml.dump(tree, path)
    return path


def _branch(branch: str, closures: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "id": branch,
        "name": {"de": f"Filiale {branch}", "en": f"branch {branch}"},
        "address": {"street": "Quellengasse 14", "postcode": "80331", "city": "München"},
        "region": "DE-BY",
        "hours": ALWAYS,
        "closures": list(closures),
        "phone": number_of(branch),
        "numbers": [number_of(branch)],
    }


def _closed_now() -> Mapping[str, Any]:
    """Whenever the test runs, also around midnight."""
    today = system_clock().date()
    reason = {"de": "Inventur", "en": "stocktaking"}
    return {"first": today - timedelta(days=1), "last": today + timedelta(days=1), "reason": reason}


@dataclass(frozen=True)
class House:
    """Everything of the firm; scenes in several threads share it."""

    carrier: Carrier
    gateways: Sequence[EmbeddedGateway]
    api: GatewayApi
    engine: Database
    agents: SqlAgentBook = field(init=False)
    transfers: SqlTransferBook = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "agents", SqlAgentBook(self.engine, system_clock))
        object.__setattr__(self, "transfers", SqlTransferBook(self.engine, system_clock))

    # --- people

    def hire(self, branch: str, name: str, phone: str, presence: Presence = Presence.AVAILABLE) -> Agent:
        login = name.split(maxsplit=1)[0].lower()
        made = self.agents.add(NewAgent(name, login, sites=(branch,), phone=phone))
        self.agents.set_password_hash(made.id, PASSWORD_HASH)
        return self.agents.set_presence(made.id, presence)

    def telephone(
        self, number: str, *steps: Step, rings_seconds: float = 1.0, sought_seconds: float = NETWORK_SECONDS
    ) -> None:
        """Somebody who answers it and does this each time."""
        script = Script(steps, Language.DE, stays_seconds=60.0)
        phone = Phone(script, rings_seconds=rings_seconds, sought_seconds=sought_seconds)
        self.carrier.connect_phone(number, phone, find_voice("espeak", Language.DE))

    def unanswered(self, number: str) -> None:
        self.carrier.connect_phone(number, Phone(pickup=Pickup.NOBODY, sought_seconds=NETWORK_SECONDS))

    def dial(self, branch: str, caller: str, *steps: Step) -> Call:
        script = Script(steps, Language.DE, stays_seconds=60.0)
        return self.carrier.dial(script, caller, number_of(branch), find_voice("espeak", Language.DE))

    def presence(self, agent: Agent) -> Presence:
        found = self.agents.find(agent.id)
        assert found
        return found.presence

    # --- what is known

    def transfer(self, call: Call) -> Transfer:
        found = self.transfers.of_call(call.sid)
        assert found
        return found

    def expect(self, call: Call, *states: TransferState) -> Transfer:
        """Wait until the call's transfer is in one of the states."""
        eventually(lambda: (found := self.transfers.of_call(call.sid)) is not None and found.state in states)
        return self.transfer(call)

    def kept(self, call: Call) -> Mapping[str, Any]:
        return self.api.finished_call(call.sid) or {}

    def kept_so_far(self, call: Call) -> Mapping[str, Any]:
        return self.api.call(call.sid) or {}

    def customer(self, customer_id: int) -> Mapping[str, Any]:
        """As the firm's other programs see them."""
        headers = {"Authorization": f"Bearer {self.api.token}"}
        reply = requests.get(f"{self.api.url}/api/customers/{customer_id}", headers=headers, timeout=10)
        reply.raise_for_status()
        return dict(reply.json())

    def customer_of(self, call: Call) -> Mapping[str, Any]:
        return self.customer(self.kept(call)["customer_id"])

    # --- screens

    @property
    def web(self) -> str:
        """Where browsers come in: not the gateway that is asked first by the carrier."""
        return self.gateways[-1].url

    def desk(self, browser: Browser, agent: Agent) -> Page:
        """The agent's desk, with a note of the moment at which a pop appears first: see popped_at()."""
        page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE").new_page()
        page.set_default_timeout(30_000)
        page.goto(f"{self.web}/desk")
        expect(page.locator("#login")).to_be_focused()
        page.keyboard.type(agent.login)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Laufende Anrufe")).to_be_visible()
        page.evaluate(_POPPED)
        return page


def popped_at(page: Page) -> datetime:
    return datetime.fromtimestamp(page.evaluate("window.poppedAt") / 1000, UTC)


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser of its own for each thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        expect.set_options(timeout=30_000)
        yield browser
        browser.close()


def eventually(holds: Callable[[], object], within_seconds: float = 60.0) -> None:
    deadline = time.monotonic() + within_seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


@contextmanager
def open_house(profile: Path, *settings: Mapping[str, str]) -> Iterator[House]:
    """One gateway for each of the settings, behind one public address."""
    ports = [free_port() for _ in settings]
    public = f"http://127.0.0.1:{ports[0]}"
    with ExitStack() as closing:
        carrier = closing.enter_context(Carrier())
        gateways = [
            EmbeddedGateway(
                carrier.account,
                carrier.api_base,
                os.environ,
                profile,
                {"PUBLIC_BASE_URL": public, **_SECRETS, **own},
                port,
            )
            for own, port in zip(settings, ports, strict=True)
        ]
        for gateway in gateways:
            closing.enter_context(gateway)
        carrier.route(public, [gateway.url for gateway in gateways])
        api = GatewayApi(gateways[0].url, _SECRETS["API_TOKEN"])
        carrier.use_api(api)
        for number in (BOT_NUMBER, *map(number_of, (*BRANCHES, CLOSED))):
            carrier.connect_number(number, number_settings(public))
        engine = make_engine(gateways[0].database_url)
        closing.callback(engine.dispose)
        yield House(carrier, gateways, api, engine)


class Stage:
    """All scenes of a house begin when it stands; each test looks at the end of one."""

    def __init__(self, house: House, measured: Sequence[Scene], others: Sequence[Scene], at_once: int) -> None:
        """`measured`: scenes in which seconds count have the machine to themselves, one after the other."""
        self._pool = ThreadPoolExecutor(at_once)
        self._first = ThreadPoolExecutor(1)
        self._playing: dict[Scene, Future[None]] = {scene: self._first.submit(scene, house) for scene in measured}
        before = list(self._playing.values())

        def play(scene: Scene) -> None:
            wait(before)
            scene(house)

        self._playing |= {scene: self._pool.submit(play, scene) for scene in others}

    def end_of(self, scene: Scene) -> None:
        """What went wrong in it comes out here."""
        self._playing[scene].result()

    def close(self) -> None:
        for pool in (self._first, self._pool):
            pool.shutdown(cancel_futures=True)
