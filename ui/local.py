"""What a server does for the commands of its own user on its own machine; see `assistant.served`."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

from anyio import CapacityLimiter
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from assistant.assistant import Assistant
from assistant.served import PATH
from index.errors import LibraryError, QuiaditError
from ui.lanes import Lanes, work

_log = logging.getLogger(__name__)


def local_route(assistant: Assistant, token: str, lanes: Lanes) -> Route:
    """The route under which commands of this machine find everything; they show the token."""
    operations: dict[str, tuple[CapacityLimiter, Callable[..., Any]]] = {
        "folder": (lanes.listing, lambda: str(assistant.library.folder)),
        "ask": (lanes.asking, partial(_ask, assistant)),
        "statements": (lanes.listing, assistant.statements),
        "speakers": (lanes.listing, assistant.speakers),
        "articles": (lanes.listing, assistant.articles),
        "article": (lanes.listing, assistant.article),
        "outdated": (lanes.listing, assistant.outdated),
        "remove": (lanes.adding, assistant.remove),
        "add": (lanes.adding, assistant.add),
    }
    expected = f"Bearer {token}".encode()

    async def answer(request: Request) -> Response:
        if not secrets.compare_digest(request.headers.get("authorization", "").encode(), expected):
            return JSONResponse({"detail": "This is for the commands of this machine."}, 401)
        name = request.path_params["operation"]
        if name not in operations:
            return JSONResponse({"detail": f"There is no '{name}' here."}, 404)
        try:
            arguments = dict(json.loads(await request.body()))
        except (ValueError, TypeError):
            return JSONResponse({"detail": "The arguments are a JSON object."}, 400)
        lane, operation = operations[name]
        return StreamingResponse(_lines(lane, operation, arguments, name == "add"), media_type="text/plain")

    return Route(f"{PATH}{{operation}}", answer, methods=["POST"])


def _ask(assistant: Assistant, question: str, history: list[list[str]]) -> Any:
    return assistant.ask(question, [(asked, answer) for asked, answer in history])


async def _lines(
    lane: CapacityLimiter, operation: Callable[..., Any], arguments: dict[str, Any], tells_progress: bool
) -> AsyncIterator[bytes]:
    """The lines of an answer; work whose asker goes away ends with the article that it is at."""
    lines: asyncio.Queue[bytes] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    gone = False

    def progress(done: int, total: int, name: str) -> None:
        if gone:
            raise LibraryError("Nobody waits for this any more.")
        loop.call_soon_threadsafe(lines.put_nowait, to_json({"progress": [done, total, name]}))

    async def do() -> None:
        try:
            more: dict[str, Any] = {"progress": progress} if tells_progress else {}
            result = {"result": await work(lane, operation, **arguments, **more)}
        except QuiaditError as error:
            result = {"error": str(error)}
        except Exception:
            _log.exception("A command could not be served.")
            result = {"error": "Something unexpected went wrong in the web chat: its log says what."}
        lines.put_nowait(to_json(result))

    doing = asyncio.create_task(do())
    try:
        while not (doing.done() and lines.empty()):
            yield await lines.get() + b"\n"
    finally:
        gone = True
        doing.cancel()
