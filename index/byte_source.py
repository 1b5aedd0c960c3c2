"""The vectors that a catalog keeps, as `index.byte_files` takes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Column, ColumnElement, Table, select

from index import schema
from index.byte_files import Source
from index.database import Database
from index.exact import Among
from index.records import Floats, unpacked

# Rows with vectors that are read together.
_TOGETHER = 4096


def passages(database: Database) -> Source:
    """The vectors of the visible passages."""
    return _source(database, schema.passage_vectors, schema.passage_vectors.c.passage_key)


def statements(database: Database) -> Source:
    """The vectors of the visible statements."""
    return _source(database, schema.statements, schema.statements.c.key)


def _source(database: Database, table: Table, key: Column[int]) -> Source:
    article = schema.articles
    visible = select(key, table.c.vector).join(
        article, (article.c.key == table.c.article_key) & article.c.ready
    )

    def after(last: int) -> Iterator[tuple[Sequence[int], Floats]]:
        chosen = visible.where(key > last).order_by(key)
        with database.engine.connect() as connection:
            rows = connection.execution_options(yield_per=_TOGETHER).execute(chosen)
            for some in rows.partitions():
                yield _taken_apart(some)

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

    return Source(after, under, fitting)


def _taken_apart(rows: Sequence[Any]) -> tuple[Sequence[int], Floats]:
    keys = [row[0] for row in rows]
    return keys, unpacked(b"".join(row[1] for row in rows), len(rows) or -1)
