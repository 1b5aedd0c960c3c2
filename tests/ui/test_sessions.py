"""What stays in the server's memory of pages that were closed: nothing."""

from __future__ import annotations

import gc
import threading
import weakref
from datetime import datetime, timedelta, tzinfo
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from playwright.sync_api import Browser

from assistant import Assistant
from index.settings import load_settings
from tests.ui.conftest import Visit
from ui import sessions
from ui.app import start


class SetBack(datetime):
    """A clock that is set back by an hour between any two looks at it."""

    looks = count()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return datetime(2026, 11, 23, tzinfo=tz) - timedelta(hours=next(cls.looks))


@pytest.fixture
def clock_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradio.state_holder.datetime", SimpleNamespace(datetime=SetBack))


@pytest.mark.usefixtures("clock_set_back")
def test_a_page_that_its_reader_closed_is_forgotten_whatever_the_clock_says(
    assistant: Assistant, chromium: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = start(assistant)
    forgotten = threading.Semaphore(0)
    forget = sessions._forget

    def told(page: gr.Blocks, *given: Any) -> None:
        forget(page, *given)
        # Servers of earlier tests forget pages that were closed minutes ago.
        if page is served:
            forgotten.release()

    monkeypatch.setattr(sessions, "_forget", told)
    monkeypatch.setattr(sessions, "KEPT_SECONDS", 0.5)
    contexts = [chromium.new_context(locale="fr-FR") for _ in range(4)]
    for context in contexts:
        page = Visit(context.new_page())
        page.goto(str(served.local_url))
        page.locator("#conversation .welcome").wait_for()
        page.open_articles()
    states = [weakref.ref(state) for state in served.state_holder.session_data.values()]
    assert len(states) == 4
    kept, *closed = contexts
    for context in closed:
        context.close()
    for _ in closed:
        assert forgotten.acquire(timeout=30)
    gc.collect()
    assert sum(state() is not None for state in states) == 1
    kept.close()
    sessions.stop(served)


def test_a_server_that_was_stopped_keeps_nothing(cache: Path, tmp_path: Path) -> None:
    with Assistant.open(tmp_path / "library", load_settings(port=0)) as assistant:
        served = start(assistant)
        held = [weakref.ref(each) for each in (assistant, served, served.app)]
        sessions.stop(served)
    del assistant, served
    gc.collect()
    assert [each() for each in held] == [None, None, None]
