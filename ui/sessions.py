"""What the server keeps of a page that its reader has closed, and of a server that was stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import gradio as gr

KEPT_SECONDS = 300.0
"""How long a closed page's state is kept, for a reader who was only cut off for a while."""


def forget_closed(page: gr.Blocks) -> None:
    """Forget each page some minutes after it was closed; to be called inside the page.

    Gradio keeps what it last showed (up to some megabytes) until hundreds of others have been opened.
    """

    async def closed(request: gr.Request) -> None:
        if request.session_hash is not None:
            _later(_wait_on, page, request.session_hash)

    page.unload(closed)


def _later(call: Callable[..., None], *given: Any) -> None:
    asyncio.get_running_loop().call_later(KEPT_SECONDS / 2, call, *given)


def _wait_on(page: gr.Blocks, session: str) -> None:
    """Half of the time is over; closing itself used the page, which is done by now."""
    _later(_forget, page, session, page.state_holder.time_last_used.get(session))


def _forget(page: gr.Blocks, session: str, last_used: datetime | None) -> None:
    holder = page.state_holder
    # Gradio's times are the wall clock's, which may be set: all that counts is whether there is another.
    if last_used is None or holder.time_last_used.get(session) != last_used:
        # Its reader came back; should the page be closed again, that is told anew.
        return
    with holder.lock:
        holder.session_data.pop(session, None)
        holder.time_last_used.pop(session, None)


def stop(page: gr.Blocks) -> None:
    """Stop serving a page, and let go of everything that it showed."""
    from fastapi.dependencies import models

    page.close(verbose=False)
    # FastAPI remembers the functions of some twenty applications, and with them all that these hold.
    for each in vars(models).values():
        if hasattr(each, "cache_clear"):
            each.cache_clear()
