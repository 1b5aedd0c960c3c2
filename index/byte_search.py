"""Search of a large library: every vector compared with the question's, as signed bytes in a mapped file.

A product of 8-bit integers compares a million vectors in some twenty milliseconds on one core; those that
come out nearest are then compared again by the vectors that the catalog keeps, so what is found is what an
exact search finds. The files need a byte a number on disk and, mapped, in memory, are opened at once, and
are derived: made from the catalog, and made again where they do not fit it. A search can be narrowed to any
vectors at no cost to what it finds.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.byte_files import Fact, Files, Mapped, Source
from index.exact import Among, ExactSearch
from index.ownership import turn

# So many times more are compared again than are wanted, and some, since bytes round and rows may be dead.
_MORE, _SOME = 2, 32
# Vectors by which it is seen whether files are of this library: of the newest, and of all.
_LOOKED_AT = 32
# How a byte stands for a number is learned from the vectors there are; at so many times as many, anew.
_GROWN = 4
# Vectors that are compared together where all are.
_TOGETHER = 4096


class ByteSearch:
    """The vectors of one kind in a library; safe among threads, and among processes where it is shared."""

    def __init__(self, folder: Path, name: str, source: Source) -> None:
        """Files named `name` in `folder`, made or brought up to date by `refresh`."""
        self._files = Files(folder, name)
        self._place = (folder, name)
        self._source = source
        self._refreshing = threading.Lock()
        self._now: Mapped | None = None

    def refresh(self, count: int) -> int:
        """Add what is new in the source, which has `count` vectors; begin anew where the files do not fit.

        Gives how many vectors are searched: fewer than `count` where the source does not give all.
        """
        with self._refreshing, turn(*self._place):
            fact = self._files.read()
            if fact is not None and not self._fits(fact, count):
                fact = None
            state = self._source.state()
            if fact is None or fact.state != state:
                fact = self._files.append(fact, self._source, state)
            self._now = self._files.mapped(fact)
            return fact.count

    def _fits(self, fact: Fact, count: int) -> bool:
        """Whether the files are of this source, and not for the most part of what it had once.

        What is no more there stays in the files until it is much: what is found is looked up in the source.
        """
        if count > _GROWN * fact.learned or fact.count > 2 * count:
            return False
        now = self._files.mapped(fact)
        spread = {*range(0, fact.count, max(1, fact.count // _LOOKED_AT)), *range(fact.count)[-_LOOKED_AT:]}
        places = {int(now.keys[place]): place for place in spread}
        keys, vectors = self._source.under(list(places))
        return len(keys) > 0 and now.holds([places[key] for key in keys], vectors)

    def discard_damaged(self, count: int) -> bool:
        """Look at every vector in the files; gives whether they are not the source's: none is kept then.

        `count` is how many the source has.
        """
        with self._refreshing, turn(*self._place):
            fact = self._files.read()
            if fact is None or self._agrees(fact, count):
                return False
            self._files.discard()
            return True

    def _agrees(self, fact: Fact, count: int) -> bool:
        now = self._files.mapped(fact)
        found = 0
        for begin in range(0, fact.count, _TOGETHER):
            places = {int(key): begin + n for n, key in enumerate(now.keys[begin : begin + _TOGETHER])}
            keys, vectors = self._source.under(list(places))
            if len(keys) and not now.holds([places[key] for key in keys], vectors):
                return False
            found += len(keys)
        return found >= count or fact.state != self._source.state()

    def nearest(
        self, vector: Sequence[float], limit: int, among: Among | None = None
    ) -> list[tuple[int, float]]:
        """Pairs of key and cosine, nearest first; among equals the older. `among` narrows the search."""
        now = self._now
        assert now is not None, "refreshed before it is searched"
        fitting = None if among is None else self._source.fitting(among)
        several = _MORE * limit + _SOME
        while True:
            found = now.likeliest(np.asarray(vector, np.float32), several, fitting)
            keys, vectors = self._source.under(found)
            # an article replaced again and again leaves dead rows, all as near as what is there of it
            if len(keys) >= _MORE * limit or len(found) < several:
                return ExactSearch(keys, vectors).nearest(vector, limit)
            several *= 4
