"""The agent's desk in a real browser, for those who want to see it."""

import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

import click

from telephony.simulator.demo_desk import Login

_HOW_TO_GET: Final = "scripts/setup test installs Playwright and Chromium"
_PATIENCE_MS: Final = 10_000
_WINDOW_WIDTH: Final = 1280
_WINDOW_HEIGHT: Final = 900


class DeskInBrowser:
    """The desk in Chromium, signed in. Playwright wants all of it to be used from one and the same thread."""

    def __init__(self, address: str, login: Login) -> None:
        """click.ClickException when there is no browser."""
        try:
            from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only in development installs
        except ModuleNotFoundError:
            raise click.ClickException(f"--browser needs Playwright: {_HOW_TO_GET}") from None
        program = shutil.which("chromium")
        if program is None:
            raise click.ClickException(f"--browser needs Chromium: {_HOW_TO_GET}")
        self._playwright = sync_playwright().start()
        # Chromium has no sandbox for root, who runs containers; it sees nothing but our own page.
        self._browser = self._playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        self._page = self._browser.new_page(viewport={"width": _WINDOW_WIDTH, "height": _WINDOW_HEIGHT})
        self._page.set_default_timeout(_PATIENCE_MS)
        self._page.goto(address)
        self._page.locator("#login").fill(login.name)
        self._page.locator("#password").fill(login.password)
        self._page.locator("form button.first").click()
        self._page.wait_for_url("**/desk")

    def photograph_pop(self) -> Path:
        """Wait for the caller on the screen; where the picture is."""
        self._page.locator("#pop [data-pop]").wait_for(state="attached")
        path = Path(mkdtemp(prefix="callbot-desk-")) / "pop.png"
        self._page.screenshot(path=path)
        return path

    def close(self) -> None:
        self._browser.close()
        self._playwright.stop()
