"""The desk in a real browser: keyboard first, followed live, in both widths and both schemes."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from callbot.actions import RequestCallback, TakeMessage
from callbot.agents import Agent, Presence, Role
from callbot.call import Speaker
from callbot.clock import system_clock
from callbot.customers import Details, Flag
from callbot.handoff_ports import AgentKey
from callbot.language import Language
from callbot.transfer import NewTransfer, TransferKind
from tests.desk import PASSWORD, TestDesk
from tests.servers import browsed, free_port

SCREENSHOTS = Path(__file__).parents[2] / ".screenshots"
CALLER = "+4915112345678"
MARKUP = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def desk(tmp_path: Path, sqlite_template: Path) -> Iterator[TestDesk]:
    path = tmp_path / "callbot.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    desk = TestDesk(f"sqlite:///{path}", system_clock)
    yield desk
    desk.engine.dispose()


@pytest.fixture
def petra(desk: TestDesk) -> Agent:
    return desk.hire(role=Role.SUPERVISOR)


@pytest.fixture
def address(desk: TestDesk, petra: Agent) -> Iterator[str]:
    with browsed(desk.app) as firm:
        yield f"{firm}/desk"


Opener = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Opener]:
    """A page on which no script fails, and which the policy never has to stop."""
    contexts, complaints = [], []

    def opened(**settings: Any) -> Page:
        context = browser.new_context(**{"viewport": WIDE, "locale": "de-DE", **settings})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints


def _sign_in(page: Page, address: str, login: str = "petra") -> Page:
    """By keyboard alone: the first field has the focus."""
    page.goto(address)
    expect(page.locator("#login")).to_be_focused()  # the browser moves the focus a moment after the page is there
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
    expect(page.get_by_role("heading", name="Laufende Anrufe")).to_be_visible()
    return page


def _eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _presence(desk: TestDesk, agent: Agent) -> Presence:
    found = desk.agents.find(agent.id)
    assert found
    return found.presence


def test_a_call_pops_up_and_is_followed_to_its_end(
    desk: TestDesk, petra: Agent, address: str, open_page: Opener
) -> None:
    page = _sign_in(open_page(), address)
    expect(page.get_by_text("Bereit für den nächsten Anruf")).to_be_visible()
    desk.ring(caller=CALLER, said=["Meine Heizung ist kalt"])
    attempt = desk.bring("CA1", petra, "Seit gestern ist die Heizung kalt")
    pop = page.locator("#pop")
    expect(pop.get_by_text("Seit gestern ist die Heizung kalt")).to_be_visible()
    expect(page).to_have_title("● Anruf: +49 151 123 456 78")
    expect(page.locator("#announce")).to_contain_text("Ein Anruf für Sie")
    expect(pop.get_by_text("Ein Anruf kommt")).to_be_visible()
    desk.say("CA1", "Und das Wasser auch")
    expect(pop.get_by_text("Und das Wasser auch")).to_be_visible()
    desk.connect(attempt)
    expect(pop.get_by_text("Im Gespräch")).to_be_visible()
    expect(page.locator("#presence")).to_contain_text("Beschäftigt")
    desk.transfers.hand_back(attempt.transfer_id, "", desk.clock())
    expect(page).to_have_title("Arbeitsplatz · Lindquell Haustechnik GmbH")
    note = pop.get_by_role("textbox").first
    note.fill("Monteur kommt morgen früh")
    with page.expect_response("**/desk/live/pop*"):
        desk.agents.set_presence(petra.id, Presence.WRAP_UP)
    expect(page.locator("#presence strong")).to_have_text("Nacharbeit")
    expect(note).to_have_value("Monteur kommt morgen früh")
    _look(page, "wrap-up-wide")


def test_presence_is_set_by_single_keys(desk: TestDesk, petra: Agent, address: str, open_page: Opener) -> None:
    page = _sign_in(open_page(), address)
    page.keyboard.press("b")
    expect(page.locator("#presence strong")).to_have_text("Beschäftigt")
    assert _presence(desk, petra) is Presence.BUSY
    page.keyboard.press("p")
    page.get_by_label("Zurück um").fill("23:59")
    page.keyboard.press("Enter")
    expect(page.locator("#presence")).to_contain_text("bis 23:59")
    assert _presence(desk, petra) is Presence.AWAY
    page.keyboard.press("a")
    expect(page.locator("#presence strong")).to_have_text("Verfügbar")


def test_single_keys_can_be_switched_off(desk: TestDesk, petra: Agent, address: str, open_page: Opener) -> None:
    page = _sign_in(open_page(), address)
    page.keyboard.press("?")
    page.get_by_label("Einzelne Tasten wirken").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    page.keyboard.press("b")
    page.reload()
    page.keyboard.press("o")
    expect(page.locator("#presence strong")).to_have_text("Verfügbar")
    assert _presence(desk, petra) is Presence.AVAILABLE


def test_the_keys_of_the_telephone_work_on_the_desk(
    desk: TestDesk, petra: Agent, address: str, open_page: Opener
) -> None:
    page = _sign_in(open_page(), address)
    desk.ring(caller=CALLER)
    attempt = desk.bring("CA1", petra)
    expect(page.locator(".pop-who h2")).to_be_visible()
    page.keyboard.press("4")
    page.get_by_label("Oder mit eigenen Worten").fill("Welches Baujahr hat die Heizung?")
    desk.say("CA1", "Hallo")  # what happens meanwhile takes nothing away from what is being typed
    desk.transfers.begin_dialling(attempt.id, desk.clock())
    expect(page.locator("#pop").get_by_text("Ihr Telefon klingelt")).to_be_attached()
    expect(page.get_by_label("Oder mit eigenen Worten")).to_have_value("Welches Baujahr hat die Heizung?")
    page.get_by_role("button", name="Fragen lassen", exact=True).click()
    _eventually(lambda: len(desk.switchboard.asked) == 1)
    page.on("dialog", lambda dialog: dialog.accept())
    for done, key in enumerate(("2", "3", "5"), start=2):
        page.keyboard.press(key)
        _eventually(lambda wanted=done: len(desk.switchboard.asked) == wanted)  # type: ignore[misc]
    assert [asked[0] for asked in desk.switchboard.asked] == ["ask", "press", "press", "press"]
    assert desk.switchboard.asked[0][-1] == "Welches Baujahr hat die Heizung?"
    assert [asked[-1] for asked in desk.switchboard.asked[1:]] == [
        AgentKey.CALL_BACK,
        AgentKey.NEXT_COLLEAGUE,
        AgentKey.SPAM,
    ]


def test_the_caller_goes_back_to_the_bot_with_a_task(
    desk: TestDesk, petra: Agent, address: str, open_page: Opener
) -> None:
    desk.ring(caller=CALLER)
    desk.connect(desk.bring("CA1", petra))
    page = _sign_in(open_page(), address)
    page.keyboard.press("z")
    page.get_by_label("Einen Termin buchen").check()
    page.get_by_role("dialog").get_by_role("button", name="Zurück zum Bot").click()
    _eventually(lambda: [asked[-1] for asked in desk.switchboard.asked] == ["book_appointment"])


def test_a_live_call_is_read_along_and_taken_over(
    desk: TestDesk, petra: Agent, address: str, open_page: Opener
) -> None:
    page = _sign_in(open_page(), address)
    desk.ring(caller=CALLER, said=["Guten Tag"])
    calls = page.locator("#calls")
    calls.get_by_text("Gespräch").click()
    expect(calls.get_by_text("Guten Tag")).to_be_visible()
    desk.say("CA1", "Ich möchte einen Termin")
    expect(calls.get_by_text("Ich möchte einen Termin")).to_be_visible()
    desk.ring("CA2", None)
    expect(calls.get_by_text("Nummer unterdrückt")).to_be_visible()
    expect(calls.get_by_text("Ich möchte einen Termin")).to_be_visible()  # still open
    calls.get_by_role("button", name="Jetzt übernehmen: +49 151 123 456 78").click()
    expect(page.locator("#pop").get_by_text("Übernommen")).to_be_visible()


def test_what_cannot_be_done_any_more_is_said(desk: TestDesk, petra: Agent, address: str, open_page: Opener) -> None:
    desk.ring(caller=CALLER, said=["Guten Tag"])
    page = _sign_in(open_page(), address)
    desk.ring("CA2", None)
    desk.bring("CA2", petra)
    page.get_by_role("button", name="Jetzt übernehmen: +49").click()
    expect(page.locator("#notice")).to_have_text("Das geht nicht mehr. Die Seite zeigt, wie es steht.")


def test_words_of_callers_run_no_script(desk: TestDesk, petra: Agent, address: str, open_page: Opener) -> None:
    page = _sign_in(open_page(), address)
    desk.ring(caller=CALLER, said=[MARKUP])
    desk.bring("CA1", petra, MARKUP)
    expect(page.locator("#pop").get_by_text(MARKUP).first).to_be_visible()
    desk.say("CA1", f"noch einmal {MARKUP}")
    expect(page.locator("#pop .said").get_by_text(f"noch einmal {MARKUP}")).to_be_visible()
    assert page.title().startswith("● Anruf")
    assert page.locator("#pop img, #pop script").count() == 0


def test_a_page_that_lost_its_gateway_misses_nothing(desk: TestDesk, petra: Agent, open_page: Opener) -> None:
    port = free_port()
    with browsed(desk.app, port):
        page = _sign_in(open_page(), f"http://127.0.0.1:{port}/desk")
        desk.ring(caller=CALLER)
        expect(page.locator("#calls").get_by_text("+49 151")).to_be_visible()
    desk.agents.set_presence(petra.id, Presence.AVAILABLE)
    desk.bring("CA1", petra, "Während die Leitung weg war")
    with browsed(desk.app, port):
        expect(page.locator("#pop").get_by_text("Während die Leitung weg war")).to_be_visible(timeout=20_000)
        page.close()


def test_who_is_disabled_sees_the_sign_in_page(desk: TestDesk, petra: Agent, address: str, open_page: Opener) -> None:
    page = _sign_in(open_page(), address)
    desk.agents.disable(petra.id)
    expect(page).to_have_url(re.compile("/desk/sign-in"))  # each part of the page that asks is sent there


def test_the_appearance_is_kept(address: str, open_page: Opener) -> None:
    page = _sign_in(open_page(), address)
    page.get_by_label("Mein Konto").click()
    page.get_by_label("Dunkel").check()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_call_back_is_taken_called_and_cancelled_by_buttons(
    desk: TestDesk, petra: Agent, address: str, open_page: Opener
) -> None:
    now = desk.clock()
    desk.ring(caller=None)
    desk.store.request_callback("CA1", RequestCallback(CALLER, "Frage zur Rechnung", now), now)
    page = _sign_in(open_page(), address)
    callbacks = page.locator("#callbacks")
    callbacks.locator(".menu summary").click()
    callbacks.get_by_role("button", name="Ich rufe an").click()
    expect(callbacks.get_by_text("Petra Kern")).to_be_visible()
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    callbacks.locator(".menu summary").click()
    callbacks.get_by_text("Absagen").click()
    assert asked == ["Den Rückruf an +49 151 123 456 78 absagen?"]
    page.once("dialog", lambda dialog: dialog.accept())
    callbacks.get_by_text("Absagen").click()
    expect(callbacks.get_by_text("Niemand wartet auf einen Anruf.")).to_be_visible()


def test_a_dictated_message_appears_and_is_settled(
    desk: TestDesk, petra: Agent, address: str, open_page: Opener
) -> None:
    page = _sign_in(open_page(), address)
    desk.ring(caller=CALLER)
    desk.store.take_message("CA1", TakeMessage("Der Schlüssel liegt beim Nachbarn", desk.clock()))
    promises = page.locator("#promises")
    expect(promises.get_by_text("Der Schlüssel liegt beim Nachbarn")).to_be_visible()
    promises.get_by_role("button", name="Erledigt").click()
    expect(promises.get_by_text("Nichts ist offen.")).to_be_visible()


FAULTS = """() => {
  const faults = [];
  const visible = (one) => one.checkVisibility?.() ?? true;
  for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (!field.labels?.length && !field.getAttribute("aria-label")) faults.push("no label: " + field.outerHTML);
  for (const one of document.querySelectorAll("button, a, summary"))
    if (visible(one) && !(one.ariaLabel || one.textContent).trim()) faults.push("no name: " + one.outerHTML);
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) faults.push("twice: " + id);
  for (const one of document.querySelectorAll("[aria-labelledby], [aria-describedby]"))
    for (const id of (one.getAttribute("aria-labelledby") || one.getAttribute("aria-describedby")).split(" "))
      if (!document.getElementById(id)) faults.push("refers to nothing: " + id);
  if (document.querySelectorAll("h1").length !== 1) faults.push("not one h1");
  if (!document.documentElement.lang) faults.push("no language");
  if (document.documentElement.scrollWidth > innerWidth) faults.push("wider than the screen");
  for (const one of document.querySelectorAll("button, .tabs a, summary"))
    if (visible(one) && one.getBoundingClientRect().height < 24) faults.push("too small: " + one.outerHTML);
  return faults;
}"""


def _fill(desk: TestDesk, petra: Agent) -> None:
    """A busy day."""
    ali, mia = desk.hire("ali", "Ali Öz"), desk.hire("mia", "Mia Brandl")
    desk.agents.set_presence(ali.id, Presence.AWAY)
    desk.agents.set_presence(mia.id, Presence.OFF)
    desk.ring(caller=CALLER, said=["Meine Heizung ist seit gestern Abend kalt"])
    desk.say("CA1", "Das tut mir leid. Um welche Adresse geht es?", speaker=Speaker.BOT)
    desk.say("CA1", "Lindenstraße 12, und bitte möglichst noch heute, wir haben ein kleines Kind")
    desk.store.keep_turns("CA1", (), {"topic": "repair"}, Language.DE)
    customer = desk.customers.search(CALLER, petra.id).customers[0].id
    details = Details(
        "Annemarie Obermüller", "ao@example.org", "Lindenstraße 12", "80337", "München", Language.DE, "Hund im Hof"
    )
    desk.customers.correct(customer, details, petra.id)
    desk.customers.flag(customer, Flag.COMPLAINT, True, petra.id)
    desk.ring("CA2", "+498911122233", ["Ich möchte einen Termin verschieben"])
    desk.ring("CA3", None)
    now = desk.clock()
    wanted = NewTransfer(TransferKind.WARM, "CA2", "Frage zur letzten Rechnung", Language.DE, "munich", urgent=True)
    desk.transfers.request(wanted, now)
    desk.store.request_callback("CA2", RequestCallback("+498911122233", "Frage zur Rechnung", now), now)
    soon = now + timedelta(minutes=10)
    desk.store.request_callback("CA3", RequestCallback("+498911122244", "Angebot für ein neues Bad", soon), soon)
    desk.store.take_message("CA1", TakeMessage("Der Schlüssel liegt beim Nachbarn im Erdgeschoss", soon))
    desk.store.take_message("CA3", TakeMessage("Bitte die Rechnung noch einmal schicken", now + timedelta(hours=3)))
    desk.callbacks.warn(now, timedelta(minutes=15))


def test_every_state_of_the_page_is_sound_in_both_widths_and_schemes(
    desk: TestDesk, petra: Agent, address: str, open_page: Opener
) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    pages = {}
    for width, viewport in (("wide", WIDE), ("phone", PHONE)):
        page = open_page(viewport=viewport)
        page.goto(address)
        _look(page, f"sign-in-{width}")
        pages[width] = _sign_in(page, address)
        _look(page, f"quiet-{width}")
    _fill(desk, petra)
    attempt = desk.bring("CA1", petra, "Die Heizung ist seit gestern Abend kalt, es sind 14 Grad", urgent=True)
    for name, page in pages.items():
        expect(page.locator(".pop-who h2")).to_have_text("Annemarie Obermüller")
        _look(page, f"pop-{name}")
        page.locator('[data-key="4"]').click()
        _look(page, f"question-{name}")
        page.keyboard.press("Escape")
    desk.connect(attempt)
    for name, page in pages.items():
        expect(page.locator("#pop").get_by_text("Im Gespräch")).to_be_visible()
        _look(page, f"conversation-{name}")
        page.locator("#callbacks .menu summary").first.click()
        _look(page, f"callback-menu-{name}")
        page.locator("#callbacks .menu").first.get_by_text("Verschieben").click()
        page.wait_for_url("**/move")
        _look(page, f"callback-move-{name}")


def _look(page: Page, name: str) -> None:
    """In both schemes."""
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert page.evaluate(FAULTS) == []
        page.screenshot(path=SCREENSHOTS / f"desk-{name}-{scheme}.png", full_page=True)
