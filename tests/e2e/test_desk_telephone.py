"""The telephone in the browser: telephone.js in Chromium with a stand-in for the carrier, and the carrier's real SDK.

The carrier itself cannot be reached from a test: how voices sound is not shown here.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import jwt
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, WebSocketRoute, expect, sync_playwright

from callbot.agents import Agent, Telephone
from callbot.clock import system_clock
from callbot.transfer import TransferEvent
from handoff.desk.guard import hash_of
from telephony.browser_tokens import TwilioBrowserTelephones
from tests.desk import TestDesk
from tests.e2e.test_desk_page import FAULTS
from tests.servers import browsed

SECRET = "0123456789abcdef0123456789abcdef"
SCREENSHOTS = Path(__file__).parents[2] / ".screenshots"
STAND_IN = Path(__file__).parent / "carrier_stand_in.js"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
CARRIER = "wss://voice-js.frankfurt.twilio.com/signal"
WATCH = """
  window.refused = [];
  document.addEventListener("securitypolicyviolation", (event) => refused.push(event.blockedURI));
  window.tones = 0;
  const make = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () { tones += 1; return make.call(this); };
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    arguments = ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def desk(tmp_path: Path, sqlite_template: Path) -> Iterator[TestDesk]:
    path = tmp_path / "callbot.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    telephones = TwilioBrowserTelephones("AC1", "SK1", SECRET)
    desk = TestDesk(f"sqlite:///{path}", system_clock, telephones=telephones)
    yield desk
    desk.engine.dispose()


@pytest.fixture
def mia(desk: TestDesk) -> Agent:
    """Has no number."""
    return desk.hire("mia", "Mia Brandl", phone=None)


@pytest.fixture
def address(desk: TestDesk, mia: Agent) -> Iterator[str]:
    with browsed(desk.app) as firm:
        yield f"{firm}/desk"


Opener = Callable[..., Page]
Signalling = Callable[[WebSocketRoute], None]


def _session(desk: TestDesk, agent: Agent) -> str:
    token = token_urlsafe(16)
    desk.sessions.begin(agent.id, hash_of(token), "csrf", desk.clock())
    return token


def _is_complaint(said: ConsoleMessage) -> bool:
    """A host that does not answer is none."""
    return said.type == "error" and "wss://" not in said.text and "503" not in said.text


def _eventually(page: Page, holds: str) -> None:
    """Not Playwright's own waiting, which evaluates text: the policy forbids that."""
    for _ in range(200):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(50)
    pytest.fail(holds)


@pytest.fixture
def open_desk(browser: Browser, desk: TestDesk, mia: Agent, address: str) -> Iterator[Opener]:
    """Signed in, on a page on which no script fails and which the policy never has to stop."""
    contexts, complaints, pages = [], [], []

    def opened(signalling: Signalling | None = None, before: str = "", touched: bool = True, **settings: Any) -> Page:
        """With `signalling` the carrier's real SDK; without it the stand-in."""
        context = browser.new_context(
            **{"viewport": WIDE, "locale": "de-DE", "permissions": ["microphone"], **settings}  # type: ignore[arg-type]
        )
        contexts.append(context)
        context.add_cookies([{"name": "desk", "value": _session(desk, mia), "url": address}])
        context.add_init_script(WATCH + before)
        page = context.new_page()
        pages.append(page)
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if _is_complaint(said) else None)
        if signalling:
            page.route_web_socket(CARRIER, signalling)
        else:
            page.route("**/vendor/twilio.min.js*", lambda route: route.fulfill(path=STAND_IN))
        page.goto(address)
        if touched:
            page.mouse.click(5, 400)
        return page

    yield opened
    assert not [refused for page in pages for refused in page.evaluate("refused")]
    for context in contexts:
        context.close()
    assert not complaints


def _light(page: Page, text: str) -> None:
    expect(page.locator("#telephone-light")).to_have_text(text)


def _carrier(page: Page, does: str) -> Any:
    return page.evaluate(f"Twilio.Device.latest.{does}")


