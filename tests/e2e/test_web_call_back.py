"""The button and the page in a real browser: asked for, moved, cancelled."""

import logging
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest
from flask import Flask, Response
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect, sync_playwright
from sqlalchemy import Engine, select

from callbot.callback import CallbackState
from callbot.profile import load
from crm.engine import make_engine
from crm.schema import CallbackAskRow, CallbackRow
from crm.transactions import reading, writing
from handoff.web.secrets import Secrets
from tests.servers import browsed, free_port
from tests.web_asking import NOW, make_real_app

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / ".screenshots"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
SEEING = """const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (how) { return attach.call(this, { ...how, mode: "open" }); };"""
"""Playwright sees into open shadow roots only."""


def monday_at_ten() -> datetime:
    """Begins there when this file is loaded, and goes on with the real time."""
    return NOW.astimezone(UTC) + timedelta(seconds=monotonic() - _LOADED)


_LOADED = monotonic()


@dataclass(frozen=True)
class Web:
    """A gateway's web form, and a firm's website with a strict policy that carries its button."""

    bot: str
    firm: str
    engine: Engine

    def kept(self) -> list[CallbackRow]:
        with reading(self.engine) as session:
            return list(session.scalars(select(CallbackRow).order_by(CallbackRow.id)))

    def burst(self, attempts: int) -> None:
        """Somebody has asked that often from this machine."""
        address = Secrets("secret").hash_of("address", "127.0.0.1")
        with writing(self.engine) as session:
            for n in range(attempts):
                row = CallbackAskRow(address_hash=address, number_hash=str(n), accepted=False)
                row.at = monday_at_ten()
                session.add(row)


@pytest.fixture
def web(sqlite_template: Path, tmp_path: Path) -> Iterator[Web]:
    with open_web(sqlite_template, tmp_path) as web:
        yield web


@pytest.fixture
def numberless(sqlite_template: Path, tmp_path: Path) -> Iterator[Web]:
    """A firm that has no number to call from yet."""
    with open_web(sqlite_template, tmp_path, can_call=False) as web:
        yield web


@contextmanager
def open_web(sqlite_template: Path, tmp_path: Path, can_call: bool = True) -> Iterator[Web]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    shutil.copy(sqlite_template, tmp_path / "callbot.sqlite3")
    engine = make_engine(f"sqlite:///{tmp_path / 'callbot.sqlite3'}")
    bot, firm = free_port(), free_port()
    bot_url, firm_url = f"http://127.0.0.1:{bot}", f"http://127.0.0.1:{firm}"
    profile = load()
    assert profile.web
    profile = profile.model_copy(update={"web": profile.web.model_copy(update={"origins": (firm_url,)})})
    gateway = make_real_app(engine, monday_at_ten, bot_url, profile, can_call)
    with browsed(gateway, bot), browsed(website(bot_url), firm):
        yield Web(bot_url, firm_url, engine)
    engine.dispose()


def website(bot: str) -> Flask:
    pages = Flask("website")
    example = (ROOT / "examples/website.html").read_text().replace("https://bot.example.com", bot)
    script = f'<script src="{bot}/widget.js" data-site="berlin" data-label="Call me"></script>'
    policy = f"default-src 'none'; script-src {bot}; connect-src {bot}; require-trusted-types-for 'script'"

    @pages.get("/")
    def german() -> str:
        return example

    @pages.get("/english")
    def english() -> Response:
        html = f'<!doctype html><html lang="en-GB"><head><title>Firm</title>{script}</head><body>'
        return Response(
            f"{html}<h1>Firm</h1>{script}{script}</body></html>", headers={"Content-Security-Policy": policy}
        )

    return pages


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


def context(browser: Browser, script: bool = True, phone: bool = True) -> BrowserContext:
    made = browser.new_context(
        viewport=PHONE if phone else DESK,  # type: ignore[arg-type]
        locale="de-DE",
        java_script_enabled=script,
        has_touch=phone,
    )
    made.set_default_timeout(15_000)
    made.add_init_script(SEEING)
    return made


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """On a telephone; whatever the browser complains of, beside refusals, is a failure."""
    complaints: list[str] = []
    with context(browser) as made:
        page = made.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        yield page
    assert [each for each in complaints if "status of 4" not in each and "ERR_" not in each] == []


