"""The vectors that a catalog keeps, to fill others with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from index import schema
from index.database import Database
from index.records import Floats, unpacked

# Rows with vectors that are read together.
_TOGETHER = 4096

VectorRows = tuple[list[int], Floats, list[dict[str, str | int]]]
"""Keys, their unit vectors (keys, dimension), and what a search can be narrowed by."""


class CatalogVectors:
    """Reads the vectors of what is visible."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._engine = database.engine

    def has_all_vectors(self) -> bool:
        """Whether the catalog keeps a vector of each passage (an older version kept none)."""
        passages, vectors, articles = schema.passages, schema.passage_vectors, schema.articles
        missing = (
            select(passages.c.key)
            .join(articles, (articles.c.key == passages.c.article_key) & articles.c.ready)
            .outerjoin(vectors, vectors.c.passage_key == passages.c.key)
            .where(vectors.c.passage_key.is_(None))
            .limit(1)
        )
        with self._engine.connect() as connection:
            return connection.execute(missing).first() is None

    def passage_vectors(self) -> Iterator[VectorRows]:
        """The vectors of all visible passages, some at a time."""
        table, article = schema.passage_vectors, schema.articles
        chosen = (
            select(table.c.passage_key, table.c.vector, table.c.article_key)
            .join(article, (article.c.key == table.c.article_key) & article.c.ready)
            .order_by(table.c.passage_key)
        )
        for rows in self._some_at_a_time(chosen):
            metadata = [{"article": row.article_key} for row in rows]
            yield [row.passage_key for row in rows], _vectors_of(rows), metadata

    def statement_vectors(self) -> Iterator[VectorRows]:
        """The vectors of all visible statements, some at a time."""
        table, article = schema.statements, schema.articles
        chosen = (
            select(table.c.key, table.c.vector, table.c.article_key, table.c.act, table.c.speaker)
            .join(article, (article.c.key == table.c.article_key) & article.c.ready)
            .order_by(table.c.key)
        )
        for rows in self._some_at_a_time(chosen):
            metadata = [vector_metadata(row.article_key, row.act, row.speaker) for row in rows]
            yield [row.key for row in rows], _vectors_of(rows), metadata

    def _some_at_a_time(self, chosen: Any) -> Iterator[Sequence[Any]]:
        with self._engine.connect() as connection:
            yield from connection.execution_options(yield_per=_TOGETHER).execute(chosen).partitions()


def vector_metadata(article: int, act: str, speaker: str | None) -> dict[str, str | int]:
    """What a search for statements can be narrowed by: the article's version, the act, the speaker's name."""
    named: dict[str, str | int] = {"speaker": speaker} if speaker else {}
    own: dict[str, str | int] = {"article": article, "act": act}
    return own | named


def _vectors_of(rows: Sequence[Any]) -> Floats:
    return unpacked(b"".join(row.vector for row in rows), len(rows))
