"""The vectors that a catalog keeps, as `index.byte_files` takes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, Engine, Table, select

from index import schema
from index.byte_files import Source
from index.records import Floats, unpacked

# Rows with vectors that are read together.
_TOGETHER = 4096


def passages(engine: Engine) -> Source:
    """The vectors of the visible passages."""
    table = schema.passage_vectors
    return _source(engine, table, table.c.passage_key)


def statements(engine: Engine) -> Source:
    """The vectors of the visible statements, each with the name of its speaker."""
    table = schema.statements

    def named(names: Sequence[str]) -> Sequence[int]:
        with engine.connect() as connection:
            return connection.scalars(select(table.c.key).where(table.c.speaker.in_(names))).all()

    return _source(engine, table, table.c.key, named)


def _source(engine: Engine, table: Table, key: Column[int], named: Any = None) -> Source:
    article = schema.articles
    visible = select(key, table.c.vector).join(
        article, (article.c.key == table.c.article_key) & article.c.ready
    )

    def after(last: int) -> Iterator[tuple[Sequence[int], Floats]]:
        chosen = visible.where(key > last).order_by(key)
        with engine.connect() as connection:
            rows = connection.execution_options(yield_per=_TOGETHER).execute(chosen)
            for some in rows.partitions():
                yield _taken_apart(some)

    def under(keys: Sequence[int]) -> tuple[Sequence[int], Floats]:
        with engine.connect() as connection:
            return _taken_apart(connection.execute(visible.where(key.in_(keys))).all())

    return Source(after, under, named)


def _taken_apart(rows: Sequence[Any]) -> tuple[Sequence[int], Floats]:
    keys = [row[0] for row in rows]
    return keys, unpacked(b"".join(row[1] for row in rows), len(rows) or -1)