def fill(where: Page | Locator, number: str = "0151 12345678") -> None:
    where.get_by_label("Ihr Name").fill("Anna Adler")
    where.get_by_label("Telefonnummer").fill(number)
    where.get_by_label("Worum geht es?").fill("Die Heizung bleibt kalt")
    where.get_by_role("checkbox").check()


def shoot(page: Page, name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def opened(page: Page, web: Web) -> Locator:
    """The dialog behind the button."""
    page.goto(web.firm)
    page.get_by_role("button", name="Rückruf anfordern").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Ihr Name")).to_be_focused()
    return dialog


def test_a_visitor_asks_for_a_call_on_the_firms_own_page(page: Page, web: Web) -> None:
    dialog = opened(page, web)
    fill(dialog)
    slots = dialog.get_by_label("Wann dürfen wir anrufen?").locator("optgroup")
    assert slots.first.get_attribute("label") == "heute"
    dialog.get_by_label("Wann dürfen wir anrufen?").select_option(index=2)
    dialog.get_by_label("Bestätigung").select_option("email")
    dialog.get_by_label("E-Mail-Adresse").fill("anna@example.com")
    dialog.get_by_role("button", name="Rückruf anfordern").click()
    expect(dialog.get_by_role("heading", name="Danke, wir rufen Sie an.")).to_be_focused()
    shoot(page, "widget_thanks_phone_light")
    (row,) = web.kept()
    assert (row.number, row.name, row.site, row.email) == ("+4915112345678", "Anna Adler", "munich", "anna@example.com")
    assert row.earliest
    assert row.earliest > monday_at_ten()
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    with page.context.expect_page() as status:
        dialog.get_by_role("link", name="Ansehen, verschieben oder absagen").click()
    expect(status.value.get_by_role("heading", name="Ihr Rückruf")).to_be_visible()


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(page: Page, web: Web) -> None:
    dialog = opened(page, web)
    dialog.get_by_label("Ihr Name").fill("Anna Adler")
    dialog.get_by_label("Telefonnummer").fill("0900 1234567")
    dialog.get_by_role("button", name="Rückruf anfordern").click()
    number = dialog.get_by_label("Telefonnummer")
    expect(number).to_be_focused()
    expect(number).to_have_attribute("aria-invalid", "true")
    expect(number).to_have_accessible_description(re.compile("^Diese Nummer können wir nicht anrufen.*Liechtenstein$"))
    expect(dialog.get_by_text("Ohne Ihr Einverständnis")).to_be_visible()
    shoot(page, "widget_errors_phone_light")
    fill(dialog)
    dialog.get_by_role("button", name="Rückruf anfordern").click()
    expect(dialog.get_by_text("Danke")).to_be_visible()
    assert len(web.kept()) == 1


def test_the_button_is_used_by_keyboard_alone(page: Page, web: Web) -> None:
    page.goto(web.firm)
    page.keyboard.press("Tab")
    button = page.get_by_role("button", name="Rückruf anfordern")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Ihr Name")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("Space")
    expect(dialog.get_by_label("Ihr Name")).to_be_focused()
    page.keyboard.type("Anna Adler")
    page.keyboard.press("Tab")
    page.keyboard.type("0151 12345678")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    for _ in range(3):  # past reason and confirmation to the consent
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("Danke")).to_be_visible()
    assert web.kept()[0].earliest


def test_the_focus_stays_in_the_dialog_both_ways(page: Page, web: Web) -> None:
    dialog = opened(page, web)
    inside = "document.activeElement.shadowRoot?.activeElement?.closest('dialog') !== null"
    stops = set()
    for key in ["Tab"] * 14 + ["Shift+Tab"] * 14:
        page.keyboard.press(key)
        assert page.evaluate(inside), key
        stops.add(page.evaluate("document.activeElement.shadowRoot.activeElement.outerHTML"))
    assert len(stops) == 10
    expect(dialog).to_be_visible()


