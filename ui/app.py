"""The web chat, assembled: the page, and the server that opens it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import webbrowser
from collections.abc import Iterator
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from assistant.assistant import Assistant
from ui.api import add_endpoints
from ui.articles import ArticlesPanel
from ui.chat import ChatPanel
from ui.errors import PageError
from ui.headers import GuardingHeaders
from ui.resources import file_text
from ui.texts import LANGUAGES, texts

_PORTS_TRIED = 100
_FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "sans-serif")


def build_page(assistant: Assistant) -> gr.Blocks:
    """The page over an open library, ready for `start` or for mounting in another ASGI application."""
    i18n = page_texts()
    page = gr.Blocks(title="Quiadit", analytics_enabled=False, delete_cache=(3600, 3600))
    with page:
        gr.HTML(
            i18n("tagline"),
            html_template="<h1>Quiadit</h1><p>${value}</p>",
            elem_id="header",
            apply_default_css=False,
            js_on_load=None,
        )
        with gr.Tabs():
            with gr.Tab(i18n("tab_chat"), id="chat"):
                chat = ChatPanel(assistant, i18n)
            with gr.Tab(i18n("tab_articles"), id="articles"):
                articles = ArticlesPanel(assistant, i18n)
        quietly: dict[str, Any] = {"show_progress": "hidden", "queue": False, "api_visibility": "private"}
        page.load(chat.show, [chat.turns], [chat.conversation], **quietly)
        page.load(articles.show, None, [articles.list], **quietly)
        for addition in articles.additions:
            addition.then(chat.show, [chat.turns], [chat.conversation], **quietly)
        add_endpoints(assistant)
    return page


def page_texts() -> gr.I18n:
    """The texts of all languages, for the browser to choose from."""
    return gr.I18n(**{language: dict(texts(language)) for language in LANGUAGES})


def start(assistant: Assistant) -> gr.Blocks:
    """Serve the page from a thread of its own; `local_url` is its address, `close()` stops it.

    Raises:
        PageError: no port can be had.
    """
    settings = assistant.library.settings
    page = build_page(assistant)
    page.launch(
        server_name=settings.host,
        server_port=_free_port(settings.host, settings.port),
        prevent_thread_lock=True,
        quiet=True,
        share=False,
        inbrowser=False,
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        footer_links=[],
        max_file_size=int(settings.max_file_megabytes * 2_000_000),
        app_kwargs={"middleware": [Middleware(GuardingHeaders)]},
        i18n=page_texts(),
        theme=_theme(),
        css=file_text("page.css"),
    )
    return page


def serve(assistant: Assistant, open_browser: bool = True) -> None:
    """Serve the page until Ctrl-C (or a request to end), at the host and port of the settings.

    Prints the address once it answers. If the port is taken, the next free one is used.

    Raises:
        PageError: no port can be had.
    """
    with _told_to_stop() as stopped:
        page = start(assistant)
        try:
            address = str(page.local_url)
            print(f"Quiadit is at {address} (Ctrl-C stops it)", flush=True)
            if open_browser:
                webbrowser.open(address)
            while not stopped.wait(0.5):
                pass
        finally:
            page.close(verbose=False)


@contextlib.contextmanager
def _told_to_stop() -> Iterator[threading.Event]:
    """An event that Ctrl-C or the end of the process sets; only the main thread can be told."""
    stopped = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopped
        return
    former = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        for number in former:
            signal.signal(number, lambda *_: stopped.set())
        yield stopped
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _free_port(host: str, port: int) -> int:
    """The port, or the next free one; 0 is any free port."""
    for candidate in range(port, min(port + _PORTS_TRIED, 65536)) if port else [0]:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(host, candidate, type=socket.SOCK_STREAM)[
                0
            ]
        except OSError as error:
            raise PageError(
                f"'{host}' is no address of this machine ({error}): choose another with --host."
            ) from error
        with socket.socket(family, kind, protocol) as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(address)
                return int(probe.getsockname()[1])
    raise PageError(f"No port can be had at {host} from {port} on: choose another with --port.")


def _theme() -> gr.themes.Base:
    """Gradio's default theme in the fonts of the reader's system."""
    return gr.themes.Default(
        primary_hue=gr.themes.colors.blue,
        neutral_hue=gr.themes.colors.slate,
        font=_FONTS,
        font_mono=("ui-monospace", "Consolas", "monospace"),
    ).set(
        # The theme's own colours for these stay under a contrast of 4.5:1.
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_300",
        block_label_text_color="*neutral_700",
        block_label_text_color_dark="*neutral_200",
        block_title_text_color="*neutral_700",
        block_title_text_color_dark="*neutral_200",
        input_placeholder_color="*neutral_500",
        input_placeholder_color_dark="*neutral_400",
        input_border_color="*neutral_500",
        input_border_color_dark="*neutral_500",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover_dark="*primary_600",
    )
