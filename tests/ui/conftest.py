"""A real page: Gradio's server over the sample library, and Debian's Chromium with no way outside."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from assistant import Assistant
from assistant.samples import sample_files
from index.settings import load_settings
from ui.app import start
from ui.sessions import stop

# A busy machine takes its time; what never comes fails all the same.
expect.set_options(timeout=20_000)

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# From the first marked letter to the last, with whatever stands between the paragraphs they are in.
MARKED = """() => {
  const marks = document.querySelectorAll("#reader mark");
  const range = document.createRange();
  range.setStartBefore(marks[0]);
  range.setEndAfter(marks[marks.length - 1]);
  return range.toString();
}"""


class Visit:
    """A visitor's page, with what visitors do; everything else is the page's own."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def __getattr__(self, name: str) -> Any:
        return getattr(self._page, name)

    def ask(self, question: str) -> None:
        """Ask, and wait until the answer is whole."""
        turns = self._page.locator("#conversation .turn").count()
        self.begin(question)
        self._page.locator(f"#conversation .turn:nth-child({turns + 1})").wait_for()

    def begin(self, question: str) -> None:
        """Ask, and do not wait."""
        self._page.locator("#question textarea").fill(question)
        self._page.keyboard.press("Enter")

    def marked(self) -> str:
        """The words marked in the reading pane, as they stand in its text."""
        words: str = self._page.evaluate(MARKED)
        return words

    def open_tab(self, name: str) -> None:
        """Open a tab, and wait until it is shown."""
        tab = self._page.get_by_role("tab", name=name)
        tab.click()
        self._page.locator(f"#{tab.get_attribute('aria-controls')}").wait_for()

    def open_articles(self) -> None:
        self._page.get_by_role("tab", name="Articles").click()
        self._page.locator("#files").wait_for()

    def upload(self, *files: Path) -> None:
        """Send files through the page, and wait until the last of them has its outcome."""
        before = self._page.locator("#outcomes .outcome").count()
        self._page.locator('#files input[type="file"]').set_input_files([str(file) for file in files])
        self._page.locator(f"#outcomes .outcome:nth-child({before + len(files)})").wait_for()
        self._page.locator("#outcomes .reading").wait_for(state="detached")


Browse = Callable[..., Visit]


@pytest.fixture(scope="session")
def assistant(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """A library of the session's own that begins with the sample articles."""
    folder = tmp_path_factory.mktemp("ui") / "library"
    with Assistant.open(folder, load_settings(port=0)) as opened:
        opened.add(sample_files())
        yield opened


@pytest.fixture(scope="session")
def address(assistant: Assistant) -> Iterator[str]:
    """Where the page is served."""
    page = start(assistant)
    yield str(page.local_url)
    stop(page)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("needs chromium on the PATH (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium: Browser, address: str) -> Iterator[Browse]:
    """Opens the page as a new visitor; afterwards, that nothing was asked from outside is checked."""
    contexts: list[BrowserContext] = []
    outside: list[str] = []

    def local_only(route: Route) -> None:
        parts = urlsplit(route.request.url)
        if parts.hostname == "127.0.0.1" or parts.scheme in {"data", "blob"}:
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    def browse(language: str = "fr-FR", width: int = 1200, height: int = 900, scheme: str = "light") -> Page:
        context = chromium.new_context(
            locale=language, viewport={"width": width, "height": height}, color_scheme=scheme
        )
        contexts.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.route("**/*", local_only)
        page = context.new_page()
        page.goto(address)
        page.locator("#conversation .welcome").wait_for()
        return Visit(page)

    yield browse
    for context in contexts:
        context.close()
    assert outside == []