def _expect(page: Page, desk: TestDesk, agent: Agent, telephone: Telephone) -> None:
    """What those know of it who put callers through."""
    for _ in range(200):
        found = desk.agents.find(agent.id)
        if found and found.telephone is telephone:
            return
        page.wait_for_timeout(50)
    pytest.fail(f"the telephone is not {telephone}")


def _talking(page: Page) -> None:
    _light(page, "Telefon bereit")
    _carrier(page, "rings()")
    page.keyboard.press("1")
    _carrier(page, "call.connected()")
    _light(page, "Im Gespräch")


def test_a_call_rings_is_answered_and_taken_by_keys_and_ends(desk: TestDesk, mia: Agent, open_desk: Opener) -> None:
    page = open_desk()
    _light(page, "Telefon bereit")
    dock = page.get_by_role("region", name="Mein Telefon")
    expect(dock).to_be_hidden()
    desk.ring(said=["Meine Heizung ist kalt"])
    desk.bring("CA1", mia, "Die Heizung ist kalt")
    expect(page.locator(".pop-who h2")).to_have_text("+49 151 123 456 78")
    expect(page.get_by_text("Heben Sie unten ab; mit der 1 übernehmen Sie.")).to_be_visible()
    assert page.evaluate("tones") == 0
    _carrier(page, "rings()")
    expect(dock).to_contain_text("+49 151 123 456 78")
    expect(dock).to_contain_text("Es klingelt")
    _eventually(page, "tones >= 2")
    page.keyboard.press("1")
    _light(page, "Telefon verbindet")
    assert _carrier(page, "call.state") == "connecting"
    _carrier(page, "call.connected()")
    expect(dock).to_contain_text("Verbunden")
    page.keyboard.press("1")
    dock.get_by_role("button", name="4 Frage").click()
    page.keyboard.press("2")  # the second question, and not the button of the pop with the same key
    page.keyboard.press("*")
    assert _carrier(page, "call.digits") == "142*"
    assert not desk.switchboard.asked
    dock.get_by_role("button", name="Auflegen").click()
    _light(page, "Telefon bereit")
    expect(dock).to_be_hidden()
    tones = page.evaluate("tones")
    page.wait_for_timeout(2600)
    assert page.evaluate("tones") == tones, "it rings no more"


def test_a_telephone_that_rings_for_a_summary_is_answered_by_the_click_that_asked_for_it(
    desk: TestDesk, mia: Agent, open_desk: Opener
) -> None:
    desk.ring()
    attempt = desk.bring("CA1", mia)
    desk.connect(attempt)
    desk.transfers.happen(attempt.transfer_id, TransferEvent.FINISHED, desk.clock())
    page = open_desk()
    _light(page, "Telefon bereit")
    page.get_by_role("button", name="Zusammenfassung sprechen").click()
    expect(page.get_by_text("Ihr Telefon klingelt.")).to_be_visible()
    expect(page.get_by_role("button", name="Zusammenfassung sprechen")).to_be_focused()
    _carrier(page, "rings()")
    _light(page, "Telefon verbindet")
    _carrier(page, "call.connected()")
    expect(page.locator("#telephone-who")).to_have_text("Ihre Zusammenfassung")
    expect(page.get_by_role("group", name="Tasten des Telefons")).to_be_hidden()
    contact = desk.customers.contact_of_call("CA1")
    assert contact
    spoken = desk.dictations.summary_of(mia, contact)
    assert spoken
    note = page.get_by_label("Zusammenfassung", exact=True)
    note.fill("Herr Müller:")
    desk.dictated.hear(spoken.id, "<b>Rohr</b> tropft.", desk.clock())
    expect(note).to_have_value("Herr Müller:\n<b>Rohr</b> tropft.")
    note.fill("Rohr tropft.")
    with page.expect_response("**/dictation"):
        desk.dictated.hear(spoken.id, "<b>Rohr</b> tropft.", desk.clock())
    expect(page.get_by_text("Bitte durchlesen.")).to_be_visible()
    expect(note).to_have_value("Rohr tropft.")  # what was corrected is not spoken once more
    _look(page, "dictated")


