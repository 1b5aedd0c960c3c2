"""Pictures of the page over the sample library, in docs/: wide, narrow, dark. Needs chromium on the PATH."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from assistant import Assistant
from assistant.samples import sample_files
from index.settings import load_settings
from ui.app import start
from ui.sessions import stop

FOLDER = Path(__file__).resolve().parent.parent / "docs"
QUESTIONS = ("Que dit Peskov sur les négociations ?", "Que craint la docteure Fontvieille ?")
SETTLED = 1500
"""Milliseconds until nothing moves any more: the page keeps a connection open, so it is never idle."""

WIDE, NARROW = (1440, 900), (360, 740)


def chat(page: Page) -> None:
    """Two answers, the proof of the last beside them (on a narrow screen, over them)."""
    for number, question in enumerate(QUESTIONS, 1):
        page.locator("#question textarea").fill(question)
        page.keyboard.press("Enter")
        page.locator(f"#conversation .turn:nth-child({number})").wait_for()
    page.locator("#conversation .turn").last.locator(".mark").first.click()
    page.locator("#cited").wait_for()


def tab(name: str) -> Callable[[Page], None]:
    """A tab, once it is drawn."""

    def opened(page: Page) -> None:
        page.locator(f"#tab_{name}-button").click()
        page.locator(f"#tab_{name}").wait_for()

    return opened


SHOTS = (
    ("chat", chat, WIDE, "light"),
    ("chat-dark", chat, WIDE, "dark"),
    ("chat-narrow", chat, NARROW, "light"),
    ("voices", tab("voices"), WIDE, "light"),
    ("voices-narrow", tab("voices"), NARROW, "dark"),
    ("articles", tab("articles"), WIDE, "light"),
    ("articles-narrow", tab("articles"), NARROW, "dark"),
)


def main() -> None:
    program = shutil.which("chromium")
    if program is None:
        sys.exit("Pictures need chromium on the PATH (Debian: apt-get install chromium).")
    with (
        tempfile.TemporaryDirectory() as folder,
        Assistant.open(Path(folder) / "library", load_settings(port=0)) as assistant,
        sync_playwright() as playwright,
    ):
        assistant.add(sample_files())
        page = start(assistant)
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        try:
            for name, reach, size, scheme in SHOTS:
                take(browser, str(page.local_url), name, reach, size, scheme)
                print(FOLDER / f"{name}.png")
        finally:
            browser.close()
            stop(page)


def take(
    browser: Browser,
    address: str,
    name: str,
    reach: Callable[[Page], None],
    size: tuple[int, int],
    scheme: str,
) -> None:
    width, height = size
    context = browser.new_context(
        locale="fr-FR",
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address)
    page.locator("#conversation .welcome").wait_for()
    reach(page)
    page.wait_for_timeout(SETTLED)
    page.screenshot(path=FOLDER / f"{name}.png")
    context.close()


if __name__ == "__main__":
    main()
