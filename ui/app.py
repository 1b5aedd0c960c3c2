"""The web chat, assembled: one call a panel, one tab each, and the server that opens it.

A panel is a function of the assistant, made inside its tab; it loads and refreshes itself. What panels share:
texts by `ui.texts.label` (for Gradio's own parts) and `ui.texts.texts` (for HTML), styles in a file of their
own beside `page.css`, and the reading pane: an element with `data-article` (`data-start`, `data-end`) opens
that article there when it is clicked, in whichever panel it stands (`ui.reader.opens`).
"""

from __future__ import annotations

import contextlib
import threading
import webbrowser
from collections.abc import Iterable

import gradio as gr
from anyio import CapacityLimiter

from assistant.announcing import withdraw
from assistant.assistant import Assistant
from index.errors import QuiaditError
from index.memory import GIVING_BACK_SECONDS, give_back, share_heaps
from ui.api import Endpoint, endpoints_of, offer
from ui.articles import articles_panel
from ui.chat import chat_panel
from ui.lanes import Lanes, asking_at_once
from ui.reader import reading_pane
from ui.server import Serving, launch, told_to_stop
from ui.sessions import forget_closed, stop
from ui.settings import settings_panel
from ui.texts import label
from ui.theme import look
from ui.voices import voices_panel

PANELS = {
    "chat": chat_panel,
    "voices": voices_panel,
    "articles": articles_panel,
    "settings": settings_panel,
}
"""Name of each tab -> what fills it, in the order of the tabs."""


def build_page(assistant: Assistant, endpoints: Iterable[Endpoint]) -> gr.Blocks:
    """The page over an open library, ready for `start` or for mounting in another ASGI application."""
    page = gr.Blocks(title="Quiadit", analytics_enabled=False, delete_cache=(3600, 3600))
    with page:
        gr.HTML(
            label("tagline"),
            html_template="<h1>Quiadit</h1><p>${value}</p>",
            elem_id="header",
            apply_default_css=False,
            js_on_load=None,
        )
        with gr.Tabs():
            for name, panel in PANELS.items():
                with gr.Tab(label(f"tab_{name}"), id=name, elem_id=f"tab_{name}"):
                    panel(assistant)
        reading_pane(assistant)
        offer(endpoints)
        forget_closed(page)
    return page


def start(assistant: Assistant, serving: Serving | None = None) -> gr.Blocks:
    """Serve the page from a thread of its own; `local_url` is its address, `ui.sessions.stop` stops it.

    Raises:
        PageError: no port can be had, others would reach it without a login, or a part is not installed.
    """
    lanes = Lanes(CapacityLimiter(asking_at_once(assistant)))
    endpoints = endpoints_of(assistant, lanes)
    page = build_page(assistant, endpoints)
    launch(page, assistant, lanes, endpoints, serving or Serving(), look())
    return page


def serve(assistant: Assistant, serving: Serving | None = None, open_browser: bool = True) -> None:
    """Serve the page until Ctrl-C (or a request to end), at the host and port of the settings.

    Prints the address once it answers. If the port is taken, the next free one is used.

    Raises:
        PageError: as `start`.
    """
    share_heaps()
    with told_to_stop() as stopped:
        page = start(assistant, serving)
        try:
            address = str(page.local_url)
            print(f"Quiadit is at {address} (Ctrl-C stops it)", flush=True)
            threading.Thread(target=_warm_up, args=(assistant,), daemon=True).start()
            threading.Thread(target=_give_back, args=(stopped,), daemon=True).start()
            if open_browser:
                webbrowser.open(address)
            while not stopped.wait(0.5):
                pass
        finally:
            if not assistant.library.shared:
                withdraw(assistant.library.folder)
            stop(page)


def _warm_up(assistant: Assistant) -> None:
    """Load what the first question needs while the reader looks at the page."""
    with contextlib.suppress(QuiaditError):  # the question says so then
        _ = assistant.chain, assistant.library.embedder


def _give_back(stopped: threading.Event) -> None:
    while not stopped.wait(GIVING_BACK_SECONDS):
        give_back()