def test_a_page_that_nobody_has_touched_says_that_it_will_not_be_heard(open_desk: Opener) -> None:
    page = open_desk(touched=False)
    _light(page, "Telefon bereit, ohne Ton")
    title = page.locator(".telephone-light").get_attribute("title")
    assert title == "Der Klingelton ist noch aus. Ein Klick auf die Seite schaltet ihn ein."
    page.mouse.click(5, 400)
    _light(page, "Telefon bereit")


def test_a_caller_who_hangs_up_stops_the_ring(open_desk: Opener) -> None:
    page = open_desk()
    _light(page, "Telefon bereit")
    _carrier(page, "rings()")
    _light(page, "Es klingelt")
    _carrier(page, "call.finish('cancel')")
    _light(page, "Telefon bereit")
    page.keyboard.press("1")
    assert _carrier(page, "call.state") == "closed"


def test_in_the_room_only_the_key_to_the_bot_is_left(desk: TestDesk, mia: Agent, open_desk: Opener) -> None:
    page = open_desk()
    _talking(page)
    dial = page.get_by_role("group", name="Tasten des Telefons")
    expect(dial.get_by_role("button")).to_have_count(7)
    desk.ring()
    desk.connect(desk.bring("CA1", mia))
    expect(dial.get_by_role("button")).to_have_count(1)
    page.keyboard.press("1")
    page.keyboard.press("*")
    assert _carrier(page, "call.digits") == "*"


def test_mute_by_key_and_what_the_line_does_is_told(open_desk: Opener) -> None:
    page = open_desk()
    _talking(page)
    says = page.locator("#telephone-says")
    page.keyboard.press("m")
    expect(says).to_have_text("Ihr Mikrofon ist aus")
    expect(page.get_by_role("button", name="Stumm")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("m")
    expect(says).to_have_text("Verbunden")
    for event, words in {
        "call.emit('reconnecting')": "Die Leitung ist unterbrochen, wird wiederhergestellt …",
        "call.emit('reconnected')": "Verbunden",
        "call.emit('warning', 'constant-audio-input-level')": "Von Ihrem Mikrofon kommt kein Ton.",
        "call.emit('warning-cleared')": "Verbunden",
        "audio.emit('deviceChange', [{}])": "Ihr Headset oder Mikrofon wurde getrennt.",
    }.items():
        _carrier(page, event)
        expect(says).to_have_text(words)
    _carrier(page, "call.state = 'closed'")
    _carrier(page, "call.emit('error', { code: 53405 })")
    expect(page.locator("#notice")).to_have_text("Die Verbindung ist abgebrochen.")
    _light(page, "Telefon bereit")


def test_callers_are_put_through_to_a_page_from_its_connection_until_it_is_left(
    desk: TestDesk, mia: Agent, open_desk: Opener
) -> None:
    page = open_desk(before="navigator.permissions.query = async () => new EventTarget();")
    _light(page, "Telefon aus")
    expect(page.get_by_role("heading", name="Ihr Telefon ist nicht verbunden")).to_be_visible()
    _look(page, "off-wide")
    page.set_viewport_size(PHONE)
    _look(page, "off-phone")
    _expect(page, desk, mia, Telephone.OFF)
    page.get_by_role("button", name="Telefon einschalten").click()
    _expect(page, desk, mia, Telephone.READY)
    expect(page.get_by_role("heading", name="Bereit für den nächsten Anruf")).to_be_visible()
    _carrier(page, "become('unregistered')")
    _expect(page, desk, mia, Telephone.LOST)
    _carrier(page, "become('registered')")
    _expect(page, desk, mia, Telephone.READY)
    page.goto(page.url + "/account")
    _expect(page, desk, mia, Telephone.LOST)
    page.go_back()
    page.get_by_role("button", name="Telefon einschalten").click()
    _expect(page, desk, mia, Telephone.READY)
    page.get_by_label("Mein Konto").click()
    page.get_by_role("button", name="Abmelden").click()
    expect(page).to_have_url(re.compile("/sign-in$"))
    _expect(page, desk, mia, Telephone.OFF)


def test_a_connected_telephone_says_so_again_and_again(desk: TestDesk, mia: Agent, open_desk: Opener) -> None:
    page = open_desk(before="const every = setInterval; window.setInterval = (then, ms) => every(then, ms / 100);")
    for _ in range(3):
        with page.expect_request(lambda asked: asked.method == "PUT"):
            pass


def test_other_pages_open_in_one_tab_beside_a_telephone_that_can_ring(open_desk: Opener) -> None:
    page = open_desk()
    _light(page, "Telefon bereit")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Kunden").click()
    beside = opened.value
    expect(beside.get_by_role("heading", level=1)).to_be_visible()
    assert beside.locator("#telephone").count() == 0
    beside.goto(page.url + "/account")
    _talking(page)
    page.get_by_role("link", name="Kunden").click()
    beside.wait_for_url("**/desk/customers")
    assert len(page.context.pages) == 2
    _carrier(page, "call.finish('disconnect')")
    _carrier(page, "destroy()")
    page.get_by_role("link", name="Kunden").click()
    page.wait_for_url("**/desk/customers")


def test_a_telephone_is_off_until_the_microphone_is_allowed(open_desk: Opener) -> None:
    page = open_desk(before="navigator.permissions.query = async () => new EventTarget();")
    _light(page, "Telefon aus")
    assert page.evaluate("Twilio.Device.all.length") == 0
    page.get_by_role("button", name="Telefon einschalten").click()
    _light(page, "Telefon bereit")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("NotAllowedError", "Der Browser gibt das Mikrofon nicht frei."),
        ("NotFoundError", "Es ist kein Mikrofon da."),
        ("NotReadableError", "Ein anderes Programm hat das Mikrofon."),
    ],
)
def test_a_microphone_that_cannot_be_had_is_told_in_plain_words(open_desk: Opener, error: str, words: str) -> None:
    page = open_desk(
        before=f"""
        const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (wanted) => {{
          if (!window.allowed) throw new DOMException("", "{error}");
          return real(wanted);
        }};"""
    )
    _light(page, "Telefon gestört")
    expect(page.locator("#telephone-says")).to_contain_text(words)
    assert page.evaluate("Twilio.Device.all.length") == 0, "nobody is rung who cannot speak"
    page.evaluate("window.allowed = true")
    page.get_by_role("button", name="Telefon einschalten").click()
    _light(page, "Telefon bereit")


