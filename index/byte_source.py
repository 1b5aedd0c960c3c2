"""The vectors that a catalog keeps, as `index.byte_files` takes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Column, ColumnElement, Table, select

from index import schema
from index.byte_files import Source
from index.catalog import Catalog
from index.exact import Among
from index.records import Floats, unpacked

# Articles whose vectors are asked for, and rows with vectors that are read, together.
_ARTICLES = 1000
_TOGETHER = 4096


def passages(catalog: Catalog) -> Source:
    """The vectors of the visible passages."""
    return _source(catalog, schema.passage_vectors, schema.passage_vectors.c.passage_key)


def statements(catalog: Catalog) -> Source:
    """The vectors of the visible statements."""
    return _source(catalog, schema.statements, schema.statements.c.key)


def _source(catalog: Catalog, table: Table, key: Column[int]) -> Source:
    database, article = catalog.database, schema.articles
    visible = select(key, table.c.vector).join(
        article, (article.c.key == table.c.article_key) & article.c.ready
    )

    def of(articles: Sequence[int]) -> Iterator[tuple[Sequence[int], Floats]]:
        with database.engine.connect() as connection:
            for begin in range(0, len(articles), _ARTICLES):
                some = articles[begin : begin + _ARTICLES]
                chosen = visible.where(database.among(table.c.article_key, some)).order_by(key)
                rows = connection.execution_options(yield_per=_TOGETHER).execute(chosen)
                for together in rows.partitions():
                    yield _taken_apart(together)

    def under(keys: Sequence[int]) -> tuple[Sequence[int], Floats]:
        with database.engine.connect() as connection:
            return _taken_apart(connection.execute(visible.where(database.among(key, keys))).all())

    def fitting(among: Among) -> NDArray[np.int64]:
        # each condition alone is answered by an index, without a look at the rows
        conditions: list[ColumnElement[bool]] = []
        if among.names is not None:
            conditions.append(table.c.speaker.in_(among.names))
        if among.articles is not None:
            conditions.append(database.among(table.c.article_key, among.articles))
        with database.engine.connect() as connection:
            found = [
                np.array(connection.scalars(select(key).where(each)).all(), np.int64) for each in conditions
            ]
        return found[0] if len(found) == 1 else np.intersect1d(found[0], found[1], assume_unique=True)

    return Source(catalog.state, catalog.visible, of, under, fitting)


def _taken_apart(rows: Sequence[Any]) -> tuple[Sequence[int], Floats]:
    if not rows:  # others have removed or replaced what was looked for
        return [], np.zeros((0, 0), np.float32)
    return [row[0] for row in rows], unpacked(b"".join(row[1] for row in rows), len(rows))
