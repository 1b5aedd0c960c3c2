"""What is read of a catalog: articles, passages, statements, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select

from index import exact, listing, schema
from index.article import Article, Headline
from index.catalog_told import CatalogTold
from index.exact import ExactSearch
from index.records import (
    StoredPassage,
    StoredStatement,
    article_from,
    passage_from,
    statement_from,
    text_hash,
)


class CatalogReading(CatalogTold):
    """Reads the database of one library: what is visible, and what the journal holds."""

    def fact(self, name: str) -> Any:
        """A fact about the library, or None."""
        with self._engine.connect() as connection:
            return connection.scalar(select(schema.facts.c.value).where(schema.facts.c.name == name))

    def unfinished(self) -> list[int]:
        """Keys of the versions that interrupted work left behind."""
        with self._engine.begin() as connection:
            return self.database.unfinished(connection)

    def revision(self) -> int:
        """A number that grows with every change that becomes visible, where several processes make them."""
        with self._engine.connect() as connection:
            return self.database.revision(connection)

    def versions(self, article_ids: Iterable[str] | None = None) -> dict[str, int]:
        """The key of the visible version of each article, or of these, by the article's id."""
        table = schema.articles
        chosen = select(table.c.id, table.c.key).where(table.c.ready)
        if article_ids is not None:
            chosen = chosen.where(self.database.among(table.c.id, list(article_ids)))
        with self._engine.connect() as connection:
            return {row.id: row.key for row in connection.execute(chosen)}

    def versions_of(self, article_ids: Iterable[str]) -> list[int]:
        """The keys of the visible versions of these articles."""
        table = schema.articles
        # as in `counts`: an index has what is wanted, a row would have to be read for `ready`
        hidden = select(schema.journal.c.article_key)
        chosen = select(table.c.key).where(self.database.among(table.c.id, list(article_ids)))
        with self._engine.connect() as connection:
            return list(connection.scalars(chosen.where(table.c.key.not_in(hidden))))

    def rules(self) -> dict[str, str | None]:
        """Version of the rules that read the statements of each visible article, by the article's id."""
        table = schema.articles
        with self._engine.connect() as connection:
            rows = connection.execute(select(table.c.id, table.c.rules).where(table.c.ready))
            return {row.id: row.rules for row in rows}

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
        # those that are not visible are in the journal: counted so, no row has to be looked up
        hidden = select(schema.journal.c.article_key)

        def visible(column: Any) -> Any:
            counted = select(func.count()).select_from(column.table)
            return counted.scalar_subquery() - counted.where(column.in_(hidden)).scalar_subquery()

        columns = (schema.articles.c.key, schema.passages.c.article_key, schema.statements.c.article_key)
        with self._engine.connect() as connection:
            # in one statement: what another process finishes meanwhile is counted before, or after
            articles, passages, statements = connection.execute(select(*map(visible, columns))).one()
            return articles, passages, statements

    def counts_written(self) -> tuple[int, int]:
        """How many passages and statements there are, those that nobody sees yet included."""
        with self._engine.connect() as connection:
            passages, statements = (
                connection.scalar(select(func.count()).select_from(table)) or 0
                for table in (schema.passages, schema.statements)
            )
            return passages, statements

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

    def headlines(self) -> list[Headline]:
        """What a list shows of each article: newest first, those without a date last."""
        with self._engine.connect() as connection:
            return listing.headlines(connection)

    def source_names(self) -> list[str]:
        """Every place that an article came from."""
        with self._engine.connect() as connection:
            return list(connection.scalars(select(schema.sources.c.name)))

    def exact_passages(self) -> ExactSearch:
        """All visible passages, to be searched in memory."""
        with self._engine.connect() as connection:
            return exact.passages(connection)

    def exact_statements(self) -> ExactSearch:
        """All visible statements, to be searched in memory."""
        with self._engine.connect() as connection:
            return exact.statements(connection)

    def matching(
        self, wanted: Sequence[str], limit: int, articles: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Passages that hold any of the stems: pairs of key and BM25 score, best first.

        `articles` narrows to these versions.
        """
        with self._engine.connect() as connection:
            return self.database.full_text.search(connection, wanted, limit, articles)

    def document_frequencies(self, wanted: Sequence[str]) -> dict[str, int]:
        """In how many passages each stem occurs."""
        with self._engine.connect() as connection:
            return self.database.full_text.document_frequencies(connection, wanted)


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