def test_a_microphone_that_fails_in_the_call_takes_the_telephone_off(open_desk: Opener) -> None:
    page = open_desk()
    _light(page, "Telefon bereit")
    _carrier(page, "rings()")
    page.keyboard.press("1")
    _carrier(page, "call.finish('disconnect')")  # the SDK says so first
    _carrier(page, "call.emit('error', { code: 31401 })")
    expect(page.locator("#telephone-says")).to_contain_text("Der Browser gibt das Mikrofon nicht frei.")
    assert _carrier(page, "state") == "destroyed"


def test_a_lost_connection_and_a_token_that_ends_are_mended(mia: Agent, open_desk: Opener) -> None:
    page = open_desk(before="const wait = setTimeout; window.setTimeout = (then, ms) => wait(then, ms / 20);")
    _light(page, "Telefon bereit")
    assert page.evaluate("Twilio.Device.latest.options.edge") == ["frankfurt", "dublin", "roaming"]
    _carrier(page, "become('unregistered')")
    _light(page, "Telefon sucht Verbindung")
    _carrier(page, "become('registered')")
    _light(page, "Telefon bereit")
    page.evaluate("Twilio.Device.latest.token = ''")
    _carrier(page, "emit('tokenWillExpire')")
    _eventually(page, "Twilio.Device.latest.token")
    told = jwt.decode(_carrier(page, "token"), SECRET, algorithms=["HS256"])
    assert told["grants"]["identity"] == f"agent-{mia.id}"
    assert page.evaluate("Twilio.Device.all.length") == 1
    _carrier(page, "emit('error', { code: 20104 })")
    _eventually(page, "Twilio.Device.all.length === 2")
    _light(page, "Telefon bereit")
    _carrier(page, "emit('error', { code: 20101 })")
    _light(page, "Telefon gestört")
    expect(page.locator("#telephone-says")).to_contain_text("TWILIO_API_KEY")


