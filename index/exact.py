"""Exact search among the vectors that the catalog keeps: for a small library, quicker than opening Chroma."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from index import schema
from index.records import Floats, unpacked


class ExactSearch:
    """Unit vectors in memory, under their keys; never changed once made, so safe among threads."""

    def __init__(self, keys: Sequence[int], vectors: Floats, names: Sequence[str | None] = ()) -> None:
        """`vectors` is float32 (n, dimension); `names`, where there are any, are what a search narrows to."""
        self._keys = np.asarray(keys, dtype=np.int64)
        self._vectors = vectors
        self._named: dict[str, list[int]] = {}
        for place, name in enumerate(names):
            if name is not None:
                self._named.setdefault(name, []).append(place)

    def __len__(self) -> int:
        return len(self._keys)

    def nearest(
        self, vector: Sequence[float], limit: int, names: Sequence[str] | None = None
    ) -> list[tuple[int, float]]:
        """Pairs of key and cosine, nearest first; among equals the older. `names` narrows the search."""
        keys, vectors = self._keys, self._vectors
        if names is not None:
            places = sorted({place for name in names for place in self._named.get(name, ())})
            keys, vectors = keys[places], vectors[places]
        if not len(keys) or limit < 1:
            return []
        similarities = vectors @ np.asarray(vector, dtype=np.float32)
        best = np.arange(len(keys))
        if limit < len(keys):
            best = np.argpartition(-similarities, limit - 1)[:limit]
        best = best[np.lexsort((keys[best], -similarities[best]))]
        return list(zip(keys[best].tolist(), similarities[best].tolist(), strict=True))


def passages(connection: Connection) -> ExactSearch:
    """All visible passages. Fewer than there are, where an older version wrote some."""
    table, article = schema.passage_vectors, schema.articles
    chosen = (
        select(table.c.passage_key, table.c.vector)
        .join(article, (article.c.key == table.c.article_key) & article.c.ready)
        .order_by(table.c.passage_key)
    )
    rows = connection.execute(chosen).all()
    return ExactSearch([row[0] for row in rows], _stacked([row[1] for row in rows]))


def statements(connection: Connection) -> ExactSearch:
    """All visible statements, to be narrowed by their speakers' names."""
    table, article = schema.statements, schema.articles
    chosen = (
        select(table.c.key, table.c.vector, table.c.speaker)
        .join(article, (article.c.key == table.c.article_key) & article.c.ready)
        .order_by(table.c.key)
    )
    rows: Any = connection.execute(chosen).all()
    return ExactSearch([row[0] for row in rows], _stacked([row[1] for row in rows]), [row[2] for row in rows])


def _stacked(vectors: Sequence[bytes]) -> Floats:
    if not vectors:
        return np.zeros((0, 0), dtype=np.float32)
    return unpacked(b"".join(vectors), len(vectors))
