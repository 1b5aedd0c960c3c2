"""When a panel is shown: what it then draws, and what its scripts are told. For use inside `gr.Blocks`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr
from gradio.context import Context

Parts = Sequence[Any] | None


def when_shown(draw: Callable[..., Any], inputs: Parts = None, outputs: Parts = None) -> None:
    """Draw when the page has loaded, and again whenever the tab is opened."""
    _on([_page().load, _tab().select], draw, inputs, outputs)


def when_loaded(draw: Callable[..., Any], inputs: Parts = None, outputs: Parts = None) -> Any:
    """Draw when the page has loaded; gives what may follow it."""
    return _on([_page().load], draw, inputs, outputs)


def when_opened(draw: Callable[..., Any], inputs: Parts = None, outputs: Parts = None) -> Any:
    """Draw whenever the tab is opened; the one that the page opens with is too, when it has loaded."""
    return _on([_tab().select], draw, inputs, outputs)


def tells(event: str) -> str:
    """A script that tells the page's others of an event: how something of theirs ended."""
    return f"() => document.dispatchEvent(new Event('quiadit:{event}'))"


def _on(triggers: list[Any], draw: Callable[..., Any], inputs: Parts, outputs: Parts) -> Any:
    return gr.on(
        triggers, draw, inputs, outputs, show_progress="hidden", queue=False, api_visibility="private"
    )


def _page() -> Any:
    if Context.root_block is None:
        raise RuntimeError("A panel is made inside a page.")
    return Context.root_block


def _tab() -> Any:
    block: Any = Context.block
    while not isinstance(block, gr.Tab):
        if block is None:
            raise RuntimeError("A panel is made inside a tab.")
        block = block.parent
    return block