def test_a_gateway_that_is_away_is_asked_again(open_desk: Opener) -> None:
    page = open_desk(before="const wait = setTimeout; window.setTimeout = (then, ms) => wait(then, ms / 20);")
    _light(page, "Telefon bereit")
    answers = [503, 503]

    def answer(route: Route) -> None:
        route.fulfill(status=answers.pop()) if answers else route.continue_()

    page.route("**/desk/telephone/token", answer)
    _carrier(page, "emit('error', { code: 31205 })")
    _eventually(page, "Twilio.Device.all.length === 2")
    _light(page, "Telefon bereit")
    assert not answers


def test_the_real_telephone_loads_under_our_policy_and_registers(
    desk: TestDesk, mia: Agent, address: str, open_desk: Opener
) -> None:
    """Up to the signalling host, which is played here; nothing else outside is asked for."""
    heard: list[dict[str, Any]] = []

    def signalling(socket: WebSocketRoute) -> None:
        def hear(message: str | bytes) -> None:
            said = json.loads(message)
            heard.append(said)
            told = {"edge": "frankfurt", "region": "EU_FRANKFURT"}
            answers = {"listen": {"type": "connected", "payload": told}, "register": {"type": "ready", "payload": {}}}
            socket.send(json.dumps(answers[said["type"]]))

        socket.on_message(hear)

    page = open_desk(signalling, before="navigator.permissions.query = async () => new EventTarget();")
    _light(page, "Telefon aus")
    assert page.evaluate("[typeof Twilio.Device, Twilio.Device.isSupported]") == ["function", True]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="Telefon einschalten").click()
    _light(page, "Telefon bereit")
    assert [said["type"] for said in heard] == ["listen", "register"]
    told = jwt.decode(heard[0]["payload"]["token"], SECRET, algorithms=["HS256"])
    assert told["grants"]["identity"] == f"agent-{mia.id}"
    _expect(page, desk, mia, Telephone.READY)
    elsewhere = [url for url in asked if not url.startswith(f"{address}/")]
    assert not elsewhere, "no sounds, no statistics"


def test_the_policy_lets_the_page_reach_the_carriers_signalling_and_nobody_else(open_desk: Opener) -> None:
    page = open_desk()
    tried = """(address) => new Promise((done) => {
      document.addEventListener("securitypolicyviolation", () => done("refused"), { once: true });
      new WebSocket(address);
      setTimeout(() => done("tried"), 300);
    })"""
    assert page.evaluate(tried, "wss://example.com/") == "refused"
    assert page.evaluate("refused.splice(0)") == ["wss://example.com/"]
    assert page.evaluate(tried, CARRIER) == "tried"


def test_every_state_is_sound_in_both_widths_and_schemes(desk: TestDesk, mia: Agent, open_desk: Opener) -> None:
    pages = {width: open_desk(viewport=viewport) for width, viewport in (("wide", WIDE), ("phone", PHONE))}
    for name, page in pages.items():
        _light(page, "Telefon bereit")
        _look(page, f"ready-{name}")
    desk.ring(said=["Meine Heizung ist seit gestern Abend kalt"])
    attempt = desk.bring("CA1", mia, "Die Heizung ist seit gestern kalt, es sind 14 Grad")
    for name, page in pages.items():
        expect(page.locator(".pop-who h2")).to_be_visible()
        _carrier(page, "rings()")
        _look(page, f"ringing-{name}")
        page.keyboard.press("1")
        _carrier(page, "call.connected()")
        _look(page, f"whisper-{name}")
    desk.connect(attempt)
    for name, page in pages.items():
        expect(page.locator("#pop").get_by_text("Im Gespräch")).to_be_visible()
        page.keyboard.press("m")
        _look(page, f"muted-{name}")
        _carrier(page, "call.finish('disconnect')")
        _carrier(page, "call.emit('error', { code: 31401 })")
        _look(page, f"trouble-{name}")


def _look(page: Page, name: str) -> None:
    """In both schemes."""
    SCREENSHOTS.mkdir(exist_ok=True)
    buttons = "[...document.querySelectorAll('#telephone button')].filter((one) => one.checkVisibility())"
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert page.evaluate(FAULTS) == []
        assert page.evaluate(f"{buttons}.every((one) => one.offsetHeight >= 32)")
        page.screenshot(path=SCREENSHOTS / f"telephone-{name}-{scheme}.png")
