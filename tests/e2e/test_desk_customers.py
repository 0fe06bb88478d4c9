"""Customers on the desk in a real browser: searched, opened, wrapped up, corrected, merged; by keyboard alone."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from callbot.agents import Agent, Presence, Role
from callbot.callback import CallbackSource, NewCallback
from callbot.customers import Channel, Direction, Flag, NewContact, NextPromise, NoteOutcome
from callbot.language import Language
from callbot.transfer import Failure, TransferEvent
from tests.desk import NOON, PASSWORD, TestDesk
from tests.desk_people import make_call, make_customer
from tests.integration.test_crm_privacy import order_work
from tests.servers import browsed

SHOTS = Path(__file__).parents[2] / ".screenshots"
ANNA, DOUBLE = "+4915112345678", "+498912345678"
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
    desk = TestDesk(f"sqlite:///{path}")
    yield desk
    desk.engine.dispose()


@pytest.fixture
def petra(desk: TestDesk) -> Agent:
    return desk.hire(role=Role.ADMIN)


@pytest.fixture
def page(desk: TestDesk, petra: Agent, browser: Browser) -> Iterator[Page]:
    with browsed(desk.app) as address:
        page = signed_in(browser, address)
        yield page
        assert not page.context.complaints, "no script fails, and the policy stops nothing"  # type: ignore[attr-defined]
        page.context.close()


def signed_in(browser: Browser, address: str, login: str = "petra", **settings: Any) -> Page:
    context = browser.new_context(**{"viewport": WIDE, "locale": "de-DE", "base_url": address, **settings})
    complaints = context.complaints = []  # type: ignore[attr-defined]
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    page.goto("/desk/sign-in")
    page.get_by_label("Name").fill(login)
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_label("Passwort").press("Enter")
    page.wait_for_url("**/desk")
    return page


@pytest.fixture
def anna(desk: TestDesk, petra: Agent) -> int:
    """A customer with a past, and much that is open."""
    book = desk.customers
    anna = make_customer(
        book, petra.id, ANNA, name="Anna Weißenböck", street="Große Straße 7", postcode="80331", city="München",
        email="anna@example.org", remark="Hund im Hof. Bitte am Hintereingang klingeln.",
    )  # fmt: skip
    for days, reason, words in (
        (40, "Die Heizung wird nicht warm", "Guten Tag, die Heizung wird nicht mehr warm"),
        (9, "Termin für die Heizungswartung verschieben", "Ich muss den Termin verschieben"),
        (0, "Wasserhahn in der Küche tropft", "Der Wasserhahn tropft, und zwar in der Küche"),
    ):
        make_call(desk.engine, f"CA{days}", ANNA, words, at=NOON - timedelta(days=days, minutes=5), reason=reason)
    book.log_contact(
        NewContact(
            anna, petra.id, Channel.EMAIL, Direction.INBOUND, NOON - timedelta(days=3),
            "Fragt nach dem Angebot für die Wärmepumpe. Angebot 4711 geht heute raus.", NoteOutcome.FOLLOW_UP,
            NextPromise("Angebot für die Wärmepumpe schicken", NOON + timedelta(days=1)),
        )
    )  # fmt: skip
    book.flag(anna, Flag.VERIFIED, True, petra.id)
    book.flag(anna, Flag.COMPLAINT, True, petra.id)
    order_work(desk.engine, ANNA, "482917", "Dichtung im Bad erneuern", NOON + timedelta(days=2))
    wanted = NewCallback(
        "key", CallbackSource.AGENT, ANNA, "Rechnung 2026-114", Language.DE, "munich", NOON - timedelta(minutes=20)
    )
    desk.callbacks.ask(wanted, NOON - timedelta(hours=2))
    return anna


@pytest.fixture
def double(desk: TestDesk, petra: Agent) -> int:
    make_customer(desk.customers, petra.id, "+4930555", name="Kurt Weiß")
    return make_customer(desk.customers, petra.id, DOUBLE, name="Anna Weissenboeck", city="München")


def by_keyboard_to_the_card(page: Page, typed: str) -> None:
    page.keyboard.press("/")
    page.wait_for_url("**/desk/customers")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type(typed)
    expect(page.get_by_role("heading", name="Kunden", level=2)).to_be_visible()


def test_a_customer_is_found_while_typing_and_opened(page: Page, desk: TestDesk, anna: int, double: int) -> None:
    by_keyboard_to_the_card(page, "weisenbök")
    hits = page.locator("#found .hit")
    expect(hits).to_have_count(2)
    page.locator("#q").fill("482 917")
    expect(hits).to_have_count(1)
    page.locator("#q").fill("0151/123 456-78")
    expect(hits).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Anna Weißenböck")
    for text in ("Beschwerde offen", "Angebot für die Wärmepumpe schicken", "Rechnung 2026-114", "482917"):
        expect(page.get_by_text(text).first).to_be_visible()
    expect(page.locator(".timeline > li")).to_have_count(4)


def test_words_from_a_call_lead_to_it(page: Page, anna: int) -> None:
    page.goto("/desk/customers")
    page.locator("#q").fill("küche")
    expect(page.locator("mark").first).to_have_text("Küche")
    page.get_by_role("link", name=re.compile("Küche")).click()
    expect(page.get_by_text("Der Wasserhahn tropft, und zwar in der Küche")).to_be_visible()


def test_a_call_is_wrapped_up_on_the_live_page_in_a_few_keys(
    page: Page, desk: TestDesk, petra: Agent, anna: int
) -> None:
    attempt = serve_a_call(desk, petra)
    page.goto("/desk")
    summary = page.get_by_label("Zusammenfassung")
    expect(summary).to_have_value(re.compile("Der Boiler ist kalt"))
    summary.fill("Boiler entlüftet, läuft wieder.")
    page.get_by_text("Was als Nächstes versprochen ist").click()
    page.get_by_label("Was", exact=True).fill("In zwei Tagen nachfragen")
    page.get_by_label("Bis wann").fill("2026-11-25T10:00")
    page.get_by_role("button", name="Fertig").click()
    expect(page.get_by_text("Bereit für den nächsten Anruf")).to_be_visible()
    found = desk.agents.find(petra.id)
    assert found is not None
    assert found.presence is Presence.AVAILABLE
    page.goto(f"/desk/customers/{anna}")
    expect(page.get_by_text("Boiler entlüftet, läuft wieder.")).to_be_visible()
    page.get_by_role("button", name="Erledigt: In zwei Tagen nachfragen").click()
    expect(page.get_by_text("In zwei Tagen nachfragen")).to_have_count(0)
    assert attempt


def test_a_note_outlives_the_end_of_the_wrap_up_and_the_next_call(
    page: Page, desk: TestDesk, petra: Agent, anna: int
) -> None:
    serve_a_call(desk, petra)
    page.goto("/desk")
    page.get_by_label("Zusammenfassung").fill("Boiler entlüftet")
    page.get_by_role("button", name="Verfügbar").click()
    expect(page.get_by_text("Bereit für den nächsten Anruf")).to_be_visible()
    expect(page.get_by_label("Zusammenfassung")).to_have_value("Boiler entlüftet")
    take_screenshots(page, "draft-quiet")
    desk.ring("CAnext", DOUBLE, said=["Guten Tag"])
    desk.bring("CAnext", petra, reason="Die Therme pfeift")
    expect(page.locator("#pop").get_by_text("Die Therme pfeift")).to_be_visible()
    page.get_by_text("Noch nicht gespeicherte Notiz").click()
    with page.expect_response("**/live/pop?*"):
        page.evaluate("htmx.trigger('#pop', 'refresh')")
    expect(page.locator("#pop.htmx-request")).to_have_count(0)
    expect(page.get_by_label("Zusammenfassung")).to_have_value("Boiler entlüftet")
    take_screenshots(page, "draft-pop")
    page.get_by_role("button", name="Fertig").click()
    expect(page.get_by_role("status").filter(has_text="Gespeichert.")).to_be_visible()
    expect(page.get_by_text("Noch nicht gespeicherte Notiz")).to_have_count(0)
    contact = desk.customers.contact_of_call("CAlive")
    assert contact
    detail = desk.customers.contact(contact, petra.id)
    assert detail
    assert [note.text for note in detail.contact.notes] == ["Boiler entlüftet"]


def take_screenshots(page: Page, name: str) -> None:
    """In both widths and both schemes."""
    for width, viewport in (("wide", WIDE), ("phone", PHONE)):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
            page.screenshot(path=SHOTS / f"customers-{name}-{width}-{scheme}.png", full_page=True)


def serve_a_call(desk: TestDesk, agent: Agent) -> int:
    """The agent has spoken with Anna, and both have hung up."""
    desk.ring("CAlive", ANNA, said=["Der Boiler ist kalt"])
    attempt = desk.bring("CAlive", agent, reason="Der Boiler ist kalt")
    desk.connect(attempt)
    desk.transfers.happen(attempt.transfer_id, TransferEvent.FINISHED, desk.clock())
    return attempt.id


def test_data_are_corrected_and_a_wrong_address_is_told(page: Page, desk: TestDesk, anna: int) -> None:
    page.goto(f"/desk/customers/{anna}")
    page.keyboard.press("e")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.get_by_label("Name", exact=True).fill("Anna Weiß")
    page.get_by_label("E-Mail").fill("anna@localhost")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_role("alert")).to_have_text("Das ist keine E-Mail-Adresse.")
    page.get_by_label("E-Mail").fill("anna.weiss@example.org")
    page.get_by_label("E-Mail").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Anna Weiß")
    expect(page.get_by_text("anna.weiss@example.org")).to_be_visible()


def test_two_who_are_one_are_merged(page: Page, desk: TestDesk, anna: int, double: int) -> None:
    page.goto(f"/desk/customers/{anna}")
    page.keyboard.press("m")
    page.get_by_role("link", name=re.compile("Anna Weissenboeck")).click()
    expect(page.locator(".keeps")).to_contain_text("Anna Weißenböck")
    expect(page.locator(".goes")).to_contain_text("Anna Weissenboeck")
    page.get_by_role("button", name="Zusammenführen").click()
    page.wait_for_url(f"**/customers/{anna}")
    expect(page.locator(".numbers li")).to_have_count(2)
    assert desk.customers.details(double) is None


def test_a_letter_and_a_call_back_are_entered(page: Page, desk: TestDesk, anna: int) -> None:
    page.goto(f"/desk/customers/{anna}")
    page.keyboard.press("k")
    page.get_by_label("Brief").check()
    page.get_by_label("Worum es ging").fill("Schickt die unterschriebene Vollmacht.")
    page.get_by_role("button", name="Eintragen").click()
    expect(page.get_by_text("Schickt die unterschriebene Vollmacht.")).to_be_visible()
    page.keyboard.press("r")
    page.get_by_label("Wann es passt").fill("morgen Vormittag, aber nicht vor neun")
    page.get_by_label("Worum es geht").fill("Termin absprechen")
    page.get_by_role("button", name="Vormerken").click()
    expect(page.get_by_text("Termin absprechen")).to_be_visible()


def test_what_others_wrote_runs_nowhere(page: Page, desk: TestDesk, petra: Agent) -> None:
    evil = make_customer(desk.customers, petra.id, ANNA, name=MARKUP, remark=f"{MARKUP}\u202egnp.exe", city="שלום")
    contact = make_call(desk.engine, "CA1", ANNA, MARKUP + "x" * 3000, "שלום עולם", reason=MARKUP)
    for path in (f"/desk/customers/{evil}", f"/desk/contacts/{contact}", f"/desk/contacts/{contact}/wrap-up"):
        page.goto(path)
        assert page.title() not in {"1", "2"}
        assert page.locator("main img, main script").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.goto("/desk/customers")
    page.locator("#q").fill("onerror")
    expect(page.locator("mark").first).to_be_visible()
    assert page.locator("main img, main script").count() == 0


def put_through_at_the_second_try(desk: TestDesk, petra: Agent) -> None:
    first = desk.bring("CA0", petra)
    desk.transfers.begin_dialling(first.id, desk.clock())
    desk.transfers.happen(first.transfer_id, TransferEvent.AGENT_LOST, desk.clock(), Failure.NO_ANSWER)
    second = desk.bring("CA0", desk.hire("maximiliane", "Maximiliane Freifrau von Hohenstein-Weißenberg"))
    desk.connect(second)
    desk.transfers.happen(second.transfer_id, TransferEvent.FINISHED, desk.clock())


def test_every_page_fits_its_screen(desk: TestDesk, page: Page, petra: Agent, anna: int, double: int) -> None:
    contact = desk.customers.contact_of_call("CA0")
    for flag in (Flag.SPAM, Flag.TURNED_AWAY):
        desk.customers.flag(anna, flag, True, 1)
    put_through_at_the_second_try(desk, petra)
    desk.hours.put_up("munich", NOON, NOON + timedelta(hours=11), False, "Inventur", "Petra Kern")
    pages = {
        "search": "/desk/customers", "card": f"/desk/customers/{anna}", "edit": f"/desk/customers/{anna}/edit",
        "merge": f"/desk/customers/{anna}/merge/{double}", "choose": f"/desk/customers/{anna}/merge",
        "contact": f"/desk/contacts/{contact}", "wrap_up": f"/desk/contacts/{contact}/wrap-up",
        "letter": f"/desk/customers/{anna}/contact", "callback": f"/desk/customers/{anna}/callback",
        "numbers": f"/desk/customers/{anna}/numbers", "erase": f"/desk/customers/{anna}/erase",
        "audit": "/desk/audit", "people": "/desk/agents", "move": "/desk/callbacks/1/move",
        "hours": "/desk/hours",
    }  # fmt: skip
    for shown, path in pages.items():
        page.goto(path)
        if shown == "search":
            page.locator("#q").fill("heizung")
            expect(page.locator("mark").first).to_be_visible()
        if shown == "hours":
            expect(page.get_by_label("Bis", exact=True)).to_be_hidden()
            page.get_by_label("Von … bis …").check()
            expect(page.get_by_label("Bis", exact=True)).to_be_visible()
        take_screenshots(page, shown)


def test_the_pages_speak_english_too(desk: TestDesk, browser: Browser, petra: Agent, anna: int) -> None:
    desk.hire("ed", "Ed English", interface_language=Language.EN)
    with browsed(desk.app) as address:
        page = signed_in(browser, address, "ed")
        page.goto(f"/desk/customers/{anna}")
        expect(page.get_by_text("Complaint open since")).to_be_visible()
        expect(page.get_by_role("link", name="Plan a call-back")).to_be_visible()
        page.context.close()
