"""How often one reader may ask, send files and try to log in: who is quicker is told to wait."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from ui.counting import network_of, told_to_wait
from ui.gate import USER

_READERS_REMEMBERED = 10_000

ASKING = ("/gradio_api/queue/join", "/gradio_api/run/", "/gradio_api/call/", "/gradio_api/api/", "/mcp")
"""Where the server is made to work: by the page, by programs, by the tools of language models."""

SENDING = ("/gradio_api/upload",)
LOGGING_IN = ("/login",)


@dataclass(slots=True)
class _Allowance:
    """What is left to one reader, and when that was reckoned."""

    left: float
    at: float


class RateLimit:
    """ASGI middleware that answers 429 to who posts to some paths more often than allowed.

    A reader is the user who has logged in, or else the address. Without a login whoever sits at this machine
    is not counted: the page is theirs.
    """

    def __init__(
        self,
        app: ASGIApp,
        paths: tuple[str, ...],
        per_minute: int,
        *,
        count_local: bool = False,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`paths` are beginnings of paths; `per_minute` may also come all at once; 0 is no limit.

        `count_local` counts also this machine's own addresses, for those who have not logged in.
        """
        self._app = app
        self._paths = paths
        self._most = per_minute
        self._count_local = count_local
        self._now = now
        self._readers: OrderedDict[str, _Allowance] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless its reader has to wait."""
        if self._most and scope["type"] == "http" and scope["method"] == "POST":
            reader = self._reader(scope) if scope["path"].startswith(self._paths) else None
            if reader is not None and (seconds := self._wait(reader)):
                await told_to_wait(scope, seconds)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _reader(self, scope: Scope) -> str | None:
        """Who sends a request, or None where nobody counts."""
        if user := scope.get(USER):
            return f"user {user}"
        network = network_of(scope)
        if network is not None and network.is_loopback and not self._count_local:
            return None
        return str(network)

    def _wait(self, reader: str) -> float:
        """Count a request; the seconds to wait where it is one too many, else 0."""
        now = self._now()
        allowance = self._readers.setdefault(reader, _Allowance(self._most, now))
        self._readers.move_to_end(reader)
        while len(self._readers) > _READERS_REMEMBERED:
            self._readers.popitem(last=False)
        gained = (now - allowance.at) * self._most / 60
        allowance.left, allowance.at = min(self._most, allowance.left + gained), now
        if allowance.left < 1:
            return (1 - allowance.left) * 60 / self._most
        allowance.left -= 1
        return 0.0