def test_in_a_burst_the_page_does_its_work_and_stays_usable(page: Page, web: Web) -> None:
    web.burst(4)
    dialog = opened(page, web)
    fill(dialog)
    page.evaluate("""window.longest = 0; let last = performance.now();
        (function look() { const now = performance.now(); longest = Math.max(longest, now - last); last = now;
        setTimeout(look); })()""")
    dialog.get_by_role("button", name="Rückruf anfordern").click()
    expect(dialog.get_by_text("Danke")).to_be_visible(timeout=60_000)
    assert page.evaluate("longest") < 500
    assert len(web.kept()) == 1


def test_a_lost_connection_is_tried_again_with_the_same_request(page: Page, web: Web) -> None:
    failures: list[str] = []

    def lose(route: Route) -> None:
        """The first answer gets lost on its way back, the second request on its way out."""
        if not failures:
            route.fetch()
        failures.append(route.request.post_data or "")
        if len(failures) <= 2:
            route.abort()
        else:
            route.continue_()

    dialog = opened(page, web)
    fill(dialog)
    page.wait_for_timeout(2_100)  # as long as a form is looked at with suspicion
    page.route("**/api/callbacks?*", lose)
    dialog.get_by_role("button", name="Rückruf anfordern").click()
    expect(dialog.get_by_text("Danke")).to_be_visible(timeout=30_000)
    assert len(failures) == 3
    assert len(set(failures)) == 1
    assert len(web.kept()) == 1


def test_without_any_connection_the_visitor_is_shown_another_way(page: Page, web: Web) -> None:
    page.goto(web.firm)
    page.route("**/api/callbacks/options?*", lambda route: route.abort())
    page.get_by_role("button", name="Rückruf anfordern").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Gerade besteht keine Verbindung.")
    link = alert.get_by_role("link", name="Zur Rückrufseite").get_attribute("href")
    assert link == f"{web.bot}/callback?site=munich&lang=de"
    page.unroute("**/api/callbacks/options?*")
    alert.get_by_role("button", name="Noch einmal versuchen").click()
    expect(page.get_by_role("dialog").get_by_label("Ihr Name")).to_be_focused()


def test_three_buttons_on_one_english_page_do_not_get_in_each_others_way(browser: Browser, web: Web) -> None:
    with context(browser) as made:
        page = made.new_page()
        page.goto(f"{web.firm}/english")
        buttons = page.get_by_role("button", name="Call me")
        expect(buttons).to_have_count(3)
        corner = page.locator("callbot-button[data-corner]")
        expect(corner).to_have_count(1)
        assert (corner.bounding_box() or {})["y"] > 700
        for n in range(3):
            buttons.nth(n).click()
            dialog = page.get_by_role("dialog")
            expect(dialog.get_by_label("Your name")).to_be_focused()
            expect(dialog.get_by_role("heading", name="We call you back")).to_be_visible()
            page.keyboard.press("Escape")
        shoot(page, "widget_corner_phone_light")


def test_the_page_that_carries_the_button_cannot_look_into_it(browser: Browser, web: Web) -> None:
    with browser.new_context() as made:
        page = made.new_page()
        page.goto(web.firm)
        expect(page.locator("callbot-button")).to_be_visible()
        assert page.evaluate("document.querySelector('callbot-button').shadowRoot") is None
        assert page.evaluate("Object.keys(window).filter((name) => /callbot|widget|sha/i.test(name))") == []


def test_without_javascript_a_call_is_asked_for_changed_and_cancelled(browser: Browser, web: Web) -> None:
    with context(browser, script=False) as made:
        page = made.new_page()
        page.goto(f"{web.bot}/callback")
        fill(page)
        page.wait_for_timeout(2_100)  # as long as a form is looked at with suspicion
        page.get_by_role("button", name="Rückruf anfordern").click()
        expect(page.get_by_role("heading", name="Ihr Rückruf")).to_be_visible()
        expect(page.get_by_text("so bald wie möglich an, spätestens heute um")).to_be_visible()
        expect(page.get_by_text("auf 678 endet")).to_be_visible()
        page.get_by_label("Zeit ändern").select_option(index=3)
        page.get_by_role("button", name="Zeit übernehmen").click()
        expect(page.get_by_text("Die neue Zeit ist notiert.")).to_be_visible()
        assert web.kept()[0].earliest
        page.get_by_role("button", name="Rückruf absagen").click()
        expect(page.get_by_text("Der Rückruf ist abgesagt.")).to_be_visible()
        assert web.kept()[0].state is CallbackState.CANCELLED
        assert page.get_by_role("button").count() == 0


