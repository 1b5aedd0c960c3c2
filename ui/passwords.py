"""Passwords that are tried: who is wrong waits, longer each time, and only so many may wait at once."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from anyio import CancelScope, CapacityLimiter, to_thread
from starlette.types import Scope

from ui.auth import Users
from ui.counting import network_of

WAITING_EACH = 20
"""Tries of one reader that may be under way at once."""

WAITING_IN_ALL = 200
"""Tries of all readers that may be under way at once."""

_LONGEST_DELAY = 30.0  # seconds
_READERS_REMEMBERED = 10_000


class TooManyTriesError(Exception):
    """There is no place for another try; `seconds` later there may be."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Too many passwords are being tried; try again in {seconds:.0f} s.")
        self.seconds = seconds


@dataclass(slots=True)
class _Reader:
    """What is remembered of an address that tries passwords."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    failures: int = 0
    rests_until: float = 0.0
    waiting: int = 0

    @property
    def rest(self) -> float:
        return self.rests_until - time.monotonic()


@dataclass(slots=True, eq=False)
class _Try:
    reader: _Reader
    scope: CancelScope = field(default_factory=CancelScope)


class Passwords:
    """Looks at passwords: one at a time for each reader, told apart by their addresses."""

    def __init__(self, users: Users, delay: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
        self._users = users
        self._delay = delay
        self._checking = CapacityLimiter(2)  # each check takes 64 MB and a core
        self._readers: OrderedDict[str, _Reader] = OrderedDict()
        self._tries: list[_Try] = []

    async def right(self, scope: Scope, name: str, password: str) -> bool:
        """Whether this is the user's password; where it is not, that is said after a while.

        Raises:
            TooManyTriesError: the reader has too many under way, or another needs the place more.
        """
        reader = self._reader(scope)
        if reader.waiting >= WAITING_EACH:
            raise TooManyTriesError(reader.rest)
        if len(self._tries) >= WAITING_IN_ALL:
            self._make_room(reader)
        one = _Try(reader)
        self._tries.append(one)
        reader.waiting += 1
        try:
            with one.scope:
                return await self._tried(reader, name, password)
        finally:
            self._leave(one)
        raise TooManyTriesError(reader.rest)

    async def _tried(self, reader: _Reader, name: str, password: str) -> bool:
        async with reader.turn:
            # Of one that had to leave before its time was over.
            await self._rested(reader)
            right = await to_thread.run_sync(self._users.right, name, password, limiter=self._checking)
            if right:
                reader.failures = 0
            else:
                reader.rests_until = time.monotonic() + min(2.0**reader.failures, _LONGEST_DELAY)
                reader.failures = min(reader.failures + 1, 10)
                await self._rested(reader)
            return right

    async def _rested(self, reader: _Reader) -> None:
        if reader.rest > 0:
            await self._delay(reader.rest)
            reader.rests_until = 0.0

    def _make_room(self, newcomer: _Reader) -> None:
        """End a try of who has the most under way, or else was wrong most often, so that others get in."""
        one = max(self._tries, key=lambda each: (each.reader.waiting, each.reader.failures))
        if (one.reader.waiting, one.reader.failures) <= (newcomer.waiting + 1, newcomer.failures):
            raise TooManyTriesError(newcomer.rest)
        self._leave(one)
        one.scope.cancel()

    def _leave(self, one: _Try) -> None:
        if one in self._tries:
            self._tries.remove(one)
            one.reader.waiting -= 1

    def _reader(self, scope: Scope) -> _Reader:
        network = str(network_of(scope))
        reader = self._readers.setdefault(network, _Reader())
        self._readers.move_to_end(network)
        while len(self._readers) > _READERS_REMEMBERED:
            self._readers.popitem(last=False)
        return reader
