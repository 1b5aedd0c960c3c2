"""What is read of a catalog: articles, passages, statements, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Engine, func, select

from index import exact, full_text, listing, schema
from index.article import Article, Headline, Speaker, Statement
from index.exact import ExactSearch
from index.records import (
    Floats,
    StoredPassage,
    StoredStatement,
    article_from,
    passage_from,
    speaker_from,
    statement_from,
    text_hash,
    unpacked,
)

# Rows with vectors that are read together.
_TOGETHER = 4096

VectorRows = tuple[list[int], Floats, list[dict[str, str | int]]]
"""Keys, their unit vectors (keys, dimension), and what a search can be narrowed by."""


class CatalogReading:
    """Reads the database of one library: what is visible, and what the journal holds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def fact(self, name: str) -> Any:
        """A fact about the library, or None."""
        with self._engine.connect() as connection:
            return connection.scalar(select(schema.facts.c.value).where(schema.facts.c.name == name))

    def unfinished(self) -> list[int]:
        """Keys of the versions that interrupted work left behind."""
        with self._engine.connect() as connection:
            return list(connection.scalars(select(schema.journal.c.article_key)))

    def articles(self) -> list[Article]:
        """All articles, newest first, those without a date last."""
        table = schema.articles
        with self._engine.connect() as connection:
            linked: dict[str, list[str]] = {}
            for name, article_id in connection.execute(
                select(schema.sources.c.name, schema.sources.c.article_id).order_by(schema.sources.c.name)
            ):
                linked.setdefault(article_id, []).append(name)
            rows = connection.execute(
                select(table)
                .where(table.c.ready)
                .order_by(table.c.published.desc().nulls_last(), table.c.key)
            )
            return [article_from(row, linked.get(row.id, [])) for row in rows]

    def article(self, article_id: str) -> Article | None:
        """One article, or None."""
        table = schema.articles
        with self._engine.connect() as connection:
            row = connection.execute(select(table).where(table.c.id == article_id, table.c.ready)).first()
            if row is None:
                return None
            names = connection.scalars(
                select(schema.sources.c.name).where(schema.sources.c.article_id == article_id)
            ).all()
            return article_from(row, sorted(names))

    def counts(self) -> tuple[int, int, int]:
        """How many articles, passages and statements the library holds."""
        with self._engine.connect() as connection:

            def count(rows: Any) -> int:
                chosen = select(func.count()).select_from(rows).where(schema.articles.c.ready)
                return connection.scalar(chosen) or 0

            return (
                count(schema.articles),
                count(schema.passages.join(schema.articles)),
                count(schema.statements.join(schema.articles)),
            )

    def outdated(self, rules: str) -> int:
        """How many articles had their statements read by other rules than these."""
        table = schema.articles
        with self._engine.connect() as connection:
            chosen = select(func.count()).where(table.c.ready, table.c.rules != rules)
            return connection.scalar(chosen) or 0

    def held_by(self, source: str) -> list[tuple[str, str, str]]:
        """The articles that came from a source, or from the entries (`source#…`) of a feed or mailbox.

        Returns triples of the name it came from, article id and the source's fingerprint.
        """
        table = schema.sources
        own = (table.c.name == source) | table.c.name.startswith(f"{source}#", autoescape=True)
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(table.c.name, table.c.article_id, table.c.fingerprint).where(own)
            )
            return [(row.name, row.article_id, row.fingerprint) for row in rows]

    def sources_of(self, article_id: str) -> list[str]:
        """The sources that hold an article."""
        table = schema.sources
        with self._engine.connect() as connection:
            return list(connection.scalars(select(table.c.name).where(table.c.article_id == article_id)))

    def article_with_text(self, text: str) -> str | None:
        """The id of the article that has exactly this text, or None."""
        table = schema.articles
        with self._engine.connect() as connection:
            return connection.scalar(
                select(table.c.id).where(table.c.text_hash == text_hash(text), table.c.ready)
            )

    def passages(self, keys: Sequence[int]) -> dict[int, StoredPassage]:
        """Visible passages by key; keys that are unknown or not visible are left out."""
        with self._engine.connect() as connection:
            rows = connection.execute(_visible_passages().where(schema.passages.c.key.in_(keys)))
            return {row.key: passage_from(row) for row in rows}

    def passages_in(self, article_ids: Sequence[str]) -> list[StoredPassage]:
        """Visible passages of these articles, in reading order."""
        with self._engine.connect() as connection:
            chosen = (
                _visible_passages()
                .where(schema.articles.c.id.in_(article_ids))
                .order_by(schema.passages.c.key)
            )
            return [passage_from(row) for row in connection.execute(chosen)]

    def statements(
        self,
        keys: Sequence[int] | None = None,
        articles: Iterable[str] | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> list[StoredStatement]:
        """Visible statements in the order of their articles' dates, then of reading.

        Narrowed to those with these keys, in these articles, in articles published in this period (ISO
        dates as precise as wanted, both ends included).
        """
        table, article = schema.statements, schema.articles
        chosen = (
            select(table, article.c.id.label("article_id"), article.c.published, article.c.title)
            .join(article, (article.c.key == table.c.article_key) & article.c.ready)
            .order_by(article.c.published.nulls_last(), table.c.key)
        )
        if keys is not None:
            chosen = chosen.where(table.c.key.in_(keys))
        if articles is not None:
            chosen = chosen.where(article.c.id.in_(list(articles)))
        if since is not None:
            chosen = chosen.where(article.c.published >= since)
        if until is not None:
            # an end as coarse as a year or month takes in all of it
            chosen = chosen.where(func.substr(article.c.published, 1, len(until)) <= until)
        with self._engine.connect() as connection:
            return [statement_from(row) for row in connection.execute(chosen)]

    def speakers(self) -> list[tuple[str, str | None, Speaker]]:
        """The speaker of every statement as its article names it: article id, date, speaker."""
        table, article = schema.statements, schema.articles
        chosen = (
            select(article.c.id, article.c.published, table.c.body["speaker"].label("speaker"))
            .join(article, (article.c.key == table.c.article_key) & article.c.ready)
            .where(table.c.speaker.is_not(None))
            .order_by(article.c.published.nulls_last(), table.c.key)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(chosen).all()
        return [(row.id, row.published, speaker) for row in rows if (speaker := speaker_from(row.speaker))]

    def headlines(self) -> list[Headline]:
        """What a list shows of each article: newest first, those without a date last."""
        with self._engine.connect() as connection:
            return listing.headlines(connection)

    def source_names(self) -> list[str]:
        """Every place that an article came from."""
        with self._engine.connect() as connection:
            return list(connection.scalars(select(schema.sources.c.name)))

    def said(self) -> list[Statement]:
        """Every statement without its vector, in the order of the articles' dates, then of reading."""
        with self._engine.connect() as connection:
            return listing.said(connection)

    def exact_passages(self) -> ExactSearch:
        """All visible passages, to be searched in memory."""
        with self._engine.connect() as connection:
            return exact.passages(connection)

    def exact_statements(self) -> ExactSearch:
        """All visible statements, to be searched in memory."""
        with self._engine.connect() as connection:
            return exact.statements(connection)

    # --- vectors, to fill the others with

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

    def matching(self, wanted: Sequence[str], limit: int) -> list[tuple[int, float]]:
        """Passages that hold any of the stems: pairs of key and BM25 score, best first."""
        with self._engine.connect() as connection:
            return full_text.search(connection, wanted, limit)

    def document_frequencies(self, wanted: Sequence[str]) -> dict[str, int]:
        """In how many passages each stem occurs."""
        with self._engine.connect() as connection:
            return full_text.document_frequencies(connection, wanted)


def _visible_passages() -> Any:
    passages, articles, words_of = schema.passages, schema.articles, schema.passage_word_vectors
    words = func.substr(articles.c.text, passages.c.start + 1, passages.c.end - passages.c.start)
    return (
        select(
            passages,
            articles.c.id.label("article_id"),
            articles.c.title,
            words.label("text"),
            words_of.c.vectors.label("word_vectors"),
        )
        .join(articles, (articles.c.key == passages.c.article_key) & articles.c.ready)
        .outerjoin(words_of, words_of.c.passage_key == passages.c.key)
    )


def vector_metadata(article: int, act: str, speaker: str | None) -> dict[str, str | int]:
    """What a search for statements can be narrowed by: the article's version, the act, the speaker's name."""
    named: dict[str, str | int] = {"speaker": speaker} if speaker else {}
    own: dict[str, str | int] = {"article": article, "act": act}
    return own | named


def _vectors_of(rows: Sequence[Any]) -> Floats:
    return unpacked(b"".join(row.vector for row in rows), len(rows))
