"""The endpoints of the API as tools for language-model clients (Model Context Protocol), at `/mcp`."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from functools import wraps
from typing import Any

import gradio as gr
from starlette.routing import BaseRoute

from ui.api import Endpoint
from ui.errors import PageError

_CHANGING = frozenset({"add", "remove"})


def tool_server(
    endpoints: Iterable[Endpoint],
) -> tuple[list[BaseRoute], Callable[[Any], AbstractAsyncContextManager[None]]]:
    """The route of the tools, and the lifespan that the application around it has to run.

    Raises:
        PageError: the package for it is not installed.
    """
    if importlib.util.find_spec("mcp") is None:
        raise PageError("Tools for language models need a package: run 'pip install \"quiadit[mcp]\"'.")
    from mcp.server.fastmcp import FastMCP
    from mcp.server.transport_security import TransportSecuritySettings
    from mcp.types import ToolAnnotations

    server = FastMCP(
        "Quiadit",
        instructions="Who said what in the news articles of this library, each answer proved by its passage.",
        stateless_http=True,
        streamable_http_path="/mcp",
        # What stands before the whole page looks at the host of a request already.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    for endpoint in endpoints:
        name = endpoint.__name__
        reads_only = name not in _CHANGING
        server.add_tool(
            _tool(endpoint),
            annotations=ToolAnnotations(readOnlyHint=reads_only, destructiveHint=name == "remove"),
        )
    routes = server.streamable_http_app().routes
    return list(routes), lambda _: server.session_manager.run()


def _tool(endpoint: Endpoint) -> Callable[..., Any]:
    """An endpoint whose errors language models can read."""
    from mcp.server.fastmcp.exceptions import ToolError

    @wraps(endpoint)
    async def tool(*arguments: Any, **named: Any) -> Any:
        try:
            return await endpoint(*arguments, **named)
        except gr.Error as error:
            raise ToolError(error.message) from error

    return tool
