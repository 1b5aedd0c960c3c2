"""Exact search among the vectors that the catalog keeps: for a small library, quicker than opening Chroma."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, select

from index import schema
from index.records import Floats, unpacked


@dataclass(frozen=True, slots=True)
class Among:
    """What a search is narrowed to: the vectors that are all of this.

    Attributes:
        names: those of speakers with one of these names; None for any or none.
        articles: those of these versions of articles, by their keys; None for every one.
    """

    names: Sequence[str] | None = None
    articles: Sequence[int] | None = None


class ExactSearch:
    """Unit vectors in memory, under their keys; never changed once made, so safe among threads."""

    def __init__(
        self,
        keys: Sequence[int],
        vectors: Floats,
        names: Sequence[str | None] = (),
        articles: Sequence[int] = (),
    ) -> None:
        """`vectors` is float32 (n, dimension); a search narrows to `names` and `articles`, one each."""
        self._keys = np.asarray(keys, dtype=np.int64)
        self._articles = np.asarray(articles, dtype=np.int64)
        self._vectors = vectors
        self._named: dict[str, list[int]] = {}
        for place, name in enumerate(names):
            if name is not None:
                self._named.setdefault(name, []).append(place)

    def __len__(self) -> int:
        return len(self._keys)

    def nearest(
        self, vector: Sequence[float], limit: int, among: Among | None = None
    ) -> list[tuple[int, float]]:
        """Pairs of key and cosine, nearest first; among equals the older. `among` narrows the search."""
        keys, vectors = self._keys, self._vectors
        if among is not None:
            places = self._places(among)
            keys, vectors = keys[places], vectors[places]
        if not len(keys) or limit < 1:
            return []
        similarities = vectors @ np.asarray(vector, dtype=np.float32)
        best = np.arange(len(keys))
        if limit < len(keys):
            best = np.argpartition(-similarities, limit - 1)[:limit]
        best = best[np.lexsort((keys[best], -similarities[best]))]
        return list(zip(keys[best].tolist(), similarities[best].tolist(), strict=True))

    def _places(self, among: Among) -> NDArray[np.intp]:
        places = np.arange(len(self._keys))
        if among.names is not None:
            found = {place for name in among.names for place in self._named.get(name, ())}
            places = np.array(sorted(found), dtype=np.intp)
        if among.articles is not None:
            places = places[np.isin(self._articles[places], np.asarray(among.articles, dtype=np.int64))]
        return places


def passages(connection: Connection) -> ExactSearch:
    """All visible passages. Fewer than there are, where an older version wrote some."""
    table, article = schema.passage_vectors, schema.articles
    chosen = (
        select(table.c.passage_key, table.c.vector, table.c.article_key)
        .join(article, (article.c.key == table.c.article_key) & article.c.ready)
        .order_by(table.c.passage_key)
    )
    return _search(connection, chosen)


def statements(connection: Connection) -> ExactSearch:
    """All visible statements."""
    table, article = schema.statements, schema.articles
    chosen = (
        select(table.c.key, table.c.vector, table.c.article_key, table.c.speaker)
        .join(article, (article.c.key == table.c.article_key) & article.c.ready)
        .order_by(table.c.key)
    )
    return _search(connection, chosen)


def _search(connection: Connection, chosen: Select[Any]) -> ExactSearch:
    rows = connection.execute(chosen).all()
    keys, vectors, articles, names = (
        zip(*((*row, None)[:4] for row in rows), strict=True) if rows else ((),) * 4
    )
    return ExactSearch(keys, _stacked(vectors), names, articles)


def _stacked(vectors: Sequence[bytes]) -> Floats:
    if not vectors:
        return np.zeros((0, 0), dtype=np.float32)
    return unpacked(b"".join(vectors), len(vectors))