def test_without_javascript_mistakes_are_told_and_nothing_entered_is_lost(browser: Browser, web: Web) -> None:
    with context(browser, script=False) as made:
        page = made.new_page()
        page.goto(f"{web.bot}/callback?lang=de")
        fill(page, number="12345")
        page.get_by_label("Ihr Name").fill("www.example.com")
        page.get_by_role("button", name="Rückruf anfordern").click()
        expect(page.get_by_text("Bitte prüfen Sie die markierten Angaben.")).to_be_visible()
        expect(page.get_by_text("Das ist keine vollständige Telefonnummer.")).to_be_visible()
        assert page.get_by_label("Telefonnummer").input_value() == "12345"
        assert page.get_by_role("checkbox").is_checked()
        assert web.kept() == []


def test_with_javascript_the_page_keeps_what_was_entered_and_goes_to_the_status(page: Page, web: Web) -> None:
    page.goto(f"{web.bot}/callback?lang=de&site=berlin")
    page.get_by_label("Ihr Name").fill("Anna Adler")
    page.get_by_role("button", name="Rückruf anfordern").click()
    expect(page.get_by_text("Unter welcher Nummer erreichen wir Sie?")).to_be_visible()
    assert page.url.startswith(f"{web.bot}/callback?")
    shoot(page, "callback_errors_phone_light")
    fill(page)
    page.get_by_role("button", name="Rückruf anfordern").click()
    expect(page.get_by_role("heading", name="Ihr Rückruf")).to_be_visible()
    assert web.kept()[0].site == "berlin"
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Your call-back")).to_be_visible()


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_every_page_is_shown_in_both_widths_and_schemes(browser: Browser, web: Web, phone: bool) -> None:
    with context(browser, phone=phone) as made:
        page = made.new_page()

        def shown(name: str) -> None:
            for scheme in ("dark", "light"):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                shoot(page, f"{name}_{'phone' if phone else 'desk'}_{scheme}")

        page.goto(f"{web.bot}/callback")
        shown("callback_form")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        fill(page)
        page.get_by_label("Wann dürfen wir anrufen?").select_option(index=4)
        page.get_by_role("button", name="Rückruf anfordern").click()
        page.wait_for_url("**/status/*")
        shown("callback_status")
        page.get_by_role("button", name="Rückruf absagen").click()
        expect(page.get_by_text("abgesagt")).to_be_visible()
        shown("callback_cancelled")
        opened(page, web)
        shown("widget_form")


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_where_nobody_could_be_called_page_and_button_give_the_number_instead(
    browser: Browser, numberless: Web, phone: bool
) -> None:
    look = "phone" if phone else "desk"
    with context(browser, phone=phone) as made:
        page = made.new_page()
        page.goto(f"{numberless.bot}/callback")
        expect(page.get_by_role("heading", name="Bitte rufen Sie uns an")).to_be_visible()
        expect(page.get_by_role("main").get_by_role("link")).to_have_attribute("href", "tel:+4989999980")
        shoot(page, f"callback_not_offered_{look}")
        page.get_by_role("link", name="English").click()
        expect(page.get_by_role("heading", name="Please call us")).to_be_visible()
        page.goto(numberless.firm)
        page.get_by_role("button", name="Rückruf anfordern").click()
        told = page.get_by_role("dialog").get_by_role("status")
        expect(told).to_contain_text("Rückrufe sind hier zurzeit nicht möglich.")
        expect(told.get_by_role("link")).to_have_attribute("href", re.compile("^tel:"))
        shoot(page, f"widget_not_offered_{look}")
