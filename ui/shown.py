"""When a panel is shown: what it then draws. For use inside `gr.Blocks` (and its tab)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr
from gradio.context import Context

Parts = Sequence[Any] | None


def when_shown(draw: Callable[..., Any], inputs: Parts = None, outputs: Parts = None) -> None:
    """Draw when the page has loaded, and again whenever the tab is opened."""
    _on([_page().load, _tab().select], draw, inputs, outputs)


def when_loaded(draw: Callable[..., Any], inputs: Parts = None, outputs: Parts = None) -> None:
    """Draw when the page has loaded."""
    _on([_page().load], draw, inputs, outputs)


def when_opened(draw: Callable[..., Any], inputs: Parts = None, outputs: Parts = None) -> None:
    """Draw whenever the tab is opened; the one that the page opens with is too, when it has loaded."""
    _on([_tab().select], draw, inputs, outputs)


def _on(triggers: list[Any], draw: Callable[..., Any], inputs: Parts, outputs: Parts) -> None:
    gr.on(triggers, draw, inputs, outputs, show_progress="hidden", queue=False, api_visibility="private")


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
