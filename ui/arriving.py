"""An answer on its way: its pieces, made in a thread, for whoever waits in the event loop."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator

from anyio import CapacityLimiter, to_thread

from assistant.citation import Answer

_REDRAW_SECONDS = 0.05
"""Pieces that follow closer are given together: drawing costs more than what it shows."""

_Piece = str | Answer | Exception | None


class Arriving:
    """The pieces of one answer, for the event loop that it is made in; any thread can stop it."""

    def __init__(self, pieces: Iterator[str | Answer], limiter: CapacityLimiter) -> None:
        """`pieces` are those of `Assistant.stream`; `limiter` says how many answers are made at a time."""
        self._pieces = pieces
        self._limiter = limiter
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._told = False
        self._waiting: deque[_Piece] = deque()
        self._stopped = False

    def stop(self) -> None:
        """Nothing more is given; the thread ends with the piece that it is at."""
        self._stopped = True
        self._loop.call_soon_threadsafe(self._news.set)

    async def given(self) -> AsyncIterator[str | Answer]:
        """All that has arrived of the text, each time more of it has; at last the answer, unless stopped.

        An answer that is there at once is given at once, without its pieces.

        Raises:
            Exception: whatever making the answer raises.
        """
        making = asyncio.create_task(self._made())
        arrived = ""
        try:
            while True:
                await self._news.wait()
                if self._stopped:
                    return
                self._news.clear()
                # Before looking: what comes while looking is then told anew.
                self._told = False
                while self._waiting:
                    piece = self._waiting.popleft()
                    if isinstance(piece, Exception):
                        raise piece
                    if isinstance(piece, Answer):
                        yield piece
                    if not isinstance(piece, str):
                        return
                    arrived += piece
                yield arrived
                await asyncio.sleep(_REDRAW_SECONDS)
        finally:
            self._stopped = True
            making.cancel()

    async def _made(self) -> None:
        # Left behind by those who stop: a chat model may take long over its next piece.
        await to_thread.run_sync(self._make, limiter=self._limiter, abandon_on_cancel=True)

    def _make(self) -> None:
        """In the thread: hand the pieces over as they are made."""
        try:
            for piece in self._pieces:
                if self._stopped:
                    return
                self._hand_over(piece)
        except Exception as error:
            self._hand_over(error)
        else:
            self._hand_over(None)

    def _hand_over(self, piece: _Piece) -> None:
        self._waiting.append(piece)
        if not self._told:
            self._told = True
            self._loop.call_soon_threadsafe(self._news.set)
