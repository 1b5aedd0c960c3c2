"""How much one request may send: what is longer is refused before it is read."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_UPLOADS = "/gradio_api/upload"
_FILES_AT_ONCE = 20


class RequestLimit:
    """ASGI middleware that refuses requests over a length, and those that do not tell theirs."""

    def __init__(self, app: ASGIApp, longest_file: int) -> None:
        """`longest_file` is in bytes; an upload holds twenty such files at most, a text is one."""
        self._app = app
        self._longest = longest_file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on that is short enough."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            length = headers.get("content-length", "0")
            longest = self._longest * (_FILES_AT_ONCE if scope["path"] == _UPLOADS else 1)
            refusal = None
            if "transfer-encoding" in headers or not length.isascii() or not length.isdigit():
                refusal = JSONResponse({"detail": "Tell the length of what you send."}, 411)
            elif int(length) > longest:
                refusal = JSONResponse({"detail": "This is too much: send fewer or smaller files."}, 413)
            if refusal is not None:
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)
