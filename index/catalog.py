"""The catalog: articles and their passages in a database, the source of truth of a library.

Writing an article takes two transactions, because its vectors live elsewhere (`index.vectors`):
`begin` writes the version, invisible, and notes it in the journal; once its vectors are stored,
`publish` makes it visible and puts the version that it replaces into the journal. `unfinished`
tells what the journal holds: versions whose vectors and rows are to be removed, then `settle`d.
A process killed between any two steps leaves a journal that says exactly what to clean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, create_engine, delete, event, func, insert, select, update

from index import exact, full_text, listing, schema
from index.article import Article, Headline, Speaker, Statement
from index.embedding.word_space import packed_words
from index.errors import LibraryError
from index.exact import ExactSearch
from index.records import (
    Draft,
    StoredPassage,
    StoredStatement,
    Written,
    article_from,
    article_values,
    packed,
    passage_from,
    speaker_from,
    statement_from,
    statement_values,
    text_hash,
)


class Catalog:
    """The database of one library; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Open the catalog, making its tables where there are none.

        Raises:
            LibraryError: the database was made by a newer version of Quiadit, or is damaged.
        """
        self._engine = create_engine(f"sqlite:///{path}")
        event.listen(self._engine, "connect", _prepare_connection)
        try:
            with self._engine.begin() as connection:
                schema.metadata.create_all(connection)
                full_text.create(connection)
        except Exception as error:
            self.close()
            raise LibraryError(
                f"The catalog {path} cannot be opened ({str(error).splitlines()[0]}): "
                "restore it from a backup, or remove the library's folder and add the articles again."
            ) from error
        version = self.fact("schema_version")
        if version is None:
            self.set_facts({"schema_version": schema.SCHEMA_VERSION})
        elif version != schema.SCHEMA_VERSION:
            self.close()
            raise LibraryError(
                f"The library was made by another version of Quiadit (its schema is {version}, this one "
                f"reads {schema.SCHEMA_VERSION}): install that version, or add the articles to a new library."
            )

    def close(self) -> None:
        """Give the database back."""
        self._engine.dispose()

    # --- facts about the library

    def fact(self, name: str) -> Any:
        """A fact about the library, or None."""
        with self._engine.connect() as connection:
            return connection.scalar(select(schema.facts.c.value).where(schema.facts.c.name == name))

    def set_facts(self, values: Mapping[str, Any]) -> None:
        """Write several facts in one transaction."""
        with self._engine.begin() as connection:
            _write_facts(connection, values)

    # --- writing

    def begin(self, drafts: Sequence[Draft]) -> list[Written]:
        """Write versions that nobody sees yet; gives the keys of each draft."""
        written = []
        with self._engine.begin() as connection:
            for draft in drafts:
                article = draft.article
                key = _insert(
                    connection,
                    schema.articles,
                    **article_values(article),
                    ready=False,
                    rules=draft.rules,
                )
                connection.execute(insert(schema.journal).values(article_key=key))
                passages = _insert_all(
                    connection,
                    schema.passages,
                    [
                        {
                            "article_key": key,
                            "start": passage.start,
                            "end": passage.end,
                            "sentences": passage.sentences,
                            "sentence_vectors": packed(vectors),
                        }
                        for passage, vectors in zip(draft.passages, draft.sentence_vectors, strict=True)
                    ],
                )
                if passages:
                    connection.execute(
                        insert(schema.passage_vectors),
                        [
                            {"passage_key": passage, "article_key": key, "vector": packed(vector)}
                            for passage, vector in zip(passages, draft.passage_vectors, strict=True)
                        ],
                    )
                of_words = [
                    {"passage_key": passage, "article_key": key, "vectors": packed_words(vectors)}
                    for passage, vectors in zip(passages, draft.word_vectors, strict=False)
                    if len(vectors)
                ]
                if of_words:
                    connection.execute(insert(schema.passage_word_vectors), of_words)
                texts = (article.text[passage.start : passage.end] for passage in draft.passages)
                full_text.write(connection, zip(passages, texts, strict=True))
                statements = _insert_all(
                    connection,
                    schema.statements,
                    [
                        {"article_key": key, "vector": packed(vector), **statement_values(statement)}
                        for statement, vector in zip(draft.statements, draft.statement_vectors, strict=True)
                    ],
                )
                written.append(Written(key, passages, statements))
        return written

    def publish(
        self, drafts: Sequence[Draft], keys: Sequence[int], new_facts: Mapping[str, Any] | None = None
    ) -> list[int]:
        """Make versions visible in place of their older selves, in one transaction with `new_facts`.

        Returns the keys of the versions that they replace: now in the journal, to be removed.
        """
        replaced: list[int] = []
        articles, journal = schema.articles, schema.journal
        with self._engine.begin() as connection:
            for draft, key in zip(drafts, keys, strict=True):
                old = connection.scalars(
                    select(articles.c.key).where(articles.c.id == draft.article.id, articles.c.ready)
                ).all()
                for old_key in old:
                    connection.execute(update(articles).where(articles.c.key == old_key).values(ready=False))
                    connection.execute(insert(journal).values(article_key=old_key))
                replaced.extend(old)
                connection.execute(update(articles).where(articles.c.key == key).values(ready=True))
                connection.execute(delete(journal).where(journal.c.article_key == key))
                _link_source(connection, draft.article.source, draft.article.id, draft.fingerprint)
            _write_facts(connection, new_facts or {})
        return replaced

    def settle(self, keys: Sequence[int]) -> None:
        """Delete dead versions for good, once their vectors are gone."""
        with self._engine.begin() as connection:
            full_text.erase(connection, keys)
            for key in keys:
                for table in (
                    schema.passage_word_vectors,
                    schema.passage_vectors,
                    schema.passages,
                    schema.statements,
                ):
                    connection.execute(delete(table).where(table.c.article_key == key))
                connection.execute(delete(schema.articles).where(schema.articles.c.key == key))
                connection.execute(delete(schema.journal).where(schema.journal.c.article_key == key))

    def unfinished(self) -> list[int]:
        """Keys of the versions that interrupted work left behind."""
        with self._engine.connect() as connection:
            return list(connection.scalars(select(schema.journal.c.article_key)))

    def withdraw(self, article_id: str) -> list[int]:
        """Make an article invisible and forget its sources; returns the versions to be removed."""
        articles = schema.articles
        with self._engine.begin() as connection:
            keys = list(
                connection.scalars(
                    select(articles.c.key).where(articles.c.id == article_id, articles.c.ready)
                )
            )
            for key in keys:
                connection.execute(update(articles).where(articles.c.key == key).values(ready=False))
                connection.execute(insert(schema.journal).values(article_key=key))
            connection.execute(delete(schema.sources).where(schema.sources.c.article_id == article_id))
        return keys

    def link_source(self, source: str, article_id: str, fingerprint: str) -> None:
        """Note that a source holds an article that is already there."""
        with self._engine.begin() as connection:
            _link_source(connection, source, article_id, fingerprint)

    def unlink_source(self, source: str, article_id: str) -> str | None:
        """Forget that a source holds an article; returns a source that still does, which becomes its own."""
        sources = schema.sources
        with self._engine.begin() as connection:
            connection.execute(
                delete(sources).where(sources.c.name == source, sources.c.article_id == article_id)
            )
            other = connection.scalar(
                select(sources.c.name).where(sources.c.article_id == article_id).order_by(sources.c.name)
            )
            if other is not None:
                connection.execute(
                    update(schema.articles)
                    .where(schema.articles.c.id == article_id, schema.articles.c.source == source)
                    .values(source=other)
                )
        return other

    # --- reading

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

    def matching(self, wanted: Sequence[str], limit: int) -> list[tuple[int, float]]:
        """Passages that hold any of the stems: pairs of key and BM25 score, best first."""
        with self._engine.connect() as connection:
            return full_text.search(connection, wanted, limit)

    def document_frequencies(self, wanted: Sequence[str]) -> dict[str, int]:
        """In how many passages each stem occurs."""
        with self._engine.connect() as connection:
            return full_text.document_frequencies(connection, wanted)


def _prepare_connection(connection: Any, _record: Any) -> None:
    """WAL, so that readers do not wait for the writer; FULL, so that what is reported as added stays."""
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _insert(connection: Connection, table: Table, **values: Any) -> int:
    """Write a row; gives its key."""
    key: Any = connection.execute(insert(table).values(**values)).inserted_primary_key
    return int(key[0])


def _insert_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> tuple[int, ...]:
    """Write rows; gives their keys, in order."""
    if not rows:
        return ()
    writing = insert(table).returning(table.c.key, sort_by_parameter_order=True)
    return tuple(connection.scalars(writing, rows))


def _write_facts(connection: Connection, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        connection.execute(delete(schema.facts).where(schema.facts.c.name == name))
        connection.execute(insert(schema.facts).values(name=name, value=value))


def _link_source(connection: Connection, source: str, article_id: str, fingerprint: str) -> None:
    table = schema.sources
    connection.execute(delete(table).where(table.c.name == source, table.c.article_id == article_id))
    connection.execute(insert(table).values(name=source, article_id=article_id, fingerprint=fingerprint))


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
